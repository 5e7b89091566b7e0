"""Plucked strings, after Karplus and Strong (1983): a burst of noise that goes round and is worn smooth."""

from dataclasses import dataclass

import numpy as np

from sample_data.generator.chance import Floats
from sample_data.generator.sound.waves import SR, Touch, band, dying, noise, samples


@dataclass(frozen=True)
class Plucked:
    """One string, plucked.

    ring : seconds to die to 1/1000 when held; bright : 0..1; pick : where along the string, 0..0.5
    body : hertz of the box it sits on, 0 for none; damp : seconds to die once it is let go
    """

    ring: float = 2.5
    bright: float = 0.5
    pick: float = 0.2
    body: float = 0.0
    damp: float = 0.12

    def __call__(self, touch: Touch, rng: np.random.Generator) -> Floats:
        """Samples of one note."""
        held, n = samples(touch.seconds), samples(touch.seconds + self.damp)
        openness = min(1.0, 0.25 + 0.45 * self.bright + 0.3 * touch.colour) * (0.55 + 0.45 * touch.velocity)
        smoothing = 0.5 - 0.42 * openness
        string = _string(
            touch.frequency, n, smoothing, self.ring, _burst(touch.frequency, openness, self.pick, rng)
        )
        string[held:] *= dying(n - held, self.damp)
        if self.body:
            string = string + 1.2 * band(string, self.body * 0.7, self.body * 1.4)
        return string * (0.3 + 0.7 * touch.velocity)


def _burst(frequency: float, openness: float, pick: float, rng: np.random.Generator) -> Floats:
    """One period of noise, darker for a soft touch, with a notch from where the string is touched."""
    n = max(4, int(SR / frequency))
    burst = band(noise(2 * n, rng), 0.0, 400 + 9000 * openness**2.5)[n:]
    burst = burst - np.roll(burst, max(1, int(pick * n)))
    burst -= burst.mean()
    shaped: Floats = burst / (np.abs(burst).max() + 1e-9)
    return shaped


def _string(frequency: float, n: int, smoothing: float, ring: float, burst: Floats) -> Floats:
    """y[t] = d ((1 - s) y[t - N] + s y[t - N - 1]), a whole period at a time, then tuned by resampling."""
    period = max(2, int(SR / frequency - smoothing))
    loss = 10 ** (-3 / (frequency * ring))
    stretch = (SR / frequency) / (period + smoothing)
    n_periods = int(n / (period * min(stretch, 1.0))) + 3
    turns = np.empty((n_periods, period))
    turns[0] = np.resize(burst, period)
    last = 0.0
    for turn in range(1, n_periods):
        before = turns[turn - 1]
        turns[turn] = (loss * (1 - smoothing)) * before
        turns[turn, 1:] += (loss * smoothing) * before[:-1]
        turns[turn, 0] += loss * smoothing * last
        last = before[-1]
    flat = turns.ravel()
    return np.interp(np.arange(n) / stretch, np.arange(len(flat)), flat)
