"""The items of one build: ids <-> row numbers, titles and artists.

Rows are ordered by artist name, then title, then id, so that the same music gets the same rows
whatever its ids and whatever order it came in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.errors import NotFoundError

Level = Literal["track", "artist"]


@dataclass(frozen=True)
class Catalog:
    """What the rows of a build's matrices stand for.

    level : "track", or "artist" where the library is built on artists alone
    ids : item id by row (at artist level the artist's id)
    titles : title by row ("" at artist level)
    artist_rows : shape (n_items,), int32, each item's place in `artist_ids`
    artist_ids, artist_names : by artist
    version_groups : shape (n_items,), int32; rows with equal numbers are versions of one recording

    >>> catalog = Catalog("track", ["t1"], ["Golden Brown"], np.zeros(1, np.int32), ["a1"],
    ...                   ["The Stranglers"], np.zeros(1, np.int32))
    >>> catalog.row("t1"), catalog.name(0)
    (0, 'The Stranglers — Golden Brown')
    """

    level: Level
    ids: Sequence[str]
    titles: Sequence[str]
    artist_rows: npt.NDArray[np.int32]
    artist_ids: Sequence[str]
    artist_names: Sequence[str]
    version_groups: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {item: row for row, item in enumerate(self.ids)}

    @cached_property
    def _artist_places(self) -> dict[str, int]:
        return {artist: place for place, artist in enumerate(self.artist_ids)}

    def artist_place(self, artist_id: str) -> int:
        """Place of an artist in `artist_ids`; NotFoundError where the build does not hold them."""
        try:
            return self._artist_places[artist_id]
        except KeyError:
            raise NotFoundError(
                f"no artist {artist_id!r} in this build: `crossfade tracks` searches by name"
            ) from None

    def row(self, item_id: str) -> int:
        """Row of an item id; NotFoundError where the build does not hold it."""
        try:
            return self._rows[item_id]
        except KeyError:
            raise NotFoundError(
                f"no {self.level} {item_id!r} in this build: `crossfade tracks` searches by name"
            ) from None

    def rows(self, item_ids: Sequence[str]) -> npt.NDArray[np.int64]:
        """Rows of those of the ids that this build holds, in the order given."""
        return np.array([self._rows[item] for item in item_ids if item in self._rows], dtype=np.int64)

    def artist(self, row: int) -> str:
        """Name of the artist of an item."""
        return self.artist_names[int(self.artist_rows[row])]

    def name(self, row: int) -> str:
        """What a person would call the item: the artist, or artist and title."""
        title = self.titles[row]
        return f"{self.artist(row)} — {title}" if title else self.artist(row)
