"""How far to trust who would like a song: tracks of the library are held out and ranked as if new."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from engine.playlist import NEWCOMERS
from engine.prior import Ridge, likes_by_row
from engine.recommender import Recommender
from engine.tasks.audience import Crowd, models_of, scaled, side_of_sound

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

TRACKS, FANS, LEAST = 100, 10, 5
"""Held-out tracks that are looked at, and listeners of each, at most; and how many there must be."""

FOLDS: Final = 5


@dataclass(frozen=True)
class Trust:
    """How well tracks that were held out find those who play them.

    tracks : how many were held out: the network did not learn from them, the prediction of factors was fitted
        without them, and their listeners are known by everything else
    auc : chance that one who plays a track is ranked before one who does not; 0.5 for guessing
    monday, by_chance : share of those who play it who would have had it in their list as a newcomer, and what
        guessing would give
    place, newcomers : the median place among the newcomers with those who play it, and of how many
    """

    tracks: int
    auc: float
    monday: float
    by_chance: float
    place: int
    newcomers: int


def trust_in(recommender: Recommender, crowd: Crowd, held_out: Sequence[int], seed: int = 0) -> Trust | None:
    """How well tracks find their listeners by sound when nobody has played them; None for too few tracks.

    held_out : rows of items with sound that the network did not learn from
    """
    fans = recommender.fans[list(held_out)] if len(held_out) else np.zeros(0)
    rows = np.array(held_out, np.int64)[fans >= LEAST]
    if len(rows) < LEAST:
        return None
    rng = np.random.default_rng(seed)
    rows = rng.permutation(rows)[:TRACKS]
    with threadpool_limits(1, user_api="blas"):
        found = [
            _found(recommender, crowd, rows[at::FOLDS], rng) for at in range(FOLDS) if len(rows[at::FOLDS])
        ]
    chances = [chance for fold, _ in found for chance in fold]
    places = [place for _, fold in found for place in fold]
    positions, among = np.array(places).T
    return Trust(
        len(rows),
        float(np.mean(chances)),
        float((positions <= NEWCOMERS).mean()),
        float(np.minimum(1, NEWCOMERS / among).mean()),
        round(float(np.median(positions))),
        round(float(np.median(among))),
    )


def _found(
    recommender: Recommender, crowd: Crowd, rows: Ints, rng: np.random.Generator
) -> tuple[list[float], list[tuple[int, int]]]:
    """For each of some items, as if nobody had played any of them: AUC, and places with its listeners."""
    wanted = recommender.confidence.maximum(0).tocsc()[:, rows].toarray()
    met = recommender.heard.tocsc()[:, rows].toarray() > 0
    ridge, chances, places = ridge_without(recommender, rows), [], []
    for at, row in enumerate(rows):
        side = side_of_sound(recommender.blend, recommender.blend.content["audio"].vectors[row], ridge)
        asked = rng.permutation(np.flatnonzero(wanted[:, at]))[:FANS]
        queries = [query_without(recommender, int(who), int(row)) for who in asked]
        others = crowd.scores(crowd.queries[~met[:, at]], side)
        chances.append(_auc(crowd.scores(np.array(queries), side), others))
        for query, who in zip(queries, asked, strict=True):
            places.append(_place(recommender, crowd, query, int(who), side))
    return chances, places


def ridge_without(recommender: Recommender, rows: Ints) -> tuple[Floats, Floats]:
    """Coefficients and middle that predict factors from sound, fitted as if nobody had played some items."""
    blend = recommender.blend
    names = models_of(blend)
    blocks = tuple(np.asarray(blend.content[model].vectors) for model in names)
    played = likes_by_row(recommender.confidence.T.tocsr()) + likes_by_row(recommender.others.T.tocsr())
    played[rows] = 0
    ridge = Ridge(blocks, played, recommender.settings.prior.ridges(names))
    _, coefficients = ridge.fitted(np.asarray(blend.tracks, np.float64))
    at = names.index("audio")
    return coefficients[at], ridge.middles[at]


def query_without(recommender: Recommender, listener: int, item: int) -> Floats:
    """A listener's query as if they had never met an item, folded in anew; shape (D,)."""
    blend, taste = recommender.blend, recommender.taste(recommender.listener_ids[listener])
    kept = taste.items != item
    items, confidence = taste.items[kept], taste.confidence[kept]
    parts = [scaled(recommender.fold_in(items, confidence).x[None, :], blend.spread)]
    for model in models_of(blend):
        content = blend.content[model]
        direct = confidence @ np.asarray(content.vectors[items], np.float64)
        parts.append(scaled(direct[None, :], content.covariance))
    query: Floats = np.concatenate(parts, axis=1)[0]
    return query


def _place(
    recommender: Recommender, crowd: Crowd, query: Floats, listener: int, side: Floats
) -> tuple[int, int]:
    """The same for one query, which need not be what the crowd has of that listener."""
    span = slice(*recommender.heard.indptr[listener : listener + 2])
    open_to = ~np.isin(crowd.newcomers, recommender.heard.indices[span])
    return 1 + int((crowd.sides[open_to] @ query > side @ query).sum()), int(open_to.sum()) + 1


def _auc(best: Floats, rest: Floats) -> float:
    """Chance that one of the best is above one of the rest, ties counted half."""
    ordered = np.sort(rest)
    under = np.searchsorted(ordered, best, side="left") + np.searchsorted(ordered, best, side="right")
    return float(under.mean() / 2 / max(1, len(rest)))
