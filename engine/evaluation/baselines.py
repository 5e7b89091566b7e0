"""What a ranking must beat to be worth anything: chance, and what everybody likes."""

import numpy as np
from scipy.sparse import csr_array

from engine.evaluation.dataset import Dataset, Ints
from engine.evaluation.measure import Scorer, Scores


def random_order(training: Dataset, seed: int) -> Scorer:
    """Scores by lot, the same for a listener in whatever batch they come.

    >>> from engine.evaluation.dataset import listens_of, make_dataset
    >>> nothing = make_dataset(listens_of(csr_array((1, 2), dtype=int)), (["ann"], ["a", "b"]))
    >>> random_order(nothing, seed=0)(np.array([0]), nothing.confidence).shape
    (1, 2)
    """
    n_items = training.shape[1]

    def scores(listeners: Ints, _confidence: csr_array) -> Scores:
        lots = [np.random.default_rng([seed, 3, row]).random(n_items, dtype=np.float32) for row in listeners]
        return np.stack(lots)

    return scores


def popularity(training: Dataset, _seed: int) -> Scorer:
    """How many listeners want an item in training, for everybody alike."""
    counts = training.popularity.astype(np.float32)

    def scores(listeners: Ints, _confidence: csr_array) -> Scores:
        return np.tile(counts, (len(listeners), 1))

    return scores
