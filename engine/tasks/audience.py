"""Who would like a track that nobody here has heard, where it would stand among their candidates, and how
far that can be trusted, from tracks that were held out.

All of it is fed by vectors of one space, in which a listener's query is the weighted sum of what they heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.collaborative import top
from engine.playlist import SIZE
from engine.recommender import Recommender

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TRACKS, FANS, LEAST = 200, 20, 5
"""Held-out tracks that are looked at, and listeners of each, at most; and how many there must be."""


@dataclass(frozen=True)
class Space:
    """What a build's items are like, and what its listeners want of it.

    vectors : shape (n_items, d), centred; zero for an item of which nothing is known
    queries : shape (n_listeners, d), the sum of c_uj v_j over what each heard and wants
    spreads : shape (n_listeners,), the standard deviation of each listener's scores over the items known
    """

    vectors: Floats
    queries: Floats
    spreads: Floats


@dataclass(frozen=True)
class Admirer:
    """A listener whom a track suits.

    score : in standard deviations of their own scores, 0 for the average track
    position : its place among what they have never heard, 1 for the best; candidates : how many those are
    """

    id: str
    name: str
    score: float
    position: int
    candidates: int


@dataclass(frozen=True)
class Trust:
    """How well tracks that were held out find those who play them.

    tracks : how many were held out, each taken out of what its listeners are known by
    auc : chance that one who plays a track is ranked before one who does not; 0.5 for guessing
    within_thirty, by_chance : share of those who play it for whom it stands among their first thirty
        candidates, and what guessing would give
    position, candidates : the median place it has with those who play it, and of how many
    """

    tracks: int
    auc: float
    within_thirty: float
    by_chance: float
    position: int
    candidates: int


def space_of(vectors: npt.NDArray[np.floating], confidence: sparse.csr_array) -> Space:
    """The space of some item vectors, with what each listener wants of it.

    vectors : shape (n_items, d), centred, zero where nothing is known
    confidence : csr, shape (n_listeners, n_items), signed

    >>> made = space_of(np.array([[1.0], [-1.0]]), sparse.csr_array(np.array([[2.0, 0.0]])))
    >>> made.queries.tolist(), made.spreads.tolist()
    ([[2.0]], [2.0])
    """
    exact: Floats = np.asarray(vectors, np.float64)
    queries = np.asarray(confidence.maximum(0) @ exact, np.float64)
    known = exact[exact.any(axis=1)]
    spread = known.T @ known / max(1, len(known))
    return Space(exact, queries, np.sqrt(np.maximum(np.einsum("ud,de,ue->u", queries, spread, queries), 0)))


def admirers(
    recommender: Recommender, space: Space, vector: Floats, n: int = 10, known: int = -1
) -> tuple[Admirer, ...]:
    """The n listeners whom a track suits best, best first.

    vector : shape (d,), of the track, centred as the space is
    known : its row where it is an item of the build; then those who heard it are left out
    """
    scores = _in_spreads(space.queries @ vector, space.spreads)
    if known >= 0:
        met = recommender.heard[:, [known]].toarray().ravel() > 0
        scores = np.where(met, -np.inf, scores)
    found = [row for row in top(scores, n) if scores[row] > 0]
    made = []
    for row in found:
        others = _unheard(recommender, row)
        others = others[others != known]
        theirs = space.vectors[others] @ space.queries[row]
        position = 1 + int((theirs > space.queries[row] @ vector).sum())
        name = recommender.listener_names[row]
        made.append(
            Admirer(recommender.listener_ids[row], name, float(scores[row]), position, len(others) + 1)
        )
    return tuple(made)


def trust_in(recommender: Recommender, space: Space, held_out: Sequence[int], seed: int = 0) -> Trust | None:
    """How well tracks find their listeners when these are known by everything else; None for too few tracks.

    held_out : rows of items that the space's vectors were not learnt from
    """
    fans = recommender.fans[list(held_out)] if len(held_out) else np.zeros(0)
    rows = np.array(held_out, np.int64)[fans >= LEAST]
    if len(rows) < LEAST:
        return None
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.permutation(rows)[:TRACKS])
    columns = recommender.confidence.maximum(0).tocsc()[:, rows].toarray()
    met = recommender.heard.tocsc()[:, rows].toarray() > 0
    chances, places = [], []
    for at, row in enumerate(rows):
        alone = space_without(space, row, columns[:, at])
        scores = _in_spreads(alone.queries @ space.vectors[row], alone.spreads)
        wanted = columns[:, at] > 0
        chances.append(_auc(scores, wanted, ~met[:, at]))
        asked = rng.permutation(np.flatnonzero(wanted))[:FANS]
        places += [_place(recommender, alone, int(listener), int(row)) for listener in asked]
    positions, candidates = np.array(places).T
    return Trust(
        len(rows),
        float(np.mean(chances)),
        float((positions <= SIZE).mean()),
        float(np.minimum(1, SIZE / candidates).mean()),
        round(float(np.median(positions))),
        round(float(np.median(candidates))),
    )


def space_without(space: Space, row: int, confidence: Floats) -> Space:
    """The space as it would be had nobody heard an item; confidence : shape (n_listeners,), of it, >= 0."""
    changed = np.flatnonzero(confidence)
    queries = space.queries.copy()
    queries[changed] -= confidence[changed, None] * space.vectors[row]
    known = space.vectors[space.vectors.any(axis=1)]
    spreads = space.spreads.copy()
    spreads[changed] = np.sqrt(np.mean(np.square(queries[changed] @ known.T), axis=1))
    return Space(space.vectors, queries, spreads)


def _place(recommender: Recommender, space: Space, listener: int, row: int) -> tuple[int, int]:
    """The place of an item among what a listener has not heard, itself counted, and how many those are."""
    others = _unheard(recommender, listener)
    others = others[others != row]
    theirs = space.vectors[others] @ space.queries[listener]
    return 1 + int((theirs > space.queries[listener] @ space.vectors[row]).sum()), len(others) + 1


def _unheard(recommender: Recommender, listener: int) -> Ints:
    span = slice(*recommender.heard.indptr[listener : listener + 2])
    kept = np.ones(recommender.heard.shape[1], bool)
    kept[recommender.heard.indices[span]] = False
    return np.flatnonzero(kept)


def _in_spreads(scores: Floats, spreads: Floats) -> Floats:
    return np.divide(scores, spreads, out=np.zeros_like(scores), where=spreads > 0)


def _auc(scores: Floats, wanted: npt.NDArray[np.bool_], unmet: npt.NDArray[np.bool_]) -> float:
    """Chance that one of the wanted is above one of the unmet, ties counted half."""
    best, rest = scores[wanted], np.sort(scores[unmet])
    under = np.searchsorted(rest, best, side="left") + np.searchsorted(rest, best, side="right")
    return float(under.mean() / 2 / max(1, len(rest)))
