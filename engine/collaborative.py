"""Collaborative filtering on implicit feedback: factors, neighbours, fold-in, exact reasons.

Source: Hu, Koren, Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008;
the fit is `implicit`'s. A dot product of two vectors compares them, and the largest is the most
alike.
"""

from dataclasses import dataclass
from functools import cached_property
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
    regularization : lambda, >= 0
    iterations : sweeps over listeners and tracks
    """

    factors: int = 64
    regularization: float = 10.0
    iterations: int = 15


@dataclass(frozen=True)
class Factors:
    """A fitted model.

    listeners : shape (n_listeners, k), float32
    tracks : shape (n_items, k), float32
    regularization : lambda the fit was made with
    """

    listeners: Floats32
    tracks: Floats32
    regularization: float

    @cached_property
    def gram(self) -> Floats:
        """Y'Y, shape (k, k), summed in float64."""
        k = self.tracks.shape[1]
        gram = np.zeros((k, k))
        for start in range(0, len(self.tracks), 65_536):
            block = self.tracks[start : start + 65_536].astype(np.float64)
            gram += block.T @ block
        return gram


@dataclass(frozen=True)
class FoldedIn:
    """A listener solved for exactly, with what it takes to say why.

    x : shape (k,), float64, the listener's factors
    w : shape (k, k), float64, W_u = (Y'C_uY + lambda I)^-1
    heard : item rows with preference 1
    confidence : c_uj of those, > 0
    """

    x: Floats
    w: Floats
    heard: Ints
    confidence: Floats


def fit(confidence: sparse.csr_array, settings: AlsSettings, seed: int) -> Factors:
    """Factors whose dot products come near to the preferences, each weighted by its confidence.

    confidence : csr, shape (n_listeners, n_items), signed, |c| >= 1
    seed : of the tracks' start, drawn in row order. The order of the listeners makes no difference:
        they start at nothing, and are taken in an order that what they heard decides

    >>> likes = sparse.csr_array(2 * np.array([[1, 1, 1, 1, 0, 0], [0, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 1]]))
    >>> factors = fit(likes, AlsSettings(factors=2, regularization=1.0), seed=0)
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
            factors=settings.factors, regularization=settings.regularization, iterations=settings.iterations
        )
        model.item_factors = start
        model.user_factors = np.zeros((n_listeners, settings.factors), dtype=np.float32)
        model.fit(sparse.csr_matrix(confidence[order], dtype=np.float32), show_progress=False)
    listeners = np.empty_like(model.user_factors)
    listeners[order] = model.user_factors
    return Factors(listeners, model.item_factors, settings.regularization)


def fold_in(factors: Factors, items: Ints, confidence: Floats) -> FoldedIn:
    """Solve for a listener who need not have been in the fit, exactly, in float64.

    x_u = (Y'C_uY + lambda I)^-1 Y'C_u p_u, where Y'C_uY = Y'Y + Y'(C_u - I)Y (Hu et al. 2008, eq. 4)

    items : rows the listener has a confidence for, each once
    confidence : signed, by item; a negative one has preference 0 and the weight |c|

    >>> factors = Factors(np.zeros((0, 1), np.float32), np.array([[1.0], [2.0]], np.float32), 1.0)
    >>> fold_in(factors, np.array([1]), np.array([3.0])).x  # 6 / (5 + 2 * 4 + 1)
    array([0.42857143])
    """
    y = factors.tracks[items].astype(np.float64)
    c = np.asarray(confidence, dtype=np.float64)
    k = factors.tracks.shape[1]
    a = factors.gram + y.T @ ((np.abs(c) - 1)[:, None] * y) + factors.regularization * np.eye(k)
    liked = c > 0
    w = linalg.inv(a)
    w = (w + w.T) / 2
    return FoldedIn(w @ (y[liked].T @ c[liked]), w, np.asarray(items)[liked], c[liked])


def contributions(factors: Factors, listener: FoldedIn, items: Ints) -> Floats:
    """How much each heard track carries the score of each item: c_uj y_i' W_u y_j.

    items : rows to explain
    returns : shape (len(items), len(listener.heard)), float64; a row sums to the item's score

    Source: Hu et al. 2008, section 5.

    >>> factors = Factors(np.zeros((0, 1), np.float32), np.array([[1.0], [2.0]], np.float32), 1.0)
    >>> listener = fold_in(factors, np.array([1]), np.array([3.0]))
    >>> contributions(factors, listener, np.array([0]))
    array([[0.42857143]])
    """
    y = factors.tracks[items].astype(np.float64)
    heard = factors.tracks[listener.heard].astype(np.float64)
    shares: Floats = (y @ listener.w) @ heard.T * listener.confidence
    return shares


def own_shares(factors: Factors, listener: FoldedIn, items: Ints) -> Floats:
    """The part of an item's score that comes from the listener's own confidence in it, else 0.

    A saved track that was never played is no reason to offer itself.
    """
    own = np.zeros(len(items))
    place = {int(row): at for at, row in enumerate(listener.heard)}
    for at, row in enumerate(items):
        if (mine := place.get(int(row))) is not None:
            y = factors.tracks[row].astype(np.float64)
            own[at] = listener.confidence[mine] * (y @ listener.w @ y)
    return own


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
