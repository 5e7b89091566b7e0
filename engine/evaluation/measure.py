"""One scorer on one split -> every figure for every listener."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from engine.errors import EngineError
from engine.evaluation import metrics
from engine.evaluation.dataset import Ints, Mask
from engine.evaluation.splits import Split

PLACES = 30
DEEP_PLACES = 500
BATCH_CELLS = 4_000_000
"""Of scores in memory at once, by listeners and items."""

Floats = npt.NDArray[np.float64]
Scores = npt.NDArray[np.float32]
Scorer = Callable[[Ints, csr_array], Scores]
"""A fitted model: row numbers of listeners, and their signed confidence (csr, shape (n, n_items)),
to a score for every item, shape (n, n_items), finite. Larger is better; equal scores rank by lot."""

BY_LISTENER = (
    "ndcg@30",
    "recall@30",
    "map@500",
    "percentile_rank",
    "cold_recall@30",
    "cold_auc",
    "novelty",
    "intra_list_diversity",
    "popularity_lift",
)
OVERALL = ("coverage", "gini")
OF_THE_TRUTH = "true_affinity@30"


@dataclass(frozen=True)
class Measured:
    """What a scorer got on a split.

    by_listener : figure's name (those of BY_LISTENER, and OF_THE_TRUTH where it is known) to values,
        shape (n_listeners,), NaN where the figure cannot be had for a listener
    times_picked : shape (n_items,), in how many lists of thirty each item is
    """

    by_listener: dict[str, Floats]
    times_picked: Ints

    @property
    def overall(self) -> dict[str, float]:
        """Figures of all lists together: coverage and Gini."""
        return {
            "coverage": metrics.coverage(self.times_picked),
            "gini": metrics.gini(self.times_picked),
        }


def measure(scorer: Scorer, split: Split, seed: int, truth: Scores | None = None) -> Measured:
    """Rank every candidate for every listener who has something withheld, and hold it against the truth.

    seed : of the lots that order equal scores, so that no numbering of items decides a place
    truth : shape (n_listeners, n_items), >= 0, how well everything suits everybody, where that is known
    """
    order = np.random.default_rng([seed, 2]).permutation(split.training.shape[1])
    asked = np.flatnonzero(np.diff(split.withheld.indptr) > 0)
    names = BY_LISTENER if truth is None else (*BY_LISTENER, OF_THE_TRUTH)
    figures = {name: np.full(split.training.shape[0], np.nan) for name in names}
    times_picked = np.zeros(split.training.shape[1], np.int64)
    listeners_by_item = csr_array(split.training.wanted.T, dtype=np.float64)
    for listeners in _batches(asked, split.training.shape[1]):
        scores = candidate_scores(scorer, split, listeners)
        ranked = top_places(scores, order, DEEP_PLACES)
        picks = ranked[:, :PLACES]
        found = _accuracy(scores, ranked, split, listeners) | _beyond_accuracy(
            picks, split, listeners, listeners_by_item
        )
        if truth is not None:
            suits = truth[listeners].astype(np.float64)
            found[OF_THE_TRUTH] = metrics.share_of_best(picks, suits, scores > -np.inf)
        for name, values in found.items():
            figures[name][listeners] = values
        times_picked += np.bincount(picks[picks != metrics.NOBODY], minlength=len(times_picked))
    return Measured(figures, times_picked)


def candidate_scores(scorer: Scorer, split: Split, listeners: Ints) -> Scores:
    """Scores of a batch, -inf where the listener met or saved the item.

    EngineError for a score that is no number.
    """
    confidence = csr_array(split.shown.confidence[listeners])
    scores = np.array(scorer(listeners, confidence), dtype=np.float32)
    if not np.isfinite(scores).all():
        raise EngineError(
            f"a model scored {int(np.sum(~np.isfinite(scores)))} items with what is no number, "
            "so they cannot be ranked: look at its fit before comparing it"
        )
    for met in (confidence, csr_array(split.shown.interactions.heard[listeners])):
        scores[met.nonzero()] = -np.inf
    return scores


def top_places(scores: Scores, order: Ints, n: int) -> Ints:
    """Item rows of the n best candidates of each listener, best first; NOBODY in empty places.

    scores : shape (n_listeners, n_items), -inf where an item is no candidate
    order : shape (n_items,), a permutation; of equal scores the item that it names first goes first

    >>> top_places(np.float32([[1, 3, 1, -np.inf]]), np.array([3, 2, 1, 0]), n=4)
    array([[ 1,  2,  0, -1]])
    """
    shuffled = scores[:, order]
    n = min(n, shuffled.shape[1])
    floor = -np.partition(-shuffled, n - 1, axis=1)[:, n - 1 : n]
    at_floor = shuffled == floor
    room = n - (shuffled > floor).sum(axis=1, keepdims=True)
    chosen = (shuffled > floor) | (at_floor & (np.cumsum(at_floor, axis=1) <= room))
    places = np.nonzero(chosen)[1].reshape(len(scores), n)
    kept = np.take_along_axis(shuffled, places, axis=1)
    best = np.argsort(-kept, axis=1, kind="stable")
    ranked: Ints = order[np.take_along_axis(places, best, axis=1)]
    return np.where(np.take_along_axis(kept, best, axis=1) == -np.inf, metrics.NOBODY, ranked)


def _batches(listeners: Ints, n_items: int) -> Iterator[Ints]:
    size = max(1, BATCH_CELLS // max(n_items, 1))
    for start in range(0, len(listeners), size):
        yield listeners[start : start + size]


def _accuracy(scores: Scores, ranked: Ints, split: Split, listeners: Ints) -> dict[str, Floats]:
    test, cold = csr_array(split.test[listeners]), csr_array(split.cold[listeners])
    n_test, n_cold = np.diff(test.indptr), np.diff(cold.indptr)
    hits = _hits(ranked, test)
    candidates = (scores > -np.inf).sum(axis=1)
    among_cold = scores[:, split.cold_items]
    asked_cold = csr_array(cold[:, split.cold_items])
    once = np.ones(test.nnz)
    return {
        "ndcg@30": metrics.ndcg(hits, n_test, PLACES),
        "recall@30": metrics.recall(hits, n_test, PLACES),
        "map@500": metrics.average_precision(hits, n_test, DEEP_PLACES),
        "percentile_rank": metrics.percentile_rank(metrics.standing(scores, test), candidates, test, once),
        "cold_recall@30": metrics.recall(_hits(ranked, cold), n_cold, PLACES),
        "cold_auc": metrics.auc(
            metrics.standing(among_cold, asked_cold), (among_cold > -np.inf).sum(axis=1), asked_cold
        ),
    }


def _beyond_accuracy(
    picks: Ints, split: Split, listeners: Ints, listeners_by_item: csr_array
) -> dict[str, Floats]:
    popularity = split.training.popularity
    wanted = csr_array(split.shown.wanted[listeners])
    return {
        "novelty": metrics.novelty(picks, popularity, int(np.sum(np.diff(split.training.wanted.indptr) > 0))),
        "intra_list_diversity": metrics.intra_list_diversity(picks, listeners_by_item),
        "popularity_lift": metrics.popularity_lift(picks, wanted, popularity),
    }


def _hits(ranked: Ints, relevant: csr_array) -> Mask:
    """Which places hold a relevant item, shape of `ranked`."""
    marks = relevant.toarray().astype(bool)
    found: Mask = np.take_along_axis(marks, np.maximum(ranked, 0), axis=1) & (ranked != metrics.NOBODY)
    return found
