"""How sure a figure is: intervals from drawing the listeners again, with replacement.

Two rows are compared on the same draws (paired), since what makes a listener hard to serve makes
them hard for both. Source: Efron, Tibshirani, "An Introduction to the Bootstrap", 1993 (percentiles).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

DRAWS = 2_000
LEVEL = 0.95
_BATCH_CELLS = 4_000_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A figure, and where 95 % of its draws lie.

    low, high : None where fewer than two listeners have the figure, so that nothing can be drawn
    """

    mean: float
    low: float | None
    high: float | None


def mean_interval(values: Floats, seed: int) -> Interval | None:
    """Interval of the mean over listeners; None where no listener has the figure.

    values : shape (n_seeds, n_listeners), NaN where a listener has none; a listener is drawn with
        all seeds

    >>> mean_interval(np.array([[1.0, 1.0, np.nan]]), seed=0)
    Interval(mean=1.0, low=1.0, high=1.0)
    """
    totals, counts = _totals(values)
    if not counts.sum():
        return None
    mean = float(totals.sum() / counts.sum())
    if np.count_nonzero(counts) < 2:
        return Interval(mean, None, None)
    draws = [drawn @ totals / np.maximum(drawn @ counts, 1) for drawn in _draws(counts > 0, seed)]
    return _interval(mean, np.concatenate(draws))


def paired_interval(
    ours: Floats, theirs: Floats, statistic: Literal["difference", "ratio"], seed: int
) -> Interval | None:
    """Interval of ours - theirs, or of ours / theirs, of the two means over the same listeners.

    ours, theirs : shape (n_seeds, n_listeners); only cells that both have count. None where there
        are none, or where a ratio would divide by 0

    >>> a, b = np.array([[0.5, 0.7, 0.9]]), np.array([[0.4, 0.6, 0.8]])
    >>> interval = paired_interval(a, b, "difference", seed=0)
    >>> round(interval.low, 6), round(interval.high, 6)  # every listener gains 0.1, whoever is drawn
    (0.1, 0.1)
    """
    both = ~(np.isnan(ours) | np.isnan(theirs))
    mine, counts = _totals(np.where(both, ours, np.nan))
    other, _ = _totals(np.where(both, theirs, np.nan))
    if not counts.sum() or (statistic == "ratio" and not other.sum()):
        return None
    point = _statistic(mine.sum(), other.sum(), counts.sum(), statistic)
    if np.count_nonzero(counts) < 2:
        return Interval(float(point), None, None)
    draws = [
        _statistic(drawn @ mine, drawn @ other, drawn @ counts, statistic)
        for drawn in _draws(counts > 0, seed)
    ]
    return _interval(float(point), np.concatenate(draws))


def _totals(values: Floats) -> tuple[Floats, Floats]:
    """Sum and number of each listener's values."""
    return np.nansum(values, axis=0), np.sum(~np.isnan(values), axis=0).astype(np.float64)


def _draws(drawable: npt.NDArray[np.bool_], seed: int) -> Iterator[Floats]:
    """How often each listener is drawn, shape (a batch of the draws, n_listeners)."""
    rng = np.random.default_rng([seed, 4])
    n = int(drawable.sum())
    size = max(1, _BATCH_CELLS // len(drawable))
    for start in range(0, DRAWS, size):
        drawn = np.zeros((min(size, DRAWS - start), len(drawable)))
        drawn[:, drawable] = rng.multinomial(n, np.full(n, 1 / n), size=len(drawn))
        yield drawn


def _statistic(
    ours: npt.NDArray[np.float64] | np.float64,
    theirs: npt.NDArray[np.float64] | np.float64,
    counts: npt.NDArray[np.float64] | np.float64,
    statistic: Literal["difference", "ratio"],
) -> Floats:
    if statistic == "difference":
        return np.asarray((ours - theirs) / counts)
    quotient = np.full(np.shape(ours), np.nan)
    return np.asarray(np.divide(ours, theirs, out=quotient, where=np.asarray(theirs) != 0))


def _interval(point: float, draws: Floats) -> Interval:
    low, high = np.nanquantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(point, float(low), float(high))
