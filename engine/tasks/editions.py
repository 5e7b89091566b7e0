"""Monday's thirty for everyone, kept as they were made, and what became of them."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.library import Feedback, Library
from engine.library.editions import (
    StoredEdition,
    editions,
    keep_editions,
    listeners_with,
)
from engine.playlist import Dials, Playlist
from engine.recommender import Recommender
from engine.tasks.edition_makers import Monday, make_editions, stored_edition
from engine.tasks.playlists import checked_week, now_of, week_of
from engine.tasks.progress import Progress, Tell, silent
from engine.tasks.snapshots import restored
from engine.tasks.tastes import Said, said_by_everybody

AT_ONCE = 50  # editions that are kept together: what an interruption may cost
KEPT = ("like", "save")


@dataclass(frozen=True)
class Weekly:
    """What `weekly` did: how many editions it made, and how many of the week were there already."""

    week: str
    build_id: str
    made: int
    there: int


@dataclass(frozen=True)
class Edition:
    """A list as it was offered.

    at : seconds since 1970 UTC, when it was made
    """

    listener_id: str
    week: str
    build_id: str
    at: int
    playlist: Playlist


@dataclass(frozen=True)
class Outcome:
    """What became of an edition.

    played, kept : track ids of it that its listener streamed, and liked or saved, since its Monday
    hit_rate : share of its tracks that were either, 0..1
    """

    week: str
    build_id: str
    at: int
    offered: int
    played: tuple[str, ...]
    kept: tuple[str, ...]
    hit_rate: float


def weekly(
    library: Library, recommender: Recommender, clock: int, dials: Dials | None = None, tell: Tell = silent
) -> Weekly:
    """Make the edition of the library's week for every listener of a build who has none yet.

    clock : seconds since 1970 UTC; the week is that of the library's now, in UTC, so clocks never move it

    Each few are kept as they are made: an interruption loses none of those, and a second run makes the rest.
    BusyError where another import, build or weekly run is writing.
    """
    week = week_of(now_of(recommender, clock))
    dials = (dials or Dials()).checked()
    with library.writing():
        known = {one.listener_id: one for one in library.listeners()}
        there = listeners_with(library, week)
        everyone = [known[one] for one in recommender.listener_ids if one in known]
        said, made = said_by_everybody(library, week), 0
        missing = [
            (one, said.get(one.listener_id, Said())) for one in everyone if one.listener_id not in there
        ]
        tell(Progress(f"making editions of {week}", 0, len(missing), "listeners"))
        making = make_editions(library, recommender, missing, Monday(week, dials, clock), AT_ONCE)
        with closing(making):
            for few in making:
                made += keep_editions(library, few)
                tell(Progress(f"making editions of {week}", made, len(missing), "listeners"))
    return Weekly(week, recommender.build_id, made, len(everyone) - len(missing))


def edition_of(library: Library, listener_id: str, week: str) -> Edition | None:
    """A listener's edition of a week; None where there is none."""
    wanted = checked_week(week)
    return next((_edition(one) for one in editions(library, listener_id) if one.week == wanted), None)


def save_edition(library: Library, made: Playlist, at: int) -> None:
    """Make a draft the edition of its week, in place of one that is there.

    at : seconds since 1970 UTC
    """
    keep_editions(library, [stored_edition(made, at)], replace=True)


def archive(library: Library, listener_id: str) -> tuple[Outcome, ...]:
    """A listener's editions, the oldest first, with what was played and kept of each.

    A play counts from the edition's Monday on; one of which no time is known counts, since a pick was never
    heard before it was offered.
    """
    stored = editions(library, listener_id)
    if not stored:
        return ()
    import pyarrow.compute as pc

    listens = library.listens()
    theirs = listens.filter(pc.equal(listens["listener"].cast("string"), listener_id)).to_pylist()
    said = [one for one in library.feedback(listener_id) if one.action in KEPT]
    return tuple(_outcome(edition, theirs, said) for edition in stored)


def monday_of(week: str) -> int:
    """Seconds since 1970 at which an ISO week begins, in UTC.

    >>> monday_of("2026-W47")
    1794787200
    """
    return int(datetime.strptime(f"{week}-1", "%G-W%V-%u").replace(tzinfo=UTC).timestamp())


def _outcome(edition: StoredEdition, listens: list[dict[str, Any]], said: list[Feedback]) -> Outcome:
    """What became of one edition, from all of its listener's listens and what they said."""
    monday = monday_of(edition.week)
    played: set[str] = set()
    kept = {one.target for one in said if one.at >= monday}
    for one in listens:
        if one["time"] is None or one["time"] >= monday:
            ids = {one["track"], one["artist"]}  # a build of artists offers those
            played |= ids if one["signal"] == "stream" else set()
            kept |= ids if one["signal"] in KEPT else set()
    of_played = tuple(pick for pick in edition.picks if pick in played)
    of_kept = tuple(pick for pick in edition.picks if pick in kept)
    hits = len({*of_played, *of_kept}) / max(len(edition.picks), 1)
    n = len(edition.picks)
    return Outcome(edition.week, edition.build_id, edition.at, n, of_played, of_kept, hits)


def _edition(stored: StoredEdition) -> Edition:
    made = restored(stored.playlist)
    return Edition(stored.listener_id, stored.week, stored.build_id, stored.at, made)
