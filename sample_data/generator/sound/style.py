"""How a genre is played, read from `styles.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Groove = dict[str, str]


@dataclass(frozen=True)
class Style:
    """The habits of a genre.

    kits, bass, harmony, second, lead, voice : names of instruments, from electric to acoustic
    patterns : step strings by role ("groove", "bass", "comp", "second") and time signature
    major, minor : progressions of four bars, from dark to bright
    chords : "triad", "seventh", "ninth" or "power": how far chords are built up
    scales, minor_scales : what melodies are made from
    density : notes of melody to a beat; octave : of the melody above its usual place
    swing : 0..0.33, how late the off-beats come; loose : milliseconds by which people miss the beat
    room : seconds of echo, share of it, hertz above which it is swallowed
    echo : beats between echoes, feedback, share; all 0 for none
    sweep : whether a filter opens over the track
    pump, drive, chorus, crackle, tilt : how much of each effect
    levels : decibels by role, against the loudest
    """

    kits: tuple[str, ...]
    bass: tuple[str, ...]
    harmony: tuple[str, ...]
    second: tuple[str, ...]
    lead: tuple[str, ...]
    voice: tuple[str, ...]
    patterns: dict[tuple[str, int], tuple[Any, ...]]
    major: tuple[str, ...]
    minor: tuple[str, ...]
    chords: str
    scales: tuple[str, ...]
    minor_scales: tuple[str, ...]
    density: float
    octave: int
    swing: float
    loose: float
    room: tuple[float, float, float]
    levels: dict[str, float]
    tilt: float = 0.0
    echo: tuple[float, float, float] = (0.0, 0.0, 0.0)
    sweep: bool = False
    pump: float = 0.0
    drive: float = 0.0
    chorus: float = 0.0
    crackle: float = 0.0


@cache
def styles() -> dict[str, Style]:
    """Every style by its genre's name.

    >>> styles()["house"].patterns["groove", 4][0]["kick"]
    'X...X...X...X...'
    """
    text = files("sample_data.generator.sound").joinpath("styles.toml").read_text(encoding="utf-8")
    return {genre: _style(table) for genre, table in tomllib.loads(text).items()}


def _style(table: dict[str, Any]) -> Style:
    patterns = {
        (role, metre): tuple(table.pop(f"{role}{metre}"))
        for role in ("groove", "bass", "comp", "second")
        for metre in (3, 4, 6)
        if f"{role}{metre}" in table
    }
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    return Style(patterns=patterns, **plain)
