"""Scores -> which thirty: candidates, a pool, and a greedy choice for score, variety and balance.

What a listener heard, what they excluded, other versions of either, and what was offered lately are no
candidates; each is counted. Of the best candidates one is taken at a time: the one whose score, less what it
repeats of the picks before it, with what it gives to a taste that is still short of its share, is the
largest. At most two of an artist and one of a recording's versions. Sources: Carbonell and Goldstein 1998
(maximal marginal relevance), Steck 2018 (calibrated recommendations).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.catalog import Catalog
from engine.collaborative import top
from engine.playlist import Dropped

PER_ARTIST = 2
POOL = 10
"""Candidates that are looked at closely, for each pick; more where caps use them up."""
VARIETY = 0.1
"""What a pick loses for being all like an earlier one, as a share of the range of scores it competes in."""
BALANCE = 1.0
"""What a pick gains for being all of a taste that has nothing yet of its share, in the same unit."""
_BLOCK = 64

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Candidates:
    """Who may be picked.

    closed : rows that may not
    dropped : how many of them, by the reason
    """

    closed: Ints
    dropped: Dropped


@dataclass(frozen=True)
class Looked:
    """What selection asks of some candidates.

    vectors : shape (n, d), of unit length or 0, whose dot product says how much alike two are
    tastes : shape (n, m), how much of each taste a candidate is; rows sum to 1
    """

    vectors: Floats32
    tastes: Floats


@dataclass(frozen=True)
class Selection:
    """Rows of the picks in the order they were taken, then those that were there before, and what was added.

    looked : of those rows
    variety, balance : shape (n,), in points of score
    """

    rows: Ints
    looked: Looked
    variety: Floats
    balance: Floats
    n_versions: int
    n_capped: int


def candidates(catalog: Catalog, heard: Ints, excluded: Ints, offered: Ints) -> Candidates:
    """Everything but what was heard, excluded, another version of either, or offered lately.

    heard, excluded, offered : rows; an item in several counts once, as the first that is named here
    """
    closed = np.zeros(len(catalog), dtype=bool)
    closed[heard] = True
    n_heard = int(closed.sum())
    closed[excluded] = True
    n_excluded = int(closed.sum()) - n_heard
    groups = np.zeros(int(catalog.version_groups.max(initial=-1)) + 1, dtype=bool)
    groups[catalog.version_groups[closed]] = True
    versions = groups[catalog.version_groups] & ~closed
    closed |= versions
    before = int(closed.sum())
    closed[offered] = True
    n_offered = int(closed.sum()) - before
    dropped = Dropped(n_heard, n_excluded, int(versions.sum()), 0, n_offered)
    return Candidates(np.flatnonzero(closed), dropped)


def best(values: Floats32, n: int) -> Ints:
    """Rows of the n largest values above minus infinity, best first; equal values by row. Exact.

    Blocks whose largest value is under the n-th largest of such maxima hold none of them, so most of a
    large catalog is looked at once and never sorted.
    """
    if len(values) <= _BLOCK * n * 2:
        rows = top(values, n)
        return rows[values[rows] > -np.inf]
    whole = len(values) // _BLOCK
    peaks = values[: whole * _BLOCK].reshape(whole, _BLOCK).max(axis=1)
    floor = np.partition(peaks, whole - n)[whole - n]
    blocks = np.flatnonzero(peaks >= floor)
    rows = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
    rows = np.concatenate([rows, np.arange(whole * _BLOCK, len(values))])
    rows = rows[top(values[rows], n)]
    return np.asarray(rows[values[rows] > -np.inf], dtype=np.int64)


def choose(
    values: Floats32,
    catalog: Catalog,
    size: int,
    look: Callable[[Ints], Looked],
    shares: Floats,
    begin: Ints,
) -> Selection:
    """Take `size` rows one at a time, after those of `begin`, which count as taken.

    values : shape (n_items,), what each is worth; minus infinity for what may not be picked
    look : what selection asks of some rows
    shares : shape (m,), of the listener's tastes; they sum to 1
    """
    pool = max(size, 1) * POOL
    while True:
        rows = best(values, pool)
        made = _greedy(rows, values[rows].astype(np.float64), catalog, size, look, shares, begin)
        if len(made.rows) == size + len(begin) or len(rows) < pool:
            return made
        pool *= 8


def _greedy(
    rows: Ints,
    values: Floats,
    catalog: Catalog,
    size: int,
    look: Callable[[Ints], Looked],
    shares: Floats,
    begin: Ints,
) -> Selection:
    of_all = np.concatenate([rows, begin])
    looked = look(of_all)
    vectors, tastes = looked.vectors[: len(rows)], looked.tastes[: len(rows)]
    unit = float(values[0] - values[min(2 * size, len(values)) - 1]) if len(rows) else 0.0
    artists, groups = catalog.artist_rows[rows], catalog.version_groups[rows]
    counts = np.bincount(catalog.artist_rows[begin], minlength=len(catalog.artist_ids))
    free = ~np.isin(groups, catalog.version_groups[begin]) & (counts[artists] < PER_ARTIST)
    worth = np.where(free, values, -np.inf)
    variety = -VARIETY * unit * np.max(vectors @ looked.vectors[len(rows) :].T, axis=1, initial=0.0)
    got = looked.tastes[len(rows) :].sum(axis=0)
    taken: dict[int, tuple[float, float]] = {}
    versions, capped = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    while len(taken) < size and free.any():
        lack = shares * (len(begin) + len(taken) + 1) - got
        balance = tastes @ (BALANCE * unit * np.minimum(np.maximum(lack, -1), 1))
        pick = int((worth + variety + balance).argmax())
        taken[pick] = (float(variety[pick]), float(balance[pick]))
        counts[artists[pick]] += 1
        versions |= free & (groups == groups[pick])
        if counts[artists[pick]] >= PER_ARTIST:
            capped |= free & (artists == artists[pick]) & ~versions
        free &= ~(versions | capped)
        worth[~free] = -np.inf
        variety = np.minimum(variety, -VARIETY * unit * (vectors @ vectors[pick]))
        got = got + tastes[pick]
    above = values >= values[list(taken)].min(initial=np.inf)
    versions[list(taken)] = False
    order = np.array([*taken, *range(len(rows), len(of_all))], dtype=np.int64)
    nudges = np.array([*taken.values(), *[(0.0, 0.0)] * len(begin)]).reshape(-1, 2)
    return Selection(
        of_all[order],
        Looked(looked.vectors[order], looked.tastes[order]),
        nudges[:, 0],
        nudges[:, 1],
        int((versions & above).sum()),
        int((capped & above).sum()),
    )


def in_flow(tempo: Floats, energy: Floats, keys: Ints) -> Ints:
    """An order in which tracks follow each other smoothly, from the first; places of the given ones.

    tempo : beats per minute; energy : 0..1; both NaN where not known
    keys : 0..11 for major keys by semitones above C, 12..23 for minor ones, -1 where not known

    From each track to the one not yet played that is nearest: an octave of tempo, half the scale of energy
    and the far side of the circle of fifths are equally far. What is unknown is neither near nor far.

    >>> in_flow(np.array([100.0, 180.0, 101.0]), np.array([0.5, 0.5, 0.5]), np.array([0, 0, 0]))
    array([0, 2, 1])
    """
    n = len(tempo)
    if not n:
        return np.zeros(0, np.int64)
    pace = np.log2(tempo)
    far = np.abs(pace[:, None] - pace[None, :]), 2 * np.abs(energy[:, None] - energy[None, :])
    distance = sum(np.where(np.isnan(part), 0.5, part) for part in far) + _key_distance(keys)
    order, left = [0], set(range(1, n))
    while left:
        here = order[-1]
        order.append(min(left, key=lambda other: (distance[here, other], other)))
        left.remove(order[-1])
    return np.array(order, dtype=np.int64)


def _key_distance(keys: Ints) -> Floats:
    """Steps round the circle of fifths, over 6; a minor key stands at its relative major. 0.5 if unknown."""
    major = np.where(keys >= 12, (keys - 12 + 3) % 12, keys)
    fifths = (major * 7) % 12
    steps = np.abs(fifths[:, None] - fifths[None, :])
    distance = np.minimum(steps, 12 - steps) / 6
    unknown = (keys[:, None] < 0) | (keys[None, :] < 0)
    return np.asarray(np.where(unknown, 0.5, distance))
