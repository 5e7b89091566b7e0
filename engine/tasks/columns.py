"""A library's listens as row numbers of a build."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.catalog import Catalog
from engine.interactions import ListenColumns
from engine.records import SIGNALS

if TYPE_CHECKING:
    import pyarrow as pa

Ints = npt.NDArray[np.int64]


def listen_columns(table: "pa.Table", catalog: Catalog, listener_ids: Sequence[str]) -> ListenColumns:
    """The library's listens as row numbers of a build."""
    artist = _rows(table["artist"], {artist: row for row, artist in enumerate(catalog.artist_ids)})
    item = artist if catalog.level == "artist" else _rows(table["track"], places_of(catalog.ids))
    return ListenColumns(
        listener=_rows(table["listener"], places_of(listener_ids)),
        item=item,
        artist=artist,
        signal=_rows(table["signal"], places_of(SIGNALS)),
        count=table["count"].to_numpy().astype(np.int64),
        time=table["time"].fill_null(-1).to_numpy().astype(np.int64),
        ms_played=table["ms_played"].fill_null(-1).to_numpy().astype(np.int64),
    )


def places_of(ids: Sequence[str]) -> dict[str, int]:
    """Row by id.

    >>> places_of(["b", "a"])
    {'b': 0, 'a': 1}
    """
    return {one: place for place, one in enumerate(ids)}


def _rows(column: "pa.ChunkedArray", places: dict[str, int]) -> Ints:
    """Row numbers of a dictionary-encoded column's values; -1 for those with none."""
    whole = column.combine_chunks()
    rows = np.array([places.get(value, -1) for value in whole.dictionary.to_pylist()], dtype=np.int64)
    codes = whole.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    found: Ints = rows[codes] if len(rows) else codes
    return found
