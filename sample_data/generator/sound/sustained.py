"""What is bowed, blown and sung: harmonics under a body or a mouth, with breath, vibrato and swell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sample_data.generator.chance import Floats
from sample_data.generator.sound.waves import (
    BLOCK,
    Touch,
    count_harmonics,
    envelope,
    harmonics,
    noise,
    phase,
    resonance,
    samples,
)

Peaks = Sequence[tuple[float, float, float]]

VOWELS: dict[str, Peaks] = {
    "a": ((730, 110, 1.0), (1090, 130, 0.6), (2440, 220, 0.3), (3400, 300, 0.14)),
    "e": ((530, 100, 1.0), (1840, 160, 0.45), (2480, 220, 0.3), (3500, 300, 0.12)),
    "i": ((290, 80, 1.0), (2250, 180, 0.4), (3010, 250, 0.28), (3600, 300, 0.1)),
    "o": ((500, 90, 1.0), (880, 110, 0.6), (2400, 220, 0.12), (3300, 300, 0.06)),
    "u": ((320, 80, 1.0), (800, 110, 0.3), (2250, 220, 0.06), (3200, 300, 0.03)),
}
"""Centre (hertz), width and gain of the first formants; after Peterson and Barney (1952)."""

VIOLIN: Peaks = ((290, 120, 0.8), (470, 160, 1.0), (1050, 500, 0.7), (2900, 1100, 0.55))
CELLO: Peaks = ((110, 70, 0.7), (220, 110, 1.0), (600, 350, 0.7), (1900, 900, 0.3))


@dataclass(frozen=True)
class Blown:
    """Anything that sounds as long as it is fed: a flute, a reed, brass, a bow, an organ pipe.

    falls : how fast harmonics fall, in powers of their number; odd : 0..1, how far even ones are missing
    breath : noise beside the tone; blooms : how much brighter it gets as it swells
    detune : semitones between two of them, 0 for one; scoop : semitones it starts below
    body : resonances it sounds through, none for open
    """

    falls: float = 1.5
    odd: float = 0.0
    breath: float = 0.02
    attack: float = 0.05
    release: float = 0.09
    vibrato: float = 0.15
    blooms: float = 0.0
    detune: float = 0.0
    scoop: float = 0.0
    body: Peaks = ()

    def __call__(self, touch: Touch, rng: np.random.Generator) -> Floats:
        """Samples of one note."""
        n = samples(touch.seconds + self.release)
        number = np.arange(1.0, count_harmonics(touch.frequency, 32) + 1)
        weights: Floats = number ** -(
            self.falls * (1.25 - 0.5 * touch.colour) * (1.2 - 0.35 * touch.velocity)
        )
        weights[1::2] *= 1 - self.odd
        if self.body:
            weights = weights * (0.12 + resonance(touch.frequency, len(number), self.body))
        shape = envelope(n, self.attack, 0.2, 0.8, self.release)
        angle = phase(touch.frequency, n, self.vibrato, 4.6 + rng.random(), 0.15, self.scoop)
        tone = harmonics(angle, _blooming(weights, shape, self.blooms) if self.blooms else weights)
        if self.detune:
            tone = 0.7 * (tone + harmonics(angle * 2 ** (self.detune / 12) + 1.0, weights))
        tone /= np.sqrt((weights**2).sum() / 2) * 2.5 + 1e-9
        if self.breath:
            air = noise(n, rng, touch.frequency * 0.8, min(9000.0, touch.frequency * 6))
            tone = tone + 0.4 * self.breath * air
        return tone * shape * (0.35 + 0.65 * touch.velocity)


def _blooming(weights: Floats, shape: Floats, blooms: float) -> Floats:
    """Upper harmonics that come in as the tone swells, shape (k, n_blocks)."""
    number = np.arange(len(weights))[:, None]
    bloomed: Floats = weights[:, None] * np.exp(-blooms * 0.12 * number * (1.05 - shape[None, ::BLOCK]))
    return bloomed


@dataclass(frozen=True)
class Sung:
    """A voice, or several: a glottal buzz shaped by a mouth that moves from one vowel to the next.

    size : of the mouth; under 1 is a child's, over 1 a giant's; rough : 0..1, gravel in the throat
    """

    size: float = 1.0
    breath: float = 0.03
    vibrato: float = 0.35
    attack: float = 0.05
    singers: int = 1
    rough: float = 0.0
    scoop: float = 0.7
    vowels: str = "aeoua"

    def __call__(self, touch: Touch, rng: np.random.Generator) -> Floats:
        """Samples of one note."""
        n = samples(touch.seconds + 0.12)
        number = count_harmonics(touch.frequency, 30, 7000.0)
        weights = _mouth(touch.frequency, number, n, rng, self.size, self.vowels, 0.8 - 0.3 * touch.colour)
        shape = envelope(n, self.attack, 0.3, 0.85, 0.12)
        total = np.zeros(n)
        for _ in range(self.singers):
            tuned = touch.frequency * 2 ** (0.09 * rng.standard_normal() * (self.singers > 1) / 12)
            angle = phase(
                tuned,
                n,
                self.vibrato * (0.7 + 0.6 * rng.random()),
                4.8 + 1.2 * rng.random(),
                0.22,
                self.scoop,
            )
            if self.rough:
                angle = angle + self.rough * 1.6 * np.sin(angle * 0.5)
            total += harmonics(angle, weights)
        total /= 2.2 * np.sqrt(self.singers)
        air = 0.3 * self.breath * (1 + 2 * self.rough) * noise(n, rng, 1200, 7500)
        return (
            (total * (1 + self.rough * 0.35 * noise(n, rng, 0, 90)) + air)
            * shape
            * (0.4 + 0.6 * touch.velocity)
        )


def _mouth(
    frequency: float, number: int, n: int, rng: np.random.Generator, size: float, vowels: str, tilt: float
) -> Floats:
    """Weights of the harmonics, shape (number, n_blocks), gliding from one vowel to another."""
    first, last = (VOWELS[vowels[int(rng.random() * len(vowels))]] for _ in range(2))
    ends = [
        resonance(frequency, number, [(c / size, w * 1.25, g) for c, w, g in vowel])
        for vowel in (first, last)
    ]
    glide = np.clip(np.linspace(-0.5, 1.5, -(-n // BLOCK)), 0, 1)
    falls = (np.arange(1, number + 1) ** -tilt)[:, None]
    start, end = ((one / np.sqrt((one**2).sum() + 1e-9))[:, None] for one in ends)
    return np.asarray((start * (1 - glide) + end * glide) * falls) * 2.0
