"""Nearest neighbours, exactly, in bounded memory: by cosine in a space, by distance on a map."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats32 = npt.NDArray[np.float32]
BLOCK = 16_777_216  # likenesses held at once: 64 MB
NOT_ONE = -2.0  # below every cosine


def nearest(
    queries: Floats32,
    others: Floats32,
    k: int,
    own: Ints | None = None,
    lengths: Floats32 | None = None,
) -> tuple[Ints, Floats32]:
    """The k rows of `others` with the largest cosine to each query, best first, and the cosines.

    queries, others : shape (n, d) and (m, d); a row of zeros among the others is near to nothing
    own : shape (n,), for each query the row of `others` that is itself and does not count
    lengths : of the others, where they are known already
    returns : two arrays of shape (n, k), of fewer columns where fewer others can be near

    >>> rows, _ = nearest(np.array([[1.0, 0.1]], np.float32), np.array([[0, 1], [2, 0]], np.float32), 1)
    >>> rows.tolist()
    [[1]]
    """
    lengths = np.linalg.norm(others, axis=1) if lengths is None else lengths
    nothing = np.flatnonzero(lengths == 0)
    scale = (1 / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    k = max(0, min(k, len(others) - len(nothing) - (own is not None)))
    rows = np.zeros((len(queries), k), dtype=np.int64)
    likeness = np.zeros((len(queries), k), dtype=np.float32)
    step = max(1, BLOCK // max(1, len(others)))
    for start in range(0, len(queries), step):
        span = slice(start, start + step)
        cosines = unit(queries[span]) @ others.T
        cosines *= scale
        cosines[:, nothing] = NOT_ONE
        if own is not None:
            cosines[np.arange(len(cosines)), own[span]] = NOT_ONE
        rows[span] = largest(cosines, k)
        likeness[span] = np.take_along_axis(cosines, rows[span], axis=1)
    return rows, likeness


def largest(values: Floats32, k: int) -> Ints:
    """Columns of the k largest values of each row, largest first.

    The k largest lie in the k groups of columns whose own largest values are largest, so only those
    groups are sorted: some ten times as fast as sorting or partitioning whole rows.

    >>> largest(np.array([[1, 3, 2, 3]], np.float32), 2)
    array([[1, 3]])
    """
    n, width = values.shape
    size = max(1, int(np.sqrt(width / max(k, 1))))
    n_groups = -(-width // size)
    if n_groups <= 2 * k:
        return np.argsort(-values, axis=1, kind="stable")[:, :k]
    padded = values
    if n_groups * size > width:
        padded = np.full((n, n_groups * size), -np.inf, dtype=np.float32)
        padded[:, :width] = values
    best = padded.reshape(n, n_groups, size).max(axis=2)
    groups = np.sort(np.argpartition(-best, k, axis=1)[:, :k], axis=1)
    columns = (groups[:, :, None] * size + np.arange(size)).reshape(n, -1)
    candidates = np.take_along_axis(padded, columns, axis=1)
    order = np.argsort(-candidates, axis=1, kind="stable")[:, :k]
    return np.take_along_axis(columns, order, axis=1)


def nearest_on_map(positions: Floats32, of: Ints, k: int) -> Ints:
    """The k rows of a map that are nearest to each of some rows of it, itself left out.

    positions : shape (n, 2)
    returns : shape (len(of), min(k, n - 1))

    >>> nearest_on_map(np.array([[0, 0], [0, 1], [0, 3]], np.float32), np.array([0]), 1)
    array([[1]])
    """
    from scipy.spatial import cKDTree

    k = min(k, len(positions) - 1)
    _, found = cKDTree(positions).query(positions[of], k=k + 1)
    found = np.asarray(found, dtype=np.int64).reshape(len(of), k + 1)
    itself = found == of[:, None]
    itself[~itself.any(axis=1), -1] = True  # many tracks at one point: the farthest gives way
    others: Ints = found[~itself].reshape(len(of), k)
    return others


def unit(vectors: npt.NDArray[np.floating]) -> Floats32:
    """Vectors at length 1, float32; rows of zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    made: Floats32 = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0).astype(
        np.float32
    )
    return made
