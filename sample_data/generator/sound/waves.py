"""What every instrument is built from: phases, stacks of harmonics, envelopes, filtered noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import signal

from sample_data.generator.chance import Floats

SR = 48_000
"""Samples per second of everything rendered here."""
BLOCK = 64
"""Samples for which the weights of harmonics stay as they are."""


@dataclass(frozen=True, slots=True)
class Touch:
    """How a note is played.

    frequency : hertz
    seconds : how long it is held
    velocity, colour : 0..1; louder, brighter
    """

    frequency: float
    seconds: float
    velocity: float
    colour: float


def samples(seconds: float) -> int:
    """Number of samples in a time.

    >>> samples(0.5)
    24000
    """
    return max(1, round(seconds * SR))


def hertz(pitch: float) -> float:
    """Frequency of a MIDI pitch, A above middle C being 69.

    >>> hertz(69), hertz(57)
    (440.0, 220.0)
    """
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def phase(
    frequency: float, n: int, vibrato: float = 0.0, rate: float = 5.3, after: float = 0.18, scoop: float = 0.0
) -> Floats:
    """Phase in radians over n samples.

    vibrato : depth in semitones, at `rate` hertz, fading in `after` seconds
    scoop : semitones that the note starts below (or above) its pitch
    """
    if not vibrato and not scoop:
        steady: Floats = 2 * np.pi * frequency / SR * np.arange(float(n))
        return steady
    time = np.arange(n) / SR
    swell = np.clip((time - after) / 0.25, 0, 1)
    bend = vibrato * swell * np.sin(2 * np.pi * rate * time) - scoop * np.exp(-time / 0.045)
    turned: Floats = 2 * np.pi * np.cumsum(frequency * 2 ** (bend / 12)) / SR
    return turned


def harmonics(angle: Floats, weights: Sequence[float] | Floats) -> Floats:
    """Sum of weights[k - 1] * sin(k * angle), by Chebyshev's recurrence in single precision.

    weights : shape (k,), or (k, n / BLOCK rounded up) where they change over time

    >>> harmonics(np.array([np.pi / 2]), [1.0, 0.5, 0.25]).round(6)
    array([0.75])
    """
    n_blocks = -(-len(angle) // BLOCK)
    turned = np.zeros((n_blocks, BLOCK))
    turned.ravel()[: len(angle)] = angle
    twice, now = (2 * np.cos(turned)).astype(np.float32), np.sin(turned).astype(np.float32)
    before, following = np.zeros_like(now), np.empty_like(now)
    table = np.asarray(weights, dtype=np.float32).reshape(len(weights), -1, 1)
    total = table[0] * now
    for weight in table[1:]:
        np.multiply(twice, now, out=following)
        following -= before
        before, now, following = now, following, before
        total += weight * now
    return np.asarray(total.ravel()[: len(angle)], dtype=np.float64)


def count_harmonics(frequency: float, most: int = 40, below: float = 15_000.0) -> int:
    """How many harmonics stay below a frequency, at least 1 and at most `most`."""
    return max(1, min(most, int(below / frequency)))


def envelope(n: int, attack: float, decay: float, sustain: float, release: float) -> Floats:
    """Attack, decay, sustain, release; the release is the last part of the n samples.

    >>> envelope(4800, 0.01, 0.02, 0.5, 0.02)[[0, 479, 2400, 4799]].round(2)
    array([0. , 1. , 0.5, 0. ])
    """
    time = np.arange(n) / SR
    rising = np.clip(time / max(attack, 1e-4), 0, 1)
    falling = sustain + (1 - sustain) * np.exp(-np.clip(time - attack, 0, None) / max(decay / 3, 1e-4))
    ending = np.clip((n - 1 - np.arange(n)) / max(release * SR, 1.0), 0, 1)
    shaped: Floats = rising * falling * ending
    return shaped


def dying(n: int, seconds: float) -> Floats:
    """Exponential decay to 1/1000 in so many seconds."""
    fading: Floats = np.exp(-6.9 * np.arange(n) / (SR * seconds))
    return fading


def noise(n: int, rng: np.random.Generator, low: float = 0.0, high: float = 0.0) -> Floats:
    """White noise of unit deviation, between two frequencies where they are given."""
    white = rng.standard_normal(n)
    if not low and not high:
        return white
    heard = band(white, low, high)
    return np.asarray(heard / (np.sqrt((heard**2).mean()) + 1e-9))


def band(sound: Floats, low: float = 0.0, high: float = 0.0, order: int = 2) -> Floats:
    """Butterworth filter: high-pass at `low`, low-pass at `high`, either left out where 0."""
    if low:
        sound = signal.sosfilt(_filter(order, round(low, 1), "high"), sound)
    if high and high < SR / 2.05:
        sound = signal.sosfilt(_filter(order, round(high, 1), "low"), sound)
    return sound


@lru_cache(maxsize=512)
def _filter(order: int, frequency: float, kind: str) -> Floats:
    return np.asarray(signal.butter(order, frequency, kind, fs=SR, output="sos"))


def resonance(frequency: float, n: int, centres: Sequence[tuple[float, float, float]]) -> Floats:
    """Weights of n harmonics under a body or mouth: a sum of peaks (centre and width in hertz, gain).

    >>> resonance(500.0, 2, [(500.0, 100.0, 1.0)]).round(2)
    array([1.  , 0.04])
    """
    at = frequency * np.arange(1, n + 1)
    return np.asarray(sum(gain / (1 + ((at - centre) / width) ** 2) for centre, width, gain in centres))
