"""Artists, tracks and listeners as imports saw them: set aside while reading, kept on commit, read back."""

import hashlib
import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from engine.library.folder import Folder
from engine.library.schema import ONCE_PER_IMPORT, SIGHTINGS
from engine.records import Identifiers

_CHUNK_ROWS = 20_000

ItemKind = Literal["artist", "track"]


@dataclass(frozen=True, slots=True)
class KnownArtist:
    """An artist of the library.

    name : as first sighted
    identifiers : every scheme and value that an import gave it, sorted
    """

    artist_id: str
    name: str
    identifiers: Identifiers


@dataclass(frozen=True, slots=True)
class KnownTrack:
    """A track of the library.

    artist_id, title, album : as first sighted
    duration_ms : the first that was known, or None
    identifiers : every scheme and value that an import gave it, sorted
    """

    track_id: str
    artist_id: str
    title: str
    album: str
    duration_ms: int | None
    identifiers: Identifiers


@dataclass(frozen=True, slots=True)
class KnownListener:
    """A listener of the library; name : as first sighted."""

    listener_id: str
    name: str


@dataclass(frozen=True, slots=True)
class KnownPlaylist:
    """A playlist of the library.

    owner_id : the listener who made it, "" where not known
    track_ids : in their order
    """

    playlist_id: str
    owner_id: str
    name: str
    track_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownAlias:
    """Another name of an artist or a track."""

    kind: ItemKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class KnownLabel:
    """What an import said of a track first: the name of an attribute and its value."""

    track_id: str
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class KnownRating:
    """The stars a listener gave a track last."""

    listener_id: str
    track_id: str
    stars: float


@dataclass(frozen=True, slots=True)
class KnownSound:
    """A track's sound file, the one sighted last."""

    track_id: str
    path: str
    content_hash: str


class SetAside:
    """The sightings of the import that is running, in SQLite's temporary tables, which spill to disk.

    connection : to the library in `folder`; its main tables stay untouched until `keep`
    """

    def __init__(self, folder: Folder, connection: sqlite3.Connection) -> None:
        self._folder = folder
        self._connection = connection
        self._pending: dict[str, dict[tuple[Any, ...], None]] = defaultdict(dict)
        with folder.telling_damage():
            for table, columns in SIGHTINGS.items():
                connection.execute(f"CREATE TEMP TABLE new_{table} ({', '.join(columns)})")
                connection.execute(
                    f"CREATE UNIQUE INDEX temp.new_{table}_once ON new_{table}({ONCE_PER_IMPORT[table]})"
                )

    def add(self, table: str, row: tuple[Any, ...]) -> None:
        """Set one sighting aside, its values in the order of `SIGHTINGS`."""
        pending = self._pending[table]
        pending[row] = None
        if len(pending) >= _CHUNK_ROWS:
            self._flush(table)

    def count(self, what: str, table: str) -> int:
        """How many different ids, e.g. ``count("artist_id", "artist_sightings")``."""
        self._flush(table)
        return self._number(f"SELECT count(DISTINCT {what}) FROM temp.new_{table}")

    def count_new_playlists(self) -> int:
        """How many of the playlists set aside the library does not hold, in owner, name and tracks."""
        self._flush("playlists")
        return self._number(
            """SELECT count(DISTINCT content_hash) FROM temp.new_playlists
               WHERE content_hash NOT IN (SELECT content_hash FROM main.playlists)"""
        )

    def keep(self, import_number: int) -> None:
        """Copy all of it into the library's tables; call it within the import's transaction."""
        for table, columns in SIGHTINGS.items():
            names = ", ".join(columns)
            self._connection.execute(
                f"INSERT INTO main.{table} (import_number, {names}) "
                f"SELECT ?, {names} FROM temp.new_{table} ORDER BY rowid",
                (import_number,),
            )

    def finish(self) -> None:
        """Move what is still in memory to the temporary tables."""
        for table in SIGHTINGS:
            self._flush(table)

    def _number(self, query: str) -> int:
        with self._folder.telling_damage():
            return int(self._connection.execute(query).fetchone()[0])

    def _flush(self, table: str) -> None:
        rows = self._pending.pop(table, None)
        if not rows:
            return
        marks = ", ".join("?" * len(SIGHTINGS[table]))
        with self._folder.telling_damage():
            self._connection.execute("BEGIN")
            self._connection.executemany(f"INSERT OR IGNORE INTO temp.new_{table} VALUES ({marks})", rows)
            self._connection.execute("COMMIT")


def playlist_hash(owner_id: str, name: str, track_ids: Sequence[str]) -> str:
    """What two playlists share where they are the same one, come by two imports.

    >>> playlist_hash("u1", "Run", ["t1"]) == playlist_hash("u1", "Run", ["t2"])
    False
    """
    return hashlib.sha256(json.dumps([owner_id, name, *track_ids]).encode()).hexdigest()


def known_artists(connection: sqlite3.Connection) -> tuple[KnownArtist, ...]:
    """Every artist, in the order of first sighting."""
    identifiers = _identifiers(connection, "artist")
    rows = connection.execute("SELECT artist_id, name FROM artists ORDER BY sighting")
    return tuple(KnownArtist(artist_id, name, identifiers.get(artist_id, ())) for artist_id, name in rows)


def known_tracks(connection: sqlite3.Connection) -> tuple[KnownTrack, ...]:
    """Every track, in the order of first sighting."""
    identifiers = _identifiers(connection, "track")
    rows = connection.execute(
        "SELECT track_id, artist_id, title, album, duration_ms FROM tracks ORDER BY sighting"
    )
    return tuple(
        KnownTrack(track_id, artist_id, title, album, duration_ms, identifiers.get(track_id, ()))
        for track_id, artist_id, title, album, duration_ms in rows
    )


def known_listeners(connection: sqlite3.Connection) -> tuple[KnownListener, ...]:
    """Every listener, in the order of first sighting."""
    rows = connection.execute("SELECT listener_id, name FROM listeners ORDER BY sighting")
    return tuple(KnownListener(*row) for row in rows)


def listeners_of(connection: sqlite3.Connection, import_id: str) -> tuple[KnownListener, ...]:
    """The listeners that an import names, in the order of first sighting."""
    rows = connection.execute(
        """SELECT listener_id, listener_sightings.name FROM listener_sightings
           JOIN imports ON number = import_number WHERE import_id = ? GROUP BY listener_id
           ORDER BY min(sighting)""",
        (import_id,),
    )
    return tuple(KnownListener(*row) for row in rows)


def known_playlists(connection: sqlite3.Connection) -> tuple[KnownPlaylist, ...]:
    """Every playlist in the order of first sighting, once where several imports brought the same."""
    rows = connection.execute(
        """SELECT playlists.playlist_id, owner_id, name, track_id
           FROM playlists LEFT JOIN playlist_tracks USING (playlist_id)
           WHERE playlists.sighting IN (SELECT min(sighting) FROM playlists GROUP BY content_hash)
           ORDER BY playlists.sighting, position"""
    )
    return tuple(
        KnownPlaylist(playlist_id, owner_id, name, tuple(row[3] for row in group if row[3] is not None))
        for (playlist_id, owner_id, name), group in groupby(rows, key=lambda row: row[:3])
    )


def known_aliases(connection: sqlite3.Connection) -> tuple[KnownAlias, ...]:
    """Every other name, once, in the order of first sighting."""
    rows = connection.execute(
        "SELECT kind, id, name FROM aliases GROUP BY kind, id, name ORDER BY min(sighting)"
    )
    return tuple(KnownAlias(*row) for row in rows)


def known_labels(connection: sqlite3.Connection) -> tuple[KnownLabel, ...]:
    """Every track's attributes, each as first said, by track and name."""
    rows = connection.execute(
        """SELECT track_id, name, value, min(sighting) FROM labels
           GROUP BY track_id, name ORDER BY track_id, name"""
    )
    return tuple(KnownLabel(*row[:3]) for row in rows)


def known_ratings(connection: sqlite3.Connection) -> tuple[KnownRating, ...]:
    """Every listener's stars for every track they rated, the latest, by listener and track."""
    rows = connection.execute(
        """SELECT listener_id, track_id, stars, max(ifnull(time, 0)) FROM ratings
           GROUP BY listener_id, track_id ORDER BY listener_id, track_id"""
    )
    return tuple(KnownRating(*row[:3]) for row in rows)


def known_sounds(connection: sqlite3.Connection) -> tuple[KnownSound, ...]:
    """Every track's sound file, by track."""
    rows = connection.execute(
        "SELECT track_id, path, content_hash, max(sighting) FROM sounds GROUP BY track_id ORDER BY track_id"
    )
    return tuple(KnownSound(*row[:3]) for row in rows)


def _identifiers(connection: sqlite3.Connection, kind: ItemKind) -> dict[str, Identifiers]:
    rows = connection.execute(
        "SELECT DISTINCT id, scheme, value FROM identifiers WHERE kind = ? ORDER BY id, scheme, value",
        (kind,),
    )
    return {
        item: tuple((scheme, value) for _, scheme, value in group)
        for item, group in groupby(rows, key=lambda row: row[0])
    }
