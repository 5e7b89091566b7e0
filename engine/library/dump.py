"""All that a library holds, as sorted text: two libraries are equal where their dumps are."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from engine.errors import LibraryError
from engine.library.folder import Folder
from engine.library.imports import FILE_KINDS
from engine.library.listens import stored_files
from engine.library.schema import SIGHTINGS


def dump(folder: Folder) -> list[str]:
    """Every row of every table and Parquet file at one moment, one line each, sorted; builds are left out.

    Anew where an undo took a file meanwhile. LibraryError where a file is missing.
    """
    while True:
        with folder.connected() as connection:
            connection.execute("BEGIN")
            files = _files(connection, folder)
            try:
                return sorted([*_tables(connection), *_rows(files)])
            except FileNotFoundError as error:
                connection.execute("ROLLBACK")
                if _files(connection, folder) == files:
                    raise LibraryError(
                        f"{folder.path} lacks a file of an import: put a copy of it back, or undo the import"
                    ) from error


def _tables(connection: sqlite3.Connection) -> Iterator[str]:
    for table in ("imports", "import_files", "feedback", "exclusions"):
        for row in connection.execute(f"SELECT * FROM {table}"):
            yield _line(table, row)
    for row in connection.execute("SELECT listener_id, week, build_id, at, dials, picks FROM editions"):
        yield _line("editions", row)
    for table, columns in SIGHTINGS.items():
        for row in connection.execute(f"SELECT import_number, {', '.join(columns)} FROM {table}"):
            yield _line(table, row)


def _files(connection: sqlite3.Connection, folder: Folder) -> dict[str, list[Path]]:
    return {kind: [path for path, _ in stored_files(connection, folder, kind)] for kind in FILE_KINDS}


def _rows(files: dict[str, list[Path]]) -> Iterator[str]:
    import pyarrow.parquet as pq

    for kind, paths in files.items():
        for path in paths:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches():
                    for row in batch.to_pylist():
                        yield _line(kind, (path.name.split(".")[0], *row.values()))


def _line(name: str, row: tuple[object, ...]) -> str:
    return f"{name} {json.dumps(row)}"
