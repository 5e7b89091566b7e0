"""Collaborative filtering on implicit feedback: factors, neighbours, fold-in, exact reasons.

Source: Hu, Koren, Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008;
the fit is `implicit`'s. A dot product of two vectors compares them, and the largest is the most
alike.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse
from threadpoolctl import threadpool_limits

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
Measure = Literal["dot", "cosine"]


@dataclass(frozen=True)
class AlsSettings:
    """The fit's own numbers.

    factors : length of each vector
    regularization : lambda, >= 0, as a share of what a mean row's confidences sum to, so that it means the
        same in a library of ten artists and in one of ten thousand
    iterations : sweeps over listeners and tracks
    """

    factors: int = 96
    regularization: float = 0.125
    iterations: int = 15


@dataclass(frozen=True)
class Factors:
    """Listeners, shape (n_listeners, k), and tracks, shape (n_items, k), float32, in one space."""

    listeners: Floats32
    tracks: Floats32


@dataclass(frozen=True)
class Basis:
    """What folding a listener in takes of the tracks' side.

    gram : Y'WY, shape (k, k), float64, W the exposure on its diagonal
    exposure : w, shape (n_items,), the weight of not having heard each track
    regularization : lambda, times n_u + 1
    """

    gram: Floats
    exposure: Floats32
    regularization: float


@dataclass(frozen=True)
class FoldedIn:
    """A listener solved for exactly, with what it takes to say why.

    x : shape (k,), float64, the listener's factors
    w : shape (k, k), float64, W_u = (Y'C_uY + lambda_u I)^-1
    heard : item rows with preference 1
    confidence : c_uj of those, > 0
    tracks : y_j of those, shape (len(heard), k), float64
    """

    x: Floats
    w: Floats
    heard: Ints
    confidence: Floats
    tracks: Floats


def fit(confidence: sparse.csr_array, settings: AlsSettings, seed: int) -> Factors:
    """Factors whose dot products come near to the preferences, each weighted by its confidence.

    confidence : csr, shape (n_listeners, n_items), signed, |c| >= 1
    seed : of the tracks' start, drawn in row order. The order of the listeners makes no difference:
        they start at nothing, and are taken in an order that what they heard decides

    >>> likes = sparse.csr_array(2 * np.array([[1, 1, 1, 1, 0, 0], [0, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 1]]))
    >>> factors = fit(likes, AlsSettings(factors=2), seed=0)
    >>> scores = factors.listeners @ factors.tracks.T
    >>> bool(scores[0, 4] > 0.4 > scores[0, 5]), bool(scores[1, 0] > 0.4 > scores[1, 5])
    (True, True)
    """
    from implicit.cpu.als import AlternatingLeastSquares

    n_listeners, n_items = confidence.shape
    chance = np.random.default_rng(seed)
    start = chance.random((n_items, settings.factors), dtype=np.float32) * 0.01
    order = np.argsort(confidence.astype(np.float64) @ chance.random(n_items), kind="stable")
    with threadpool_limits(1, user_api="blas"):
        model = AlternatingLeastSquares(
            factors=settings.factors,
            regularization=regularization(confidence, settings),
            iterations=settings.iterations,
        )
        model.item_factors = start
        model.user_factors = np.zeros((n_listeners, settings.factors), dtype=np.float32)
        model.fit(sparse.csr_matrix(confidence[order], dtype=np.float32), show_progress=False)
    listeners = np.empty_like(model.user_factors)
    listeners[order] = model.user_factors
    return Factors(listeners, model.item_factors)


def regularization(confidence: sparse.csr_array, settings: AlsSettings) -> float:
    """Lambda of a fit.

    >>> regularization(sparse.csr_array(np.array([[2.0, -2.0], [4.0, 0.0]])), AlsSettings(regularization=0.5))
    2.0
    """
    total = float(np.abs(confidence.data).sum())
    return settings.regularization * total / max(int(confidence.shape[0]), 1)


def fold_in(basis: Basis, items: Ints, tracks: Floats, confidence: Floats) -> FoldedIn:
    """Solve for a listener who need not have been in the fit, exactly, in float64.

    x_u = (Y'WY + sum (|c_uj| - w_j) y_j y_j' + lambda (n_u + 1) I)^-1 Y'C_u p_u (Hu et al. 2008, eq. 4, with
    the weight w_j for what they have not heard)

    items : rows the listener has a confidence for, each once
    tracks : y_j of those, shape (n, k)
    confidence : signed, by item; a negative one has preference 0 and the weight |c|

    >>> basis = Basis(np.array([[5.0]]), np.ones(2, np.float32), 0.5)  # of the tracks 1 and 2
    >>> fold_in(basis, np.array([1]), np.array([[2.0]]), np.array([3.0])).x  # 6 / (5 + 2 * 4 + 0.5 * 2)
    array([0.42857143])
    """
    y, c = np.asarray(tracks, dtype=np.float64), np.asarray(confidence, dtype=np.float64)
    liked = c > 0
    more = np.abs(c) - basis.exposure[items]
    strength = basis.regularization * (liked.sum() + 1)
    w = linalg.inv(basis.gram + y.T @ (more[:, None] * y) + strength * np.eye(y.shape[1]))
    w = (w + w.T) / 2
    return FoldedIn(w @ (y[liked].T @ c[liked]), w, np.asarray(items)[liked], c[liked], y[liked])


def contributions(listener: FoldedIn, vectors: Floats) -> Floats:
    """How much each heard track carries the product of the listener with each vector: c_uj v' W_u y_j.

    vectors : shape (n, k)
    returns : shape (n, len(listener.heard)), float64; a row sums to x . v

    Source: Hu et al. 2008, section 5.

    >>> basis = Basis(np.array([[5.0]]), np.ones(2, np.float32), 0.5)
    >>> listener = fold_in(basis, np.array([1]), np.array([[2.0]]), np.array([3.0]))
    >>> contributions(listener, np.array([[1.0]]))
    array([[0.42857143]])
    """
    shares: Floats = (vectors @ listener.w) @ listener.tracks.T * listener.confidence
    return shares


def similar(
    vector: npt.NDArray[np.floating], others: Floats32, n: int, measure: Measure
) -> tuple[Ints, Floats32]:
    """The n rows of `others` most alike to a vector, best first, with their likeness.

    measure : "dot" compares direction and length (well-known tracks are long), "cosine" direction alone

    >>> rows, likeness = similar(np.array([1.0, 0.0]), np.array([[0, 1], [2, 0]], np.float32), 1, "cosine")
    >>> rows.tolist(), likeness.tolist()
    ([1], [1.0])
    """
    likeness = others @ vector.astype(np.float32)
    if measure == "cosine":
        lengths = np.linalg.norm(others, axis=1) * np.float32(np.linalg.norm(vector))
        likeness = np.divide(likeness, lengths, out=np.zeros_like(likeness), where=lengths > 0)
    return (rows := top(likeness, n)), likeness[rows]


def top(scores: npt.NDArray[np.floating], n: int) -> Ints:
    """Rows of the n largest scores, best first; equal scores by row.

    >>> top(np.array([1.0, 3.0, 2.0, 3.0]), 3)
    array([1, 3, 2])
    """
    n = min(max(n, 0), len(scores))
    if n == 0:
        return np.zeros(0, dtype=np.int64)
    floor = np.partition(scores, len(scores) - n)[len(scores) - n]
    rows = np.flatnonzero(scores >= floor)
    return rows[np.lexsort((rows, -scores[rows]))][:n]
