"""Where a listener is on the maps, today and week by week, and what lies near a track."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine import interactions
from engine.interactions import ListenColumns
from engine.library import KnownListener, Library
from engine.maps.drawing import SpaceMap
from engine.maps.placing import place
from engine.maps.regions import inside
from engine.recommender import Recommender
from engine.tasks.columns import listen_columns
from engine.tasks.playlists import EPOCH_MONDAY_S, WEEK_S
from engine.tasks.spaces import Space
from engine.tasks.tastes import taste_of

Floats32 = npt.NDArray[np.float32]
WEEKS = 40
"""Points of a trail at most; a longer history is told by as many of its weeks, evenly."""

WINDOW = 4
"""Weeks of plays that a point of a trail stands for: with all plays until then it soon stands still."""


@dataclass(frozen=True)
class Near:
    """A track near another, in the space that they were compared in.

    likeness : cosine, in -1..1; the distance is 1 less it
    """

    row: int
    likeness: float


def near(space: Space, row: int, n: int = 10) -> list[Near]:
    """The n tracks nearest to one in the space itself, not on its map, nearest first."""
    rows, likeness = space.nearest(row, n)
    return [Near(int(other), float(value)) for other, value in zip(rows, likeness, strict=True)]


def at_place(drawn: SpaceMap, x: float, y: float, within: float) -> int | None:
    """The track nearest to a place on a map, among all of them; None where none is near."""
    away = np.hypot(drawn.tracks[:, 0] - x, drawn.tracks[:, 1] - y)
    away[np.isnan(away)] = np.inf
    row = int(away.argmin()) if len(away) else 0
    return row if len(away) and away[row] <= within else None


def within(drawn: SpaceMap, outline: Sequence[tuple[float, float]]) -> npt.NDArray[np.int64]:
    """Rows of all tracks that lie within an outline on a map."""
    return np.flatnonzero(inside(drawn.tracks, np.array(outline, dtype=np.float64).reshape(-1, 2)))


def here(
    library: Library, recommender: Recommender, space: Space, drawn: SpaceMap, listener: KnownListener
) -> Floats32 | None:
    """Where a listener is today, after all they have said; None where the space says nothing of them."""
    taste = taste_of(library, recommender, listener)
    of_one = sparse.csr_array(
        (taste.confidence, taste.items, np.array([0, len(taste.items)])), shape=(1, len(recommender.catalog))
    )
    at = _placed(space, drawn, of_one)[0]
    return at if np.isfinite(at).all() else None


def trail(
    library: Library,
    recommender: Recommender,
    spaces: Sequence[tuple[Space, SpaceMap]],
    listener: KnownListener,
) -> tuple[list[int], list[Floats32]]:
    """The Mondays after weeks in which a listener played something, and where they were on each map then.

    returns : seconds since 1970 UTC; per space an array of shape (n_weeks, 2), NaN where it says nothing of
        what they played in the four weeks before. Plays without a time are left out.
    """
    import pyarrow.compute as pc

    table = library.listens()
    theirs = table.filter(pc.equal(table["listener"].cast("string"), listener.listener_id))
    columns = listen_columns(theirs, recommender.catalog, [listener.listener_id])
    columns = columns.where(columns.time >= 0)
    week = (columns.time - EPOCH_MONDAY_S) // WEEK_S
    weeks = np.unique(week)
    if len(weeks) > WEEKS:
        weeks = weeks[np.linspace(0, len(weeks) - 1, WEEKS).astype(int)]
    recent = _counted(columns, week, weeks)
    shape = (len(weeks), len(recommender.catalog))
    made = interactions.interactions(
        recent, shape, np.full(shape[1], -1), [], recommender.settings.interactions
    )
    by_week = sparse.csr_array(made.confidence[: len(weeks)])
    mondays = [int(EPOCH_MONDAY_S + (one + 1) * WEEK_S) for one in weeks]
    return mondays, [_placed(space, drawn, by_week) for space, drawn in spaces]


def _counted(
    columns: ListenColumns, week: npt.NDArray[np.int64], weeks: npt.NDArray[np.int64]
) -> ListenColumns:
    """The listens once for each week that they count for, which takes the listener's place."""
    known = [np.flatnonzero((week <= one) & (week > one - WINDOW)) for one in weeks]
    every = np.concatenate([*known, np.zeros(0, np.int64)]).astype(np.int64)
    repeated = {name: getattr(columns, name)[every] for name in ListenColumns.__dataclass_fields__}
    repeated["listener"] = np.repeat(np.arange(len(weeks)), [len(one) for one in known])
    return ListenColumns(**repeated)


def _placed(space: Space, drawn: SpaceMap, confidence: sparse.csr_array) -> Floats32:
    """Where rows of confidence lie on a map, shape (n, 2); NaN for those of which the space says nothing."""
    queries = space.queries(confidence)
    at = np.full((len(queries), 2), np.nan, dtype=np.float32)
    said = np.flatnonzero(queries.any(axis=1))
    at[said] = place(queries[said], space.tracks, drawn.tracks, space.lengths)
    return at
