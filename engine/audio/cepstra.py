"""The colour of sound, whoever plays what: the spectrum's outline, as 13 cepstral coefficients.

A coefficient is the log-mel bands' likeness to a cosine over the bands: the first is loudness, the second how
much of it lies low, the later ones finer shapes. Nothing in it is learnt. Source: Davis, Mermelstein, IEEE
Transactions on Acoustics, Speech, and Signal Processing 28(4), 1980.
"""

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.mel_spectrogram import BANDS

Floats = npt.NDArray[np.float32]

COEFFICIENTS: Final = 13

CEPSTRA: Final = 2 * COEFFICIENTS
"""Numbers that are told of a window: of each coefficient the mean and the deviation over time."""

_LEAST: Final = np.float32(1e-6)
"""Added to a variance, so that a deviation of 0 has a slope."""


def cepstra(windows: npt.NDArray[Any]) -> Floats:
    """The mean and the deviation over time of each coefficient, shape (n, 26).

    windows : shape (n, frames, 128), log-mel

    >>> [abs(round(float(one), 3)) for one in cepstra(np.full((1, 103, 128), 2.0))[0, [0, 1, 13]]]
    [22.627, 0.0, 0.001]
    """
    over_time = windows.astype(np.float32) @ _cosines()
    means = over_time.mean(axis=1)
    deviations = np.sqrt(np.square(over_time - means[:, None]).mean(axis=1) + _LEAST)
    made: Floats = np.concatenate([means, deviations], axis=1)
    return made


def cepstral_slopes(windows: npt.NDArray[Any], weights: npt.NDArray[Any]) -> Floats:
    """How much a weighted sum of the 26 numbers rises with each number of each window, shaped as these.

    windows : shape (n, frames, 128), log-mel; weights : shape (26,)
    """
    over_time = windows.astype(np.float32) @ _cosines()
    centred = over_time - over_time.mean(axis=1, keepdims=True)
    deviations = np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + _LEAST)
    of_means, of_deviations = weights[:COEFFICIENTS], weights[COEFFICIENTS:]
    made: Floats = (of_means + of_deviations * centred / deviations) @ _cosines().T / windows.shape[1]
    return made


@cache
def _cosines() -> Floats:
    """The first cosines over the bands, orthonormal, shape (128, 13): DCT-II."""
    places = np.pi * (np.arange(BANDS) + 0.5) / BANDS
    waves = np.cos(np.outer(places, np.arange(COEFFICIENTS))) * np.sqrt(2 / BANDS)
    waves[:, 0] = np.sqrt(1 / BANDS)
    made: Floats = waves.astype(np.float32)
    made.setflags(write=False)
    return made
