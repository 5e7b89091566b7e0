"""Products as they are cheapest: BLAS on one thread for many small ones, sparse rows by what they touch."""

from contextlib import AbstractContextManager
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[object]:
    """A block in which BLAS uses one thread: small products lose by more, and sums do not depend on how many.

    Which libraries there are is looked up once: `threadpool_limits` does so each time, in milliseconds.
    """
    limited: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limited


def sparse_product(x: sparse.csr_array, matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """X @ matrix in float64; of a few rows, by those rows of the matrix alone that they need.

    scipy makes the whole matrix float64 first, which for one listener among a million tracks is all the work.

    >>> sparse_product(sparse.csr_array(np.array([[0.0, 2.0, 0.0]])), np.eye(3, dtype=np.float32))
    array([[0., 2., 0.]])
    """
    used = np.unique(x.indices)
    if 2 * len(used) > len(matrix):
        return np.asarray(x @ matrix.astype(np.float64))
    shape = (x.shape[0], len(used))
    narrow = sparse.csr_array((x.data, np.searchsorted(used, x.indices), x.indptr), shape=shape)
    return np.asarray(narrow @ matrix[used].astype(np.float64))


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()
