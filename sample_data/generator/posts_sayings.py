"""What people say of an artist or a track in a given week, and what they say it is not."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from sample_data.generator.attributes import Attributes
from sample_data.generator.catalog import Artist, TownCatalog, Track
from sample_data.generator.chance import between, one_of, stream

Weighted = tuple[tuple[str, float], ...]
SHARE_OF_TURN = 0.55
_LOW_HIGH = {"energy": (0.34, 0.68), "valence": (0.4, 0.62), "danceability": (0.42, 0.72),
             "tempo": (86.0, 150.0), "acousticness": (0.12, 0.7), "instrumentalness": (0.3, 0.75),
             "liveness": (-1.0, 0.7)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sayings:
    """Words for one artist or track in one week; every list but `denied` with weights > 0.

    denied : adjectives that do not fit, as people point out
    liked : share of writers who speak well of it, 0..1
    """

    adjectives: Weighted
    phrases: Weighted
    genres: Weighted
    features: Weighted
    denied: tuple[str, ...]
    liked: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of opinion: from `week` on people say `after` where they said `before`."""

    artist: str
    week: int
    before: tuple[str, ...]
    after: tuple[str, ...]


@cache
def lexicon() -> dict[str, Any]:
    """The words, as `words/posts_lexicon.toml` has them."""
    text = files("sample_data.generator").joinpath("words/posts_lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def turns(seed: int, catalog: TownCatalog) -> dict[str, Turn]:
    """The planted changes by artist, each in the week that the artist's second record came out."""
    rng = stream(seed, "turns")
    releases = {track.artist.id: track.released for track in catalog.tracks if 7 <= track.released <= 20}
    ids = sorted(releases)
    chosen = [ids[int(place)] for place in rng.permutation(len(ids))[: len(lexicon()["turn"])]]
    pairs = zip(chosen, lexicon()["turn"], strict=False)
    return {a: Turn(a, releases[a], tuple(words["before"]), tuple(words["after"])) for a, words in pairs}


class Talk:
    """All that is said in town: asks by artist or track and week."""

    def __init__(self, seed: int, catalog: TownCatalog) -> None:
        self._seed = seed
        self._tracks: dict[str, list[Track]] = {}
        for track in catalog.tracks:
            self._tracks.setdefault(track.artist.id, []).append(track)
        self.turns = turns(seed, catalog)
        self._known: dict[tuple[str, int], Sayings] = {}
        self._own: dict[str, tuple[Weighted, tuple[str, ...]]] = {}

    def of_artist(self, artist: Artist, week: int) -> Sayings:
        """What is said of an artist: by genre, by manner, by measure of what is out, and by the turn."""
        out = [track for track in self._tracks[artist.id] if track.released <= week]
        key = (artist.id, len(out) * 100 + min(week, self._turn_week(artist)))
        if key not in self._known:
            self._known[key] = self._artist(artist, [track.attributes for track in out], week)
        return self._known[key]

    def of_track(self, track: Track, week: int) -> Sayings:
        """What is said of a track: its own measures first, then what is said of its artist."""
        whole = self.of_artist(track.artist, week)
        if track.id not in self._own:
            rng = stream(self._seed, "track words", track.id)
            self._own[track.id] = measured([track.attributes], rng)
        own, denied = self._own[track.id]
        adjectives = tuple((word, 2.2 * weight) for word, weight in own) + whole.adjectives
        said = {word for word, _ in adjectives}
        return Sayings(adjectives, whole.phrases, whole.genres, whole.features,
                       tuple(word for word in denied if word not in said), whole.liked)  # fmt: skip

    def _turn_week(self, artist: Artist) -> int:
        return self.turns[artist.id].week if artist.id in self.turns else 0

    def _artist(self, artist: Artist, out: list[Attributes], week: int) -> Sayings:
        rng = stream(self._seed, "artist words", artist.name)
        genre, manner = lexicon()["genre"][artist.genre], lexicon()["manner"]
        liked = between(rng, 0.4, 0.88)
        adjectives = _some(rng, genre["adj"], 5) + _some(rng, manner["adj"], 4)
        phrases = _some(rng, genre["np"], 5) + _some(rng, manner["np"], 2)
        features = _some(rng, genre["feat"], 3)
        own, denied = measured(out, rng)
        adjectives = self._turned(artist, adjectives + own, week)
        said = {word for word, _ in adjectives}
        return Sayings(adjectives, phrases, _some(rng, genre["names"], 2), features,
                       tuple(word for word in denied if word not in said), liked)  # fmt: skip

    def _turned(self, artist: Artist, adjectives: Weighted, week: int) -> Weighted:
        """With the turn's words at their share, and never those of the other side of the week."""
        turn = self.turns.get(artist.id)
        if turn is None:
            return adjectives
        words, gone = (turn.before, turn.after) if week < turn.week else (turn.after, turn.before)
        rest = [(word, weight) for word, weight in adjectives if word not in {*words, *gone}]
        total = sum(weight for _, weight in rest)
        each = total * SHARE_OF_TURN / (1 - SHARE_OF_TURN) / len(words)
        return (*rest, *((word, each) for word in words))


def measured(many: list[Attributes], rng: np.random.Generator) -> tuple[Weighted, tuple[str, ...]]:
    """Adjectives for what lies far out on average, and those of the far end, which do not fit.

    >>> quiet = Attributes(60.0, 0, 0, 4, 0.5, 0.5, 0.1, 0.5, 0.5, 0.1, -17)
    >>> said, denied = measured([quiet], np.random.default_rng(0))
    >>> [word for word, _ in said]
    ['sleepy', 'hushed', 'sluggish', 'crawling']
    >>> "driving" in denied, "frantic" in denied
    (True, True)
    """
    said: Weighted = ()
    denied: tuple[str, ...] = ()
    for name, (low, high) in _LOW_HIGH.items():
        value = float(np.mean([getattr(one, name) for one in many])) if many else (low + high) / 2
        words = lexicon()["measure"][name]
        if value < low or value > high:
            fits, not_so = ("low", "high") if value < low else ("high", "low")
            said += _some(rng, words[fits], 2)
            denied += tuple(words[not_so])
    return said, denied


def _some(rng: np.random.Generator, words: list[str], n: int) -> Weighted:
    """A few of the words, some said more often than others."""
    left, chosen = list(words), []
    for _ in range(min(n, len(left))):
        word = one_of(rng, left)
        left.remove(word)
        chosen.append((word, between(rng, 0.4, 1.6)))
    return tuple(chosen)
