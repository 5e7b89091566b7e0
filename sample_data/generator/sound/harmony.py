"""Scales, chords from Roman numerals, and voicings that move as little as they can."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "pentatonic": (0, 2, 4, 7, 9),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "pelog": (0, 1, 3, 7, 8),
    "slendro": (0, 2, 5, 7, 9),
}
"""Semitones above the tonic. Pelog and slendro are the nearest on twelve keys."""

_DEGREES = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_MINOR_DEGREES = _DEGREES | {"iii": 3, "vi": 8, "vii": 10}
_NUMERAL = re.compile(r"(b?)([ivIV]+)(.*)")

_QUALITIES: dict[str, tuple[int, ...]] = {
    "5": (0, 7, 12),
    "maj7": (0, 4, 7, 11),
    "m7b5": (0, 3, 6, 10),
}


@dataclass(frozen=True)
class Chord:
    """A chord: its root in semitones above C (0..11), and its tones above the root."""

    root: int
    tones: tuple[int, ...]

    def classes(self) -> tuple[int, ...]:
        """Pitch classes of its tones, each once.

        >>> Chord(9, (0, 3, 7)).classes()
        (9, 0, 4)
        """
        return tuple(dict.fromkeys((self.root + tone) % 12 for tone in self.tones))


def chord(numeral: str, key: int, mode: int, build: str) -> Chord:
    """The chord a Roman numeral means in a key.

    mode : 1 major, 0 minor (where III, VI and VII stand on lowered degrees)
    build : "triad", "seventh", "ninth" or "power": how far a plain numeral is built up

    >>> chord("vi", 0, 1, "triad"), chord("V7", 0, 0, "triad"), chord("VI", 9, 0, "triad")
    (Chord(root=9, tones=(0, 3, 7)), Chord(root=7, tones=(0, 4, 7, 10)), Chord(root=5, tones=(0, 4, 7)))
    """
    flat, degree, quality = _NUMERAL.fullmatch(numeral).groups()  # type: ignore[union-attr]
    degrees = _DEGREES if mode or flat else _MINOR_DEGREES
    root = (key + degrees[degree.lower()] - bool(flat)) % 12
    third = 3 if degree.islower() else 4
    if quality in _QUALITIES:
        return Chord(root, _QUALITIES[quality])
    if build == "power":
        return Chord(root, _QUALITIES["5"])
    seventh = 11 if third == 4 and degree in {"I", "IV"} and quality != "7" else 10
    if quality == "9" or (build == "ninth" and quality == ""):
        return Chord(root, (0, third, 7, seventh, 14))
    if quality == "7" or (build in {"seventh", "ninth"} and quality == ""):
        return Chord(root, (0, third, 7, seventh))
    return Chord(root, (0, third, 7))


def voiced(classes: Sequence[int], around: float, n_voices: int) -> tuple[int, ...]:
    """MIDI pitches of a chord, each class as near to `around` as it lies, low to high.

    >>> voiced((0, 4, 7), around=62, n_voices=3)
    (60, 64, 67)
    """
    near = [round((around - pitch_class) / 12) * 12 + pitch_class for pitch_class in classes]
    pitches = sorted(set(near))
    while len(pitches) < n_voices:
        pitches.append(pitches[len(pitches) - len(near)] + 12)
    return tuple(pitches[:n_voices])


def scale_pitches(key: int, scale: str, low: int, high: int) -> tuple[int, ...]:
    """All MIDI pitches of a scale from low to high.

    >>> scale_pitches(0, "pentatonic", 60, 72)
    (60, 62, 64, 67, 69, 72)
    """
    return tuple(pitch for pitch in range(low, high + 1) if (pitch - key) % 12 in SCALES[scale])
