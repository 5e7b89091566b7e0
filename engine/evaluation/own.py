"""Crossfade's own models, as the recommender fits and asks them."""

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from engine import collaborative
from engine.collaborative import AlsSettings
from engine.evaluation.dataset import Dataset, Ints
from engine.evaluation.measure import Scorer, Scores


def collaborative_alone(training: Dataset, seed: int) -> Scorer:
    """The collaborative model with a build's own settings, every listener folded in exactly."""
    factors = collaborative.fit(training.interactions.confidence, AlsSettings(), seed)

    def scores(_listeners: Ints, confidence: csr_array) -> Scores:
        with threadpool_limits(1, user_api="blas"):
            folded = [
                collaborative.fold_in(factors, row.indices.astype(np.int64), row.data.astype(np.float64)).x
                for row in (csr_array(confidence[[place]]) for place in range(confidence.shape[0]))
            ]
            return np.asarray(np.stack(folded).astype(np.float32) @ factors.tracks.T)

    return scores
