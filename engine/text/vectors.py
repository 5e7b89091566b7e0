"""Vectors of terms, by a linear projection: every score splits exactly into the terms of an item.

    x_it = s_t log(1 + n_it)                    n_it descriptions of i use t, s_t is `weights.surprise`
    v_i  = g_i x_i P / |x_i P| - m              P: the largest right singular vectors of the unit rows x
    g_i  = n_i / (n_i + shrinkage)              n_i descriptions of i
    m    = the mean of the first over the items of which something is said; an item without is 0

A listener's query is q = sum of c_uj v_j over what they heard, and a score is q . v_i.
Source: latent semantic analysis, Deerwester et al. 1990; P by Halko, Martinsson, Tropp 2011.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from engine.blas import sparse_product
from engine.text.said import Counts, Floats
from engine.text.weights import TextSettings, surprise

Floats32 = npt.NDArray[np.float32]
OVERSAMPLING = 32
SWEEPS = 5


@dataclass(frozen=True)
class Projection:
    """From term weights to vectors.

    matrix : P, shape (n_terms, k), float32
    surprise : s, shape (n_terms,), float64
    average : mean of g_i x_i / |x_i P| over the items of which something is said, shape (n_terms,), float64
    shrinkage : as in the settings
    """

    matrix: Floats32
    surprise: Floats
    average: Floats
    shrinkage: float

    @cached_property
    def centre(self) -> Floats:
        """The average item's vector before it is taken off all of them, m, shape (k,)."""
        return np.asarray(self.average @ self.matrix.astype(np.float64))


def fit(own: Counts, of_items: Counts, settings: TextSettings, seed: int) -> tuple[Projection, Floats32]:
    """A projection, and the items' vectors, shape (n_items, k), float32.

    own : what was said of each subject itself, which P is fitted on
    of_items : what counts for each item
    seed : of the start of the singular vectors, drawn in the order of the terms

    >>> said = np.array([[4.0, 4, 0, 0], [4, 4, 0, 0], [0, 0, 4, 4], [0, 0, 4, 4]])
    >>> counts = Counts(sparse.csr_array(said), np.full(4, 4.0))
    >>> _, vectors = fit(counts, counts, TextSettings(dimensions=2), seed=0)
    >>> bool(vectors[0] @ vectors[1] > 0 > vectors[0] @ vectors[2])
    True
    """
    told = surprise(own, settings.rareness)
    with threadpool_limits(1, user_api="blas"):
        matrix = _singular_vectors(_unit_rows(_weighted(own.using, told)), settings.dimensions, seed)
        bare = Projection(matrix, told, np.zeros(len(told)), settings.shrinkage)
        x, vectors = terms_and_vectors(bare, of_items)
        described = of_items.described > 0
        n = max(int(described.sum()), 1)
        average = np.asarray(x[described].sum(axis=0)).ravel() / n
        projection = Projection(matrix, told, average, settings.shrinkage)
        vectors[described] -= average @ matrix.astype(np.float64)
    return projection, vectors.astype(np.float32)


def terms_and_vectors(projection: Projection, counts: Counts) -> tuple[sparse.csr_array, Floats]:
    """Scaled term weights g_i x_i / |x_i P| and their vectors, not centred; float64.

    counts : of any subjects; returns csr of shape (n, n_terms), and shape (n, k)
    """
    x = _weighted(counts.using, projection.surprise)
    vectors = sparse_product(x, projection.matrix)
    lengths = np.linalg.norm(vectors, axis=1)
    trust = counts.described / (counts.described + projection.shrinkage + (counts.described == 0))
    scale = np.divide(trust, lengths, out=np.zeros_like(trust), where=lengths > 0)
    return sparse.csr_array(sparse.diags_array(scale) @ x), vectors * scale[:, None]


def contributions(
    projection: Projection, queries: Floats, x: sparse.csr_array
) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """What each term of some items adds to their scores, and what the terms that they lack add.

    queries : shape (n, k), float64, one an item
    x : csr, shape (n, n_terms), the items' scaled term weights
    returns : rows of the terms that are said of any, shape (m,); (x_it - average_t) P_t . q_i, shape (n, m),
        0 where a term is not said; and the rest, shape (n,); all of an item's sums to q . v
    """
    said, place = np.unique(x.indices, return_inverse=True)
    item = np.repeat(np.arange(len(queries)), np.diff(x.indptr))
    towards = (queries @ projection.matrix[said].T.astype(np.float64))[item, place]
    average = projection.average[said][place]
    told = np.zeros((len(queries), len(said)))
    told[item, place] = (x.data - average) * towards
    rest = np.bincount(item, average * towards, len(queries)) - queries @ projection.centre
    return said.astype(np.int64), told, rest


def steered(projection: Projection, query: Floats, muted: npt.NDArray[np.integer],
            boosted: npt.NDArray[np.integer], strength: float = 0.5) -> Floats:  # fmt: skip
    """A query to which muted terms add nothing any more, and boosted ones more.

    Muting leaves out the part of q along the terms' rows of P, so that their own summands are 0;
    boosting adds a step of `strength` times the length of q along each. Both keep the score linear.

    >>> p = Projection(np.eye(2, dtype=np.float32), np.ones(2), np.zeros(2), 0.0)
    >>> steered(p, np.array([3.0, 4.0]), np.array([0]), np.array([], dtype=int))
    array([0., 4.])
    """
    length = np.linalg.norm(query)
    for term in boosted:
        row = projection.matrix[term].astype(np.float64)
        size = np.linalg.norm(row)
        query = query + (strength * length / size) * row if size else query
    if len(muted):
        rows = projection.matrix[muted].astype(np.float64)
        query = query - np.linalg.pinv(rows) @ (rows @ query)
    return query


def _weighted(using: sparse.csr_array, told: Floats) -> sparse.csr_array:
    data = np.log1p(using.data) * told[using.indices]
    return sparse.csr_array((data, using.indices, using.indptr), shape=using.shape)


def _unit_rows(x: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
    inverse = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return sparse.csr_array(sparse.diags_array(inverse) @ x)


def _singular_vectors(x: sparse.csr_array, k: int, seed: int) -> Floats32:
    """The k largest right singular vectors, as columns; fewer where x has not so many.

    Subspace iteration from a random start (Halko et al. 2011, algorithm 4.4).
    """
    width = min(k + OVERSAMPLING, *x.shape)
    start = np.random.default_rng(seed).standard_normal((x.shape[1], width))
    basis = np.linalg.qr(start)[0]
    for _ in range(SWEEPS):
        basis = np.linalg.qr(x.T @ (x @ basis))[0]
    image = x @ basis
    values, turned = np.linalg.eigh(image.T @ image)
    order = np.argsort(-values)[:k]
    kept = order[values[order] > 1e-9 * max(values.max(initial=0.0), 1e-300)]
    vectors = basis @ turned[:, kept]
    signs = np.sign(vectors[np.argmax(np.abs(vectors), axis=0), np.arange(vectors.shape[1])])
    return np.asarray(vectors * signs, dtype=np.float32)
