"""Maps of small libraries without the minute that UMAP takes."""

import numpy as np

from engine.maps.neighbours import unit


def flat(vectors, seed):
    """The two directions in which vectors differ most: deterministic, and good enough for two camps."""
    apart = unit(np.asarray(vectors)).astype(np.float64)
    left, lengths, _ = np.linalg.svd(apart - apart.mean(axis=0), full_matrices=False)
    return (left * lengths)[:, :2].astype(np.float32)
