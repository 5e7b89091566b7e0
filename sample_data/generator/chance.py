"""All chance in the generator: one named stream per job, so that no job disturbs another's draws."""

from collections.abc import Sequence
from typing import TypeVar
from zlib import crc32

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


def stream(seed: int, *names: str) -> np.random.Generator:
    """A generator of its own for the job those names stand for.

    >>> stream(7, "audio", "t001").random() == stream(7, "audio", "t001").random()
    True
    >>> stream(7, "audio", "t001").random() == stream(7, "audio", "t002").random()
    False
    """
    return np.random.Generator(np.random.PCG64([seed, *(crc32(name.encode()) for name in names)]))


def weighted(rng: np.random.Generator, choices: Sequence[tuple[T, float]]) -> T:
    """One of the choices, each as likely as its share.

    >>> weighted(stream(1, "x"), ((3, 0.0), (4, 1.0)))
    4
    """
    shares = np.cumsum([share for _, share in choices])
    return choices[int(np.searchsorted(shares, rng.random() * shares[-1], side="right"))][0]


def one_of(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """One of the choices, all equally likely."""
    return choices[int(rng.random() * len(choices))]


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """A number from low to high, uniformly."""
    return low + (high - low) * float(rng.random())


def cumulative(weights: Floats) -> Floats:
    """Running sum of weights, for `draw`."""
    return np.cumsum(weights, dtype=np.float64)


def draw(rng: np.random.Generator, running: Floats) -> int:
    """A row, as likely as its weight; `running` is the weights' running sum.

    >>> draw(stream(1, "x"), cumulative(np.array([0.0, 2.0, 0.0])))
    1
    """
    return int(np.searchsorted(running, rng.random() * running[-1], side="right"))
