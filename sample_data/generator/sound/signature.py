"""What makes an artist sound like nobody else: instruments, habits and rooms chosen once and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sample_data.generator.attributes import Place
from sample_data.generator.catalog import Artist
from sample_data.generator.chance import between, one_of, stream
from sample_data.generator.sound.style import Style, styles


@dataclass(frozen=True)
class Signature:
    """An artist's sound.

    style : of their genre
    kit, bass, harmony, second, lead, voice : names of instruments; kit may be "none"
    patterns : two of the style's step strings for each role and time signature
    scale, minor_scale : of their tunes
    leaps, syncopation, density : how they write them
    octave : of their voice or lead, -1..1
    colour : 0..1, dark to bright; tilt : decibels on top of the style's
    tuning : of their drums, about 1
    swing, room, wet, drive, chorus, crackle, balance : their own settings beside the style's
    """

    style: Style
    kit: str
    bass: str
    harmony: str
    second: str
    lead: str
    voice: str
    patterns: dict[tuple[str, int], tuple[Any, ...]]
    scale: str
    minor_scale: str
    leaps: float
    syncopation: float
    density: float
    octave: int
    colour: float
    tilt: float
    tuning: float
    swing: float
    room: float
    wet: float
    drive: float
    chorus: float
    crackle: float
    balance: dict[str, float]


def signature(seed: int, artist: Artist, place: Place) -> Signature:
    """The sound of an artist on a record that lies at `place`.

    The same chances for all their records: what differs follows from where the record lies.
    """
    rng = stream(seed, "sound", artist.name)
    style = styles()[artist.genre]
    return Signature(
        style=style,
        kit=_chosen(style.kits, place, rng),
        bass=_chosen(style.bass, place, rng),
        harmony=_chosen(style.harmony, place, rng),
        second=_chosen(style.second, place, rng),
        lead=_chosen(style.lead, place, rng),
        voice=one_of(rng, style.voice),
        patterns={key: _some(options, rng) for key, options in style.patterns.items()},
        scale=one_of(rng, style.scales),
        minor_scale=one_of(rng, style.minor_scales),
        leaps=between(rng, 0.08, 0.4),
        syncopation=between(rng, 0.0, 0.8),
        density=style.density * between(rng, 0.7, 1.35),
        octave=style.octave + int(rng.random() < 0.2),
        colour=between(rng, 0.25, 0.75),
        tilt=1.6 * style.tilt + between(rng, -1.5, 1.5),
        tuning=between(rng, 0.85, 1.18),
        swing=max(0.0, style.swing + between(rng, -0.05, 0.05) * (style.swing > 0)),
        room=style.room[0] * between(rng, 0.6, 1.6),
        wet=style.room[1] * between(rng, 0.6, 1.5),
        drive=style.drive * between(rng, 0.7, 1.15),
        chorus=style.chorus if rng.random() < 0.7 else 2.0 * (rng.random() < 0.25),
        crackle=style.crackle * between(rng, 0.3, 1.3),
        balance={role: between(rng, -1.8, 1.8) for role in ("drums", "bass", "harmony", "second", "lead")},
    )


def _chosen(options: Sequence[str], place: Place, rng: np.random.Generator) -> str:
    """One of a list that runs from electric to acoustic, near the artist's place in it."""
    at = place.acousticness * len(options) + between(rng, -1.2, 1.2)
    return options[int(min(len(options) - 1, max(0.0, at)))]


def _some(options: Sequence[Any], rng: np.random.Generator) -> tuple[Any, ...]:
    """Two of the options (one where there is one), in an order of their own."""
    return tuple(options[int(place)] for place in rng.permutation(len(options))[:2])
