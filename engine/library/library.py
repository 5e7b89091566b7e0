"""The library as one object: opened, and asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import LibraryError, NotFoundError
from engine.library import dump, feedback, imports, listens, sightings
from engine.library.feedback import Exclusion, ExclusionKind, Feedback, FeedbackAction, TargetKind
from engine.library.files import explained
from engine.library.folder import PATIENCE, Folder, transaction
from engine.library.imports import Import
from engine.library.listens import DocumentFile
from engine.library.schema import APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION, STATEMENTS
from engine.library.sightings import (
    KnownAlias,
    KnownArtist,
    KnownLabel,
    KnownListener,
    KnownPlaylist,
    KnownRating,
    KnownSound,
    KnownTrack,
)
from engine.library.writer import ImportWriter

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Library(Folder):
    """A library's folder and what can be asked of it; `open_library` checks it first.

    Every question opens the database and closes it again, so threads and processes may share one.
    """

    def importing(
        self, source: str, name: str, content_hash: str, listener: str, now: int, *, dry_run: bool = False
    ) -> AbstractContextManager[ImportWriter]:
        """Take one import's records, all or none; see `imports.importing`."""
        return imports.importing(self, source, name, content_hash, listener, now, dry_run=dry_run)

    def imports(self) -> tuple[Import, ...]:
        """Every import, in the order they came."""
        return imports.imports(self)

    def version(self) -> tuple[str, ...]:
        """What changes when an import comes or goes or something is forgotten; for whoever keeps answers."""
        with self.connected() as connection:
            # Forgetting ends with VACUUM, which adds one to this number, and nothing else here does.
            forgotten = connection.execute("PRAGMA schema_version").fetchone()[0]
            there = connection.execute("SELECT import_id FROM imports ORDER BY number").fetchall()
        return (*(import_id for (import_id,) in there), f"forgotten {forgotten}")

    def undo(self, import_id: str) -> Import:
        """Take an import out again; NotFoundError where there is none."""
        return imports.undo(self, import_id)

    def listens(self) -> "pa.Table":
        """Every listen once; see `listens.listens` for its columns."""
        return listens.listens(self)

    def documents(self) -> "Iterator[pa.RecordBatch]":
        """Every document once, in batches; see `listens.documents`."""
        return listens.documents(self)

    def document_files(self) -> tuple[DocumentFile, ...]:
        """The imports that brought documents, oldest first."""
        return listens.document_files(self)

    def documents_of(self, import_id: str) -> "Iterator[pa.RecordBatch]":
        """Every document of one import, in its order; see `listens.documents_of`."""
        return listens.documents_of(self, import_id)

    def addresses(self) -> set[str]:
        """Every address that a document came from."""
        return listens.addresses(self)

    def known_artists(self) -> tuple[KnownArtist, ...]:
        """Every artist, in the order of first sighting."""
        with self.connected() as connection:
            return sightings.known_artists(connection)

    def known_tracks(self) -> tuple[KnownTrack, ...]:
        """Every track, in the order of first sighting."""
        with self.connected() as connection:
            return sightings.known_tracks(connection)

    def listeners(self) -> tuple[KnownListener, ...]:
        """Every listener, in the order of first sighting."""
        with self.connected() as connection:
            return sightings.known_listeners(connection)

    def listeners_of(self, import_id: str) -> tuple[KnownListener, ...]:
        """The listeners that an import names, in the order of first sighting."""
        with self.connected() as connection:
            return sightings.listeners_of(connection, import_id)

    def playlists(self) -> tuple[KnownPlaylist, ...]:
        """Every playlist once, in the order of first sighting."""
        with self.connected() as connection:
            return sightings.known_playlists(connection)

    def aliases(self) -> tuple[KnownAlias, ...]:
        """Other names of artists and tracks."""
        with self.connected() as connection:
            return sightings.known_aliases(connection)

    def labels(self) -> tuple[KnownLabel, ...]:
        """Attributes that somebody gave tracks, by track and name."""
        with self.connected() as connection:
            return sightings.known_labels(connection)

    def ratings(self) -> tuple[KnownRating, ...]:
        """Stars that listeners gave tracks, by listener and track."""
        with self.connected() as connection:
            return sightings.known_ratings(connection)

    def sounds(self) -> tuple[KnownSound, ...]:
        """The tracks' sound files, by track."""
        with self.connected() as connection:
            return sightings.known_sounds(connection)

    def add_feedback(self, said: Feedback) -> None:
        """Keep what a listener said of an artist or track."""
        feedback.add_feedback(self, said)

    def remove_feedback(
        self, listener_id: str, action: FeedbackAction, kind: TargetKind, target: str
    ) -> None:
        """Forget one thing a listener said; NotFoundError where they did not say it."""
        feedback.remove_feedback(self, listener_id, action, kind, target)

    def feedback(self, listener_id: str | None = None) -> tuple[Feedback, ...]:
        """What a listener said, or everybody, oldest first."""
        return feedback.feedback(self, listener_id)

    def exclude(self, exclusion: Exclusion) -> None:
        """Leave an artist or track out for a listener."""
        feedback.exclude(self, exclusion)

    def include(self, listener_id: str, kind: ExclusionKind, value: str) -> None:
        """Undo an exclusion; NotFoundError where there is none."""
        feedback.include(self, listener_id, kind, value)

    def exclusions(self, listener_id: str | None = None) -> tuple[Exclusion, ...]:
        """What a listener wants left out, or everybody, oldest first."""
        return feedback.exclusions(self, listener_id)

    def dump(self) -> list[str]:
        """All that the library holds, as sorted lines; builds are left out."""
        return dump.dump(self)


def open_library(path: Path | str, *, create: bool = False) -> Library:
    """A library, checked to be one that this version reads; `create` makes it where there is none.

    NotFoundError where there is none, LibraryError where it is damaged or of another version.

    >>> open_library("/no/such/folder")
    Traceback (most recent call last):
        ...
    engine.errors.NotFoundError: no library at /no/such/folder: `crossfade import PATH` makes one
    """
    library = Library(Path(path).expanduser().absolute())
    if _is_unmade(library):
        if not create:
            raise NotFoundError(f"no library at {library.path}: `crossfade import PATH` makes one")
        _make(library)
    with library.connected() as connection:
        _check_length(library, connection)
        _bring_up_to_date(connection)
        _check_version(library, connection)
    return library


def _is_unmade(library: Library) -> bool:
    """Whether there is no database, or an empty one that a killed start left."""
    try:
        if library.database.exists() and library.database.stat().st_size > 0:
            with library.connected() as connection:
                return _version(connection) == (0, 0) and not _tables(connection)
        orphans = next(library.listens_folder.glob("*.parquet"), None) or next(
            library.documents_folder.glob("*.parquet"), None
        )
    except OSError as error:
        raise LibraryError(
            f"{library.path} cannot be read ({error.strerror}): check its permissions"
        ) from error
    if orphans:
        raise LibraryError(
            f"{library.database} is missing or empty, though imports lie beside it: put a copy of it back, "
            "or import again into a new folder with `crossfade --library DIR import`"
        )
    return True


def _make(library: Library) -> None:
    with explained(library.path):
        for folder in (library.path, library.listens_folder, library.documents_folder, library.builds_folder):
            folder.mkdir(parents=True, exist_ok=True)
    with library.lock.acquire(timeout=PATIENCE):
        with explained(library.database):
            library.database.touch()
        with library.connected() as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            with transaction(connection):
                if _version(connection) == (0, 0):
                    for statement in STATEMENTS:
                        connection.execute(statement)
                    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Give a library of an earlier version the tables that it lacks; all that it holds stays."""
    if _version(connection)[0] != APPLICATION_ID or _version(connection)[1] not in MIGRATIONS:
        return
    with transaction(connection):
        while (version := _version(connection)[1]) in MIGRATIONS:  # asked again: another may have been first
            for statement in MIGRATIONS[version]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")


def _check_version(library: Library, connection: sqlite3.Connection) -> None:
    application, version = _version(connection)
    if application != APPLICATION_ID:
        raise LibraryError(
            f"{library.database} is another program's database: "
            "name another folder with `crossfade --library DIR`"
        )
    if version != SCHEMA_VERSION:
        raise LibraryError(
            f"{library.path} is a library of version {version}, and this Crossfade reads version "
            f"{SCHEMA_VERSION}: use the Crossfade that made it, "
            "or import again into a new folder with `crossfade --library DIR import`"
        )


def _version(connection: sqlite3.Connection) -> tuple[int, int]:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    return application, connection.execute("PRAGMA user_version").fetchone()[0]


def _check_length(library: Library, connection: sqlite3.Connection) -> None:
    """A file cut within its last page, which SQLite itself would only notice once it reads there."""
    page = connection.execute("PRAGMA page_size").fetchone()[0]
    waiting = library.database.with_name("library.sqlite-wal")
    if library.database.stat().st_size % page and not (waiting.exists() and waiting.stat().st_size):
        raise library.damaged("its last page is cut short")


def _tables(connection: sqlite3.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
