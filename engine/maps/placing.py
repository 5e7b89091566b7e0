"""Where vectors lie on a map: UMAP on a sample, the rest by their nearest neighbours in it.

Source: McInnes, Healy, Melville, "UMAP: Uniform Manifold Approximation and Projection", 2018.
"""

import warnings
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.maps.neighbours import nearest, nearest_on_map, unit

Ints = npt.NDArray[np.int64]
Floats32 = npt.NDArray[np.float32]

SAMPLE: Final = 20_000
"""Vectors that UMAP is fitted on at most."""

NEIGHBOURS: Final = 15
"""Neighbours that UMAP keeps together, and those that the share of kept ones is counted over."""

ANCHORS: Final = 10
"""Sampled neighbours between which everything else is placed."""

CLOSEST, SPREAD = 0.5, 1.2
"""UMAP's min_dist and spread: its own 0.1 and 1 pile up the tracks of a record, and keep fewer neighbours."""

JUDGED: Final = 1_000
"""Vectors whose neighbours are compared to judge a map."""

FEWEST: Final = 30
"""Of fewer, UMAP makes nothing of use: the two main directions are drawn."""


def lay_out(vectors: Floats32, seed: int) -> Floats32:
    """Positions of vectors on a map, shape (n, 2); likeness is the cosine.

    vectors : shape (n, d), no row of zeros
    seed : of the sample and of UMAP
    """
    if len(vectors) < FEWEST:
        return _main_directions(vectors)
    rng = np.random.default_rng(seed)
    sample = np.sort(rng.choice(len(vectors), min(SAMPLE, len(vectors)), replace=False))
    laid = _umap(unit(vectors[sample]), seed)
    positions = np.empty((len(vectors), 2), dtype=np.float32)
    positions[sample] = laid
    rest = np.setdiff1d(np.arange(len(vectors)), sample)
    positions[rest] = place(vectors[rest], vectors[sample], laid)
    return positions


def place(
    queries: Floats32, vectors: Floats32, positions: Floats32, lengths: Floats32 | None = None
) -> Floats32:
    """Put other vectors on a map: the mean position of their ten nearest neighbours.

    Each weighs by how much more alike it is than the eleventh, so that a small change moves little.

    queries : shape (n, d), no row of zeros: a track, or what a listener plays
    vectors, positions : what is on the map, shape (m, d) and (m, 2); rows of zeros are not
    lengths : of the vectors, where they are known already

    >>> vectors = np.array([[1, 0], [0, 1]], np.float32)
    >>> place(np.array([[1, 1]], np.float32), vectors, np.array([[0, 0], [2, 4]], np.float32))
    array([[1., 2.]], dtype=float32)
    """
    rows, likeness = nearest(queries, vectors, ANCHORS + 1, lengths=lengths)
    weights = likeness - likeness[:, -1:] + np.float32(1e-6)
    weights /= weights.sum(axis=1, keepdims=True)
    placed: Floats32 = np.einsum("nk,nkd->nd", weights, positions[rows], dtype=np.float32)
    return placed


def kept(vectors: Floats32, positions: Floats32, seed: int, k: int = NEIGHBOURS) -> float:
    """How far a map can be trusted: the share of true nearest neighbours that are the nearest on it too.

    Judged on at most 1,000 vectors, the k nearest of each among all. 1 where there is no other vector.

    >>> line = np.array([[1, 0], [1, 1], [0, 1]], np.float32)
    >>> kept(line, line, seed=0, k=1)
    1.0
    """
    n = len(vectors)
    if n < 2:
        return 1.0
    of = np.sort(np.random.default_rng(seed).choice(n, min(JUDGED, n), replace=False))
    true, _ = nearest(vectors[of], vectors, k, own=of)
    drawn = nearest_on_map(positions, of, k)
    return float(np.mean([np.isin(a, b).mean() for a, b in zip(true, drawn, strict=True)]))


def kept_by(
    queries: Floats32, at: Floats32, vectors: Floats32, positions: Floats32, seed: int, k: int = NEIGHBOURS
) -> float:
    """The same for what was put on a map: the share of the k most alike vectors that are nearest to it there.

    queries, at : what was put there, shape (m, d), and where, shape (m, 2)
    """
    from scipy.spatial import cKDTree

    k = min(k, len(vectors))
    if not len(queries) or not k:
        return 1.0
    of = np.sort(np.random.default_rng(seed).choice(len(queries), min(JUDGED, len(queries)), replace=False))
    true, _ = nearest(queries[of], vectors, k)
    _, drawn = cKDTree(positions).query(at[of], k=k)
    drawn = np.asarray(drawn).reshape(len(of), k)
    return float(np.mean([np.isin(a, b).mean() for a, b in zip(true, drawn, strict=True)]))


def _umap(vectors: Floats32, seed: int) -> Floats32:
    """UMAP of unit vectors from their exact neighbours; single-threaded, so that a seed decides it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that it will not place others, and we do that
        from umap import UMAP

        k = min(NEIGHBOURS, len(vectors) - 1)
        every = np.arange(len(vectors))
        rows, cosines = nearest(vectors, vectors, k, own=every)
        rows = np.concatenate([every[:, None], rows], axis=1).astype(np.int32)
        distances = np.concatenate([np.zeros((len(vectors), 1)), 1 - cosines], axis=1)
        fitting = UMAP(
            n_neighbors=k + 1, metric="cosine", min_dist=CLOSEST, spread=SPREAD, random_state=seed, n_jobs=1,
            precomputed_knn=(rows, np.maximum(distances, 0).astype(np.float32), None),
        )  # fmt: skip
        return np.asarray(fitting.fit_transform(vectors), dtype=np.float32)


def _main_directions(vectors: Floats32) -> Floats32:
    """The two directions in which a few vectors differ most."""
    positions = np.zeros((len(vectors), 2), dtype=np.float32)
    if len(vectors) > 1:
        apart = unit(vectors)
        left, lengths, _ = np.linalg.svd(apart - apart.mean(axis=0), full_matrices=False)
        both = (left * lengths)[:, :2]
        positions[:, : both.shape[1]] = both
    return positions
