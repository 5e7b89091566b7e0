"""A library's listens as row numbers of a build."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.catalog import Catalog
from engine.errors import NotFoundError
from engine.interactions import ListenColumns
from engine.library import Feedback
from engine.records import SIGNALS

if TYPE_CHECKING:
    import pyarrow as pa

Ints = npt.NDArray[np.int64]
SAID = ("like", "dislike", "save")
BEST_KNOWN = 5  # liking an artist, where tracks are offered, is liking this many of their tracks


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


def said_columns(
    said: Sequence[Feedback], catalog: Catalog, listener_ids: Sequence[str], heard: ListenColumns
) -> ListenColumns:
    """Likes, dislikes and saves as one signal each, at no known time, so that a fit learns from them.

    heard : the library's listens: a liked artist, where tracks are offered, is their best known tracks
    """
    places, known = places_of(listener_ids), np.bincount(heard.item[heard.item >= 0], minlength=len(catalog))
    found: list[tuple[int, int, int, int]] = []
    for one in said:
        if one.action not in SAID or one.listener_id not in places:
            continue
        rows = rows_named(catalog, one.kind, one.target)
        if one.action == "like" and one.kind != catalog.level:
            rows = rows[np.lexsort((rows, -known[rows]))[:BEST_KNOWN]]
        signal = SIGNALS.index(one.action)
        found += [(places[one.listener_id], int(row), int(catalog.artist_rows[row]), signal) for row in rows]
    listener, item, artist, signal_of = np.array(found, np.int64).reshape(-1, 4).T
    nothing = np.full(len(found), -1, np.int64)
    return ListenColumns(listener, item, artist, signal_of, np.ones(len(found), np.int64), nothing, nothing)


def visit_columns(
    said: Sequence[Feedback], catalog: Catalog, listener_ids: Sequence[str], heard: ListenColumns
) -> ListenColumns:
    """Visits to artists whom their listener streamed, on which a fit can lay them, as an importer has them.

    heard : the library's listens
    """
    listeners, artists = places_of(listener_ids), places_of(catalog.artist_ids)
    visits = {
        listeners[one.listener_id] * len(artists) + artists[one.target]
        for one in said
        if one.action == "artist_visit" and one.listener_id in listeners and one.target in artists
    }
    streams = (heard.signal == SIGNALS.index("stream")) & (heard.item >= 0)
    pairs = heard.listener[streams] * len(artists) + heard.artist[streams]
    found = np.unique(pairs[np.isin(pairs, np.array(sorted(visits), np.int64))])
    nothing = np.full(len(found), -1, np.int64)
    signal = np.full(len(found), SIGNALS.index("artist_visit"))
    listener, artist = found // len(artists), found % len(artists)
    return ListenColumns(listener, nothing, artist, signal, np.ones(len(found), np.int64), nothing, nothing)


def joined(*columns: ListenColumns) -> ListenColumns:
    """All of some listens."""
    names = ListenColumns.__dataclass_fields__
    return ListenColumns(*(np.concatenate([getattr(one, name) for one in columns]) for name in names))


def rows_named(catalog: Catalog, kind: str, item_id: str) -> Ints:
    """Rows of a track, or of everything by an artist; none where the catalog does not hold it."""
    if kind == catalog.level:
        return catalog.rows([item_id])
    try:
        place = catalog.artist_place(item_id) if kind == "artist" else -1
    except NotFoundError:
        place = -1
    return np.flatnonzero(catalog.artist_rows == place)


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
