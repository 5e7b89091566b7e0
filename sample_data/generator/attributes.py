"""The true attributes of a track: what the sound is made from, and what listeners' tastes act on."""

from dataclasses import dataclass, fields

import numpy as np

from sample_data.generator.chance import between, weighted
from sample_data.generator.genres import Genre, Range

SPREAD = ("tempo", "acousticness", "danceability", "energy", "valence")
"""What artists differ in: an artist's place is one number in 0..1 for each, from low to high of the genre."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is true of a track, in the words and ranges that the Echo Nest gave them.

    tempo : felt beats per minute (the dotted crotchet in 6/8)
    key : 0..11, C = 0
    mode : 1 major, 0 minor
    time_signature : 3, 4, or 6 for 6/8 (two felt beats to the bar)
    acousticness, danceability, energy, valence, instrumentalness, liveness : 0..1
    loudness : LUFS of the mastered track, about -18..-15.5
    """

    tempo: float
    key: int
    mode: int
    time_signature: int
    acousticness: float
    danceability: float
    energy: float
    valence: float
    instrumentalness: float
    liveness: float
    loudness: float

    @property
    def beats_per_bar(self) -> int:
        """Felt beats in a bar: 2 in 6/8, else as many as the signature says."""
        return 2 if self.time_signature == 6 else self.time_signature

    @property
    def bar_seconds(self) -> float:
        """Length of a bar in seconds.

        >>> Attributes(120.0, 0, 1, 4, 0, 0, 0, 0, 0, 0, -16).bar_seconds
        2.0
        """
        return self.beats_per_bar * 60.0 / self.tempo


NAMES = tuple(field.name for field in fields(Attributes))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an artist or album lies within its genre: 0..1 for each of SPREAD."""

    tempo: float
    acousticness: float
    danceability: float
    energy: float
    valence: float


def artist_place(rng: np.random.Generator) -> Place:
    """A place for an artist anywhere in the genre."""
    return Place(*(between(rng, 0.08, 0.92) for _ in SPREAD))


def moved(place: Place, rng: np.random.Generator, by: float) -> Place:
    """A place near another: each coordinate shifted by at most `by`, kept within 0..1.

    >>> moved(Place(0, 0, 0, 0, 1), np.random.default_rng(1), by=0.0)
    Place(tempo=0.0, acousticness=0.0, danceability=0.0, energy=0.0, valence=1.0)
    """
    return Place(*(min(1.0, max(0.0, getattr(place, name) + between(rng, -by, by))) for name in SPREAD))


def track_attributes(genre: Genre, place: Place, sung: bool, rng: np.random.Generator) -> Attributes:
    """Attributes of one track of an album that lies at `place`; a sung one has a voice in front."""
    metre = weighted(rng, genre.metres)
    minor = rng.random() < genre.minor
    near = moved(place, rng, 0.16)
    energy = _within(genre.energy, near.energy)
    valence = min(1.0, max(0.0, _within(genre.valence, near.valence) + (-0.06 if minor else 0.06)))
    live = rng.random() < genre.live
    return Attributes(
        tempo=round(
            _within(genre.tempo, near.tempo) * (0.72 if metre == 6 and genre.tempo[1] > 150 else 1), 1
        ),
        key=int(rng.random() * 12),
        mode=0 if minor else 1,
        time_signature=metre,
        acousticness=round(_within(genre.acousticness, near.acousticness), 3),
        danceability=round(_within(genre.danceability, near.danceability), 3),
        energy=round(energy, 3),
        valence=round(valence, 3),
        instrumentalness=round(between(rng, 0.02, 0.12) if sung else between(rng, 0.8, 0.97), 3),
        liveness=round(between(rng, 0.8, 0.97) if live else between(rng, 0.04, 0.3), 3),
        loudness=round(-17.6 + 1.9 * energy + between(rng, -0.2, 0.2), 2),
    )


def place_of(attributes: Attributes, genre: Genre) -> Place:
    """Where a track lies within its genre: what `track_attributes` started from, roughly.

    >>> from sample_data.generator.genres import genre_named
    >>> place_of(Attributes(75.0, 0, 1, 4, 0.1, 2.0, 0.3, 0.0, 0, 0, -16), genre_named("dub"))
    Place(tempo=0.5, acousticness=0.0, danceability=1.0, energy=0.0, valence=0.0)
    """
    shares = []
    for name in SPREAD:
        low, high = getattr(genre, name)
        shares.append(min(1.0, max(0.0, (getattr(attributes, name) - low) / (high - low))))
    return Place(*shares)


def _within(limits: Range, share: float) -> float:
    return limits[0] + (limits[1] - limits[0]) * share
