"""What the axes of a map mean: the attribute that changes along each, or nothing.

UMAP leaves open how a map is turned. It is turned so that the attribute which the position tells best
grows to the right; what the axis up then means is looked for among the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats32 = npt.NDArray[np.float32]
Values = npt.NDArray[np.floating]

WEAKEST: Final = 0.3
"""A correlation below it is called nothing."""

FEWEST: Final = 30
"""Tracks that an attribute must be known of."""


@dataclass(frozen=True)
class Axis:
    """What grows along an axis.

    attribute : its name, "" where nothing that is known does
    correlation : Pearson's, with the strongest attribute there is, in -1..1
    tracks : how many it was measured on
    """

    attribute: str
    correlation: float
    tracks: int


def turned(positions: Floats32, attributes: Mapping[str, Values]) -> Floats32:
    """The map in the middle of -1..1, turned so that the best told attribute grows to the right.

    positions : shape (n, 2)
    attributes : by name, shape (n,), NaN where not known

    >>> at = np.linspace(0, 1, 30)
    >>> up = np.stack([np.zeros(30), at], axis=1).astype(np.float32)
    >>> turned(up, {"tempo": at})[[0, -1]].round(2) + np.float32(0)
    array([[-1.,  0.],
           [ 1.,  0.]], dtype=float32)
    """
    if not len(positions):
        return positions
    centred = positions - (positions.max(axis=0) + positions.min(axis=0)) / 2
    slopes = {name: _slope(centred, values) for name, values in attributes.items()}
    best = max(slopes, key=lambda name: (slopes[name][0], name), default=None)
    if best is not None and slopes[best][0] >= WEAKEST:
        along = slopes[best][1]
        across = np.array([-along[1], along[0]])
        others = [
            _correlation(centred @ across, values) for name, values in attributes.items() if name != best
        ]
        if min(others, default=0.0) < -max(others, default=0.0):
            across = -across
        centred = centred @ np.stack([along, across], axis=1).astype(np.float32)
        centred = centred - (centred.max(axis=0) + centred.min(axis=0)) / 2
    widest = float(np.abs(centred).max())
    middle: Floats32 = (centred / widest if widest else centred).astype(np.float32)
    return middle


def axis(along: Values, attributes: Mapping[str, Values], taken: str = "") -> Axis:
    """What grows along one axis of a map.

    along : shape (n,), the positions on it
    attributes : as in `turned`
    taken : an attribute that another axis has

    >>> axis(np.arange(30.0), {"tempo": np.arange(30.0) ** 2}).attribute
    'tempo'
    """
    found = Axis("", 0.0, 0)
    for name, values in attributes.items():
        measured = _correlation(along, values)
        if name != taken and abs(measured) > abs(found.correlation):
            found = Axis(name, measured, int(np.isfinite(values).sum()))
    return found if abs(found.correlation) >= WEAKEST else Axis("", found.correlation, found.tracks)


def _slope(positions: Floats32, values: Values) -> tuple[float, Values]:
    """How well the position tells an attribute (multiple correlation), and the direction it grows in."""
    known = np.isfinite(values)
    right = np.array([1.0, 0.0])
    if known.sum() < FEWEST or np.ptp(values[known]) == 0:
        return 0.0, right
    at = positions[known].astype(np.float64)
    at -= at.mean(axis=0)
    of = values[known] - values[known].mean()
    way, *_ = np.linalg.lstsq(at, of, rcond=None)
    told = at @ way
    length = float(np.linalg.norm(way))
    if not length or not told.std():
        return 0.0, right
    return float(np.corrcoef(told, of)[0, 1]), way / length


def _correlation(along: Values, values: Values) -> float:
    known = np.isfinite(values)
    if known.sum() < FEWEST or np.ptp(values[known]) == 0 or np.ptp(along[known]) == 0:
        return 0.0
    return float(np.corrcoef(along[known], values[known])[0, 1])
