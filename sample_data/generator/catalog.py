"""Artists, their records and tracks: who there is in town and what they made."""

import csv
import json
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from itertools import count

import numpy as np
import numpy.typing as npt

from sample_data.generator.attributes import Attributes, Place, artist_place, moved, track_attributes
from sample_data.generator.chance import Floats, cumulative, one_of, stream
from sample_data.generator.genres import Genre, genre_named

COLD_SHARES = (("sound_only", 0.06), ("words_only", 0.035), ("three_listens", 0.035))
LABELLED = 0.75
TAIL_SECONDS = 1.3


@dataclass(frozen=True, slots=True)
class Artist:
    """An artist who does not exist.

    leader, surname, nickname : what people also call them; for a band, of who leads it
    kind : "solo", "duo" or "band"
    voice : whether most of their tracks are sung
    place, later : where their sound lies within the genre, at first and on the later record
    popularity : > 0, relative
    """

    id: str
    name: str
    genre: str
    leader: str
    nickname: str
    surname: str
    kind: str
    voice: bool
    place: Place
    later: Place
    popularity: float


@dataclass(frozen=True, slots=True)
class Track:
    """A track: its record, its truth, and what is known of it in town.

    released : week of release counted from the first week of listening; -1 for before it
    cold : "" | "sound_only" | "words_only" | "three_listens"
    labelled : whether the attributes stand in the catalog, as a label someone gave
    popularity : > 0, relative
    """

    id: str
    artist: Artist
    title: str
    album: str
    released: int
    attributes: Attributes
    bars: int
    cold: str
    labelled: bool
    popularity: float

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds: whole bars and the time the last sound takes to die away."""
        return round(1000 * (self.bars * self.attributes.bar_seconds + TAIL_SECONDS))

    @property
    def has_audio(self) -> bool:
        """False for the tracks that are known by words alone."""
        return self.cold != "words_only"


@dataclass(frozen=True)
class TownCatalog:
    """Everybody and everything there is to hear; the arrays are by row of `tracks`."""

    artists: tuple[Artist, ...]
    tracks: tuple[Track, ...]
    genres: tuple[Genre, ...]

    @cached_property
    def artist_rows(self) -> npt.NDArray[np.int64]:
        """Shape (n_tracks,): row of each track's artist."""
        rows = {artist.id: row for row, artist in enumerate(self.artists)}
        return np.array([rows[track.artist.id] for track in self.tracks])

    @cached_property
    def genre_rows(self) -> npt.NDArray[np.int64]:
        """Shape (n_tracks,): row of each track's genre."""
        rows = {genre.name: row for row, genre in enumerate(self.genres)}
        return np.array([rows[track.artist.genre] for track in self.tracks])

    @cached_property
    def popularity(self) -> Floats:
        """Shape (n_tracks,), > 0: how widely each track is offered."""
        return np.array([track.popularity for track in self.tracks])

    @cached_property
    def examples(self) -> Floats:
        """Running sum by which tastes draw the track they start from: the famous more often."""
        return cumulative(self.popularity**0.5)

    @cached_property
    def artists_by_genre(self) -> list[npt.NDArray[np.int64]]:
        """Rows of the artists of each genre, in order."""
        genres = np.array([artist.genre for artist in self.artists])
        return [np.flatnonzero(genres == genre.name) for genre in self.genres]

    @cached_property
    def features(self) -> Floats:
        """Shape (n_tracks, 6), zero mean and unit deviation: the attributes that tastes act on."""
        return self.placed([track.attributes for track in self.tracks])

    @cached_property
    def _scale(self) -> tuple[Floats, Floats]:
        raw = np.array([_taste_features(track.attributes) for track in self.tracks])
        return raw.mean(axis=0), raw.std(axis=0) + 1e-9

    def placed(self, attributes: list[Attributes]) -> Floats:
        """Shape (n, 6): where music of any attributes lies among the town's, as `features` are."""
        centre, spread = self._scale
        return np.asarray((np.array([_taste_features(one) for one in attributes]) - centre) / spread)


def make_catalog(
    seed: int, genres: tuple[Genre, ...], n_tracks: int | None = None, n_artists: int | None = None
) -> TownCatalog:
    """The town's artists and tracks, or as many as asked for (invented names then repeat with a number).

    >>> from sample_data.generator.genres import shipped_genres
    >>> catalog = make_catalog(7, shipped_genres())
    >>> len(catalog.artists), len(catalog.tracks), catalog.tracks[0].artist.name
    (70, 385, 'Ferrin Oake')
    """
    rows = _artist_rows(genres, n_artists, n_tracks)
    width = len(str(len(rows)))
    artists = tuple(_artist(seed, f"a{place + 1:0{width}d}", row) for place, row in enumerate(rows))
    shares = [int(row["tracks"]) for row in rows]
    n_digits = len(str(sum(shares)))
    numbers = count(1)
    titles: set[str] = set()
    tracks = tuple(
        track
        for artist, n in zip(artists, shares, strict=True)
        for track in _discography(seed, artist, [f"t{next(numbers):0{n_digits}d}" for _ in range(n)], titles)
    )
    return TownCatalog(artists, tracks, genres)


def _artist_rows(
    genres: tuple[Genre, ...], n_artists: int | None, n_tracks: int | None
) -> list[dict[str, str]]:
    text = files("sample_data.generator").joinpath("words/artists.tsv").read_text(encoding="utf-8")
    names = {genre.name for genre in genres}
    rows = [row for row in csv.DictReader(text.splitlines(), delimiter="\t") if row["genre"] in names]
    wanted = n_artists or (len(rows) if n_tracks is None else max(len(rows), n_tracks // 6))
    grown = [rows[place % len(rows)] | {"round": str(place // len(rows))} for place in range(wanted)]
    return grown if n_tracks is None else _shared_out(grown, n_tracks)


def _shared_out(rows: list[dict[str, str]], n_tracks: int) -> list[dict[str, str]]:
    even, more = divmod(n_tracks, len(rows))
    return [row | {"tracks": str(even + (place < more))} for place, row in enumerate(rows)]


def _artist(seed: int, artist_id: str, row: dict[str, str]) -> Artist:
    again = "" if row["round"] == "0" else f" {int(row['round']) + 1}"
    rng = stream(seed, "artist", row["name"] + again)
    place = artist_place(rng)
    return Artist(
        id=artist_id,
        name=row["name"] + again,
        genre=row["genre"],
        leader=row["leader"] + again,
        nickname=row["nickname"] + again,
        surname=row["surname"] + again,
        kind=row["kind"],
        voice=row["voice"] == "1",
        place=place,
        later=moved(place, rng, 0.45),
        popularity=float(np.exp(0.9 * rng.standard_normal())) * int(row["tracks"]) ** 0.5,
    )


def _discography(seed: int, artist: Artist, ids: list[str], titles: set[str]) -> list[Track]:
    rng = stream(seed, "tracks", artist.name)
    family = genre_named(artist.genre).family
    n_early = len(ids) if len(ids) < 4 else (len(ids) + 1) // 2
    albums = [_title(rng, family, titles), _title(rng, family, titles)]
    week = 3 + int(rng.random() * 18)
    return [
        _track(rng, artist, track_id, albums[place >= n_early], week if place >= n_early else -1, titles)
        for place, track_id in enumerate(ids)
    ]


def _track(
    rng: np.random.Generator, artist: Artist, track_id: str, album: str, released: int, titles: set[str]
) -> Track:
    genre = genre_named(artist.genre)
    sung = rng.random() < (0.88 if artist.voice else 0.04)
    place = artist.place if released < 0 else artist.later
    attributes = track_attributes(genre, place, sung, rng)
    return Track(
        id=track_id,
        artist=artist,
        title=_title(rng, genre.family, titles),
        album=album,
        released=released,
        attributes=attributes,
        bars=bars_of(attributes),
        cold=_cold(rng),
        labelled=rng.random() < LABELLED,
        popularity=artist.popularity * float(np.exp(0.8 * rng.standard_normal())),
    )


def bars_of(attributes: Attributes) -> int:
    """Whole bars that last at least 11.2 s: pairs of bars where bars are short."""
    step = 2 if attributes.bar_seconds < 2.4 else 1
    return step * int(np.ceil(11.2 / (attributes.bar_seconds * step)))


def _cold(rng: np.random.Generator) -> str:
    point = rng.random()
    for kind, share in COLD_SHARES:
        point -= share
        if point < 0:
            return kind
    return ""


def _taste_features(attributes: Attributes) -> tuple[float, ...]:
    return (
        float(np.log2(attributes.tempo)),
        attributes.acousticness,
        attributes.danceability,
        attributes.energy,
        attributes.valence + 0.15 * attributes.mode,
        0.6 * attributes.instrumentalness,
    )


_WORDS: dict[str, dict[str, list[str]]] = json.loads(
    files("sample_data.generator").joinpath("words/titles.json").read_text(encoding="utf-8")
)


NEARLY_ALL = 20_000
"""Titles after which a plain one is hardly ever free, and is not looked for again."""


def _title(rng: np.random.Generator, family: str, taken: set[str]) -> str:
    """A title nobody has used yet; a number is added once every plain one is taken."""
    title = _plain_title(rng, family)
    for _ in range(12 if len(taken) < NEARLY_ALL else 0):
        if title not in taken:
            break
        title = _plain_title(rng, family)
    if title in taken:
        title = next(f"{title} {n}" for n in count(2 + len(taken)) if f"{title} {n}" not in taken)
    taken.add(title)
    return title


def _plain_title(rng: np.random.Generator, family: str) -> str:
    words = _WORDS[family]
    noun, other = (words["nouns"][int(n)] for n in rng.permutation(len(words["nouns"]))[:2])
    adjective, verb = one_of(rng, words["adjectives"]), one_of(rng, words["verbs"])
    shapes = (noun, f"{adjective} {noun}", f"{verb} the {noun}", f"The {adjective} {noun}",
              f"{noun} and {other}", f"{noun}, {noun}" if len(noun) < 7 else f"{noun} Song", f"{verb} Me",
              f"No More {noun}", f"{adjective} {noun}", f"{verb} the {adjective} {noun}",
              f"{noun} in {_month(rng)}")  # fmt: skip
    return one_of(rng, shapes)


def _month(rng: np.random.Generator) -> str:
    return one_of(rng, ("January", "March", "April", "June", "August", "October", "November"))
