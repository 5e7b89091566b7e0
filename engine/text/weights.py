"""How likely somebody is described with a term, and how much that tells.

One formula serves three times: a few descriptions are mixed with those of a wider circle, in
proportion to how few they are. A subject's are mixed with everybody's, a track's with its artist's,
and the last weeks' with those of all time.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.text.said import NOBODY, Counts, Floats

Ints = npt.NDArray[np.integer]


@dataclass(frozen=True)
class TextSettings:
    """The text model's own numbers.

    dimensions : length of a vector
    smoothing : how many descriptions like everybody's are added to those of a subject, >= 0
    borrowing : how many of its artist's descriptions count for a track beside its own, >= 0
    recent : how many descriptions of all time count for a moment beside those of its weeks, >= 0
    half_life : days after which a description counts half for the moment, > 0
    rareness : a term used in this many descriptions in all counts half, >= 0
    shrinkage : a vector of this many descriptions is half as long as one of very many, >= 0
    """

    dimensions: int = 256
    smoothing: float = 2.0
    borrowing: float = 5.0
    recent: float = 2.0
    half_life: float = 7.0
    rareness: float = 2.0
    shrinkage: float = 4.0


def borrowed(counts: Counts, wider: Counts, parents: Ints, borrowing: float) -> Counts:
    """Counts to which a few descriptions like those of a wider circle are added.

    wider : whose descriptions are lent
    parents : for each subject the row of `wider` that it borrows from, NOBODY for none
    borrowing : how many descriptions are lent at most, so that the more is said, the less they weigh

    >>> own = Counts(sparse.csr_array(np.array([[4.0], [0.0]])), np.array([5.0, 0.0]))
    >>> artist = Counts(sparse.csr_array(np.array([[8.0]])), np.array([10.0]))
    >>> together = borrowed(own, artist, np.array([0, 0]), 5.0)
    >>> together.using.toarray().ravel(), together.described
    (array([8., 4.]), array([10.,  5.]))
    """
    parents = np.asarray(parents)
    children = np.flatnonzero(parents != NOBODY)
    there = wider.described[parents[children]]
    lent = np.minimum(borrowing, there)
    share = np.divide(lent, there, out=np.zeros_like(lent), where=there > 0)
    shape = len(counts.described), len(wider.described)
    lender = sparse.csr_array((share, (children, parents[children])), shape=shape)
    return Counts(
        sparse.csr_array(counts.using + lender @ wider.using), counts.described + lender @ wider.described
    )


def probabilities(counts: Counts, background: Floats, smoothing: float) -> sparse.csr_array:
    """P(term | described), for the terms that were said of each subject: csr like `counts.using`.

    (n_st + m b_t) / (n_s + m), for n_s descriptions of s of which n_st use t, and the background b_t

    >>> counts = Counts(sparse.csr_array(np.array([[3.0]])), np.array([4.0]))
    >>> probabilities(counts, np.array([0.5]), smoothing=2.0).toarray()  # (3 + 1) / (4 + 2)
    array([[0.66666667]])
    """
    using = counts.using
    rows = np.repeat(np.arange(using.shape[0]), np.diff(using.indptr))
    data = (using.data + smoothing * background[using.indices]) / (counts.described[rows] + smoothing)
    return sparse.csr_array((data, using.indices, using.indptr), shape=using.shape)


def surprise(counts: Counts, rareness: float) -> Floats:
    """How much a term tells, shape (n_terms,), >= 0: little where it is said of everybody, or by nobody else.

    log((N + 1) / (N_t + 1)) f_t / (f_t + rareness), for N_t of N described subjects and f_t uses in all
    """
    n_subjects = int((counts.described > 0).sum())
    of_how_many = np.bincount(counts.using.indices, minlength=counts.using.shape[1])
    uses = np.asarray(counts.using.sum(axis=0)).ravel()
    told = np.log((n_subjects + 1) / (of_how_many + 1)) * uses
    found: Floats = np.divide(told, uses + rareness, out=np.zeros_like(told), where=uses > 0)
    return found


def damping(counts: Counts, rareness: float) -> Floats:
    """Factor of each term's weight, shape (n_terms,), in 0..1: `surprise` over the largest it could be."""
    n_subjects = int((counts.described > 0).sum())
    if n_subjects < 2:
        return np.ones(counts.using.shape[1])
    found: Floats = surprise(counts, rareness) / np.log((n_subjects + 1) / 2)
    return found
