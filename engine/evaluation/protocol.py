"""The protocol of the comparison, first made for HetRec Last.FM: what is withheld, and from whom.

Among the items with tags 5 % are cold: all their listens are withheld. Of the remaining cells (a
listener and an item they want) a random 20 % is the test set. All tuning happens on a validation
split of the training part: its own 5 % of cold items and a further 10 % of cells. Candidates are all
items that the listener has not met in training, warm and cold; an item without a training listen is
treated like a cold one by every model.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array

from engine.evaluation.dataset import Dataset
from engine.evaluation.splits import Split, Withheld, cut, draw_items, random_cells, tagged_items

COLD_SHARE = 0.05
TEST_SHARE = 0.2
VALIDATION_SHARE = 0.1
SEEDS: Sequence[int] = (0, 1, 2, 3, 4)


def protocol(dataset: Dataset, seed: int) -> Split:
    """Cold items and the test set of one seed.

    >>> from scipy.sparse import csr_array
    >>> from engine.evaluation.dataset import listens_of, make_dataset
    >>> names = ["ann", "bob"], ["a", "b", "c", "d", "e"]
    >>> everything = make_dataset(listens_of(csr_array(np.ones((2, 5), int))), names)
    >>> protocol(everything, seed=0).test.nnz
    2
    """
    rng = np.random.default_rng([seed, 0])
    return _cut(dataset, f"seed {seed}", TEST_SHARE, rng)


def validation(split: Split, seed: int) -> Split:
    """A split of the training part, for tuning; its cold items are never the test's, which nobody plays."""
    rng = np.random.default_rng([seed, 1])
    return _cut(split.training, f"{split.name}, validation", VALIDATION_SHARE, rng)


def describe(split: Split) -> str:
    """What was withheld, in numbers.

    A cold item that only those listeners had tagged from whom it is withheld is left without a tag;
    it stays in, and is counted.
    """
    n_untagged = len(np.setdiff1d(split.cold_items, tagged_items(split.training.tags)))
    n_unplayed = int(np.sum(split.training.popularity == 0)) - len(split.cold_items)
    return (
        f"{split.name}: {split.test.nnz} cells withheld as test, {split.cold.nnz} with "
        f"{len(split.cold_items)} cold items, {n_untagged} of those left without a tag; "
        f"{n_unplayed} more items happen to have no training listen"
    )


def _cut(dataset: Dataset, name: str, share: float, rng: np.random.Generator) -> Split:
    cold_rows = draw_items(dataset, tagged_items(dataset.tags), COLD_SHARE, rng)
    warm = cut(dataset, name, Withheld(csr_array(dataset.shape, dtype=bool), cold_rows)).training.wanted
    return cut(dataset, name, Withheld(random_cells(warm, share, rng), cold_rows))
