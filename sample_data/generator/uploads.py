"""Music that is in no catalog: what friends and strangers might upload, and who would truly like it."""

from dataclasses import dataclass

import numpy as np

from sample_data.generator.attributes import artist_place, track_attributes
from sample_data.generator.catalog import Artist, TownCatalog, Track, bars_of
from sample_data.generator.chance import stream
from sample_data.generator.genres import genre_named
from sample_data.generator.tastes import Listener, affinity, taste_shares

AUDIENCE = 60
"""How many listeners the truth names for an upload, those who would like it best first."""


@dataclass(frozen=True)
class Upload:
    """A file somebody brings.

    file : its name; track : what it is, in truth
    """

    file: str
    track: Track


_BROUGHT = (
    ("friends-song.opus", "bossa", "Noor Halvorsen", True),
    ("basement-sketch-3.opus", "techno", "Ruben's basement", False),
    ("granddad-1962.opus", "chamber", "Granddad Wick", False),
    ("market-square-bells.opus", "gamelan", "unknown", False),
    ("last-dance-at-the-club.opus", "tango", "unknown", False),
    ("wedding-band.opus", "highlife", "unknown", True),
)
"""File, genre, who made it, and whether it is sung; the last three are of genres kept out of the town."""


def make_uploads(seed: int) -> tuple[Upload, ...]:
    """A handful of uploads; the first is the friend's song.

    >>> make_uploads(7)[0].file
    'friends-song.opus'
    """
    return tuple(
        Upload(file, _track(seed, f"x{number}", file, genre, artist, sung))
        for number, (file, genre, artist, sung) in enumerate(_BROUGHT, start=1)
    )


def _track(seed: int, track_id: str, file: str, genre: str, name: str, sung: bool) -> Track:
    rng = stream(seed, "upload", file)
    place = artist_place(rng)
    artist = Artist(track_id, name, genre, name, name, name, "solo", sung, place, place, 1.0)
    attributes = track_attributes(genre_named(genre), place, sung, rng)
    title = file.removesuffix(".opus").replace("-", " ")
    return Track(track_id, artist, title, "", -1, attributes, bars_of(attributes), "sound_only", False, 1.0)


def audience(
    upload: Upload, catalog: TownCatalog, listeners: tuple[Listener, ...]
) -> list[tuple[str, float]]:
    """Who would like it best today, and how well (1 the best of all); nobody knows for a genre kept out."""
    genres = [genre.name for genre in catalog.genres]
    if upload.track.artist.genre not in genres:
        return []
    placed = catalog.placed([upload.track.attributes])
    genre, nobody = np.array([genres.index(upload.track.artist.genre)]), np.array([-1])
    liking = [
        sum(
            share * affinity(taste, placed, genre, nobody)[0]
            for share, taste in zip(taste_shares(person, 1.0), person.tastes, strict=True)
        )
        for person in listeners
    ]
    best = np.argsort(-np.array(liking), kind="stable")[:AUDIENCE]
    return [(listeners[row].id, round(float(liking[row] / liking[best[0]]), 4)) for row in best]
