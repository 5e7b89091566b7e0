"""The text model as a row of the comparison, fitted on the tags that a split leaves."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from engine.errors import EngineError
from engine.evaluation.dataset import UNKNOWN, Dataset, Ints, TagAssignments
from engine.evaluation.measure import Scorer, Scores
from engine.text import vectors
from engine.text.said import NOBODY, Counts, count, ordered
from engine.text.terms import canonical
from engine.text.weights import TextSettings


def text_alone(training: Dataset, seed: int) -> Scorer:
    """The text model with a build's own settings: a listener is the weighted sum of what they heard."""
    if not len(training.tags.items):
        raise EngineError("nothing is said of any item, so there are no words to go by: import tags or posts")
    items = item_vectors(training, seed)

    def scores(_listeners: Ints, confidence: csr_array) -> Scores:
        with threadpool_limits(1, user_api="blas"):
            return np.asarray((confidence @ items) @ items.T, dtype=np.float32)

    return scores


def item_vectors(training: Dataset, seed: int) -> Scores:
    """The text vectors of a build's own settings, fitted on the tags, shape (n_items, k), float32."""
    counts = tag_counts(training.tags, training.tag_names, training.shape[1])
    return vectors.fit(counts, counts, TextSettings(), seed)[1]


def tag_counts(tags: TagAssignments, names: Sequence[str], n_items: int) -> Counts:
    """How many people describe each item with each term."""
    spelt = [canonical(name) for name in names]
    terms = {term: row for row, term in enumerate(sorted(set(spelt)))}
    row_of = np.array([terms[term] for term in spelt], dtype=np.int64)
    strangers = len(tags.items) + np.arange(len(tags.items))
    n_known = int(tags.listeners.max(initial=-1)) + 1
    describers = np.where(tags.listeners == UNKNOWN, n_known + strangers, tags.listeners)
    said = ordered(
        tags.items, row_of[tags.tags], np.arange(len(tags.items)), np.full(len(tags.items), NOBODY)
    )
    return count(said, describers, (n_items, len(terms)))
