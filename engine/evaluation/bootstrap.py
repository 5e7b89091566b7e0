"""How sure a figure is: intervals from drawing the listeners again, with replacement.

Two rows are compared on the same draws (paired), since what makes a listener hard to serve makes
them hard for both. Source: Efron, Tibshirani, "An Introduction to the Bootstrap", 1993 (percentiles).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

DRAWS = 1_000
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


def mean_intervals(figures: Mapping[str, Floats], seed: int) -> dict[str, Interval]:
    """Intervals of each figure's mean over listeners; a figure that no listener has is left out.

    figures : name to values, shape (n_seeds, n_listeners), NaN where a listener has none; a listener
        is drawn with all seeds

    >>> mean_intervals({"recall": np.array([[1.0, 1.0, np.nan]])}, seed=0)["recall"]
    Interval(mean=1.0, low=1.0, high=1.0)
    """
    totals = {name: _totals(values) for name, values in figures.items()}
    alike: dict[bytes, list[str]] = {}
    for name, (_, counts) in totals.items():
        alike.setdefault((counts > 0).tobytes(), []).append(name)
    found: dict[str, Interval] = {}
    for names in alike.values():
        sums, counts = (np.stack([totals[name][part] for name in names], axis=1) for part in (0, 1))
        found |= zip(names, _mean_intervals(sums, counts, seed), strict=False)
    return {name: found[name] for name in figures if name in found}


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


def _mean_intervals(sums: Floats, counts: Floats, seed: int) -> list[Interval]:
    """Intervals of figures that the same listeners have; sums and counts by listener and figure."""
    drawable = counts[:, 0] > 0
    if not drawable.any():
        return []
    means = sums.sum(axis=0) / counts.sum(axis=0)
    if drawable.sum() < 2:
        return [Interval(float(mean), None, None) for mean in means]
    draws = np.concatenate([drawn @ sums / (drawn @ counts) for drawn in _draws(drawable, seed)])
    return [_interval(float(mean), own) for mean, own in zip(means, draws.T, strict=True)]


def _totals(values: Floats) -> tuple[Floats, Floats]:
    """Sum and number of each listener's values."""
    return np.nansum(values, axis=0), np.sum(~np.isnan(values), axis=0).astype(np.float64)


def _draws(drawable: npt.NDArray[np.bool_], seed: int) -> Iterator[Floats]:
    """How often each listener is drawn, shape (a batch of the draws, n_listeners)."""
    rng = np.random.default_rng([seed, 4])
    n = int(drawable.sum())
    size = max(1, _BATCH_CELLS // len(drawable))
    places = np.flatnonzero(drawable)
    for start in range(0, DRAWS, size):
        n_draws = min(size, DRAWS - start)
        cells = places[rng.integers(n, size=(n_draws, n))] + np.arange(n_draws)[:, None] * len(drawable)
        counted = np.bincount(cells.ravel(), minlength=n_draws * len(drawable))
        yield counted.reshape(n_draws, -1).astype(np.float64)


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
