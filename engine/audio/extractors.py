"""What is computed from every file, each with the version under which it is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.decode import Floats
from engine.audio.fingerprint import LANDMARKS, landmarks
from engine.audio.mel_spectrogram import MEL, log_mel


@dataclass(frozen=True, slots=True)
class Extractor:
    """One thing that is computed from samples.

    version : a name and a number; the number changes when the results do
    extract : samples, shape (n_samples,), mono at 22,050 Hz -> an array
    """

    version: str
    extract: Callable[[Floats], npt.NDArray[Any]]


def half_mel(samples: Floats) -> npt.NDArray[np.float16]:
    """`log_mel` in half the room: off by 0.004 at most, which is a thirtieth of a decibel.

    >>> half_mel(np.zeros(1_024, np.float32)).shape
    (3, 128)
    """
    return log_mel(samples).astype(np.float16)


MEL_BANDS: Final = Extractor(MEL, half_mel)
"""What the network hears, shape (n_frames, 128), float16."""

FINGERPRINT: Final = Extractor(LANDMARKS, landmarks)
"""What it is recognised by, shape (n, 2), int32."""

MOMENTS: Final = 1_000
"""Parts of a track whose loudest samples are told, at most."""


def envelope(samples: Floats) -> Floats:
    """The lowest and the highest sample of each of up to 1,000 equal parts of a track, shape (n, 2).

    >>> envelope(np.array([0.5, -0.25], np.float32)).tolist()
    [[0.5, 0.5], [-0.25, -0.25]]
    """
    edges = np.linspace(0, len(samples), min(MOMENTS, len(samples)) + 1).astype(np.int64)[:-1]
    both = [np.minimum.reduceat(samples, edges), np.maximum.reduceat(samples, edges)]
    return np.stack(both, axis=1).astype(np.float32)


ENVELOPE: Final = Extractor("envelope-1", envelope)
"""How far its wave reaches down and up, shape (n, 2)."""
