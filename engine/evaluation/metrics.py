"""What a ranking is worth: accuracy by listener, and what lies beyond accuracy.

Every function takes a batch of listeners and gives one figure for each, NaN for a listener for
whom it cannot be had (nothing withheld from them). Positions count from 1 in the formulas.
Sources: Hu, Koren, Volinsky 2008 (percentile rank); McFee et al. 2012 (mAP@500, the Million Song
Dataset Challenge); Abdollahpouri et al. 2019 (popularity lift); Jarvelin, Kekalainen 2002 (NDCG).
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
NOBODY = -1
"""In a row of picks, where fewer candidates were left than places."""


def ndcg(hits: Mask, n_relevant: Ints, k: int) -> Floats:
    """Discounted gain of the first k places over that of the best order.

    hits : shape (n_listeners, >= k), whether the item at a place was withheld from the listener
    n_relevant : shape (n_listeners,), how many were withheld

    >>> ndcg(np.array([[False, True]]), np.array([1]), k=2).round(4)  # (1 / log2 3) / (1 / log2 2)
    array([0.6309])
    """
    discount = 1 / np.log2(np.arange(2, k + 2))
    best = np.concatenate([[0.0], np.cumsum(discount)])[np.minimum(n_relevant, k)]
    return _divide((hits[:, :k] * discount[: hits.shape[1]]).sum(axis=1), best)


def recall(hits: Mask, n_relevant: Ints, k: int) -> Floats:
    """Share of the withheld items in the first k places, of the min(k, withheld) that have room.

    >>> recall(np.array([[True, False]]), np.array([5]), k=2)
    array([0.5])
    """
    return _divide(hits[:, :k].sum(axis=1), np.minimum(n_relevant, k))


def average_precision(hits: Mask, n_relevant: Ints, k: int) -> Floats:
    """Mean over the withheld items of the precision at their places, up to place k.

    Divided by min(k, withheld), as the Million Song Dataset Challenge does (its mean is mAP@500).

    >>> average_precision(np.array([[True, False, True]]), np.array([2]), k=3).round(4)  # (1 + 2/3) / 2
    array([0.8333])
    """
    found = hits[:, :k]
    precision = np.cumsum(found, axis=1) / np.arange(1, found.shape[1] + 1)
    return _divide((precision * found).sum(axis=1), np.minimum(n_relevant, k))


def standing(scores: npt.NDArray[np.float32], relevant: csr_array) -> tuple[Ints, Ints]:
    """How many candidates score above, and how many the same as, each withheld item.

    scores : shape (n_listeners, n_items), -inf where an item is no candidate
    relevant : csr of booleans, same shape, sorted indices
    returns : above and level (itself left out), both by stored cell of `relevant`
    """
    rows, items = relevant.nonzero()
    above, level = np.zeros((2, len(rows)), np.int64)
    for start in range(0, len(rows), 256):
        part = slice(start, start + 256)
        block = scores[rows[part]]
        own = scores[rows[part], items[part]][:, None]
        above[part] = (block > own).sum(axis=1)
        level[part] = (block == own).sum(axis=1) - 1
    return above, level


def percentile_rank(
    standings: tuple[Ints, Ints], n_candidates: Ints, relevant: csr_array, weights: Floats
) -> Floats:
    """Hu's expected percentile rank: 0 with all withheld items on top, 1 at the bottom, 0.5 by chance.

    Sum of r_ui rank_ui / sum of r_ui over each listener's withheld items; ties share their middle rank.

    standings : of `relevant`, from `standing`
    n_candidates : shape (n_listeners,)
    weights : r_ui by stored cell of `relevant`, > 0

    >>> scores, relevant = np.float32([[3, 2, 1]]), csr_array([[False, True, False]])
    >>> percentile_rank(standing(scores, relevant), np.array([3]), relevant, np.ones(1))
    array([0.5])
    """
    rows = relevant.nonzero()[0]
    above, level = standings
    rank = (above + level / 2) / np.maximum(n_candidates[rows] - 1, 1)
    n_listeners = relevant.shape[0]
    total = np.bincount(rows, rank * weights, n_listeners)
    return _divide(total, np.bincount(rows, weights, n_listeners))


def auc(standings: tuple[Ints, Ints], n_candidates: Ints, relevant: csr_array) -> Floats:
    """How often a withheld candidate scores above one that was not withheld; ties count half.

    >>> scores, relevant = np.float32([[3, 2, 1]]), csr_array([[False, True, False]])
    >>> auc(standing(scores, relevant), np.array([3]), relevant)
    array([0.5])
    """
    rows = relevant.nonzero()[0]
    above, level = standings
    below = n_candidates[rows] - 1 - above - level
    n_relevant = np.diff(relevant.indptr)
    won = np.bincount(rows, below + level / 2, relevant.shape[0])
    among_themselves = n_relevant * (n_relevant - 1) / 2
    return _divide(won - among_themselves, n_relevant * (n_candidates - n_relevant))


def novelty(picks: Ints, popularity: Ints, n_listeners: int) -> Floats:
    """Mean of -log2 of the share of listeners who know a pick, in bits.

    An item that nobody knows counts as known to one listener, so that the figure is finite.

    picks : shape (n_listeners, k), item rows, NOBODY in empty places
    popularity : shape (n_items,), listeners by item

    >>> novelty(np.array([[0, 1]]), np.array([8, 2]), n_listeners=8)  # 0 and 2 bits
    array([1.])
    """
    bits = -np.log2(np.maximum(popularity, 1) / max(n_listeners, 1))
    return _mean_of_picks(bits, picks)


def intra_list_diversity(picks: Ints, listeners_by_item: csr_array) -> Floats:
    """Mean of 1 - cosine over the pairs of a list, items being described by who wants them.

    listeners_by_item : csr, shape (n_items, n_listeners), 0 or 1; an item that nobody wants is unlike all

    >>> intra_list_diversity(np.array([[0, 1, 2]]), csr_array([[1.0, 0], [1, 0], [0, 1]])).round(4)
    array([0.6667])
    """
    lengths = np.sqrt(np.bincount(listeners_by_item.nonzero()[0], minlength=listeners_by_item.shape[0]))
    units = csr_array(listeners_by_item, dtype=np.float64, copy=True)
    units.data /= np.repeat(lengths, np.diff(units.indptr))
    filled = picks != NOBODY
    rows, n_items = np.nonzero(filled)[0], listeners_by_item.shape[0]
    chosen = csr_array((np.ones(len(rows)), (rows, picks[filled])), shape=(len(picks), n_items))
    squared_sum = csr_array(chosen @ units).power(2).sum(axis=1)
    own = chosen @ (lengths > 0).astype(np.float64)
    n = filled.sum(axis=1)
    return 1 - _divide(squared_sum - own, n * (n - 1))


def popularity_lift(picks: Ints, heard: csr_array, popularity: Ints) -> Floats:
    """How much better known the picks are than what the listener plays: their mean popularities' ratio - 1.

    heard : csr of booleans, shape (n_listeners, n_items)

    >>> popularity_lift(np.array([[0]]), csr_array([[False, True]]), np.array([6, 4]))
    array([0.5])
    """
    known = np.asarray(heard.astype(np.float64) @ popularity.astype(np.float64))
    profile = _divide(known, np.diff(heard.indptr))
    return _divide(_mean_of_picks(popularity.astype(np.float64), picks), profile) - 1


def share_of_best(picks: Ints, values: Floats, candidates: Mask) -> Floats:
    """What the picks are worth, of what the best as many candidates would be.

    picks : shape (n_listeners, k); values, candidates : shape (n_listeners, n_items), values >= 0

    >>> share_of_best(np.array([[2]]), np.array([[9.0, 4, 1]]), np.array([[False, True, True]]))
    array([0.25])
    """
    filled = picks != NOBODY
    got = (np.take_along_axis(values, np.maximum(picks, 0), axis=1) * filled).sum(axis=1)
    best = -np.sort(-np.where(candidates, values, 0.0), axis=1)[:, : picks.shape[1]]
    return _divide(got, best.sum(axis=1))


def coverage(times_picked: Ints) -> float:
    """Share of the catalog that anybody is offered.

    times_picked : shape (n_items,), in how many lists each item is

    >>> coverage(np.array([3, 0, 1, 0]))
    0.5
    """
    return float(np.mean(times_picked > 0))


def gini(times_picked: Ints) -> float:
    """How unevenly the places go to the items: 0 all alike, near 1 a few take all.

    >>> gini(np.array([1, 1])), gini(np.array([0, 0, 0, 4]))
    (0.0, 0.75)
    """
    counts = np.sort(times_picked).astype(np.float64)
    n, total = len(counts), counts.sum()
    if not total:
        return float("nan")
    return float(((2 * np.arange(1, n + 1) - n - 1) * counts).sum() / (n * total))


def _divide(top: npt.NDArray[np.generic], bottom: npt.NDArray[np.generic]) -> Floats:
    """Quotients, NaN where the divisor is 0."""
    quotient = np.full(np.shape(top), np.nan)
    np.divide(top, bottom, out=quotient, where=np.asarray(bottom) != 0)
    return quotient


def _mean_of_picks(values: Floats, picks: Ints) -> Floats:
    filled = picks != NOBODY
    return _divide((values[picks] * filled).sum(axis=1), filled.sum(axis=1))
