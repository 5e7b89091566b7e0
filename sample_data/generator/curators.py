"""Curators and their playlists: the moods, the doings and the hours that they are made for."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sample_data.generator.attributes import Attributes
from sample_data.generator.catalog import TownCatalog
from sample_data.generator.chance import Floats, one_of, stream

N_PLAYLISTS = 72


@dataclass(frozen=True)
class Occasion:
    """What a playlist is for, and how well a track serves it.

    suits : attributes -> 0 and up
    """

    mood: str
    activity: str
    hour: int
    names: tuple[str, ...]
    suits: Callable[[Attributes], float]


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist a curator made: track rows in the order they chose."""

    name: str
    owner: str
    mood: str
    activity: str
    hour: int
    tracks: tuple[int, ...]


OCCASIONS: tuple[Occasion, ...] = (
    Occasion("calm", "waking up", 7, ("Kettle On", "First Light", "Slippers"),
             lambda a: (1 - a.energy) * a.acousticness * (0.4 + a.valence)),
    Occasion("bright", "commuting", 8, ("Platform Two", "Morning Legs", "Bus Window"),
             lambda a: a.valence * (0.3 + a.danceability) * (1 - abs(a.energy - 0.55))),
    Occasion("focused", "working", 10, ("Head Down", "No Words Please", "Deep Desk"),
             lambda a: a.instrumentalness**2 * (1.1 - a.energy)),
    Occasion("warm", "cooking", 18, ("Onions First", "Apron", "Slow Simmer"),
             lambda a: a.valence * a.acousticness * (0.3 + a.danceability)),
    Occasion("furious", "running", 17, ("Hill Repeats", "Last Mile", "Heart Rate"),
             lambda a: a.energy**3 * (a.tempo / 120)),
    Occasion("elated", "dancing", 22, ("Floor's Yours", "Shoes Off", "Saturday, Again"),
             lambda a: a.danceability**3 * a.energy),
    Occasion("dark", "driving at night", 0, ("Motorway Ghost", "Tail Lights", "Ring Road"),
             lambda a: (1 - a.valence) ** 2 * a.energy * (1 - a.acousticness)),
    Occasion("melancholy", "being alone", 21, ("Rain Stopped Play", "Letters Unsent", "Small Hours Club"),
             lambda a: (1 - a.valence) ** 2 * (1 - a.energy) * (0.3 + a.acousticness)),
    Occasion("tender", "falling asleep", 23, ("Lights Out", "Under the Quilt", "Breathe Slower"),
             lambda a: (1 - a.energy) ** 4 * (1 - a.danceability)),
    Occasion("sung", "singing along", 19, ("Everybody Knows This One", "Hairbrush Hits", "Back Seat Choir"),
             lambda a: (1 - a.instrumentalness) ** 2 * a.valence),
    Occasion("live", "wishing you were there", 20, ("Front Row", "Was Anyone Recording", "Encore Please"),
             lambda a: a.liveness**3),
    Occasion("swaying", "sunday lunch", 13, ("Second Helping", "Long Table", "Sunday Slow"),
             lambda a: a.valence * (1.2 - a.energy) * a.danceability),
)  # fmt: skip

CURATORS = ("Marguerite Plum", "DJ Parsnip", "The Night Porter", "Wendell at the Record Shop", "Tante Ilse",
            "Radio Harbour", "Coach Brannigan", "Little Sister FM", "Professor Dusk", "Ottaline & Friends",
            "The Bakery Downstairs", "Yusuf's Van", "Club Cormorant", "Aunt Delphinium",
            "Basement Tapes Society", "Quiet Carriage", "Lido Regulars", "The Laundrette")  # fmt: skip


def make_playlists(seed: int, catalog: TownCatalog) -> list[Playlist]:
    """Playlists of 8 to 20 warm tracks each; a curator keeps to two or three kindred genres."""
    rng = stream(seed, "playlists")
    warm = np.array([not track.cold for track in catalog.tracks], dtype=np.float64)
    suits = [
        warm * np.array([occasion.suits(track.attributes) for track in catalog.tracks]) ** 2
        for occasion in OCCASIONS
    ]
    return [_playlist(rng, catalog, place, suits[place % len(OCCASIONS)]) for place in range(N_PLAYLISTS)]


def _playlist(rng: np.random.Generator, catalog: TownCatalog, place: int, suits: Floats) -> Playlist:
    occasion = OCCASIONS[place % len(OCCASIONS)]
    home = one_of(rng, catalog.genres)
    kin = [genre.name in (home.name, *home.kin) for genre in catalog.genres]
    weights = suits * np.where(np.array(kin)[catalog.genre_rows], 1.0, 0.08) * catalog.popularity**0.4
    n = min(int((weights > 0).sum()), 8 + int(rng.random() * 13))
    name = occasion.names[place // len(OCCASIONS) % 3]
    return Playlist(
        name=f"{name} (Vol. {1 + place // (3 * len(OCCASIONS))})" if place >= 3 * len(OCCASIONS) else name,
        owner=one_of(rng, CURATORS),
        mood=occasion.mood,
        activity=occasion.activity,
        hour=occasion.hour,
        tracks=_without_replacement(rng, weights, n),
    )


def _without_replacement(rng: np.random.Generator, weights: Floats, n: int) -> tuple[int, ...]:
    """Rows drawn one after another by weight, each at most once (Efraimidis & Spirakis 2006).

    >>> _without_replacement(stream(1, "x"), np.array([0.0, 1.0, 3.0]), 2) in ((1, 2), (2, 1))
    True
    """
    with np.errstate(divide="ignore"):
        keys = np.log(rng.random(len(weights))) / weights
    return tuple(int(row) for row in np.argsort(-keys, kind="stable")[:n])
