"""Where a track lies among a library's by its sound: one vector each, whose dot products say how alike.

A vector has two parts. The factors that the network predicts say whom a track would please, as far as the
listeners whom the network learnt from are like yours. The layer that it pools over time says how a track
sounds, to anybody. Both are of unit length before they are weighed, so that neither outshouts the other.
Vectors are centred over the library: 0 is its average track.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FACTORS: Final = 0.3
"""The factors' part of a dot product; the pooled layer has the rest."""

AXES: Final = 64
"""Directions that are kept of the pooled layer, those in which the library's tracks differ most."""

_HALF: Final = 0.25
"""The power of a direction's variance that it is divided by: half of what would make all alike."""

_LEAST: Final = 1e-6
"""Of the largest: a variance under this share of it is rounding."""

_SILENT: Final = 1e-6
"""A filter that differs by less over the whole library says nothing."""


@dataclass(frozen=True, slots=True)
class AudioSpace:
    """What turns outputs of a network into vectors of one library; a track that comes later is placed by it.

    mean, scale : shape (n_pooled,), of the pooled layer over the library; scale > 0
    axes : shape (n_pooled, 64), directions, each divided by its weight
    centre : shape (k + 64,), mean of the vectors before they are centred
    """

    mean: Floats
    scale: Floats
    axes: Floats
    centre: Floats


def audio_space(factors: npt.NDArray[Any], pooled: npt.NDArray[Any]) -> AudioSpace:
    """The space of a library, from what its network heard in each track.

    factors : shape (n_tracks, k), of unit length or 0, as `network.Prediction.factors`; n_tracks >= 1
    pooled : shape (n_tracks, n_pooled), as `network.Prediction.pooled`

    >>> rng = np.random.default_rng(0)
    >>> space = audio_space(rng.normal(size=(50, 4)), rng.normal(size=(50, 12)))
    >>> space.axes.shape, space.centre.shape
    ((12, 64), (68,))
    """
    heard = np.asarray(pooled, np.float64)
    mean, deviation = heard.mean(axis=0), heard.std(axis=0)
    scale = np.where(deviation > _SILENT, deviation, 1.0)
    standard = (heard - mean) / scale
    variances, directions = np.linalg.eigh(standard.T @ standard / len(standard))
    order = variances.argsort()[::-1][:AXES]
    order = order[variances[order] > _LEAST * max(variances.max(), _LEAST)]
    axes = np.zeros((heard.shape[1], AXES))
    axes[:, : len(order)] = directions[:, order] / variances[order] ** _HALF
    narrow = np.float32
    empty = np.zeros(np.shape(factors)[1] + AXES, narrow)
    space = AudioSpace(mean.astype(narrow), scale.astype(narrow), axes.astype(narrow), empty)
    vectors = audio_vector(space, factors, pooled)
    return replace(space, centre=vectors.mean(axis=0, dtype=np.float64).astype(narrow))


def audio_vector(space: AudioSpace, factors: npt.NDArray[Any], pooled: npt.NDArray[Any]) -> Floats:
    """Vectors of tracks; the dot product of two is the larger, the more alike they sound.

    factors, pooled : shape (n, k) and (n, n_pooled), as in `audio_space`; or one track's, without the n
    returns : shape (n, k + 64) or (k + 64,), centred over the tracks of the space

    A weighted sum of vectors is a query, and its dot product with a track is exactly the weighted sum of how
    much that track sounds like each.

    >>> factors, pooled = np.eye(3), np.array([[1.0, 0], [0, 1], [5, 5]])
    >>> vectors = audio_vector(audio_space(factors, pooled), factors, pooled)
    >>> (vectors @ vectors.T).argmax(axis=0)
    array([0, 1, 2])
    """
    told = _unit(np.asarray(factors, np.float32))
    sound = _unit(((np.asarray(pooled, np.float32) - space.mean) / space.scale) @ space.axes)
    parts = [np.sqrt(np.float32(FACTORS)) * told, np.sqrt(np.float32(1 - FACTORS)) * sound]
    vectors: Floats = np.concatenate(parts, axis=-1) - space.centre
    return vectors


def _unit(vectors: npt.NDArray[Any]) -> Floats:
    """Each of length 1; what has no direction stays 0."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    made: Floats = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-9)
    return made
