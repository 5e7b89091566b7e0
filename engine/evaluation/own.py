"""Crossfade's own models, as a build fits them and the desk asks them, for many listeners at once."""

import numpy as np
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

from engine import prior
from engine.blend import Blend
from engine.evaluation.dataset import Dataset, Ints
from engine.evaluation.measure import PLACES, Floats, Scorer, Scores
from engine.evaluation.words import item_vectors
from engine.playlist import NEWCOMERS
from engine.recommender import BuildSettings, fit_blend

BELOW = np.float32(1e6)
"""What a newcomer without a place loses, so that it stands after everything else."""


def collaborative_alone(training: Dataset, seed: int) -> Scorer:
    """Frequency-scaled factors of listens alone: what a library without words and sound is served."""
    return _scorer(fitted_blend(training, seed, {}), 0)


def blended(training: Dataset, seed: int, newcomers: int = NEWCOMERS) -> Scorer:
    """The blend with all faders at 1, and places kept for what nobody has played, last among the thirty."""
    words = {"text": item_vectors(training, seed)} if len(training.tags.items) else {}
    return _scorer(fitted_blend(training, seed, words), newcomers)


def fitted_blend(training: Dataset, seed: int, vectors: dict[str, Scores]) -> Blend:
    """The space that a build would make of a training set.

    vectors : by model, "text" and "audio", of the items
    """
    return fit_blend(training.interactions.confidence, vectors, BuildSettings(seed=seed))[0]


def blend_scores(blend: Blend, confidence: csr_array, newcomers: bool = False) -> Scores:
    """Scores of many listeners with all faders at 1, shape (n, n_items), float32.

    newcomers : whether in the order that newcomers get their places by
    """
    whole = blend.factors(np.arange(len(blend)), frozenset(blend.content))
    x = prior.solve_listeners(
        csr_array(confidence), whole, blend.exposure.astype(np.float64), blend.regularization
    )
    through = blend.people + sum((part.prior for part in blend.content.values()), np.float32(0))
    scores = np.asarray((_scaled(x, blend.spread)).astype(np.float32) @ np.asarray(through).T)
    for model, part in blend.content.items():
        direct = _scaled(np.asarray(confidence @ part.vectors, np.float64), part.covariance)
        gain = 1.0 if newcomers else getattr(blend.settings, model)
        scores += np.float32(gain) * (direct.astype(np.float32) @ part.vectors.T)
    return scores


def _scorer(blend: Blend, newcomers: int) -> Scorer:
    unplayed = np.flatnonzero(blend.exposure == 0)

    def scores(_listeners: Ints, confidence: csr_array) -> Scores:
        with threadpool_limits(1, user_api="blas"):
            made = blend_scores(blend, confidence)
            if newcomers and len(unplayed):
                chosen = blend_scores(blend, confidence, newcomers=True)[:, unplayed]
                _seat(made, confidence, unplayed, chosen, newcomers)
            return made

    return scores


def _seat(scores: Scores, confidence: csr_array, unplayed: Ints, order: Scores, newcomers: int) -> None:
    """Move the best newcomers of each listener to the last places of their thirty, and the others behind."""
    scores[:, unplayed] -= BELOW
    for row, own in enumerate(scores):
        open_ = np.ones(len(own), bool)
        open_[confidence.indices[confidence.indptr[row] : confidence.indptr[row + 1]]] = False
        open_[unplayed] = False
        others = -np.sort(-own[open_])[: PLACES - newcomers + 1]
        if len(others) <= PLACES - newcomers:  # room for everybody: newcomers come after them all
            others = np.append(others, (others[-1] if len(others) else np.float32(0)) - 1)
        first, second = others[-2] if len(others) > 1 else others[-1] + 1, others[-1]
        best = np.argsort(-order[row], kind="stable")[:newcomers]
        step = (first - second) / np.float32(newcomers + 1)
        own[unplayed[best]] = first - step * np.arange(1, len(best) + 1, dtype=np.float32)


def _scaled(queries: Floats, spread: Floats) -> Floats:
    """Each query over the standard deviation of its scores; 0 for one that says nothing."""
    deviation = np.sqrt(np.maximum(np.einsum("uk,kl,ul->u", queries, spread, queries), 0.0))[:, None]
    return np.asarray(np.divide(queries, deviation, out=np.zeros_like(queries), where=deviation > 1e-12))
