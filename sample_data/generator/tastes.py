"""What listeners truly like: mixtures of tastes, each a region of genres, of sound and of artists.

A taste acts on genre *and* on attributes, so that sound carries a signal of its own: who likes slow
acoustic music likes it in folk and in chamber music.
"""

import json
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from sample_data.generator.catalog import TownCatalog
from sample_data.generator.chance import Floats, Rows, between, draw, stream, weighted

HABITS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "commuter": ((1, 1, 1, 1, 1, 0.3, 0.2), (7.6, 17.8)),
    "office": ((1, 1, 1, 1, 0.9, 0.15, 0.1), (10.2, 14.6)),
    "evening": ((0.8, 0.8, 0.9, 0.9, 1, 1, 1), (20.2, 21.4)),
    "night": ((0.5, 0.5, 0.6, 0.8, 1.2, 1.4, 0.7), (23.4, 1.2)),
    "weekend": ((0.15, 0.15, 0.15, 0.2, 0.7, 1.4, 1.4), (11.0, 16.5)),
}
"""Weight of each weekday from Monday on, and the two hours of the day that listening centres on."""

KINDS = (("single", 0.45), ("double", 0.37), ("omnivore", 0.18))
_N_TASTES = {"single": 1, "double": 2, "omnivore": 4}
_BLOCK = 16_384
"""Tracks that are compared with a taste at a time: few enough for a core's cache."""


@dataclass(frozen=True)
class Taste:
    """One of a listener's tastes.

    home : row of the genre it is at home in
    genres : shape (n_genres,), 0..1: liking of each genre
    ideal : shape (6,): the attributes it likes best, in the catalog's features
    width : how far from the ideal it still likes
    loved : rows of artists, liked `love` times as much
    start, end : its share of the listener's listening in the first and in the last week
    hour : the time of day it belongs to, or -1
    """

    home: int
    genres: Floats
    ideal: Floats
    width: float
    loved: tuple[int, ...]
    love: float
    start: float
    end: float
    hour: float


@dataclass(frozen=True)
class Listener:
    """A listener and the truth about them.

    kind : "single", "double" or "omnivore"
    sessions : how many sittings in all the weeks
    curiosity : share of plays that are of something new
    fashion : share of new plays that follow the crowd, not taste
    """

    id: str
    name: str
    kind: str
    habit: str
    tastes: tuple[Taste, ...]
    sessions: int
    curiosity: float
    fashion: float
    rates: bool


def make_listeners(seed: int, catalog: TownCatalog, n_listeners: int) -> tuple[Listener, ...]:
    """Listeners with names of their own, each a mixture of one to four tastes."""
    people = json.loads(
        files("sample_data.generator").joinpath("words/people.json").read_text(encoding="utf-8")
    )
    n_names = len(people["first"]) * len(people["last"])
    order = stream(seed, "names").permutation(n_names)
    width = len(str(n_listeners))
    return tuple(
        _listener(
            seed,
            catalog,
            f"u{place + 1:0{width}d}",
            _name(people, int(order[place % n_names]), place // n_names),
        )
        for place in range(n_listeners)
    )


def _name(people: dict[str, list[str]], number: int, again: int) -> str:
    first, last = divmod(number, len(people["last"]))
    return f"{people['first'][first]} {people['last'][last]}" + (f" {again + 1}" if again else "")


def _listener(seed: int, catalog: TownCatalog, listener_id: str, name: str) -> Listener:
    rng = stream(seed, "listener", listener_id)
    kind = weighted(rng, KINDS)
    habit = weighted(rng, tuple((habit, 1.0) for habit in HABITS))
    shares = [_drifting_share(rng) for _ in range(_N_TASTES[kind])]
    return Listener(
        id=listener_id,
        name=name,
        kind=kind,
        habit=habit,
        tastes=tuple(_taste(catalog, rng, habit, *share) for share in shares),
        sessions=int(np.clip(np.exp(3.72 + 0.55 * rng.standard_normal()), 20, 170)),
        curiosity=between(rng, 0.3, 0.6),
        fashion=between(rng, 0.03, 0.14),
        rates=rng.random() < 0.3,
    )


def _drifting_share(rng: np.random.Generator) -> tuple[float, float]:
    start = between(rng, 0.5, 1.0)
    return start, start * float(np.exp(1.1 * rng.standard_normal()))


def _taste(catalog: TownCatalog, rng: np.random.Generator, habit: str, start: float, end: float) -> Taste:
    example = draw(rng, catalog.examples)
    home = int(catalog.genre_rows[example])
    by_sound = rng.random() < 0.35
    artists = catalog.artists_by_genre[home]
    loved = {int(catalog.artist_rows[example]), int(artists[int(rng.random() * len(artists))])}
    hours = HABITS[habit][1]
    return Taste(
        home=home,
        genres=_genre_liking(catalog, home, rng, by_sound),
        ideal=catalog.features[example] + 0.3 * rng.standard_normal(catalog.features.shape[1]),
        width=between(rng, 0.9, 1.3) if by_sound else between(rng, 1.3, 2.1),
        loved=tuple(sorted(loved)),
        love=between(rng, 1.5, 3.0),
        start=start,
        end=end,
        hour=hours[int(rng.random() * 2)] if rng.random() < 0.6 else -1.0,
    )


def _genre_liking(catalog: TownCatalog, home: int, rng: np.random.Generator, by_sound: bool) -> Floats:
    """1 at home, less among kin, little elsewhere; a taste led by sound crosses every border."""
    kin = set(catalog.genres[home].kin)
    near, far = (0.6, 0.2) if by_sound else (between(rng, 0.12, 0.4), 0.012)
    liking = np.array([near if genre.name in kin else far for genre in catalog.genres])
    liking[home] = 1.0
    return liking


def affinity(taste: Taste, features: Floats, genre_rows: Rows, artist_rows: Rows) -> Floats:
    """How well each track suits a taste, 0 and up; popularity plays no part.

    features : shape (n_tracks, 6); genre_rows, artist_rows : shape (n_tracks,)
    """
    suits = np.concatenate(
        [
            _near(taste, features[first : first + _BLOCK], genre_rows[first : first + _BLOCK])
            for first in range(0, len(features), _BLOCK)
        ]
    )
    for artist in taste.loved:
        suits[artist_rows == artist] *= taste.love
    return suits


def _near(taste: Taste, features: Floats, genre_rows: Rows) -> Floats:
    """Liking of the genre times nearness to the ideal, one attribute after another."""
    distance = np.zeros(len(features))
    for column, ideal in enumerate(taste.ideal):
        apart = features[:, column] - ideal
        apart *= apart
        distance += apart
    distance /= -2.0 * taste.width**2
    near: Floats = np.exp(distance, out=distance)
    near *= taste.genres[genre_rows]
    return near


def liked(listener: Listener, catalog: TownCatalog, rows: Rows | slice = slice(None)) -> Floats:
    """Shape (n_tastes, n_tracks): what each of a listener's tastes makes of each track, or of some rows."""
    of = (catalog.features[rows], catalog.genre_rows[rows], catalog.artist_rows[rows])
    return np.array([affinity(taste, *of) for taste in listener.tastes])


def taste_shares(listener: Listener, progress: float) -> Floats:
    """Share of each taste, summing to 1, at a point of the weeks (0 first, 1 last)."""
    shares = np.array([taste.start + (taste.end - taste.start) * progress for taste in listener.tastes])
    return np.asarray(shares / shares.sum())
