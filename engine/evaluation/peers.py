"""What one would otherwise use: `implicit`'s ALS and BM25 neighbours, and EASE.

Each is fitted on the signed confidence of the training part, its lists included; a dislike is no
preference to those that know no negatives.
"""

from collections.abc import Mapping

import numpy as np
from scipy import linalg
from scipy.sparse import csr_array, csr_matrix
from threadpoolctl import threadpool_limits

from engine.errors import EngineError
from engine.evaluation.dataset import Dataset, Ints
from engine.evaluation.measure import Scorer, Scores

MOST_ROWS = 10_000
"""EASE inverts a dense square of as many rows."""

Settings = Mapping[str, float]


def implicit_als(training: Dataset, seed: int, settings: Settings) -> Scorer:
    """`implicit`'s alternating least squares; listeners are folded in with its own solver.

    settings : factors, regularization, iterations
    """
    from implicit.cpu.als import AlternatingLeastSquares

    with threadpool_limits(1, user_api="blas"):
        model = AlternatingLeastSquares(
            factors=int(settings["factors"]),
            regularization=settings["regularization"],
            iterations=int(settings["iterations"]),
            random_state=seed,
        )
        model.fit(csr_matrix(training.interactions.confidence), show_progress=False)

    def scores(_listeners: Ints, confidence: csr_array) -> Scores:
        rows = np.arange(confidence.shape[0])
        with threadpool_limits(1, user_api="blas"):
            theirs = model.recalculate_user(rows, csr_matrix(confidence))
            return np.asarray(theirs @ model.item_factors.T, dtype=np.float32)

    return scores


def bm25_neighbours(training: Dataset, _seed: int, settings: Settings) -> Scorer:
    """`implicit`'s item neighbours under BM25 weights: an item scores with its neighbours that were heard.

    settings : neighbours (K), k1, b
    """
    from implicit.nearest_neighbours import ItemItemRecommender, bm25_weight

    counts = _liked(training.interactions.confidence)
    weighted = csr_matrix(bm25_weight(counts.T, settings["k1"], settings["b"]).T)
    model = ItemItemRecommender(K=int(settings["neighbours"]))
    model.fit(weighted, show_progress=False)
    similarity = csr_array(model.similarity)

    def scores(_listeners: Ints, confidence: csr_array) -> Scores:
        total = csr_array(csr_array(_liked(confidence)) @ similarity)
        return np.asarray(total.toarray(), dtype=np.float32)

    return scores


def ease(training: Dataset, _seed: int, settings: Settings) -> Scorer:
    """EASE (Steck 2019), solved among the listeners instead of among the items.

    B = I - P / diag(P) with P = (X'X + lambda I)^-1 over items. By Woodbury's identity
    P = (I - X'AX) / lambda with A = (XX' + lambda I)^-1, a square of the listeners: exactly the same
    scores from a matrix of n_listeners squared. X is the confidence to the power of `power`; 0 is
    the plain 1/0 matrix.

    settings : regularization (lambda > 0), power
    """
    x = _powered(training.interactions.confidence, settings["power"])
    if x.shape[0] > MOST_ROWS:
        raise EngineError(
            f"EASE would invert a dense square of {x.shape[0]} rows; it is compared up to {MOST_ROWS}"
        )
    lam = settings["regularization"]
    with threadpool_limits(1, user_api="blas"):
        gram = np.asarray((x @ x.T).todense()) + lam * np.eye(x.shape[0])
        inverse = linalg.inv(gram, overwrite_a=True, check_finite=False)
    carried = np.asarray((x.T @ inverse).T)  # A X, shape (n_listeners, n_items)
    diagonal = 1 - np.asarray(x.multiply(carried).sum(axis=0)).ravel()  # lambda diag(P)

    def scores(_listeners: Ints, confidence: csr_array) -> Scores:
        history = _powered(confidence, settings["power"])
        with threadpool_limits(1, user_api="blas"):
            projected = history.toarray() - (history @ x.T).toarray() @ carried  # lambda h P
        return np.asarray(history.toarray() - projected / diagonal, dtype=np.float32)

    return scores


def _liked(confidence: csr_array) -> csr_matrix:
    liked = csr_matrix(confidence.maximum(0))
    liked.eliminate_zeros()
    return liked


def _powered(confidence: csr_array, power: float) -> csr_array:
    powered = csr_array(_liked(confidence), dtype=np.float64)
    powered.data **= power
    return powered
