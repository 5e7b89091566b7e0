"""From notes to sound: every note in its time, a little off as people are, through its own effects."""

from dataclasses import dataclass, field

import numpy as np

from sample_data.generator.attributes import Attributes, Place
from sample_data.generator.chance import Floats
from sample_data.generator.sound import effects
from sample_data.generator.sound.arrangement import Part, Score
from sample_data.generator.sound.drums import KITS
from sample_data.generator.sound.instruments import INSTRUMENTS
from sample_data.generator.sound.notes import Note
from sample_data.generator.sound.signature import Signature
from sample_data.generator.sound.waves import Touch, hertz, samples

HARD = ("heavy guitar", "growler", "shouter")
_LEAD_IN = 0.02


@dataclass
class Stage:
    """Where a track is played: its tempo, its players, and the notes that sounded before.

    place : where the track lies within its genre
    n : samples of the whole track
    """

    attributes: Attributes
    place: Place
    sound: Signature
    n: int
    rng: np.random.Generator
    _played: dict[tuple[str, int, int, int], Floats] = field(default_factory=dict)

    def seconds(self, beat: float) -> float:
        """When a beat comes, swing included."""
        return _LEAD_IN + swung(beat, self.sound.swing) * 60.0 / self.attributes.tempo

    def late(self) -> float:
        """Seconds by which somebody misses the beat; who must be danced to misses it less."""
        loose = self.sound.style.loose * (1.4 - self.place.danceability)
        return 0.0005 * loose * float(self.rng.standard_normal())

    def part(self, part: Part) -> Floats:
        """One instrument's sound, dry."""
        heard = np.zeros(self.n)
        push = 0.35 + 0.3 * self.attributes.energy + 0.35 * self.place.energy
        for note in part.notes:
            begin = self.seconds(note.beat) + self.late()
            held = self.seconds(note.beat + note.beats) - self.seconds(note.beat)
            velocity = min(1.0, note.velocity * push * (0.94 + 0.12 * self.rng.random()))
            _add(heard, self._note(part.instrument, note, held, velocity), begin)
        return heard

    def _note(self, instrument: str, note: Note, held: float, velocity: float) -> Floats:
        """A note as it sounded before at this pitch, length and strength, or anew."""
        key = (instrument, round(note.pitch), round(held * 20), round(velocity * 6))
        if key not in self._played:
            colour = 0.5 * self.sound.colour + 0.5 * self.place.valence
            touch = Touch(hertz(note.pitch), max(0.05, held), velocity, colour)
            self._played[key] = INSTRUMENTS[instrument](touch, self.rng)
        return self._played[key]

    def drums(self, score: Score) -> Floats:
        """The kit's sound, dry."""
        heard = np.zeros(self.n)
        kit = KITS.get(self.sound.kit, {})
        push = 0.5 + 0.25 * self.attributes.energy + 0.25 * self.place.energy
        for name, strokes in score.drums.items():
            if name not in kit:
                continue
            takes = [kit[name](self.sound.tuning, self.rng) for _ in range(3)]
            share = _DRUM_SHARES.get(name, 0.5)
            for number, stroke in enumerate(strokes):
                begin = self.seconds(stroke.beat) + self.late() * 0.6
                _add(heard, takes[number % 3] * (share * stroke.velocity**1.4 * push), begin)
        return heard


_DRUM_SHARES = {"kick": 1.0, "snare": 0.75, "clap": 0.6, "hat": 0.22, "open": 0.28, "ride": 0.26,
                "crash": 0.4, "tom": 0.7, "rim": 0.45, "bell": 0.25}  # fmt: skip


def swung(beat: float, swing: float) -> float:
    """Where a beat falls: from 0.2 on a shuffle of eighths, below that a lilt of sixteenths.

    >>> swung(2.5, 0.0), swung(2.5, 0.3), round(swung(2.25, 0.1), 4)
    (2.5, 2.65, 2.275)
    """
    if not swing:
        return beat
    if swing > 0.2:
        whole, part = divmod(beat, 1.0)
        late = np.interp(part, [0, 1 / 3, 0.5, 0.75, 1], [0, 1 / 3, 0.5 + swing / 2, 0.55 + swing / 2, 1])
        return float(whole + late)
    whole, part = divmod(beat, 0.5)
    return float(whole * 0.5 + np.interp(part, [0, 0.25, 0.5], [0, 0.25 * (1 + swing), 0.5]))


def _add(heard: Floats, note: Floats, begin: float) -> None:
    at = max(0, samples(begin)) if begin > 0 else 0
    fits = min(len(note), len(heard) - at)
    if fits > 0:
        heard[at : at + fits] += note[:fits]


def buses(score: Score, stage: Stage) -> dict[str, Floats]:
    """The sound of each role with its own effects; "drums" where there are any."""
    heard: dict[str, Floats] = {}
    for part in score.parts:
        dry = stage.part(part)
        role = "lead" if part.role == "answer" else part.role
        heard[role] = heard.get(role, 0.0) + _treated(dry, part, stage) / (_level(dry) + 1e-9) * 0.1
    if score.drums:
        drums = stage.drums(score)
        if drums.any():
            heard["drums"] = effects.driven(
                drums, 0.12 * stage.attributes.energy + 0.4 * stage.sound.style.drive**2
            )
    return heard


def _treated(dry: Floats, part: Part, stage: Stage) -> Floats:
    """Amplifier, chorus, echo and sweep, as the style and the artist have them."""
    sound, beat = stage.sound, 60.0 / stage.attributes.tempo
    heard = dry
    if part.instrument in HARD:
        heard = effects.amplified(heard, sound.drive)
    elif part.instrument in {"clean guitar", "steel guitar", "organ", "acid", "electric bass", "saw bass"}:
        heard = effects.driven(heard, 0.5 * sound.drive)
    if part.role in {"harmony", "second"}:
        heard = effects.chorused(heard, sound.chorus)
        if sound.style.pump:
            heard = effects.pumped(heard, beat, sound.style.pump)
        if sound.style.sweep:
            heard = effects.swept(heard, 700.0 + 1500 * sound.colour, 9000.0)
    beats, feedback, share = sound.style.echo
    if share and part.role != "bass":
        heard = effects.echoed(heard, beats * beat, feedback, share)
    return heard * (_level(dry) + 1e-9) / (_level(heard) + 1e-9)


def _level(sound: Floats) -> float:
    """Root mean square of the frames that are not near silence."""
    n = samples(0.05)
    frames = np.sqrt((sound[: len(sound) // n * n].reshape(-1, n) ** 2).mean(axis=1))
    loud = frames[frames > 0.12 * frames.max()] if frames.max() > 0 else frames
    return float(np.sqrt((loud**2).mean())) if len(loud) else 0.0


def balanced(heard: dict[str, Floats], levels: dict[str, float]) -> Floats:
    """The roles added up, each at its level in decibels."""
    total = np.zeros(len(next(iter(heard.values()))))
    for role, bus in heard.items():
        total += bus / (_level(bus) + 1e-9) * 10 ** (levels.get(role, -6.0) / 20)
    return total
