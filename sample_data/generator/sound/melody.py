"""Tunes: a motif, an answer to it, and an ending that comes home."""

from dataclasses import dataclass

import numpy as np

from sample_data.generator.chance import one_of
from sample_data.generator.sound.harmony import Chord, scale_pitches
from sample_data.generator.sound.notes import Note

_RHYTHMS: dict[int, tuple[tuple[float, ...], ...]] = {
    1: ((0,), (0, 0.5), (0.5,)),
    2: ((0, 0.5), (0, 0.25, 0.5), (0, 0.75), (0.25, 0.5)),
    3: ((0, 0.25, 0.5, 0.75), (0, 0.25, 0.5), (0, 0.5, 0.75), (0.25, 0.5, 0.75)),
}
_COMPOUND: dict[int, tuple[tuple[float, ...], ...]] = {
    1: ((0,), (0, 2 / 3)),
    2: ((0, 2 / 3), (0, 1 / 3, 2 / 3)),
    3: ((0, 1 / 3, 2 / 3), (0, 1 / 3, 1 / 2, 2 / 3)),
}


@dataclass(frozen=True)
class Tunesmith:
    """How somebody writes tunes.

    density : notes to a beat; leaps : chance of a jump, 0..1; syncopation : 0..1
    scale : name of a scale; low, high : MIDI pitches it stays between
    """

    density: float
    leaps: float
    syncopation: float
    scale: str
    low: int
    high: int


Motif = list[tuple[float, int]]


def tune(
    smith: Tunesmith, chords: list[Chord], key: int, beats: int, compound: bool, rng: np.random.Generator
) -> list[Note]:
    """A tune over chords that last a bar each: question, answer, and home on the last.

    beats : felt beats to a bar; compound : whether beats divide by three
    """
    pitches = scale_pitches(key, smith.scale, smith.low, smith.high)
    motifs = [_motif(smith, beats, compound, rng), _motif(smith, beats, compound, rng)]
    at = len(pitches) // 2
    notes: list[Note] = []
    for bar, chord in enumerate(chords):
        last = bar == len(chords) - 1
        motif = [(0.0, 0)] if last else motifs[bar % 2]
        if bar == len(chords) - 2 or (bar % 4 == 3 and not last and rng.random() < 0.6):
            motif = _cadence(motif, beats)
        for offset, move in motif:
            at = min(len(pitches) - 1, max(0, at + move))
            if offset == int(offset):
                at = _nearest_tone(pitches, at, chord.classes() if not last else (key % 12,))
            strength = 0.72 + 0.2 * (offset == 0) + 0.08 * rng.random() - 0.1 * (offset % 1 > 0)
            notes.append(Note(bar * beats + offset, 0.0, pitches[at], float(strength)))
        at = _homing(at, len(pitches), rng)
    return _held(notes, (len(chords) - 1) * beats + 2.0)


def _motif(smith: Tunesmith, beats: int, compound: bool, rng: np.random.Generator) -> Motif:
    """Onsets within a bar and steps of the scale to each; a few beats are left to breathe."""
    rhythms = _COMPOUND if compound else _RHYTHMS
    motif: Motif = []
    for beat in range(beats):
        wanted = smith.density * (0.6 + 0.8 * rng.random())
        if wanted < 0.55 and motif:
            continue
        kind = min(3, max(1, round(wanted)))
        for onset in one_of(rng, rhythms[kind]):
            shift = (
                0.5
                if not compound and onset == 0 and beat and rng.random() < smith.syncopation * 0.5
                else 0.0
            )
            size = 2 + int(rng.random() * 3) if rng.random() < smith.leaps else int(rng.random() < 0.8)
            motif.append((beat + onset + shift, size * (1 if rng.random() < 0.5 else -1)))
    return sorted(dict(motif).items())


def _cadence(motif: Motif, beats: int) -> Motif:
    """The first half of a motif, then one long note."""
    half = [(offset, move) for offset, move in motif if offset < beats / 2 - 0.01]
    return [*half, (float(beats // 2) if beats > 2 else 1.0, -1)]


def _nearest_tone(pitches: tuple[int, ...], at: int, classes: tuple[int, ...]) -> int:
    fitting = [place for place, pitch in enumerate(pitches) if pitch % 12 in classes]
    return min(fitting, key=lambda place: abs(place - at)) if fitting else at


def _homing(at: int, n: int, rng: np.random.Generator) -> int:
    """Back towards the middle of the voice, a little."""
    return round(at + 0.4 * (n / 2 - at) * rng.random())


def _held(notes: list[Note], end: float) -> list[Note]:
    """Each note held until the next, at most two beats."""
    starts = [note.beat for note in notes[1:]] + [end]
    return [
        Note(note.beat, min(2.0, max(0.12, following - note.beat)) * 0.93, note.pitch, note.velocity)
        for note, following in zip(notes, starts, strict=True)
        if following > note.beat
    ]
