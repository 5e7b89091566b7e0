"""How people name artists and tracks: in full, by nickname or surname, by who leads the band, by title."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from sample_data.generator.catalog import Artist, TownCatalog, Track
from sample_data.generator.chance import Floats, cumulative, draw, one_of
from sample_data.generator.genres import genre_named
from sample_data.generator.posts_grammar import grammar
from sample_data.generator.posts_marks import mark

KINDS = ("full", "nickname", "surname", "leader")


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what a post is about.

    artists : the main one first, then three that it may be compared or listed with
    tracks : one to four of the main artist's that are out
    record : name of the main artist's latest record
    """

    artists: tuple[Artist, ...]
    tracks: tuple[Track, ...]
    record: str


def named(artist: Artist, kind: str) -> str:
    """What an artist is called in that way; the whole name where there is no such way."""
    return {"nickname": artist.nickname, "surname": artist.surname, "leader": artist.leader}.get(
        kind, artist.name
    )


def artist_mark(artist: Artist, kind: str, bare: bool = False, possessive: bool = False) -> str:
    """A marked mention; `bare` without a leading article, as in "the new Lantern Wives record"."""
    words = named(artist, kind)
    kind = "full" if words == artist.name else kind
    if bare and words.lower().startswith("the "):
        words = words[4:]
    owner = ("'" if words.endswith("s") else "'s") if possessive else ""
    return mark(f"name:{kind}", [artist.id], words) + owner


def is_ordinary(words: str, kind: str) -> bool:
    """Whether a name is an ordinary word as well: those with a symbol in `posts_ordinary.txt`, short titles.

    >>> is_ordinary("Glass", "full"), is_ordinary("Rent", "title"), is_ordinary("Kessel", "full")
    (True, True, False)
    """
    return words.lower().removeprefix("the ") in _ordinary() or (kind == "title" and " " not in words)


@cache
def _ordinary() -> frozenset[str]:
    symbols = (symbol.removeprefix("ordinary.") for symbol in grammar() if symbol.startswith("ordinary."))
    return frozenset(symbol.lower().removeprefix("the ") for symbol in symbols)


class Town:
    """The catalog as writers know it: what is out, and who is like whom."""

    def __init__(self, catalog: TownCatalog) -> None:
        self.artists = catalog.artists
        self._by_genre: dict[str, list[Artist]] = {}
        self._tracks: dict[str, list[Track]] = {}
        for artist in catalog.artists:
            self._by_genre.setdefault(artist.genre, []).append(artist)
        for track in catalog.tracks:
            self._tracks.setdefault(track.artist.id, []).append(track)
        self._fame = cumulative(_fame([artist.popularity for artist in catalog.artists]))

    def anybody(self, rng: np.random.Generator) -> Artist:
        """An artist, the famous more often."""
        return self.artists[draw(rng, self._fame)]

    def cast(self, rng: np.random.Generator, artist: Artist, week: int, track: Track | None) -> Cast | None:
        """A cast for a post on that artist (and track) in that week; None where none of it is out."""
        out = [one for one in self._tracks[artist.id] if one.released <= week and one.cold != "sound_only"]
        if not out:
            return None
        first = track or out[draw(rng, cumulative(_fame([one.popularity for one in out])))]
        others = [one for one in out if one is not first]
        tracks = (first, *(others[int(place)] for place in rng.permutation(len(others))[:3]))
        later = [one.album for one in self._tracks[artist.id] if one.released <= week + 1]
        return Cast((artist, *self._kin(rng, artist)), tracks, later[-1])

    def _kin(self, rng: np.random.Generator, artist: Artist) -> list[Artist]:
        """Three others that somebody might name in one breath, mostly of the same genre or its kin."""
        chosen: list[Artist] = []
        while len(chosen) < 3:
            point = rng.random()
            genre = artist.genre if point < 0.6 else one_of(rng, genre_named(artist.genre).kin)
            near = self._by_genre.get(genre, []) if point < 0.88 else []
            other = one_of(rng, near) if near else one_of(rng, self.artists)
            if (other is not artist and other not in chosen) or len(self.artists) < 4:
                chosen.append(other)
        return chosen


def _fame(popularity: list[float]) -> Floats:
    return np.array(popularity) ** 0.45
