"""Parquet files written a bounded chunk at a time: the listens and documents of one import."""

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from engine.library.files import Digest, digest_of, explained, sync_file

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

LISTEN_COLUMNS: Final = {
    "listener": "string",
    "artist": "string",
    "track": "string",
    "signal": "string",
    "count": "int32",
    "time": "int64",
    "ms_played": "int32",
}
"""A listen row: ids, "" for the track where only the artist is known; seconds since 1970 UTC."""

DOCUMENT_COLUMNS: Final = {
    "text": "string",
    "kind": "string",
    "artist": "string",
    "track": "string",
    "author": "string",
    "date": "string",
    "source": "string",
    "address": "string",
    "language": "string",
}
"""A document row: "" for artist and track where the text itself must say."""

COLUMNS: Final = {"listens": LISTEN_COLUMNS, "documents": DOCUMENT_COLUMNS}

_CHUNK_ROWS: Final = 50_000
_CHUNK_LETTERS: Final = 16_000_000


def arrow_schema(columns: dict[str, str]) -> "pa.Schema":
    """The Arrow schema of some columns.

    >>> arrow_schema({"count": "int32"}).names
    ['count']
    """
    import pyarrow as pa

    return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in columns.items()])


class ParquetBuffer:
    """Rows on their way to one Parquet file, which is made when the first chunk is full.

    path : where; no file is made for no rows
    columns : name -> Arrow type, in the order of a row's values
    """

    def __init__(self, path: Path, columns: dict[str, str]) -> None:
        self.path = path
        self.rows = 0
        self._columns = columns
        self._pending: list[tuple[Any, ...]] = []
        self._letters = 0
        self._writer: pq.ParquetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            # Left without `finish`: the file will be thrown away, and the first error is the one to tell.
            with suppress(OSError):
                self._writer.close()

    def add(self, row: tuple[Any, ...], letters: int = 0) -> None:
        """Take a row; `letters` is about how much text it holds, so that chunks stay small."""
        self._pending.append(row)
        self.rows += 1
        self._letters += letters
        if len(self._pending) >= _CHUNK_ROWS or self._letters >= _CHUNK_LETTERS:
            self._flush()

    def finish(self) -> Digest | None:
        """Write what is left and have the disk hold the file; None where there were no rows."""
        self._flush()
        if self._writer is None:
            return None
        with explained(self.path):
            self._writer.close()
            self._writer = None
            sync_file(self.path)
            return digest_of(self.path)

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not self._pending:
            return
        schema = arrow_schema(self._columns)
        arrays = [
            pa.array(values, type=field.type)
            for values, field in zip(zip(*self._pending, strict=True), schema, strict=True)
        ]
        with explained(self.path):
            if self._writer is None:
                self._writer = pq.ParquetWriter(self.path, schema, compression="zstd")
            self._writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
        self._pending.clear()
        self._letters = 0
