"""Who is spoken of together."""

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
from scipy import sparse

MOST = 30
"""Artists of one document; a longer list says nothing of any two of them."""


def comentions(documents: Iterable[Sequence[int]], n_artists: int) -> sparse.csr_array:
    """How strongly two artists are spoken of together: csr, symmetric, shape (n_artists, n_artists).

    documents : artists' rows of each; one with n different artists adds 1 / (n - 1) to each of its pairs,
        so that every artist of it gains 1

    >>> comentions([[0, 1], [0, 1, 2], [2]], 3).toarray()
    array([[0. , 1.5, 0.5],
           [1.5, 0. , 0.5],
           [0.5, 0.5, 0. ]])
    """
    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    for named in documents:
        artists = sorted(set(named))
        if 1 < len(artists) <= MOST:
            for one, other in combinations(artists, 2):
                rows += (one, other)
                columns += (other, one)
                weights += [1 / (len(artists) - 1)] * 2
    shape = (n_artists, n_artists)
    places = (np.array(rows, dtype=np.int64), np.array(columns, dtype=np.int64))
    found = sparse.coo_array((np.array(weights), places), shape=shape)
    return sparse.csr_array(found)
