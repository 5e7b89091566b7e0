"""The library's folder: where things lie in it, its database, and its one writer at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from engine.errors import BusyError, LibraryError

PATIENCE = 10.0
"""Seconds that a statement waits for another's short transaction."""

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_REFUSED = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
}


@dataclass(frozen=True)
class Folder:
    """A library's folder on disk.

    path : absolute; holds `library.sqlite`, `listens/`, `documents/` and `builds/`

    >>> Folder(Path("/music")).listens_folder.as_posix()
    '/music/listens'
    """

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "library.sqlite"

    @property
    def listens_folder(self) -> Path:
        """One Parquet file per import that brought listens."""
        return self.path / "listens"

    @property
    def documents_folder(self) -> Path:
        """One Parquet file per import that brought words."""
        return self.path / "documents"

    @property
    def readings_folder(self) -> Path:
        """What was found in the words of each import; can be deleted at any time."""
        return self.path / "readings"

    @property
    def incoming(self) -> Path:
        """What the import that is running has read so far."""
        return self.path / "incoming"

    @property
    def builds_folder(self) -> Path:
        """One folder per fitted recommender, and `current`, which names the live one."""
        return self.path / "builds"

    @cached_property
    def lock(self) -> FileLock:
        """Held by the one process and thread that imports, undoes or builds; readers never take it."""
        return FileLock(self.path / ".lock", timeout=0)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer; BusyError at once where another is. Whoever holds it may take it again."""
        try:
            self.lock.acquire()
        except Timeout:
            raise BusyError(
                f"another import or build is running in {self.path}: try again when it has ended"
            ) from None
        except OSError as error:
            raise LibraryError(
                f"{self.path} cannot be locked ({error.strerror or error}): check that you may write there"
            ) from error
        try:
            yield
        finally:
            self.lock.release()

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """A connection to the database, closed afterwards; SQLite's errors become the engine's."""
        with self.telling_damage(), closing(self.connect()) as connection:
            yield connection

    def connect(self) -> sqlite3.Connection:
        """A connection for more than one block of `telling_damage`; the caller closes it."""
        with self.telling_damage():
            connection = sqlite3.connect(
                f"{self.database.as_uri()}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None
            )
            try:
                connection.execute("PRAGMA foreign_keys = ON")
                connection.execute("PRAGMA synchronous = FULL")
            except BaseException:
                connection.close()
                raise
            return connection

    def stamp(self) -> tuple[tuple[int, int, int], ...]:
        """What changes whenever the database is written to, told by its files and so without opening it.

        For whoever asks at every turn and keeps what was read; a write within the clock's tick of a few
        milliseconds may go unseen until the next one.
        """
        journal = self.database.with_name(f"{self.database.name}-wal")
        there = [path.stat() for path in (self.database, journal) if path.exists()]
        return tuple((file.st_ino, file.st_mtime_ns, file.st_size) for file in there)

    @contextmanager
    def telling_damage(self) -> Iterator[None]:
        """Turn SQLite's errors into a BusyError or LibraryError that says what to do."""
        try:
            yield
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError | sqlite3.DataError):
                raise
            raise self._explained(error) from error

    def damaged(self, why: object) -> LibraryError:
        """The error for a database that holds what no version of this program wrote."""
        return LibraryError(
            f"{self.database} is damaged ({why}): put a copy of it back, "
            "or import again into a new folder with `crossfade --library DIR import`"
        )

    def _explained(self, error: Exception) -> BusyError | LibraryError:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in _BUSY:
            return BusyError(
                f"{self.database} is in use by another program ({error}): try again when it has ended"
            )
        if code in _REFUSED:
            return LibraryError(
                f"{self.database} cannot be read or written ({error}): "
                "check its permissions and the room on its disk"
            )
        return self.damaged(error)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the statements within, or none of them."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
