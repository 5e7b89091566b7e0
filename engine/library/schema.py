"""The tables of `library.sqlite`, and which libraries this version can read.

Whatever an import brought in is kept as sightings under that import's number: undoing it deletes
its rows and no others. Artists, tracks and listeners are views: the first sighting names them.
"""

from typing import Final

APPLICATION_ID: Final = 0x43524F53  # "CROS", so that another program's database is told apart
SCHEMA_VERSION: Final = 2

SIGHTINGS: Final = {
    "artist_sightings": ("artist_id", "name", "method", "score"),
    "track_sightings": ("track_id", "artist_id", "title", "album", "duration_ms", "method", "score"),
    "listener_sightings": ("listener_id", "name"),
    "identifiers": ("kind", "scheme", "value", "id"),
    "playlists": ("playlist_id", "owner_id", "name", "content_hash"),
    "playlist_tracks": ("playlist_id", "position", "track_id"),
    "aliases": ("kind", "id", "name"),
    "labels": ("track_id", "name", "value"),
    "ratings": ("listener_id", "track_id", "stars", "time"),
    "sounds": ("track_id", "path", "content_hash"),
}
"""Tables that imports fill, with their columns beside `sighting` and `import_number`."""

ONCE_PER_IMPORT: Final = {
    "artist_sightings": "artist_id, name",
    "track_sightings": "track_id, artist_id, title, album, ifnull(duration_ms, 0)",
    "listener_sightings": "listener_id, name",
    "identifiers": "kind, scheme, value, id",
    "playlists": "playlist_id",
    "playlist_tracks": "playlist_id, position",
    "aliases": "kind, id, name",
    "labels": "track_id, name",
    "ratings": "listener_id, track_id, ifnull(time, 0)",
    "sounds": "track_id, path",
}
"""What tells one sighting of an import from another; repeats of it are kept once."""

_SIGHTED: Final = """
    sighting INTEGER PRIMARY KEY,
    import_number INTEGER NOT NULL REFERENCES imports(number) ON DELETE CASCADE"""

_EDITIONS: Final = """CREATE TABLE editions (
        listener_id TEXT NOT NULL, week TEXT NOT NULL, build_id TEXT NOT NULL, at INTEGER NOT NULL,
        dials TEXT NOT NULL, picks TEXT NOT NULL, playlist BLOB NOT NULL, PRIMARY KEY (listener_id, week))"""

MIGRATIONS: Final = {1: (_EDITIONS,)}
"""What makes a library of a version one of the next."""

STATEMENTS: Final = (
    """CREATE TABLE imports (
        number INTEGER PRIMARY KEY, import_id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, name TEXT NOT NULL,
        content_hash TEXT NOT NULL, listener TEXT NOT NULL, at INTEGER NOT NULL, summary TEXT NOT NULL)""",
    """CREATE TABLE import_files (
        import_number INTEGER NOT NULL REFERENCES imports(number) ON DELETE CASCADE,
        kind TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
        PRIMARY KEY (import_number, kind))""",
    f"""CREATE TABLE artist_sightings ({_SIGHTED},
        artist_id TEXT NOT NULL, name TEXT NOT NULL, method TEXT NOT NULL, score REAL NOT NULL)""",
    f"""CREATE TABLE track_sightings ({_SIGHTED},
        track_id TEXT NOT NULL, artist_id TEXT NOT NULL, title TEXT NOT NULL, album TEXT NOT NULL,
        duration_ms INTEGER, method TEXT NOT NULL, score REAL NOT NULL)""",
    f"""CREATE TABLE listener_sightings ({_SIGHTED}, listener_id TEXT NOT NULL, name TEXT NOT NULL)""",
    f"""CREATE TABLE identifiers ({_SIGHTED},
        kind TEXT NOT NULL, scheme TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL)""",
    f"""CREATE TABLE playlists ({_SIGHTED},
        playlist_id TEXT NOT NULL, owner_id TEXT NOT NULL, name TEXT NOT NULL, content_hash TEXT NOT NULL)""",
    f"""CREATE TABLE playlist_tracks ({_SIGHTED},
        playlist_id TEXT NOT NULL, position INTEGER NOT NULL, track_id TEXT NOT NULL)""",
    f"""CREATE TABLE aliases ({_SIGHTED}, kind TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL)""",
    f"""CREATE TABLE labels ({_SIGHTED}, track_id TEXT NOT NULL, name TEXT NOT NULL, value REAL NOT NULL)""",
    f"""CREATE TABLE ratings ({_SIGHTED},
        listener_id TEXT NOT NULL, track_id TEXT NOT NULL, stars REAL NOT NULL, time INTEGER)""",
    f"""CREATE TABLE sounds ({_SIGHTED},
        track_id TEXT NOT NULL, path TEXT NOT NULL, content_hash TEXT NOT NULL)""",
    """CREATE TABLE feedback (
        listener_id TEXT NOT NULL, action TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,
        at INTEGER NOT NULL, PRIMARY KEY (listener_id, action, kind, target))""",
    """CREATE TABLE exclusions (
        listener_id TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
        at INTEGER NOT NULL, PRIMARY KEY (listener_id, kind, value))""",
    _EDITIONS,
    *(f"CREATE INDEX {table}_by_import ON {table}(import_number)" for table in SIGHTINGS),
    "CREATE INDEX artist_sightings_by_artist ON artist_sightings(artist_id)",
    "CREATE INDEX track_sightings_by_track ON track_sightings(track_id)",
    "CREATE INDEX listener_sightings_by_listener ON listener_sightings(listener_id)",
    "CREATE INDEX sounds_by_track ON sounds(track_id)",
    "CREATE INDEX playlists_by_content ON playlists(content_hash)",
    "CREATE INDEX playlist_tracks_by_playlist ON playlist_tracks(playlist_id)",
    # SQLite takes the other columns from the row that holds the minimum: the first sighting.
    """CREATE VIEW artists AS
        SELECT artist_id, name, min(sighting) AS sighting FROM artist_sightings GROUP BY artist_id""",
    """CREATE VIEW listeners AS
        SELECT listener_id, name, min(sighting) AS sighting FROM listener_sightings GROUP BY listener_id""",
    """CREATE VIEW tracks AS
        SELECT track_id, artist_id, title, album,
            (SELECT timed.duration_ms FROM track_sightings AS timed
             WHERE timed.track_id = named.track_id AND timed.duration_ms IS NOT NULL
             ORDER BY timed.sighting LIMIT 1) AS duration_ms,
            min(sighting) AS sighting
        FROM track_sightings AS named GROUP BY track_id""",
)
"""What makes an empty library, in order."""
