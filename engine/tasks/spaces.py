"""The spaces that a build's tracks and listeners lie in: one per model, and the blend's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.blas import sparse_product
from engine.blend import BlendSettings
from engine.maps.neighbours import nearest, unit
from engine.recommender import Recommender

Ints = npt.NDArray[np.int64]
Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Space:
    """Vectors that are compared by their cosine.

    name : "collaborative", "text", "audio" or "blend"
    tracks : shape (n_items, d); a row of zeros says nothing of its track
    queries : from csr rows of confidence, (n, n_items), to where who did that lies in the space, (n, d);
        zeros for those whom it says nothing of
    listeners : the build's listeners there, (n_listeners, d)
    """

    name: str
    tracks: Floats32
    queries: Callable[[sparse.csr_array], Floats32]
    listeners: Callable[[], Floats32]

    @cached_property
    def has(self) -> Ints:
        """Rows of the tracks that the space says something of."""
        return np.flatnonzero(self.lengths)

    @cached_property
    def lengths(self) -> Floats32:
        """Of the tracks' vectors, shape (n_items,)."""
        found: Floats32 = np.linalg.norm(self.tracks, axis=1)
        return found

    def nearest(self, row: int, k: int) -> tuple[Ints, Floats32]:
        """The k tracks most alike to one, best first, and their cosines; none where it is unknown here."""
        if not self.lengths[row]:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        own = np.array([row])
        rows, likeness = nearest(self.tracks[own], self.tracks, k, own, self.lengths)
        return rows[0], likeness[0]


def spaces_of(recommender: Recommender) -> tuple[Space, ...]:
    """The spaces of a build, in the order of the desk."""
    factors, folded = recommender.factors, partial(_folded_in, recommender)
    found = [Space("collaborative", factors.tracks, folded, lambda: factors.listeners)]
    if recommender.text is not None:
        found.append(_summing("text", recommender, recommender.text.vectors))
    if recommender.sound is not None:
        found.append(_summing("audio", recommender, recommender.sound.vectors))
    if len(found) > 1:
        found.append(_blended(tuple(found), recommender.settings.blend))
    return tuple(found)


def _summing(name: str, recommender: Recommender, vectors: Floats32) -> Space:
    """A space in which a listener is the sum of what they play, weighted by confidence."""

    def summed(confidence: sparse.csr_array) -> Floats32:
        return sparse_product(sparse.csr_array(confidence.maximum(0)), vectors).astype(np.float32)

    return Space(name, vectors, summed, lambda: summed(recommender.confidence))


def _blended(spaces: Sequence[Space], settings: BlendSettings) -> Space:
    """All spaces side by side, each at the length that its say in the blend gives it.

    A product of two tracks is then the sum of their likenesses by model, weighted as the blend weighs scores:
    1 for people, k_m for words and for sound. A track that a model says nothing of is zero there.
    """
    says = [np.sqrt(getattr(settings, space.name, 1.0)) for space in spaces]

    def beside(blocks: Sequence[Floats32]) -> Floats32:
        made: Floats32 = np.concatenate(
            [say * unit(block) for say, block in zip(says, blocks, strict=True)], axis=1, dtype=np.float32
        )
        return made

    usual = [np.sqrt(np.mean(space.lengths[space.has] ** 2)) if len(space.has) else 1.0 for space in spaces]
    tracks = [say / length * space.tracks for say, length, space in zip(says, usual, spaces, strict=True)]
    return Space(
        "blend",
        np.concatenate(tracks, axis=1, dtype=np.float32),
        lambda confidence: beside([space.queries(confidence) for space in spaces]),
        lambda: beside([space.listeners() for space in spaces]),
    )


def _folded_in(recommender: Recommender, confidence: sparse.csr_array) -> Floats32:
    """Listeners solved for exactly, one after the other."""
    solved = np.zeros((confidence.shape[0], recommender.factors.tracks.shape[1]), dtype=np.float32)
    for row in range(len(solved)):
        span = slice(int(confidence.indptr[row]), int(confidence.indptr[row + 1]))
        items, worth = confidence.indices[span].astype(np.int64), confidence.data[span].astype(np.float64)
        solved[row] = recommender.fold_in(items, worth).x
    return solved
