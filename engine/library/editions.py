"""Weekly editions: whose thirty, of which week, made with which build and dials, as a whole snapshot."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.library.folder import Folder, transaction

_QUICK = 1
"""zlib's level: a list with its reasons falls to a seventh, at 80 MB a second."""


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """One listener's list of one week.

    week : ISO week such as "2026-W47"
    at : seconds since 1970 UTC, when it was made
    dials : JSON of what it was made with
    picks : track ids, in order
    playlist : JSON of the whole list with its reasons
    """

    listener_id: str
    week: str
    build_id: str
    at: int
    dials: str
    picks: tuple[str, ...]
    playlist: str


def keep_editions(folder: Folder, editions: Iterable[StoredEdition], *, replace: bool = False) -> int:
    """Keep editions, all or none; one whose week is there already stays as it is, or is replaced.

    returns : how many were kept
    """
    rows = [
        (
            one.listener_id,
            one.week,
            one.build_id,
            one.at,
            one.dials,
            json.dumps(one.picks),
            _packed(one.playlist),
        )
        for one in editions
    ]
    statement = f"INSERT OR {'REPLACE' if replace else 'IGNORE'} INTO editions VALUES (?, ?, ?, ?, ?, ?, ?)"
    with folder.connected() as connection, transaction(connection):
        return connection.executemany(statement, rows).rowcount


def editions(folder: Folder, listener_id: str) -> tuple[StoredEdition, ...]:
    """A listener's editions, the oldest week first."""
    with folder.connected() as connection:
        rows = connection.execute(
            """SELECT listener_id, week, build_id, at, dials, picks, playlist FROM editions
               WHERE listener_id = ? ORDER BY week""",
            (listener_id,),
        ).fetchall()
    return tuple(
        StoredEdition(who, week, build, at, dials, tuple(json.loads(picks)), zlib.decompress(made).decode())
        for who, week, build, at, dials, picks, made in rows
    )


def listeners_with(folder: Folder, week: str) -> frozenset[str]:
    """Ids of the listeners who have an edition of a week."""
    with folder.connected() as connection:
        rows = connection.execute("SELECT listener_id FROM editions WHERE week = ?", (week,)).fetchall()
    return frozenset(listener for (listener,) in rows)


def offered(
    folder: Folder, before: str, editions_back: int, listener_id: str | None = None
) -> Mapping[str, Sequence[str]]:
    """By listener, the track ids of their last few editions before a week; of one listener, or of everybody.

    Those who have none are left out.
    """
    with folder.connected() as connection:
        rows = connection.execute(
            """SELECT listener_id, picks FROM (
                 SELECT listener_id, picks, week,
                   row_number() OVER (PARTITION BY listener_id ORDER BY week DESC) AS back
                 FROM editions WHERE week < ?1 AND (?2 IS NULL OR listener_id = ?2))
               WHERE back <= ?3 ORDER BY listener_id, week""",
            (before, listener_id, editions_back),
        ).fetchall()
    found: dict[str, list[str]] = {}
    for listener, picks in rows:
        found.setdefault(listener, []).extend(json.loads(picks))
    return found


def drop_naming(connection: sqlite3.Connection, track_id: str) -> None:
    """Delete the editions that offered a track or name it as a reason, within the caller's transaction."""
    named = json.dumps(track_id, ensure_ascii=False).encode()
    connection.create_function(
        "names_it", 1, lambda playlist: named in zlib.decompress(playlist), deterministic=True
    )
    connection.execute("DELETE FROM editions WHERE names_it(playlist)")


def _packed(playlist: str) -> bytes:
    return zlib.compress(playlist.encode(), _QUICK)
