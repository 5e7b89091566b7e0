"""Windows for training, each a little different: faster or slower, higher or lower, through other rooms.

What is changed in the sound is changed in what is said of it: a window played faster has a faster tempo.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.audio.mel_spectrogram import BANDS
from engine.audio.network import HEARD_ATTRIBUTES

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How much windows may be changed; zeros leave them as they are.

    stretch : octaves of tempo, at most so many up or down
    shift : mel bands up or down, at most
    colour : log-mel added or taken at the most in each of eight corners of the bands, linear between them
    """

    stretch: float = 0.25
    shift: int = 1
    colour: float = 0.3


def batch(
    mels: Sequence[npt.NDArray[Any]],
    targets: Floats,
    rows: Ints,
    frames: int,
    size: int,
    change: Augmentation,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Random windows of random tracks, and what should be said of them.

    targets : shape (n_tracks, k + 9), as `training.Examples.targets` makes them
    rows : tracks to choose from; frames : length of a window
    returns : shapes (size, frames, 128) and (size, k + 9)
    """
    chosen = rows[rng.integers(len(rows), size=size)]
    octaves = rng.uniform(-change.stretch, change.stretch, size)
    windows = [
        _window(mels[row], frames, 2.0**octave, rng) for row, octave in zip(chosen, octaves, strict=True)
    ]
    coloured = np.stack([_coloured(window, change, rng) for window in windows])
    return coloured, faster(targets[chosen], octaves)


def faster(targets: Floats, octaves: npt.NDArray[np.float64]) -> Floats:
    """What is said of tracks when they are played that many octaves faster; shape (n, k + 9) and (n,).

    >>> faster(np.array([[1, 0, 0, 0, 0, 0, 0, 0, 0]], np.float32), np.array([0.5])).round(3)[0, [0, 2]]
    array([-1. ,  0.5], dtype=float32)
    """
    told = targets.copy()
    circle, height = slice(-HEARD_ATTRIBUTES, -HEARD_ATTRIBUTES + 2), -HEARD_ATTRIBUTES + 2
    turned = (targets[:, circle] @ np.array([1, 1j])) * np.exp(2j * np.pi * octaves)
    told[:, circle] = np.stack([turned.real, turned.imag], axis=1)
    told[:, height] += octaves
    return told


def _window(mel: npt.NDArray[Any], frames: int, rate: float, rng: np.random.Generator) -> Floats:
    """A window at `rate` times the speed, between frames by interpolation; short tracks are repeated."""
    spanned = int(np.ceil((frames - 1) * rate)) + 2
    start = int(rng.integers(max(1, len(mel) - spanned + 1)))
    taken = np.arange(start, start + spanned) % len(mel)
    part = mel[taken].astype(np.float32)
    place = np.arange(frames) * rate
    before = place.astype(np.int64)
    share = (place - before).astype(np.float32)[:, None]
    window: Floats = part[before] * (1 - share) + part[before + 1] * share
    return window


def _coloured(window: Floats, change: Augmentation, rng: np.random.Generator) -> Floats:
    """A window some bands higher or lower, through a smooth filter; silence stays silence."""
    bands = np.clip(np.arange(BANDS) + rng.integers(-change.shift, change.shift + 1), 0, BANDS - 1)
    corners = rng.uniform(-change.colour, change.colour, 8)
    filtered = np.interp(np.arange(BANDS), np.linspace(0, BANDS - 1, 8), corners).astype(np.float32)
    heard = window[:, bands]
    coloured: Floats = np.maximum(heard + filtered * (heard > 0), 0)
    return coloured
