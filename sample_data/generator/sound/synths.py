"""Analogue synthesis: a stack of harmonics behind a filter that sweeps, one voice or several detuned."""

from dataclasses import dataclass

import numpy as np

from sample_data.generator.chance import Floats
from sample_data.generator.sound.waves import (
    BLOCK,
    SR,
    Touch,
    count_harmonics,
    envelope,
    harmonics,
    phase,
    samples,
)


@dataclass(frozen=True)
class Subtractive:
    """A synthesiser's voice.

    wave : "saw", "square", "pulse" or "triangle"
    cutoff : of the low-pass, as a multiple of the note; sweep : how many octaves it starts above
    sweep_time : seconds for it to come down; resonant : gain of the bump at the cutoff
    voices, detune : how many, and how many semitones apart
    """

    wave: str = "saw"
    cutoff: float = 4.0
    sweep: float = 3.0
    sweep_time: float = 0.25
    resonant: float = 0.5
    voices: int = 1
    detune: float = 0.12
    attack: float = 0.005
    decay: float = 0.4
    sustain: float = 0.7
    release: float = 0.08
    vibrato: float = 0.0
    most: int = 36

    def __call__(self, touch: Touch, rng: np.random.Generator) -> Floats:
        """Samples of one note."""
        n = samples(touch.seconds + self.release)
        weights = _wave(self.wave, count_harmonics(touch.frequency, self.most))
        time = np.arange(n) / SR
        opened = self.sweep * (0.4 + 0.6 * touch.velocity) * np.exp(-time / max(self.sweep_time, 1e-3))
        centre = self.cutoff * (0.6 + 0.9 * touch.colour) * 2**opened
        filtered = _filtered(weights, centre, self.resonant)
        total = np.zeros(n)
        for voice in range(self.voices):
            apart = (
                self.detune * (voice - (self.voices - 1) / 2) / max(1, self.voices - 1)
                if self.voices > 1
                else 0.0
            )
            start = 2 * np.pi * rng.random() if self.voices > 1 else 0.0
            angle = phase(touch.frequency * 2 ** (apart / 12), n, self.vibrato) + start
            total += harmonics(angle, filtered)
        shape = envelope(n, self.attack, self.decay, self.sustain, self.release)
        return np.asarray(total / np.sqrt(self.voices) * shape * (0.2 + 0.3 * touch.velocity))


def _wave(wave: str, n: int) -> Floats:
    number = np.arange(1, n + 1, dtype=np.float64)
    odd = number % 2 == 1
    if wave == "square":
        return np.where(odd, 1 / number, 0.0)
    if wave == "triangle":
        return np.asarray(np.sin(np.pi / 2 * number)) / number**2
    if wave == "pulse":
        return np.asarray(np.sin(np.pi * number * 0.2) / number) * 1.3
    return 1 / number


def _filtered(weights: Floats, centre: Floats, resonant: float) -> Floats:
    """Weights behind a four-pole low-pass whose cutoff moves, shape (k, n_blocks)."""
    coarse = centre[::BLOCK]
    at = np.arange(1, len(weights) + 1)[:, None] / coarse[None, :]
    gains: Floats = weights[:, None] * (1 / (1 + at**4) + resonant * np.exp(-((np.log2(at) / 0.22) ** 2)))
    return gains
