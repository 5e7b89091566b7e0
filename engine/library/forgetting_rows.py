"""The database's part in forgetting: which rows name a listener or a track, and taking them out."""

import sqlite3
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from engine.library.editions import drop_naming
from engine.library.sightings import playlist_hash
from engine.library.summary import ImportSummary

if TYPE_CHECKING:
    from engine.library.forgetting_files import Shortened

FORGOTTEN: Final = "forgotten since"
"""How an import's summary counts what is no longer there."""

_HOLDS: Final = (
    "import_files",
    "listener_sightings",
    "playlists",
    "ratings",
    "labels",
    "sounds",
    "aliases",
)
"""An import with rows in any of these holds more than names."""


@dataclass(frozen=True)
class Target:
    """Whom or what to forget.

    names : import id -> how that import calls the listener; {} for a track
    imports : number -> id of the imports that saw it
    contents : sha256 of a track's sound files that are no other track's
    """

    kind: Literal["listener", "track"]
    id: str
    name: str
    names: dict[str, frozenset[str]]
    imports: dict[int, str]
    contents: tuple[str, ...] = ()


def target_of(connection: sqlite3.Connection, kind: Literal["listener", "track"], item_id: str) -> Target:
    """What the database says of a listener or a track."""
    if kind == "listener":
        rows = connection.execute(
            """SELECT number, import_id, listener_sightings.name FROM listener_sightings
               JOIN imports ON number = import_number WHERE listener_id = ? ORDER BY sighting""",
            (item_id,),
        ).fetchall()
        names: dict[str, frozenset[str]] = {}
        for _, import_id, name in rows:
            names[import_id] = names.get(import_id, frozenset()) | {name, item_id}
        return Target(kind, item_id, rows[0][2] if rows else "", names, {row[0]: row[1] for row in rows})
    rows = connection.execute(
        """SELECT number, import_id, title FROM track_sightings
           JOIN imports ON number = import_number WHERE track_id = ? ORDER BY sighting""",
        (item_id,),
    ).fetchall()
    contents = connection.execute(
        """SELECT DISTINCT content_hash FROM sounds WHERE track_id = ?1 AND content_hash NOT IN
           (SELECT content_hash FROM sounds WHERE track_id <> ?1)""",
        (item_id,),
    ).fetchall()
    name = rows[0][2] if rows else ""
    seen_by = {row[0]: row[1] for row in rows}
    return Target(kind, item_id, name, {}, seen_by, tuple(content for (content,) in contents))


def delete_rows(
    connection: sqlite3.Connection, target: Target, files: tuple["Shortened", ...]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Take the rows out, within the caller's transaction; counts by what they are, and imports gone whole."""
    before = _numbers_of_rows(connection)
    playlists: dict[str, int] = {}
    if target.kind == "listener":
        playlists = _delete_of_listener(connection, target)
    else:
        _delete_of_track(connection, target)
    lost = {table: before[table] - after for table, after in _numbers_of_rows(connection).items()}
    for file in files:
        _replace_file(connection, file)
    _count_as_forgotten(connection, target, files, playlists)
    gone = _remove_empty(connection, target, files)
    return {table: n for table, n in lost.items() if n}, gone


def _numbers_of_rows(connection: sqlite3.Connection) -> dict[str, int]:
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        if name not in ("imports", "import_files") and not name.startswith("sqlite_")
    ]
    return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in tables}


def _delete_named(connection: sqlite3.Connection, column: str, value: str) -> None:
    """Delete from every table that has such a column: a new table is forgotten from without a word here."""
    for table in _numbers_of_rows(connection):
        columns = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
        if column in columns:
            connection.execute(f'DELETE FROM "{table}" WHERE {column} = ?', (value,))


def _delete_of_listener(connection: sqlite3.Connection, target: Target) -> dict[str, int]:
    """Returns how many playlists were theirs, by import."""
    mine = "SELECT playlist_id FROM playlists WHERE owner_id = ?"
    playlists = connection.execute(
        """SELECT import_id, count(*) FROM playlists JOIN imports ON number = import_number
           WHERE owner_id = ? GROUP BY import_id""",
        (target.id,),
    ).fetchall()
    connection.execute(f"DELETE FROM playlist_tracks WHERE playlist_id IN ({mine})", (target.id,))
    connection.execute("DELETE FROM playlists WHERE owner_id = ?", (target.id,))
    _delete_named(connection, "listener_id", target.id)
    for names in target.names.values():
        connection.executemany(
            "UPDATE imports SET listener = '' WHERE listener = ?", [(name,) for name in names]
        )
    return dict(playlists)


def _delete_of_track(connection: sqlite3.Connection, target: Target) -> None:
    rows = connection.execute(
        "SELECT DISTINCT playlist_id FROM playlist_tracks WHERE track_id = ?", (target.id,)
    ).fetchall()
    _delete_named(connection, "track_id", target.id)
    drop_naming(connection, target.id)
    for table, of, value in (
        ("identifiers", "kind", "id"),
        ("aliases", "kind", "id"),
        ("feedback", "kind", "target"),
        ("exclusions", "kind", "value"),
    ):
        connection.execute(f"DELETE FROM {table} WHERE {of} = 'track' AND {value} = ?", (target.id,))
    for (playlist,) in rows:
        owner, name = connection.execute(
            "SELECT owner_id, name FROM playlists WHERE playlist_id = ?", (playlist,)
        ).fetchone()
        tracks = connection.execute(
            "SELECT track_id FROM playlist_tracks WHERE playlist_id = ? ORDER BY position", (playlist,)
        ).fetchall()
        content = playlist_hash(owner, name, [track for (track,) in tracks])
        connection.execute("UPDATE playlists SET content_hash = ? WHERE playlist_id = ?", (content, playlist))


def _replace_file(connection: sqlite3.Connection, file: "Shortened") -> None:
    where = "import_number = (SELECT number FROM imports WHERE import_id = ?) AND kind = ?"
    key = (file.import_id, file.kind)
    if file.rows == 0:
        connection.execute(f"DELETE FROM import_files WHERE {where}", key)
    elif file.digest is not None:
        connection.execute(
            f"UPDATE import_files SET bytes = ?, sha256 = ? WHERE {where}",
            (file.digest.bytes, file.digest.sha256, *key),
        )


def _count_as_forgotten(
    connection: sqlite3.Connection, target: Target, files: tuple["Shortened", ...], playlists: dict[str, int]
) -> None:
    """Keep each import's sums true: what it read is what is here, was refused, dropped, or forgotten."""
    seen_by = set(target.imports.values())
    for import_id in sorted({file.import_id for file in files if file.removed} | seen_by):
        (text,) = connection.execute(
            "SELECT summary FROM imports WHERE import_id = ?", (import_id,)
        ).fetchone()
        was = ImportSummary.from_json(text)
        removed = {file.kind: file.removed for file in files if file.import_id == import_id}
        n = sum(removed.values()) + playlists.get(import_id, 0)
        now = replace(
            was,
            listens=was.listens - removed.get("listens", 0),
            documents=was.documents - removed.get("documents", 0),
            playlists=was.playlists - playlists.get(import_id, 0),
            listeners=was.listeners - (target.kind == "listener" and import_id in seen_by),
            tracks=was.tracks - (target.kind == "track" and import_id in seen_by),
            new=max(was.new - n, 0),
            duplicate=was.duplicate - max(n - was.new, 0),
            dropped={**was.dropped, FORGOTTEN: was.dropped.get(FORGOTTEN, 0) + n} if n else was.dropped,
        )
        connection.execute("UPDATE imports SET summary = ? WHERE import_id = ?", (now.to_json(), import_id))


def _remove_empty(
    connection: sqlite3.Connection, target: Target, files: tuple["Shortened", ...]
) -> tuple[str, ...]:
    """Imports that held nothing but what is forgotten, and names, which go with it."""
    holds = (*_HOLDS, *(() if target.kind == "listener" else ("track_sightings",)))
    touched = {file.import_id for file in files if file.removed}
    gone = []
    for number, import_id in connection.execute(
        "SELECT number, import_id FROM imports ORDER BY number"
    ).fetchall():
        if number not in target.imports and import_id not in touched:
            continue
        left = any(
            connection.execute(f"SELECT 1 FROM {table} WHERE import_number = ? LIMIT 1", (number,)).fetchone()
            for table in holds
        )
        if not left:
            connection.execute("DELETE FROM imports WHERE number = ?", (number,))
            gone.append(import_id)
    return tuple(gone)
