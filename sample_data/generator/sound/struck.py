"""What is struck: bars, bells, tines and piano strings, each a handful of partials that die away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_data.generator.chance import Floats
from sample_data.generator.sound.waves import SR, Touch, dying, envelope, noise, samples


@dataclass(frozen=True)
class Struck:
    """A struck body.

    partials : ratio to the fundamental and gain of each
    ring : seconds for the fundamental to die to 1/1000; fades : how much faster higher partials die
    mallet : noise of the blow; tremolo : 0..1; beats : hertz between the two halves of a pair of bars
    """

    partials: Sequence[tuple[float, float]]
    ring: float = 1.5
    fades: float = 0.8
    mallet: float = 0.05
    tremolo: float = 0.0
    beats: float = 0.0
    damp: float = 0.15

    def __call__(self, touch: Touch, rng: np.random.Generator) -> Floats:
        """Samples of one note."""
        n = samples(touch.seconds + self.damp)
        time = np.arange(n) / SR
        total = np.zeros(n)
        for ratio, gain in self.partials:
            if touch.frequency * ratio > 14_000:
                continue
            loud = gain * (0.35 + 0.65 * (0.5 * touch.velocity + 0.5 * touch.colour)) ** (
                0.5 * max(0.0, ratio - 1) ** 0.5
            )
            lasts = self.ring / ratio**self.fades
            heard = time[: samples(1.2 * lasts)]
            wave = np.sin(2 * np.pi * touch.frequency * ratio * heard)
            if self.beats:
                wave = 0.6 * (wave + np.sin(2 * np.pi * (touch.frequency * ratio + self.beats) * heard))
            total[: len(heard)] += loud * wave * dying(len(heard), lasts)
        if self.tremolo:
            total *= 1 - self.tremolo * 0.5 * (1 + np.sin(2 * np.pi * 5.6 * time))
        blow = samples(0.03)
        hit = noise(blow, rng, 400, 6000 * (0.4 + 0.6 * touch.velocity)) * dying(blow, 0.02)
        total[:blow] += self.mallet * hit[: min(blow, n)] if n >= blow else 0
        ends = np.clip((n - 1 - np.arange(n)) / (self.damp * SR), 0, 1)
        return total * ends * (0.25 + 0.75 * touch.velocity) * 0.6


@dataclass(frozen=True)
class Tine:
    """Frequency modulation after Chowning (1973): an electric piano, a bell, a plonk, a bass.

    ratio : of the modulator; depth : of modulation, radians; fades : seconds for it to go
    """

    ratio: float = 1.0
    depth: float = 2.0
    fades: float = 0.5
    ring: float = 2.0
    attack: float = 0.003
    sustain: float = 0.0
    click: float = 0.3

    def __call__(self, touch: Touch, rng: np.random.Generator) -> Floats:
        """Samples of one note."""
        n = samples(touch.seconds + 0.15)
        time = np.arange(n) / SR
        amount = self.depth * (0.4 + 0.4 * touch.velocity + 0.4 * touch.colour) * np.exp(-time / self.fades)
        modulator = amount * np.sin(2 * np.pi * touch.frequency * self.ratio * time)
        tone = np.sin(2 * np.pi * touch.frequency * time + modulator)
        tone += (
            self.click
            * np.sin(2 * np.pi * touch.frequency * 7.0 * time)
            * dying(n, 0.12)
            * (touch.frequency < 1500)
        )
        shape = envelope(n, self.attack, self.ring, self.sustain, 0.12)
        return tone * shape * (0.3 + 0.7 * touch.velocity) * 0.7
