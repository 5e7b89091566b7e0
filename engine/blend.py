"""Three models in one space: a fixed vector for every track, and a query that carries the weights.

    [ people | text: prior, vector | audio: prior, vector ]

A track's factors y_i = average + people_i + prior_text_i + prior_audio_i come apart exactly into what its
listeners say and what its words and its sound say (`engine.prior`); beside them stand the vectors of the
text and the audio model themselves. For a listener with factors x and direct queries q_m,

    score_i = w_people  x . people_i / sd
            + sum over m of  min(w_people, w_m)  x . prior_m,i / sd  +  w_m k_m  q_m . v_m,i / sd_m

with sd the standard deviation of x . people over the catalog, sd_m that of q_m . v_m over the tracks that
have words or sound, both from covariances and so without a pass over the catalog, and k_m one number a
model. What predicts people's taste from content is neither people's nor content's alone: it is heard as
far as both faders are up. With equal weights the first two lines are the factors' own score. A fader at
zero takes its model out of the vectors, out of the query and out of what the listener is folded into.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.collaborative import Basis

CONTENT = ("text", "audio")
LOUDEST = 2.0
"""A fader's upper end; 1 is where the settings were chosen."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
Audible = frozenset[str]
"""Of the models that have content, those that are heard."""


@dataclass(frozen=True)
class Weights:
    """How loud each model is, 0 to 2; 1 everywhere is the mix that measured best."""

    collaborative: float = 1.0
    text: float = 1.0
    audio: float = 1.0

    def clamped(self) -> "Weights":
        """The weights as they can be used: under 0 or no number is 0, over 2 is 2.

        >>> Weights(-1, float("nan"), 1e308).clamped()
        Weights(collaborative=0.0, text=0.0, audio=2.0)
        """
        return Weights(**{name: _clamped(value) for name, value in asdict(self).items()})


@dataclass(frozen=True)
class BlendSettings:
    """k_m: how much a text or an audio score of one standard deviation says beside one of people's."""

    text: float = 0.1
    audio: float = 0.05


@dataclass(frozen=True)
class Content:
    """The part of one space that words, or sound, fill.

    prior : shape (n_items, k), float32, what this content adds to a track's factors
    vectors : shape (n_items, d), float32, centred; 0 for a track that has no such content
    covariance : shape (d, d), of the vectors over the tracks that have them
    coefficients, middle : shapes (d, k) and (d,), float64: before its listeners speak, a track with the
        vector v is predicted to be the average and (v - middle) coefficients
    """

    prior: Floats32
    vectors: Floats32
    covariance: Floats
    coefficients: Floats
    middle: Floats


@dataclass(frozen=True)
class Blend:
    """The space, fixed when it is built.

    people : shape (n_items, k), float32, what a track's listeners say; 0 for one that nobody played
    average : shape (k,), float64, the average track
    content : by model, "text" and "audio", as far as the library has them
    exposure : shape (n_items,), float32, the weight of not having played a track; 0 where nobody has
    regularization : lambda of a listener, times n_u + 1
    spread : shape (k, k), covariance of `people`
    moments : shape (m k, m k), Z'WZ for Z = [average + people | prior | prior ...] in the order of `content`
    """

    people: Floats32
    average: Floats
    content: Mapping[str, Content]
    exposure: Floats32
    regularization: float
    spread: Floats
    moments: Floats
    settings: BlendSettings

    def __len__(self) -> int:
        return len(self.people)

    def factors(self, rows: Ints, audible: Audible) -> Floats:
        """Factors of some tracks with the parts of the models that are heard, shape (n, k), float64."""
        y = self.average + self.people[rows].astype(np.float64)
        for model in self.content:
            if model in audible:
                y += self.content[model].prior[rows]
        return np.asarray(y)

    def basis(self, audible: Audible) -> Basis:
        """What a listener is folded into when these models are heard."""
        k = self.people.shape[1]
        heard = [0, *(at for at, model in enumerate(self.content, start=1) if model in audible)]
        blocks = self.moments.reshape(len(self.content) + 1, k, len(self.content) + 1, k)
        gram = np.sum([blocks[one, :, other] for one in heard for other in heard], axis=0)
        return Basis(gram, self.exposure, self.regularization)

    @cached_property
    def tracks(self) -> Floats32:
        """Y, shape (n_items, k), float32: every track's factors, with all their parts."""
        y: Floats32 = self.people + self.average.astype(np.float32)
        for content in self.content.values():
            y += content.prior
        y.setflags(write=False)
        return y


def make_blend(
    people: Floats32,
    average: Floats,
    content: Mapping[str, tuple[Floats32, Floats32, Floats, Floats]],
    exposure: Floats32,
    regularization: float,
    settings: BlendSettings,
) -> Blend:
    """Measure the space's covariances, in one pass.

    content : by model, its prior, vectors, coefficients and middle, as in `Content`
    """
    parts = {
        model: Content(prior, vectors, covariance(vectors), coefficients, middle)
        for model, (prior, vectors, coefficients, middle) in content.items()
    }
    mean = people.mean(axis=0, dtype=np.float64)
    spread = _moments([people], np.ones(len(people), np.float32)) / max(len(people), 1)
    z = [people + average.astype(np.float32), *(part.prior for part in parts.values())]
    return Blend(
        people, average, parts, exposure, regularization, spread - np.outer(mean, mean),
        _moments(z, exposure), settings,
    )  # fmt: skip


def covariance(vectors: Floats32) -> Floats:
    """V'V over the rows that are not 0, by their number; shape (d, d), float64."""
    there = np.any(vectors != 0, axis=1)
    return _moments([vectors], there.astype(np.float32)) / max(int(there.sum()), 1)


def deviation(query: Floats, spread: Floats) -> float:
    """Standard deviation of a query's products with vectors of such a covariance."""
    return float(np.sqrt(max(float(query @ spread @ query), 0.0)))


def _moments(blocks: list[Floats32], weights: Floats32, at_once: int = 65_536) -> Floats:
    """Z'WZ in float64 for Z the blocks side by side, a bite of rows at a time."""
    width = sum(block.shape[1] for block in blocks)
    total: Floats = np.zeros((width, width))
    for begin in range(0, len(weights), at_once):
        rows = slice(begin, begin + at_once)
        z = np.concatenate([block[rows] for block in blocks], axis=1).astype(np.float64)
        total += (z * weights[rows, None]).T @ z
    return total


def _clamped(value: float) -> float:
    return float(min(max(value, 0.0), LOUDEST)) if value == value else 0.0  # noqa: PLR0124 (NaN)
