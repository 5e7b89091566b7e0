"""Datasets that one can check by hand, and one that is drawn at random."""

import numpy as np
from scipy.sparse import csr_array

from engine.evaluation.dataset import UNKNOWN, Dataset, TagAssignments, listens_of, make_dataset
from engine.interactions import ListenColumns
from engine.records import SIGNALS


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def streams(*rows: tuple[int, int, int]) -> ListenColumns:
    """Dated streams from (listener, item, time); every item is its own artist."""
    listener, item, time = np.array(rows, dtype=np.int64).T
    once, unknown = np.ones_like(item), np.full_like(item, UNKNOWN)
    return ListenColumns(listener, item, item, once * SIGNALS.index("stream"), once, time, unknown)


def tags_of(*rows: tuple[int, int, int]) -> TagAssignments:
    """Undated tags from (listener, item, tag)."""
    listeners, items, tags = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return TagAssignments(listeners, items, tags, np.full(len(items), UNKNOWN))


def dataset_of(counts: np.ndarray, tags: TagAssignments | None = None, playlists=()) -> Dataset:
    """From a dense matrix of play counts."""
    names = [f"l{row}" for row in range(len(counts))], [f"i{row}" for row in range(len(counts[0]))]
    return make_dataset(listens_of(csr_array(np.asarray(counts))), names, tags, ["loud", "soft"], playlists)


def random_dataset(seed: int, n_listeners: int = 30, n_items: int = 40) -> Dataset:
    """Two tastes: even listeners mostly play even items; every play is tagged by its listener.

    Everybody has a playlist of what they play.
    """
    rng = np.random.default_rng(seed)
    alike = np.indices((n_listeners, n_items)).sum(axis=0) % 2 == 0
    counts = rng.poisson(5, alike.shape) * (rng.random(alike.shape) < np.where(alike, 0.6, 0.05))
    rows, items = counts.nonzero()
    tags = tags_of(*zip(rows, items, items % 2, strict=True))
    playlists = [(row, np.flatnonzero(counts[row])) for row in range(n_listeners)]
    return dataset_of(counts, tags, playlists)
