"""Where a track lies among a library's by its sound: one vector each, whose dot products say how alike.

A vector has three parts. The factors that the network predicts say whom a track would please, as far as the
listeners whom the network learnt from are like yours. The layer that it pools over time says how a track
sounds to it, and the cepstra how it sounds to anybody: they tell voices and rooms that no network learnt
from. All are of unit length before they are weighed, so that none outshouts the others.
Vectors are centred over the library: 0 is its average track.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.cepstra import CEPSTRA

Floats = npt.NDArray[np.float32]

FACTORS: Final = 0.3
"""The factors' part of a dot product."""

POOLED: Final = 0.4
"""The pooled layer's part."""

COLOUR: Final = 0.3
"""The cepstra's part."""

AXES: Final = 64
"""Directions that are kept of the pooled layer, those in which the library's tracks differ most."""

_HALF: Final = 0.25
"""The power of a direction's variance that it is divided by: half of what would make all alike."""

_LEAST: Final = 1e-6
"""Of the largest: a variance under this share of it is rounding."""

_SILENT: Final = 1e-6
"""What differs by less over the whole library says nothing."""


@dataclass(frozen=True, slots=True)
class Axes:
    """Numbers that are told of every track, as directions in which a library's tracks differ.

    mean, scale : shape (n,), over the library; scale > 0
    axes : shape (n, n_axes), directions, each divided by its weight
    """

    mean: Floats
    scale: Floats
    axes: Floats

    def placed(self, numbers: npt.NDArray[Any]) -> Floats:
        """Numbers of tracks along the axes, before they are brought to unit length; shape (..., n_axes)."""
        standard: Floats = (np.asarray(numbers, np.float32) - self.mean) / self.scale
        return standard @ self.axes


@dataclass(frozen=True, slots=True)
class AudioSpace:
    """What turns outputs of a network into vectors of one library; a track that comes later is placed by it.

    pooled : with 64 axes; cepstra : with 26
    centre : shape (k + 90,), mean of the vectors before they are centred
    """

    pooled: Axes
    cepstra: Axes
    centre: Floats


def audio_space(factors: npt.NDArray[Any], pooled: npt.NDArray[Any], cepstra: npt.NDArray[Any]) -> AudioSpace:
    """The space of a library, from what its network heard in each track.

    factors : shape (n_tracks, k), of unit length or 0, as `network.Prediction.factors`; n_tracks >= 1
    pooled, cepstra : shapes (n_tracks, n_pooled) and (n_tracks, 26), as in `network.Prediction`

    >>> rng = np.random.default_rng(0)
    >>> space = audio_space(*(rng.normal(size=(50, n)) for n in (4, 12, 26)))
    >>> space.pooled.axes.shape, space.centre.shape
    ((12, 64), (94,))
    """
    empty = np.zeros(np.shape(factors)[1] + AXES + CEPSTRA, np.float32)
    space = AudioSpace(_axes(pooled, AXES), _axes(cepstra, CEPSTRA), empty)
    vectors = audio_vector(space, factors, pooled, cepstra)
    return replace(space, centre=vectors.mean(axis=0, dtype=np.float64).astype(np.float32))


def audio_vector(
    space: AudioSpace, factors: npt.NDArray[Any], pooled: npt.NDArray[Any], cepstra: npt.NDArray[Any]
) -> Floats:
    """Vectors of tracks; the dot product of two is the larger, the more alike they sound.

    factors, pooled, cepstra : as in `audio_space`; or one track's, without the n
    returns : shape (n, k + 90) or (k + 90,), centred over the tracks of the space

    A weighted sum of vectors is a query, and its dot product with a track is exactly the weighted sum of how
    much that track sounds like each.

    >>> heard = np.eye(3), np.array([[1.0, 0], [0, 1], [5, 5]]), np.eye(3, 26)
    >>> vectors = audio_vector(audio_space(*heard), *heard)
    >>> (vectors @ vectors.T).argmax(axis=0)
    array([0, 1, 2])
    """
    told = np.asarray(factors, np.float32), space.pooled.placed(pooled), space.cepstra.placed(cepstra)
    weights = np.sqrt(np.array([FACTORS, POOLED, COLOUR], np.float32))
    parts = [weight * _unit(part) for weight, part in zip(weights, told, strict=True)]
    vectors: Floats = np.concatenate(parts, axis=-1) - space.centre
    return vectors


def _axes(numbers: npt.NDArray[Any], most: int) -> Axes:
    """The directions in which numbers, shape (n_tracks, n), vary; those that are missing are 0."""
    heard = np.asarray(numbers, np.float64)
    mean, deviation = heard.mean(axis=0), heard.std(axis=0)
    scale = np.where(deviation > _SILENT, deviation, 1.0)
    standard = (heard - mean) / scale
    variances, directions = np.linalg.eigh(standard.T @ standard / len(standard))
    order = variances.argsort()[::-1][:most]
    order = order[variances[order] > _LEAST * max(variances.max(), _LEAST)]
    axes = np.zeros((heard.shape[1], most))
    axes[:, : len(order)] = directions[:, order] / variances[order] ** _HALF
    return Axes(mean.astype(np.float32), scale.astype(np.float32), axes.astype(np.float32))


def _unit(vectors: npt.NDArray[Any]) -> Floats:
    """Each of length 1; what has no direction stays 0."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    made: Floats = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 1e-9)
    return made
