"""Regions of a map: groups of tracks that lie together, and how densely the whole is settled."""

from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats32 = npt.NDArray[np.float32]

MOST: Final = 14
"""Regions that a map is divided into at most: more names than these nobody reads."""

LEARNT_FROM: Final = 20_000
STARTS: Final = 8
SIDE: Final = 256
"""Cells along each side of the density grid."""


def regions(positions: Floats32, seed: int) -> Ints:
    """The region of each track, numbered from the largest down, shape (n,).

    k-means on the map itself (Lloyd 1957, started as by Arthur and Vassilvitskii 2007), the best of eight.

    positions : shape (n, 2)

    >>> regions(np.array([[0, 0], [0, 0.1], [1, 1], [0.1, 0], [1, 0.9], [0, 0], [0.1, 0], [0, 0.1], [1, 1]],
    ...                  np.float32), seed=0)
    array([0, 0, 1, 0, 1, 0, 0, 0, 1])
    """
    from scipy.cluster.vq import kmeans2, vq

    n_regions = min(MOST, int(np.sqrt(len(positions)) / 1.4))
    if n_regions < 2:
        return np.zeros(len(positions), dtype=np.int64)
    rng = np.random.default_rng(seed)
    some = positions[rng.choice(len(positions), min(LEARNT_FROM, len(positions)), replace=False)]
    some = some.astype(np.float64)
    if len(np.unique(some, axis=0)) <= n_regions:
        return np.zeros(len(positions), dtype=np.int64)
    tried = [kmeans2(some, n_regions, iter=50, minit="++", rng=rng)[0] for _ in range(STARTS)]
    centres = min(tried, key=lambda centre: vq(some, centre)[1].sum())
    labels, _ = vq(positions.astype(np.float64), centres)
    order = np.argsort(-np.bincount(labels, minlength=n_regions), kind="stable")
    place = np.empty(n_regions, dtype=np.int64)
    place[order] = np.arange(n_regions)
    numbered: Ints = place[labels]
    return numbered


def density(positions: Floats32, side: int = SIDE) -> npt.NDArray[np.uint32]:
    """How many tracks lie in each cell of a grid over -1..1, shape (side, side): row by y, column by x.

    positions : shape (n, 2), each in -1..1

    >>> density(np.array([[-1, -1], [1, -1], [1, 1], [1, 1]], np.float32), side=2)
    array([[1, 1],
           [0, 2]], dtype=uint32)
    """
    cells = np.clip(((positions + 1) * (side / 2)).astype(np.int64), 0, side - 1)
    counts = np.bincount(cells[:, 1] * side + cells[:, 0], minlength=side * side)
    return counts.reshape(side, side).astype(np.uint32)


def inside(positions: Floats32, outline: npt.NDArray[np.floating]) -> npt.NDArray[np.bool_]:
    """Which points lie within an outline, by the even-odd rule; NaN lies nowhere.

    positions : shape (n, 2)
    outline : shape (m, 2), the corners in order; the last meets the first again

    >>> square = np.array([[0, 0], [2, 0], [2, 2], [0, 2]])
    >>> inside(np.array([[1, 1], [3, 1]], np.float32), square)
    array([ True, False])
    """
    found = np.zeros(len(positions), dtype=bool)
    if len(outline) < 3:
        return found
    low, high = outline.min(axis=0), outline.max(axis=0)
    near = np.flatnonzero(((positions >= low) & (positions <= high)).all(axis=1))
    x, y = positions[near].T.astype(np.float64)
    within = np.zeros(len(near), dtype=bool)
    for (x0, y0), (x1, y1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            within ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    found[near] = within
    return found
