"""Candidates -> thirty picks.

What a listener heard, what they excluded, and other versions of either are no candidates; each is
counted. The best of the rest follow, at most two of one artist and one of a recording's versions.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from engine.catalog import Catalog
from engine.collaborative import top
from engine.errors import UsageError

SIZE = 30
MOST = 1_000  # the longest playlist anyone may ask for
PER_ARTIST = 2

Ints = npt.NDArray[np.int64]
Model = Literal["collaborative", "text", "audio"]


@dataclass(frozen=True)
class Reason:
    """One summand of a model's share.

    kind : "heard" (an item the listener heard) or "rest" (everything else, summed)
    id : of the item, "" for the rest
    share : its part of the score
    """

    model: Model
    kind: Literal["heard", "rest"]
    id: str
    name: str
    share: float


@dataclass(frozen=True)
class Shares:
    """What each model adds to a score; they sum to it."""

    collaborative: float = 0.0
    text: float = 0.0
    audio: float = 0.0


@dataclass(frozen=True)
class Pick:
    """One place of a playlist.

    novelty : -log2 of the share of listeners who know the item, in bits; more is less known
    badges : "owned" where it is the listener's own and was never played
    sentence : why, for a person
    """

    position: int
    track_id: str
    artist: str
    title: str
    score: float
    shares: Shares
    reasons: tuple[Reason, ...]
    novelty: float
    badges: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class Dropped:
    """How many items were no pick, by the reason.

    duplicate_version and artist_cap count what stood above the last pick, and, for versions, all
    that are another version of something heard or excluded.
    """

    heard: int = 0
    excluded: int = 0
    duplicate_version: int = 0
    artist_cap: int = 0
    offered_before: int = 0


@dataclass(frozen=True)
class Selection:
    """Rows of the picks, best first, and what was dropped."""

    rows: Ints
    dropped: Dropped


@dataclass(frozen=True)
class Playlist:
    """Thirty items a listener has never heard, with reasons.

    listener, listener_name : whose
    week : ISO week such as "2026-W47"
    weights : of the three models
    note : why there are fewer than were asked for, else ""
    """

    listener: str
    listener_name: str
    week: str
    weights: Shares
    picks: tuple[Pick, ...]
    dropped: Dropped
    build_id: str
    note: str = ""


def select(
    scores: npt.NDArray[np.floating],
    catalog: Catalog,
    heard: Ints,
    excluded: Ints,
    size: int = SIZE,
    per_artist: int = PER_ARTIST,
) -> Selection:
    """The best unheard items, at most `per_artist` of one artist, one version of each recording.

    scores : shape (n_items,), finite; equal scores are taken by row
    heard, excluded : rows; an item in both counts as heard
    size : 1..1000
    """
    size = checked_size(size)
    closed = np.zeros(len(catalog), dtype=bool)
    closed[heard] = True
    n_heard = int(closed.sum())
    closed[excluded] = True
    n_excluded = int(closed.sum()) - n_heard
    groups_closed = np.zeros(int(catalog.version_groups.max(initial=-1)) + 1, dtype=bool)
    groups_closed[catalog.version_groups[closed]] = True
    versions = groups_closed[catalog.version_groups] & ~closed
    open_rows = np.flatnonzero(~(closed | versions))
    picks, n_versions, n_capped = _greedy(scores, open_rows, catalog, size, per_artist)
    dropped = Dropped(n_heard, n_excluded, int(versions.sum()) + n_versions, n_capped)
    return Selection(np.array(picks, dtype=np.int64), dropped)


def checked_size(size: int) -> int:
    """A playlist's length, clamped to 1..1000; UsageError under 1.

    >>> checked_size(10**9)
    1000
    """
    if size < 1:
        raise UsageError(f"a playlist of {size} tracks cannot be made: ask for 1 to {MOST}")
    return min(size, MOST)


def note(selection: Selection, size: int, level: str) -> str:
    """Why there are fewer picks than were asked for, in a sentence; "" where there are not."""
    n, dropped = len(selection.rows), selection.dropped
    if n >= min(size, MOST):
        return ""
    return (
        f"Only {n} of {size}: no other unheard {level} is left "
        f"({dropped.heard} heard, {dropped.excluded} excluded, {dropped.duplicate_version} other versions, "
        f"{dropped.artist_cap} by artists who are in it already)."
    )


def as_json(playlist: Playlist) -> dict[str, Any]:
    """The playlist as plain dicts and lists, in the shape that CONTRIBUTING.md describes."""
    return asdict(playlist)


def _greedy(
    scores: npt.NDArray[np.floating], rows: Ints, catalog: Catalog, size: int, per_artist: int
) -> tuple[list[int], int, int]:
    """Walk down the scores, keeping at most `per_artist` of an artist and one of a version group."""
    picks: list[int] = []
    of_artist: dict[int, int] = {}
    groups: set[int] = set()
    n_versions = n_capped = 0
    pool = size * 8
    while True:
        ranked = rows[top(scores[rows], pool)]
        for row in ranked[len(picks) + n_versions + n_capped :]:
            artist, group = int(catalog.artist_rows[row]), int(catalog.version_groups[row])
            if group in groups:
                n_versions += 1
            elif of_artist.get(artist, 0) >= per_artist:
                n_capped += 1
            else:
                picks.append(int(row))
                of_artist[artist] = of_artist.get(artist, 0) + 1
                groups.add(group)
            if len(picks) == size:
                return picks, n_versions, n_capped
        if pool >= len(rows):
            return picks, n_versions, n_capped
        pool *= 8
