"""Crossfade's own models, as the recommender fits and asks them."""

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from engine import collaborative, prior
from engine.collaborative import AlsSettings
from engine.evaluation.dataset import Dataset, Ints
from engine.evaluation.measure import Scorer, Scores
from engine.evaluation.words import item_vectors
from engine.prior import PriorSettings


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


def with_prior(training: Dataset, seed: int) -> Scorer:
    """Frequency-scaled factors whose tracks lean on what their words predict, where anything is said."""
    blocks = (item_vectors(training, seed),) if len(training.tags.items) else ()
    settings, start = (
        PriorSettings(),
        collaborative.fit(training.interactions.confidence, AlsSettings(), seed),
    )
    with threadpool_limits(1, user_api="blas"):
        final = prior.sweep(training.interactions.confidence, start.tracks, blocks, settings)
    tracks, exposure = final.tracks.astype(np.float64), final.exposure.astype(np.float64)

    def scores(_listeners: Ints, confidence: csr_array) -> Scores:
        with threadpool_limits(1, user_api="blas"):
            listeners = prior.solve_listeners(
                csr_array(confidence), tracks, exposure, settings.listener_regularization
            )
            return np.asarray(listeners @ tracks.T, dtype=np.float32)

    return scores
