"""A listener's thirty, and why a track is, or is not, among them."""

from datetime import UTC, datetime

import numpy as np

from engine import thirty
from engine.desk import Desk
from engine.errors import UsageError
from engine.library import KnownListener, Library
from engine.playlist import Dials, Pick, Playlist
from engine.recommender import Recommender
from engine.tasks.tastes import Said, said_by, taste_of, taste_without, wishes_of
from engine.voices import Voices

WEEK_S = 604_800
EPOCH_MONDAY_S = 345_600  # 5 January 1970
STALE_S = 4 * WEEK_S  # a library whose last listen is older has stopped


def desk_of(
    library: Library,
    recommender: Recommender,
    listener: KnownListener,
    week: str | None = None,
    said: Said | None = None,
) -> Desk:
    """A listener at the desk, with all that they have said; made once, asked often.

    week : whose list is wanted: what the editions before it offered does not come back; None where it may
    said : what they said, where it is at hand
    """
    said = said or said_by(library, listener.listener_id, week)
    taste = taste_of(library, recommender, listener, said)
    return Desk(Voices(recommender, taste, wishes_of(recommender, said)))


def playlist(
    library: Library,
    recommender: Recommender,
    listener: KnownListener,
    week: str,
    dials: Dials | None = None,
    *,
    again: bool = False,
) -> Playlist:
    """The best tracks a listener has never heard, after all they have said.

    week : ISO week such as "2026-W47"
    again : whether what the last editions before it offered may come back
    """
    week = checked_week(week)
    desk = desk_of(library, recommender, listener, None if again else week)
    return thirty.playlist(desk, dials or Dials(), week)


def explain(
    library: Library, recommender: Recommender, listener: KnownListener, item: int, dials: Dials | None = None
) -> Pick:
    """One item's score for a listener, with every reason; of what they know, as if they did not."""
    desk = desk_of(library, recommender, listener)
    if item in desk.voices.taste.items:
        less = taste_without(desk.voices.taste, np.array([item]))
        desk = Desk(Voices(recommender, less, desk.voices.wishes))
    return thirty.explain(desk, item, dials or Dials())


def week_of(now: int) -> str:
    """The ISO week of a moment, in UTC.

    now : seconds since 1970

    >>> week_of(1795305600)
    '2026-W47'
    """
    year, week, _ = datetime.fromtimestamp(now, UTC).isocalendar()
    return f"{year}-W{week:02}"


def now_of(recommender: Recommender, clock: int) -> int:
    """A library's now: the clock, or the Monday after its last listen where that is weeks ago.

    clock : seconds since 1970 UTC
    """
    last = recommender.last_listen
    if last < 0 or clock - last < STALE_S:
        return clock
    monday = EPOCH_MONDAY_S + -(-(last + 1 - EPOCH_MONDAY_S) // WEEK_S) * WEEK_S
    return min(monday, clock)


def checked_week(week: str) -> str:
    """The week as it is written everywhere; UsageError where it is none.

    >>> checked_week("2026-w47")
    '2026-W47'
    """
    try:
        year, number, _ = datetime.strptime(f"{week.upper()}-1", "%G-W%V-%u").isocalendar()
    except ValueError:
        raise UsageError(f"{week!r} is no ISO week: write it like 2026-W47") from None
    return f"{year}-W{number:02}"
