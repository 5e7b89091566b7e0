"""The Parquet files' part in forgetting: copies without the rows that name a listener or a track."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import LibraryError
from engine.library.files import Digest, digest_of, explained, sync_file
from engine.library.folder import Folder
from engine.library.forgetting_rows import Target
from engine.library.imports import FILE_KINDS
from engine.library.listens import FileKind, stored_files, stored_path

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH_ROWS = 20_000


@dataclass(frozen=True)
class Shortened:
    """A file of an import, and its copy without what is forgotten.

    removed, rows : rows that the copy lacks, and has; nothing is rewritten for 0 removed, and no copy is made
        for 0 rows
    namesakes : rows by an author of the same name that stay
    old : the file as it is; beside : its copy until the commit; new : where the copy will lie
    digest : of the copy
    """

    import_id: str
    kind: FileKind
    removed: int
    rows: int
    namesakes: int
    old: Path
    beside: Path | None = None
    new: Path | None = None
    digest: Digest | None = None


def shorten(
    connection: sqlite3.Connection, folder: Folder, target: Target, *, keep: bool
) -> tuple[Shortened, ...]:
    """Every file with rows to remove, or to tell of; copies are written beside them where `keep`."""
    found = []
    for kind in FILE_KINDS:
        for path, _ in stored_files(connection, folder, kind):
            one = _shortened(folder, kind, path, target, keep)
            if one.removed or one.namesakes:
                found.append(one)
    return tuple(found)


def _shortened(folder: Folder, kind: FileKind, path: Path, target: Target, keep: bool) -> Shortened:
    import pyarrow as pa
    import pyarrow.parquet as pq

    import_id = path.name.split(".")[0]
    beside = path.with_name(f"{import_id}.forgetting")
    removed = rows = namesakes = 0
    try:
        for batch, stays in _judged(path, kind, import_id, target, whole=False):
            rows += int(pa.compute.sum(stays).as_py() or 0)
            removed += batch.num_rows - int(pa.compute.sum(stays).as_py() or 0)
            namesakes += _namesakes(batch, kind, import_id, target)
        one = Shortened(import_id, kind, removed, rows, namesakes, path)
        if not (keep and removed and rows):
            return one
        with (
            explained(folder.path),
            closing(pq.ParquetWriter(beside, pq.read_schema(path), compression="zstd")) as writer,
        ):
            for batch, stays in _judged(path, kind, import_id, target, whole=True):
                writer.write_batch(batch.filter(stays))
    except pa.ArrowInvalid as error:
        raise LibraryError(
            f"{path} is damaged ({error}): put a copy of it back, then forget again"
        ) from error
    with explained(folder.path):
        sync_file(beside)
        digest = digest_of(beside)
    new = stored_path(folder, kind, import_id, digest, rewritten=True)
    return Shortened(import_id, kind, removed, rows, namesakes, path, beside, new, digest)


def _judged(
    path: Path, kind: FileKind, import_id: str, target: Target, *, whole: bool
) -> Iterator[tuple["pa.RecordBatch", "pa.BooleanArray"]]:
    """Batches of a file, or of the columns that matter, with which of their rows stay."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    column = _column(kind, target)
    values = pa.array(sorted(_values(kind, import_id, target)), pa.string())
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH_ROWS, columns=None if whole else [column]):
            goes = pa.compute.is_in(batch.column(column), value_set=values)
            yield batch, pa.compute.invert(goes)


def _column(kind: FileKind, target: Target) -> str:
    if target.kind == "track":
        return "track"
    return "listener" if kind == "listens" else "author"


def _values(kind: FileKind, import_id: str, target: Target) -> frozenset[str]:
    """What a row to forget has in the column; an author only where that import names the listener so."""
    if target.kind == "listener" and kind == "documents":
        return target.names.get(import_id, frozenset())
    return frozenset({target.id})


def _namesakes(batch: "pa.RecordBatch", kind: FileKind, import_id: str, target: Target) -> int:
    import pyarrow as pa

    if target.kind == "track" or kind == "listens" or import_id in target.names:
        return 0
    names = sorted(frozenset().union(*target.names.values())) if target.names else []
    same = pa.compute.is_in(batch.column("author"), value_set=pa.array(names, pa.string()))
    return int(pa.compute.sum(same).as_py() or 0)
