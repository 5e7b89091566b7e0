"""What a model may learn from, as one value: listens, tags, playlists and popularity.

A split turns one dataset into another that lacks what is withheld; a row of the comparison is
fitted on such a dataset and sees nothing else. Each field is a door through which a withheld play
could reach a model, so `leaks` has a check for each.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from engine.interactions import Interactions, InteractionSettings, ListenColumns, interactions
from engine.records import SIGNALS

UNKNOWN = -1
"""In place of a listener who is not in the dataset, or of a time that nobody wrote down."""

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class TagAssignments:
    """Who called which item what; arrays of one length.

    listeners : row numbers, or UNKNOWN where the author is none of the listeners
    items, tags : row numbers of items and of tag names
    times : seconds since 1970 UTC, or UNKNOWN
    """

    listeners: Ints
    items: Ints
    tags: Ints
    times: Ints

    def where(self, kept: Mask) -> "TagAssignments":
        """The assignments at which `kept`, shape (n_assignments,), is true."""
        return TagAssignments(self.listeners[kept], self.items[kept], self.tags[kept], self.times[kept])


@dataclass(frozen=True)
class Dataset:
    """Everything a model may learn from, and the names of its rows and columns.

    tracks_ms : shape (n_items,), how long each item lasts in milliseconds, UNKNOWN where not known
    playlists : owner's row (UNKNOWN where none of the listeners) and item rows of each
    popularity : shape (n_items,), how many listeners want each item (preference 1)
    listener_names, item_names, tag_names : by row number
    settings : how listens become confidence; as they stand, 1 + log(1 + plays)
    """

    listens: ListenColumns
    tags: TagAssignments
    playlists: tuple[tuple[int, Ints], ...]
    popularity: Ints
    tracks_ms: Ints
    listener_names: Sequence[str]
    item_names: Sequence[str]
    tag_names: Sequence[str]
    settings: InteractionSettings

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of listeners and of items."""
        return len(self.listener_names), len(self.item_names)

    @cached_property
    def interactions(self) -> Interactions:
        """The listens, added up: what a collaborative model is fitted on."""
        return interactions(self.listens, self.shape, self.tracks_ms, list(self.playlists), self.settings)

    @cached_property
    def confidence(self) -> csr_array:
        """Signed confidence of the listeners alone, csr, shape (n_listeners, n_items), float32."""
        return csr_array(self.interactions.confidence[: self.shape[0]])

    @cached_property
    def wanted(self) -> csr_array:
        """Cells with preference 1 that the listener met, csr of booleans: what a split may withhold."""
        liked = self.confidence > 0
        return cells(csr_array(liked.multiply(self.interactions.heard)))

    @property
    def has_times(self) -> bool:
        """Whether most listens say when they happened."""
        times = self.listens.time
        return bool(len(times)) and float(np.mean(times >= 0)) > 0.5


def no_tags() -> TagAssignments:
    """Of a dataset without words."""
    return TagAssignments(*np.zeros((4, 0), np.int64))


def make_dataset(
    listens: ListenColumns,
    names: tuple[Sequence[str], Sequence[str]],
    tags: TagAssignments | None = None,
    tag_names: Sequence[str] = (),
    playlists: Sequence[tuple[int, Ints]] = (),
    tracks_ms: Ints | None = None,
) -> Dataset:
    """A dataset whose popularity is counted from its own listens.

    names : of the listeners and of the items, by row

    >>> make_dataset(listens_of(csr_array([[0, 3]])), (["ann"], ["Can", "Neu!"])).popularity
    array([0, 1])
    """
    n_items = len(names[1])
    dataset = Dataset(
        listens=listens,
        tags=no_tags() if tags is None else tags,
        playlists=tuple(playlists),
        popularity=np.zeros(n_items, np.int64),
        tracks_ms=np.full(n_items, UNKNOWN) if tracks_ms is None else tracks_ms,
        listener_names=names[0],
        item_names=names[1],
        tag_names=tag_names,
        settings=InteractionSettings(),
    )
    return counted(dataset)


def listens_of(counts: csr_array) -> ListenColumns:
    """Play counts as undated streams, one row each; the items are artists, as in HetRec.

    counts : csr, shape (n_listeners, n_items), >= 1 where stored
    """
    listeners, items = counts.nonzero()
    unknown = np.full(len(listeners), UNKNOWN)
    return ListenColumns(
        listener=listeners.astype(np.int64),
        item=items.astype(np.int64),
        artist=items.astype(np.int64),
        signal=np.full(len(listeners), SIGNALS.index("stream")),
        count=counts.data[counts.data != 0].astype(np.int64),
        time=unknown,
        ms_played=unknown,
    )


def counted(dataset: Dataset) -> Dataset:
    """The dataset with the popularity that its own listens give."""
    return replace(dataset, popularity=listeners_per_item(dataset.wanted))


def listeners_per_item(wanted: csr_array) -> Ints:
    """How many listeners want each item, shape (n_items,)."""
    return np.bincount(wanted.indices, minlength=wanted.shape[1]).astype(np.int64)


def cells(matrix: csr_array) -> csr_array:
    """The cells that are not 0, as a csr of booleans with sorted indices."""
    marked = csr_array(matrix, dtype=bool)
    marked.eliminate_zeros()
    marked.sort_indices()
    return marked


def digest(dataset: Dataset) -> str:
    """Fingerprint of names and listens, by which a stored split knows its dataset again."""
    state = hashlib.sha256()
    for said in (dataset.listener_names, dataset.item_names):
        state.update("\0".join(said).encode())
    names = ("listener", "item", "signal", "count", "time", "ms_played")
    table = np.stack([np.asarray(getattr(dataset.listens, name), np.int64) for name in names], axis=1)
    state.update(table[np.lexsort(table.T)].tobytes())
    return state.hexdigest()
