"""Attributes as they are read out of all that was heard in a whole track: a second look after the network.

A network judges windows of seconds, and its last layers learn from few tracks. So its pooled layer, beside
the track's summary, is compared with those of the tracks it learnt from: the more alike, the more do their
attributes count. That is ridge regression with a Gaussian kernel on principal axes. Source: Saunders,
Gammerman, Vovk, "Ridge regression learning algorithm in dual variables", ICML 1998.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.summary import summary
from engine.errors import UsageError

Floats = npt.NDArray[np.float32]

AXES: Final = 60
"""Directions kept of what was heard, those in which the tracks learnt from differ most."""

NARROW: Final = 0.8
"""Likeness is e to the power of less so many squared distances; the tracks' mean square is 1."""

RIDGE: Final = 0.1
"""How much an attribute of a single track is mistrusted, in parts of a track's likeness to itself."""

FAR: Final = 4.0
"""Deviations at which a number is cut off: no single one makes a track unlike all."""

ENOUGH: Final = 10
"""Tracks with a label under which an attribute is left to the network."""


@dataclass(frozen=True, slots=True)
class Readout:
    """What reads attributes out of what was heard.

    mean, scale : shape (n_heard,), over the tracks learnt from; scale > 0
    axes : shape (n_heard, 60)
    tracks : shape (n_tracks, 60), the tracks learnt from, along the axes
    weights : shape (n_tracks, 6), of each track's likeness, for each attribute but tempo
    middle : shape (6,), of a track that is like none; NaN for an attribute that is left to the network
    """

    mean: Floats
    scale: Floats
    axes: Floats
    tracks: Floats
    weights: Floats
    middle: Floats

    def __post_init__(self) -> None:
        n_heard, n_axes = self.axes.shape
        n_told = len(self.middle)
        sizes = [(n_heard,), (n_heard,), (len(self.tracks), n_axes), (len(self.tracks), n_told)]
        if [part.shape for part in (self.mean, self.scale, self.tracks, self.weights)] != sizes:
            raise UsageError("the parts of a readout do not have sizes that belong together")

    def told(self, heard: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Attributes of tracks, shape (n, 6), unbounded; NaN where they are left to the network.

        heard : shape (n, n_heard)
        """
        placed = _standard(heard, self.mean, self.scale) @ self.axes
        made: npt.NDArray[np.float64] = self.middle + _likeness(placed, self.tracks) @ self.weights
        return made


def readable(pooled: npt.NDArray[Any], mel: npt.NDArray[Any]) -> Floats:
    """What attributes are read out of: a track's pooled layer and its summary, shape (n_pooled + 1073,).

    mel : shape (n_frames, 128), log-mel
    """
    return np.concatenate([pooled, summary(mel)]).astype(np.float32)


def fit_readout(heard: npt.NDArray[Any], attributes: npt.NDArray[np.float64]) -> Readout:
    """The readout that tells known attributes best, with a ridge.

    heard : shape (n, n_heard), of tracks that are learnt from; n >= 1
    attributes : shape (n, 6), NaN where nobody knows

    >>> places = np.linspace(0, 1, 40)[:, None]
    >>> readout = fit_readout(places * np.ones(4), np.hstack([places, np.full((40, 1), np.nan)]))
    >>> readout.told(0.25 * np.ones((1, 4))).round(1)
    array([[0.2, nan]])
    """
    mean, scale = heard.mean(axis=0), np.maximum(heard.std(axis=0), 1e-6)
    mean, scale = mean.astype(np.float32), scale.astype(np.float32)
    standard = _standard(heard, mean, scale).astype(np.float64)
    centred = standard - standard.mean(axis=0)
    _, lengths, directions = np.linalg.svd(centred, full_matrices=False)
    kept = directions[:AXES]
    size = np.sqrt(np.square(lengths[:AXES]).sum() / len(heard))
    axes = (kept.T / max(size, 1e-9)).astype(np.float32)
    tracks = (_standard(heard, mean, scale) @ axes).astype(np.float32)
    likeness = _likeness(tracks, tracks)
    weights = np.zeros(attributes.shape)
    middle = np.full(attributes.shape[1], np.nan)
    for at, values in enumerate(attributes.T):
        known = np.flatnonzero(np.isfinite(values))
        if len(known) < ENOUGH:
            continue
        middle[at] = values[known].mean()
        ridge = likeness[np.ix_(known, known)] + RIDGE * np.eye(len(known))
        weights[known, at] = np.linalg.solve(ridge, values[known] - middle[at])
    return Readout(mean, scale, axes, tracks, weights.astype(np.float32), middle.astype(np.float32))


def _standard(heard: npt.NDArray[Any], mean: Floats, scale: Floats) -> Floats:
    made: Floats = np.clip((np.asarray(heard, np.float32) - mean) / scale, -FAR, FAR)
    return made


def _likeness(some: Floats, others: Floats) -> npt.NDArray[np.float64]:
    """1 for the same, towards 0 for what lies far away; shape (n_some, n_others)."""
    one, other = some.astype(np.float64), others.astype(np.float64)
    apart = np.square(one).sum(axis=1)[:, None] + np.square(other).sum(axis=1) - 2 * one @ other.T
    return np.asarray(np.exp(-NARROW * np.maximum(apart, 0)))
