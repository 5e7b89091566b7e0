"""Listens and documents read back: what several imports share counts once, wherever it came first.

Nothing is taken out when an import repeats what another holds; repeats fall together on reading.
So an undo, in any order, never loses a play that another import also brought.
"""

import glob
import os
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from engine.errors import LibraryError
from engine.library.files import Digest, digest_of
from engine.library.folder import Folder
from engine.library.parquet import COLUMNS, arrow_schema

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FileKind = Literal["listens", "documents"]

INTERRUPTED: Final = "Query interrupted"
"""What DuckDB says in a RuntimeError, in place of what the handler of a signal raised."""

_BATCH_ROWS: Final = 100_000
_FEW_ROWS: Final = 2_000
_IDS: Final = ("listener", "artist", "track", "signal")

# A dated play is one play however often it is written down. Counts without a date may be equal and
# still be two (two of a source's artists that are one here), so those are told apart within an import.
_LISTEN_KEY: Final = "listener, artist, track, signal, time, undated_count, copy"
_LISTENS: Final = """
    SELECT *, NULL AS undated_count, 0 AS copy FROM read_parquet({files}, filename = true)
    WHERE time IS NOT NULL
    UNION ALL
    SELECT *, "count" AS undated_count, row_number() OVER (
        PARTITION BY filename, listener, artist, track, signal, "count" ORDER BY ms_played) AS copy
    FROM read_parquet({files}, filename = true)
    WHERE time IS NULL"""
_DOCUMENT_KEY: Final = "text, kind, artist, track, author, date, source, language"
_DOCUMENTS: Final = "SELECT * FROM read_parquet({files})"

_KEYS: Final = {"listens": _LISTEN_KEY, "documents": _DOCUMENT_KEY}
_ROWS: Final = {"listens": _LISTENS, "documents": _DOCUMENTS}


def listens(folder: Folder) -> "pa.Table":
    """Every listen once, ordered by listener, artist, track, signal, time and count.

    Returns a table whose listener, artist, track and signal are dictionary-encoded ids (track ""
    where only the artist is known), count int32 >= 1, time int64 in seconds since 1970 UTC or
    null, ms_played int32 or null. LibraryError where a file is missing or damaged.
    """
    import pyarrow as pa

    schema = arrow_schema(COLUMNS["listens"])
    for name in _IDS:
        place = schema.get_field_index(name)
        schema = schema.set(place, pa.field(name, pa.dictionary(pa.int32(), pa.string())))
    query = f"""SELECT listener, artist, track, signal, max("count") AS "count", time,
            max(ms_played) AS ms_played
        FROM ({_LISTENS.format(files="$files")}) GROUP BY {_LISTEN_KEY}
        ORDER BY listener, artist, track, signal, time NULLS FIRST, "count", ms_played"""
    batches = [
        pa.RecordBatch.from_arrays(
            [
                column.dictionary_encode() if name in _IDS else column
                for name, column in zip(batch.schema.names, batch.columns, strict=True)
            ],
            schema=schema,
        )
        for batch in _batches(folder, "listens", query)
    ]
    return pa.Table.from_batches(batches, schema=schema).unify_dictionaries().combine_chunks()


def documents(folder: Folder) -> "Iterator[pa.RecordBatch]":
    """Every document once, in batches, ordered by source, date and the rest.

    Columns are those of `parquet.DOCUMENT_COLUMNS`; two that differ in address alone are one, under
    the first address. LibraryError where a file is missing or damaged.
    """
    columns = ", ".join(
        "min(address) AS address" if name == "address" else name for name in COLUMNS["documents"]
    )
    query = f"""SELECT {columns} FROM ({_DOCUMENTS.format(files="$files")}) GROUP BY {_DOCUMENT_KEY}
        ORDER BY source, date, artist, track, author, kind, text, language"""
    return _batches(folder, "documents", query)


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """The documents of one import: its id, and the sha256 of their file."""

    import_id: str
    sha256: str


def document_files(folder: Folder) -> tuple[DocumentFile, ...]:
    """The imports that brought documents, oldest first."""
    return tuple(DocumentFile(path.stem, digest.sha256) for path, digest in _files(folder, "documents"))


def documents_of(folder: Folder, import_id: str) -> "Iterator[pa.RecordBatch]":
    """Every document of one import, as it came and in its order; LibraryError where its file is damaged."""
    import pyarrow.parquet as pq

    for path, digest in _files(folder, "documents"):
        if path.stem == import_id:
            _verify(path, digest)
            with pq.ParquetFile(path) as file:
                yield from file.iter_batches(_FEW_ROWS)


def addresses(folder: Folder) -> set[str]:
    """Every address that a document came from; no text is read for it."""
    query = "SELECT DISTINCT address FROM read_parquet($files)"
    return {one for batch in _batches(folder, "documents", query) for one in batch.column(0).to_pylist()}


def count_new(folder: Folder, kind: FileKind, path: Path) -> int:
    """How many rows of a Parquet file the library does not hold yet, each counted once."""
    key = _KEYS[kind]
    known = [str(file) for file, _ in _files(folder, kind)]
    query = f"SELECT {key} FROM ({_ROWS[kind].format(files='$new')}) GROUP BY {key}"
    if known:
        query += f" EXCEPT SELECT {key} FROM ({_ROWS[kind].format(files='$known')})"
    parameters = {"new": _literal([path]), **({"known": _literal(known)} if known else {})}
    with _duckdb() as connection:
        count = connection.execute(f"SELECT count(*) FROM ({query})", parameters).fetchone()
    return int(count[0]) if count else 0


def _batches(folder: Folder, kind: FileKind, query: str) -> "Iterator[pa.RecordBatch]":
    """Run a query over the files of a kind; anew where an undo took one of them meanwhile."""
    while True:
        files = _files(folder, kind)
        begun = False
        try:
            for batch in _checked_batches(folder, kind, query, files):
                begun = True
                yield batch
            return
        except LibraryError:
            if begun or _files(folder, kind) == files:
                raise


def _checked_batches(
    folder: Folder, kind: FileKind, query: str, files: list[tuple[Path, Digest]]
) -> "Iterator[pa.RecordBatch]":
    """Run a query over files, once they are known to be whole."""
    import duckdb

    for path, digest in files:
        _verify(path, digest)
    if not files:
        return
    with _duckdb() as connection:
        try:
            found = connection.sql(query, params={"files": _literal([path for path, _ in files])})
            yield from found.to_arrow_reader(_BATCH_ROWS)
        except duckdb.Error as error:
            raise LibraryError(
                f"the {kind} of {folder.path} cannot be read ({error}): "
                "check the memory and the room for temporary files, then try again"
            ) from error


def _files(folder: Folder, kind: FileKind) -> list[tuple[Path, Digest]]:
    """The files of a kind that imports still in the library brought, oldest first."""
    with folder.connected() as connection:
        return stored_files(connection, folder, kind)


def stored_files(connection: sqlite3.Connection, folder: Folder, kind: FileKind) -> list[tuple[Path, Digest]]:
    """The files of a kind that the database knows of, oldest first, with what they should hold."""
    rows = connection.execute(
        """SELECT import_id, bytes, sha256 FROM import_files JOIN imports ON number = import_number
           WHERE kind = ? ORDER BY number""",
        (kind,),
    )
    found = ((name, Digest(size, content)) for name, size, content in rows)
    return [(stored_path(folder, kind, name, digest), digest) for name, digest in found]


def stored_path(
    folder: Folder, kind: FileKind, import_id: str, digest: Digest, *, rewritten: bool = False
) -> Path:
    """Where a file of an import lies; one that was rewritten since bears its content in its name."""
    path = folder.path / kind / f"{import_id}.{digest.sha256[:8]}.parquet"
    return path if rewritten or path.exists() else path.with_name(f"{import_id}.parquet")


def _verify(path: Path, digest: Digest) -> None:
    import_id = path.name.split(".")[0]
    remedy = f"put a copy of it back, or `crossfade undo {import_id}` and import it again"
    try:
        found = digest_of(path)
    except OSError as error:
        raise LibraryError(f"{path} cannot be read ({error.strerror}): {remedy}") from error
    if found != digest:
        raise LibraryError(f"{path} is damaged (its content is not what was imported): {remedy}")


def _literal(paths: Sequence[Path | str]) -> list[str]:
    """Paths as DuckDB takes them, with no letter read as a pattern."""
    return [glob.escape(str(path)) for path in paths]


@contextmanager
def _duckdb() -> "Iterator[duckdb.DuckDBPyConnection]":
    """A database in memory. What a signal's handler raises while it is at work comes as KeyboardInterrupt."""
    import duckdb

    settings: dict[str, Any] = {
        "temp_directory": str(Path(tempfile.gettempdir()) / f"crossfade-duckdb-{os.getpid()}"),
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(":memory:", config=settings) as connection:
        try:
            yield connection
        except RuntimeError as error:
            if str(error) != INTERRUPTED:
                raise
            raise KeyboardInterrupt from error
