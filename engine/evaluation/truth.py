"""The sample town's truth: how well each track suits each listener, known because the town is invented.

Nothing but tests and evaluation may read it. Where the library is that town, every list of thirty is
also held against it, withheld or not, and a row that knows it shows how much could be had at all.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from engine.errors import EngineError
from engine.evaluation.dataset import Dataset, Ints
from engine.evaluation.measure import Scorer, Scores

Truth = npt.NDArray[np.float32]
"""Shape (n_listeners, n_items), 0..1: the chance of an item to be a listener's next new one, as a
share of the chance of their likeliest."""


def town_truth(dataset: Dataset, town: Path, truth: Path) -> Truth | None:
    """The truth by the rows of a dataset; None where its listeners and items are not the town's.

    town : folder of the town's tables
    truth : folder of its truth

    EngineError where the truth is missing or of another town.
    """
    artists = {row["artist"]: row["name"] for row in _table(town / "artists.csv")}
    items = [f"{artists[row['artist']]} — {row['title']}" for row in _table(town / "tracks.csv")]
    listeners = [row["name"] for row in _table(town / "listeners.csv")]
    if sorted(items) != sorted(dataset.item_names) or sorted(listeners) != sorted(dataset.listener_names):
        return None
    try:
        affinity = np.load(truth / "affinity.npy", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise EngineError(f"the town's truth cannot be read ({error}): make the town again") from error
    if affinity.shape != (len(listeners), len(items)):
        raise EngineError(f"{truth} is of another town: make the town again")
    rows, columns = _places(listeners, dataset.listener_names), _places(items, dataset.item_names)
    found: Truth = affinity[np.ix_(rows, columns)].astype(np.float32)
    return found


def knowing(truth: Truth) -> Scorer:
    """A scorer that knows how well everything suits everybody, though not what they will play."""

    def scores(listeners: Ints, _confidence: csr_array) -> Scores:
        return truth[listeners]

    return scores


def _places(names: Sequence[str], wanted: Sequence[str]) -> Ints:
    """Where each of the wanted names stands."""
    place = {name: row for row, name in enumerate(names)}
    return np.array([place[name] for name in wanted], dtype=np.int64)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
