"""What a listener may wish of their lists, looked at before it is kept; and when they listen."""

from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from engine import meters, thirty
from engine.desk import Desk
from engine.library import Exclusion, Feedback, KnownListener, Library
from engine.playlist import Dials, Playlist, TasteMode
from engine.recommender import Recommender
from engine.tasks.analysed import HeardAttribute
from engine.tasks.playlists import EPOCH_MONDAY_S, desk_of
from engine.tasks.portraits import attributes
from engine.tasks.tastes import Said, said_by
from engine.text.description import listener_terms

Wish = Feedback | Exclusion

HOUR_S: Final = 3_600
LOOKED_AT: Final = 50
"""Tracks of a listener, those of most confidence, of which the attributes are told."""


def considered(
    library: Library, recommender: Recommender, listener: KnownListener, week: str, wish: Wish
) -> tuple[Playlist, Playlist]:
    """A listener's thirty as they are, and as they would be with one more wish; nothing is kept.

    week : ISO week such as "2026-W47"
    """
    said = said_by(library, listener.listener_id, week)
    now, then = (
        thirty.playlist(desk_of(library, recommender, listener, week, one), Dials(), week)
        for one in (said, with_wish(said, wish))
    )
    return now, then


def with_wish(said: Said, wish: Wish) -> Said:
    """All that was said, and one thing more."""
    if isinstance(wish, Feedback):
        return replace(said, feedback=(*said.feedback, wish))
    return replace(said, exclusions=(*said.exclusions, wish))


def keep(library: Library, wish: Wish) -> None:
    """Keep a wish; from now on it counts."""
    if isinstance(wish, Feedback):
        library.add_feedback(wish)
    else:
        library.exclude(wish)


def take_back(library: Library, wish: Wish) -> None:
    """Forget a wish; NotFoundError where it was not kept."""
    if isinstance(wish, Feedback):
        library.remove_feedback(wish.listener_id, wish.action, wish.kind, wish.target)
    else:
        library.include(wish.listener_id, wish.kind, wish.value)


def hours(library: Library, listener_id: str) -> npt.NDArray[np.int64]:
    """How often a listener played something, by weekday (Monday first) and hour, shape (7, 24), in UTC.

    Plays of which no time is known are left out.
    """
    import pyarrow.compute as pc

    table = library.listens()
    theirs = pc.and_(
        pc.equal(table["listener"].cast("string"), listener_id),
        pc.and_(pc.equal(table["signal"].cast("string"), "stream"), pc.is_valid(table["time"])),
    )
    kept = table.filter(theirs)
    return counted_hours(kept["time"].to_numpy(), kept["count"].to_numpy())


def counted_hours(times: npt.NDArray[np.int64], counts: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Counts by weekday and hour, shape (7, 24).

    times : seconds since 1970 UTC

    >>> found = counted_hours(np.array([345_600, 345_600 + 25 * 3_600]), np.array([2, 3]))  # a Monday
    >>> int(found[0, 0]), int(found[1, 1]), int(found.sum())
    (2, 3, 5)
    """
    hour = (np.asarray(times, np.int64) - EPOCH_MONDAY_S) // HOUR_S % (7 * 24)
    found: npt.NDArray[np.int64] = np.bincount(hour, counts, minlength=7 * 24).astype(np.int64)
    return found.reshape(7, 24)


def tastes(desk: Desk) -> tuple[TasteMode, ...]:
    """The tastes of a listener's history, the largest first; what is picked of each is as its share."""
    return meters.tastes(desk, desk.modes.shares)


def liked_terms(desk: Desk, n: int) -> tuple[str, ...]:
    """The n terms that weigh most in what a listener plays; none where nothing is said of anybody."""
    taste, wishes, text = desk.voices.taste, desk.voices.wishes, desk.voices.recommender.text
    if text is None:
        return ()
    found = listener_terms(text, taste.items, taste.confidence, n, wishes.muted, wishes.boosted)
    return tuple(one.term for one in found)


def liked_attributes(desk: Desk) -> tuple[HeardAttribute, ...]:
    """What the network hears in what a listener likes most; empty where none of it could be heard."""
    voices = desk.voices
    most = voices.liked[np.argsort(-voices.liking, kind="stable")[:LOOKED_AT]]
    return attributes(voices.recommender, most)
