"""From a track's attributes and its artist's habits to notes: who plays what, and when."""

from dataclasses import dataclass

import numpy as np

from sample_data.generator.attributes import Attributes, Place
from sample_data.generator.catalog import TAIL_SECONDS
from sample_data.generator.chance import Floats, one_of
from sample_data.generator.sound.harmony import Chord, chord, voiced
from sample_data.generator.sound.melody import Tunesmith, tune
from sample_data.generator.sound.notes import STRENGTHS, Note, steps
from sample_data.generator.sound.signature import Signature

RANGES = {
    "singer": (60, 76), "low singer": (48, 64), "soft singer": (57, 72), "soul singer": (57, 74),
    "rapper": (46, 52), "shouter": (60, 69), "growler": (38, 45), "choir": (57, 72), "robot singer": (55, 70),
    "cello": (46, 64), "viola": (52, 70), "trombone": (45, 62), "saxophone": (52, 72), "clarinet": (55, 77),
    "bandoneon": (57, 79), "heavy guitar": (57, 76), "clean guitar": (57, 77), "steel guitar": (57, 76),
    "acid": (40, 57), "fm stab": (48, 62),
}  # fmt: skip
"""Lowest and highest pitch of a tune by who plays it; others play from 62 to 81."""


@dataclass(frozen=True)
class Part:
    """What one instrument plays."""

    role: str
    instrument: str
    notes: list[Note]


@dataclass(frozen=True)
class Score:
    """A track on paper: parts, and strokes by drum."""

    parts: list[Part]
    drums: dict[str, list[Note]]


@dataclass(frozen=True)
class Form:
    """How many bars of introduction, of verse, and of lift, where everybody plays."""

    intro: int
    verse: int
    lift: int

    @property
    def bars(self) -> int:
        """All of them."""
        return self.intro + self.verse + self.lift


def form(bars: int) -> Form:
    """A form of that many bars.

    >>> form(4), form(8)
    (Form(intro=0, verse=2, lift=2), Form(intro=2, verse=2, lift=4))
    """
    intro = 0 if bars <= 4 else (bars % 4 or 2)
    return Form(intro, 2, bars - intro - 2)


def write_score(
    attributes: Attributes, place: Place, bars: int, sound: Signature, rng: np.random.Generator
) -> Score:
    """Everything that is played on a track that lies at `place` within its genre."""
    shape = form(bars)
    chords = _chords(attributes, shape, sound, rng)
    metre = attributes.time_signature
    full = place.energy > 0.3 or metre == 6
    around = 60 + 12.0 * (place.valence - 0.5)
    parts = [
        Part("bass", sound.bass, _bass(chords, _pattern(sound, "bass", metre, rng), attributes)),
        Part(
            "harmony",
            sound.harmony,
            _comping(chords, _pattern(sound, "comp", metre, rng), around, attributes),
        ),
        *_tunes(attributes, place, shape, chords, sound, rng),
    ]
    if full:
        pattern = (
            _pattern(sound, "second", metre, rng) if ("second", metre) in sound.patterns else "x..........."
        )
        later = _comping(chords, pattern, around + 7, attributes)
        begin = shape.intro * attributes.beats_per_bar if place.energy < 0.7 else 0
        parts.append(Part("second", sound.second, [note for note in later if note.beat >= begin]))
    return Score(parts, _drums(attributes, place, shape, sound, rng))


def _pattern(sound: Signature, role: str, metre: int, rng: np.random.Generator) -> str:
    options = sound.patterns[role, metre]
    return str(options[0] if rng.random() < 0.65 else options[-1])


def _chords(attributes: Attributes, shape: Form, sound: Signature, rng: np.random.Generator) -> list[Chord]:
    """One to a bar, and home at the end: a progression as bright as the track's valence."""
    options = sound.style.major if attributes.mode else sound.style.minor
    at = attributes.valence * len(options) + 1.6 * (rng.random() - 0.5)
    numerals = options[int(min(len(options) - 1, max(0, at)))].split()
    turns = [numerals[(bar - shape.intro) % len(numerals)] for bar in range(shape.bars)]
    turns.append("I" if attributes.mode else "i")
    return [chord(numeral, attributes.key, attributes.mode, sound.style.chords) for numeral in turns]


def _bass(chords: list[Chord], pattern: str, attributes: Attributes) -> list[Note]:
    if pattern == "walk":
        return _walking(chords, attributes)
    step = attributes.beats_per_bar / len(pattern)
    notes = []
    for bar, at in enumerate(chords):
        start = bar * attributes.beats_per_bar
        if bar == len(chords) - 1:
            notes.append(Note(start, _ringing(attributes), 28 + (at.root - 4) % 12, 0.8))
            continue
        notes += [
            Note(
                start + place * step,
                length * step * 0.92,
                _bass_pitch(at, letter),
                0.62 + _accent(place * step),
            )
            for place, length, letter in steps(pattern)
        ]
    return notes


def _accent(beat: float) -> float:
    """How much stronger a note is for where it falls in the bar."""
    return 0.24 if beat == 0 else 0.14 * (beat == int(beat))


def _ringing(attributes: Attributes) -> float:
    """Beats that the last chord rings on, after the last bar."""
    return 0.9 * TAIL_SECONDS * attributes.tempo / 60.0


def _bass_pitch(at: Chord, letter: str) -> int:
    tones = {"R": 0, "3": at.tones[1] if at.tones[1] < 7 else 0, "5": 7, "6": 9, "7": 10, "8": 12}
    return 28 + (at.root - 4) % 12 + tones[letter]


def _walking(chords: list[Chord], attributes: Attributes) -> list[Note]:
    """A note to every beat: root, chord tones, and a step into the next root."""
    notes, beats = [], attributes.beats_per_bar
    for bar, at in enumerate(chords[:-1]):
        root = 28 + (at.root - 4) % 12
        following = 28 + (chords[bar + 1].root - 4) % 12
        walk = [
            root,
            root + (at.tones[1] if at.tones[1] < 7 else 5),
            root + 7,
            following + (1 if following < root else -1),
        ]
        for beat in range(beats):
            pitch = walk[beat if beat < beats - 1 else 3]
            notes.append(Note(bar * beats + beat, 0.9, pitch, 0.75 + 0.12 * (beat == 0)))
    notes.append(Note((len(chords) - 1) * beats, _ringing(attributes), 28 + (chords[-1].root - 4) % 12, 0.8))
    return notes


def _comping(chords: list[Chord], pattern: str, around: float, attributes: Attributes) -> list[Note]:
    """Chords and broken chords; each voicing stays near the one before."""
    step, notes = attributes.beats_per_bar / len(pattern), []
    centre = around
    for bar, at in enumerate(chords):
        start = bar * attributes.beats_per_bar
        voices = voiced(at.classes(), centre, 4)
        centre = 0.5 * (around + sum(voices) / len(voices))
        if bar == len(chords) - 1:
            notes += [Note(start + 0.02 * place, _ringing(attributes), pitch, 0.72)
                      for place, pitch in enumerate(voices)]  # fmt: skip
            continue
        for place, length, letter in steps(pattern):
            strength = 0.58 + _accent(place * step)
            played = (
                voices if letter == "x" else (voices[(int(letter) - 1) % 4] + 12 * ((int(letter) - 1) // 4),)
            )
            notes += [Note(start + place * step, length * step * 0.95, pitch, strength) for pitch in played]
    return notes


def _tunes(
    attributes: Attributes,
    place: Place,
    shape: Form,
    chords: list[Chord],
    sound: Signature,
    rng: np.random.Generator,
) -> list[Part]:
    """The voice where there is one, the leading instrument where there is none or in between."""
    sung = attributes.instrumentalness < 0.5
    front = sound.voice if sung else sound.lead
    scale = sound.scale if attributes.mode else sound.minor_scale
    beats, compound = attributes.beats_per_bar, attributes.time_signature == 6 or sound.style.swing > 0.2
    low, high = RANGES.get(front, (62, 81))
    lift = (12 * sound.octave if front not in RANGES else 0) + round(9 * (place.valence - 0.5))
    energy = 0.7 + 0.6 * place.energy
    smith = Tunesmith(sound.density * energy, sound.leaps, sound.syncopation, scale, low + lift, high + lift)
    notes = tune(smith, chords[shape.intro :], attributes.key, beats, compound, rng)
    parts = [Part("lead", front, _moved(notes, shape.intro * beats))]
    if sung and shape.intro:
        low, high = RANGES.get(sound.lead, (62, 81))
        player = Tunesmith(sound.density * energy, sound.leaps, sound.syncopation, scale, low, high)
        opening = tune(player, chords[: shape.intro + 1], attributes.key, beats, compound, rng)
        parts.append(Part("answer", sound.lead, opening))
    return parts


def _moved(notes: list[Note], beats: float) -> list[Note]:
    return [Note(note.beat + beats, note.beats, note.pitch, note.velocity) for note in notes]


def _drums(
    attributes: Attributes, place: Place, shape: Form, sound: Signature, rng: np.random.Generator
) -> dict[str, list[Note]]:
    """A groove for the verse, another for the lift, a fill between, a crash to begin it."""
    grooves = sound.patterns.get(("groove", attributes.time_signature))
    if sound.kit == "none" or not grooves:
        return {}
    strokes: dict[str, list[Note]] = {}
    beats = attributes.beats_per_bar
    usual = grooves[0] if rng.random() < 0.7 else grooves[-1]
    other = one_of(rng, grooves) if place.energy > 0.5 else usual
    for bar in range(shape.bars):
        groove = usual if bar < shape.intro + shape.verse else other
        for drum, pattern in groove.items():
            if bar < shape.intro and place.energy < 0.6 and drum in {"snare", "clap"}:
                continue
            played = _strokes(pattern, bar * beats, beats, rng)
            busy = [stroke for stroke in played if stroke.velocity > 0.55 or place.energy > 0.4]
            strokes.setdefault(drum, []).extend(busy or played)
    if attributes.energy > 0.35 and place.energy > 0.3:
        _fill(strokes, (shape.intro + shape.verse) * beats, attributes, rng)
    strokes.setdefault("kick", []).append(Note(shape.bars * beats, 1.0, 0, 0.8))
    if attributes.energy > 0.4:
        strokes.setdefault("crash", []).append(Note(shape.bars * beats, 1.0, 0, 0.6))
    return strokes


def _strokes(pattern: str, start: float, beats: int, rng: np.random.Generator) -> list[Note]:
    step = beats / len(pattern)
    return [
        Note(start + place * step, 0.0, 0, STRENGTHS[letter] * (0.92 + 0.12 * rng.random()))
        for place, _, letter in steps(pattern)
    ]


def _fill(
    strokes: dict[str, list[Note]], at: float, attributes: Attributes, rng: np.random.Generator
) -> None:
    """The last beat before the lift in sixteenths (sixths in 6/8), and a crash on it."""
    drum = "tom" if rng.random() < 0.5 else "snare"
    n = 6 if attributes.time_signature == 6 else 4
    loud: Floats = np.linspace(0.5, 0.95, n)
    strokes.setdefault(drum, []).extend(Note(at - 1 + k / n, 0.0, 0, float(loud[k])) for k in range(n))
    strokes.setdefault("crash", []).append(Note(at, 1.0, 0, 0.7))
