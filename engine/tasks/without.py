"""What a listener's list would be without something that they heard: the fold-in solved again.

Items stay as they are, scales are recomputed, and what was heard is still no candidate.
"""

from dataclasses import dataclass, replace

import numpy as np

from engine import thirty
from engine.desk import Desk
from engine.errors import UsageError
from engine.library import Exclusion, KnownListener, Library
from engine.playlist import Changes, Dials, Pick, Playlist, changes
from engine.recommender import Recommender
from engine.tasks.leaving_out import is_period, period_of
from engine.tasks.naming import find_target
from engine.tasks.playlists import checked_week
from engine.tasks.tastes import item_rows, said_by, taste_of, taste_without, wishes_of
from engine.voices import Voices


@dataclass(frozen=True)
class Without:
    """A list with and without something.

    name : of what was left out
    """

    name: str
    before: Playlist
    after: Playlist
    changes: Changes


@dataclass(frozen=True)
class Asked:
    """Whose list, of which week (None: earlier editions count for nothing), and what to leave out.

    what : id or name of a track or an artist, or a period such as "2025-12" or "2025-12-01..2025-12-24"
    """

    listener: KnownListener
    week: str | None
    what: str


def desks(library: Library, recommender: Recommender, asked: Asked) -> tuple[str, Desk, Desk]:
    """The name of what is left out, the listener at the desk, and the same listener without it."""
    listener = asked.listener
    said = said_by(library, listener.listener_id, asked.week)
    wishes, taste = wishes_of(recommender, said), taste_of(library, recommender, listener, said)
    if is_period(asked.what):
        period_of(asked.what)
        out = Exclusion(listener.listener_id, "period", asked.what, 0)
        less = taste_of(library, recommender, listener, replace(said, exclusions=(*said.exclusions, out)))
        name = asked.what
    else:
        kind, item, name = find_target(recommender, asked.what)
        rows = item_rows(recommender, kind, item)
        if not np.isin(rows, taste.items).any():
            raise UsageError(
                f"{listener.name} did nothing with {name} that counts: leaving it out changes nothing"
            )
        less = taste_without(taste, rows)
    return name, Desk(Voices(recommender, taste, wishes)), Desk(Voices(recommender, less, wishes))


def playlist_without(
    library: Library, recommender: Recommender, asked: Asked, week: str, dials: Dials
) -> Without:
    """A listener's list with and without something, and what moved between the two."""
    week = checked_week(week)
    name, whole, less = desks(library, recommender, asked)
    before, after = thirty.playlist(whole, dials, week), thirty.playlist(less, dials, week)
    return Without(name, before, after, changes(before, after))


def explain_without(
    library: Library, recommender: Recommender, asked: Asked, item: int, dials: Dials
) -> tuple[str, Pick, Pick]:
    """The name of what is left out, and an item's score and reasons with and without it."""
    name, whole, less = desks(library, recommender, asked)
    return name, thirty.explain(whole, item, dials), thirty.explain(less, item, dials)
