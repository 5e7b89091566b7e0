"""How much of the listeners' tastes their listens give away, and to whom."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from implicit.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix

from sample_data.generator.chance import Floats, Rows
from sample_data.generator.town import Town, true_affinity

Flags = npt.NDArray[np.bool_]
TOP = 30
HETREC = (0.730, 0.00278, 49.1)
"""Gini of listeners per artist, density and artists per listener of HetRec 2011 Last.FM, for comparison."""


@dataclass(frozen=True)
class ListeningFigures:
    """What was played, and how well each recommender finds what was withheld.

    gini : of listeners per track; density : share of listener-track pairs that were heard
    per_listener, fewest, most : tracks heard; skips : share of plays
    random, popularity, als, truth : NDCG@30
    """

    n_plays: int
    gini: float
    density: float
    per_listener: float
    fewest: int
    most: int
    skips: float
    random: float
    popularity: float
    als: float
    truth: float


def listening_figures(town: Town, seed: int = 0) -> ListeningFigures:
    """A random fifth of each listener's tracks is withheld; every track not yet played is a candidate."""
    counts = play_counts(town)
    heard = counts > 0
    rng = np.random.default_rng(seed)
    withheld = heard & (rng.random(heard.shape) < 0.2)
    known = heard & ~withheld
    on_offer = np.array([not track.cold for track in town.catalog.tracks])
    listeners, per_listener = heard.sum(axis=0), heard.sum(axis=1)
    return ListeningFigures(
        n_plays=int(counts.sum()),
        gini=gini(listeners),
        density=float(heard.mean()),
        per_listener=float(per_listener.mean()),
        fewest=int(per_listener.min()),
        most=int(per_listener.max()),
        skips=float(np.mean([play.skipped for play in town.activity.plays])),
        random=ndcg(rng.random(heard.shape), known, withheld),
        popularity=ndcg(np.tile(known.sum(axis=0), (len(heard), 1)), known, withheld),
        als=ndcg(_als(counts * known), known, withheld),
        truth=ndcg(true_affinity(town) * on_offer, known, withheld),
    )


def play_counts(town: Town) -> Floats:
    """Shape (n_listeners, n_tracks): how often each listener played each track, skips included."""
    counts = np.zeros((len(town.listeners), len(town.catalog.tracks)))
    rows, columns = zip(*((play.listener, play.track) for play in town.activity.plays), strict=True)
    np.add.at(counts, (rows, columns), 1)
    return counts


def gini(values: Floats | Rows) -> float:
    """Inequality of the values above zero: 0 where all are equal, towards 1 where one has it all.

    >>> gini(np.array([3, 3, 3])), round(gini(np.array([1, 99])), 2)
    (0.0, 0.49)
    """
    ordered = np.sort(values[values > 0])
    n = len(ordered)
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * ordered.sum()))


def ndcg(scores: npt.NDArray[Any], known: Flags, withheld: Flags) -> float:
    """NDCG@30 of withheld tracks among those not known, averaged over listeners with some withheld.

    >>> ndcg(np.array([[3.0, 2.0, 1.0]]), np.array([[True, False, False]]), np.array([[False, True, False]]))
    1.0
    """
    top = np.argsort(-np.where(known, -np.inf, scores), axis=1, kind="stable")[:, :TOP]
    discounts = 1 / np.log2(np.arange(2, TOP + 2))
    gains = (np.take_along_axis(withheld, top, axis=1) * discounts[: top.shape[1]]).sum(axis=1)
    n_withheld = np.minimum(withheld.sum(axis=1), TOP)
    some = n_withheld > 0
    return float(np.mean(gains[some] / np.cumsum(discounts)[n_withheld[some] - 1]))


def _als(counts: Floats) -> Floats:
    confidence = csr_matrix(counts)
    confidence.data = 1 + np.log1p(confidence.data)
    model = AlternatingLeastSquares(
        factors=16, regularization=5, iterations=15, random_state=0, num_threads=1
    )
    model.fit(confidence.astype(np.float32), show_progress=False)
    return np.asarray(model.user_factors @ model.item_factors.T, dtype=np.float64)
