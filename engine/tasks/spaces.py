"""The spaces that a build's tracks and listeners lie in: one per model, and the blend's."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.recommender import Recommender

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Space:
    """Vectors that are compared by their cosine.

    name : "collaborative", "text", "audio" or "blend"
    tracks : shape (n_items, d); a row of zeros says nothing of its track
    listeners : shape (n_listeners, d), in the same space; zeros for a listener it says nothing of
    """

    name: str
    tracks: Floats32
    listeners: Floats32

    @cached_property
    def has(self) -> Ints:
        """Rows of the tracks that the space says something of."""
        return np.flatnonzero(np.asarray(self.tracks).any(axis=1))


def spaces_of(recommender: Recommender) -> tuple[Space, ...]:
    """The spaces of a build, in the order of the desk."""
    found = [Space("collaborative", recommender.factors.tracks, recommender.factors.listeners)]
    if recommender.text is not None:
        vectors = recommender.text.vectors
        found.append(Space("text", vectors, queries(recommender, vectors)))
    return tuple(found)


def queries(recommender: Recommender, vectors: Floats32) -> Floats32:
    """Each listener as the sum of what they play, weighted by confidence, shape (n_listeners, d)."""
    made: Floats32 = np.asarray(recommender.confidence.maximum(0) @ vectors, dtype=np.float32)
    return made


def query(recommender: Recommender, space: Space, items: Ints, confidence: Floats) -> Floats32:
    """The same for one listener, who need not have been in the build, shape (d,)."""
    from engine import collaborative

    if space.name == "collaborative":
        return collaborative.fold_in(recommender.factors, items, confidence).x.astype(np.float32)
    made: Floats32 = (np.maximum(confidence, 0) @ space.tracks[items]).astype(np.float32)
    return made
