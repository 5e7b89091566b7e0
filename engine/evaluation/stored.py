"""A split on disk: what was withheld, and from which dataset."""

import zipfile
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from engine.errors import EngineError, NotFoundError
from engine.evaluation.dataset import Dataset, digest
from engine.evaluation.splits import Split, Withheld, cut


def save_split(split: Split, dataset: Dataset, path: Path) -> None:
    """Write what a split withholds from a dataset, so that it can be made of it again.

    path : of a `.npz` file, which is written over
    """
    recipe = split.recipe
    rows, items = recipe.test.nonzero()
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            name=np.array(split.name),
            dataset=np.array(digest(dataset)),
            listeners=rows.astype(np.int64),
            items=items.astype(np.int64),
            cold_items=recipe.cold_items,
            cold_listeners=recipe.cold_listeners,
            since=np.array(recipe.since),
        )


def load_split(dataset: Dataset, path: Path) -> Split:
    """The split that was stored, of the same dataset; EngineError where it was made of another."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            parts = {name: stored[name] for name in stored.files}
        test = (parts["listeners"], parts["items"])
        name, whose, since = str(parts["name"]), str(parts["dataset"]), int(parts["since"])
        cold = parts["cold_items"], parts["cold_listeners"]
    except FileNotFoundError:
        raise NotFoundError(f"no split at {path}: `crossfade evaluate` stores them") from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise EngineError(f"{path} holds no split ({error}): delete it, and evaluate again") from error
    if whose != digest(dataset):
        raise EngineError(
            f"{path} is of another library, or of this one before an import: evaluate again to make it anew"
        )
    cells = csr_array((np.ones(len(test[0]), bool), test), shape=dataset.shape)
    return cut(dataset, name, Withheld(cells, *cold, since))
