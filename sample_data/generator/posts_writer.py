"""A writer: takes a cast and a voice, expands the grammar, and fills the slots with names and words."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from sample_data.generator.catalog import Track
from sample_data.generator.chance import one_of, stream, weighted
from sample_data.generator.posts_grammar import Grammar, grammar
from sample_data.generator.posts_marks import mark
from sample_data.generator.posts_names import KINDS, Cast, artist_mark
from sample_data.generator.posts_sayings import Sayings, Talk, Weighted, lexicon

_SLOT = re.compile(r"@([ABCDa])('s)?(?!\w)|@([TUR])(?!\w)|%(\w+)|\$(who)")
_TAKES_PREFIX = ("@A", "there", "the ", "I ", "it", "that", "%adj")
_QUOTES = ('"{}"', "“{}”", "'{}'", "*{}*", "{}")
_PREFIXED = frozenset({"describe", "good", "bad", "deny"})
PREFIXED = 0.32
_TAILS = {"reviewer": 0.12, "news": 0.0}


@cache
def voices() -> dict[str, Any]:
    """The voices, as `words/posts_voices.toml` has them."""
    text = files("sample_data.generator").joinpath("words/posts_voices.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@dataclass(frozen=True, slots=True)
class Author:
    """Somebody who writes, with the habits that stay theirs.

    plural : says "Glass are", not "Glass is"
    quotes : how titles are set apart, "{}" for not at all
    """

    name: str
    voice: str
    lowercase: bool
    plural: bool
    typos: bool
    quotes: str


def author_of(seed: int, voice: str, rng: np.random.Generator) -> Author:
    """One of the voice's authors."""
    name = one_of(rng, voices()[voice]["authors"])
    return _author(seed, voice, name)


@cache
def _author(seed: int, voice: str, name: str) -> Author:
    habits = stream(seed, "author", name)
    casual = voice in {"toot", "fan"}
    return Author(
        name=name,
        voice=voice,
        lowercase=bool(habits.random() < {"toot": 0.3, "fan": 0.2, "forum": 0.08}.get(voice, 0)),
        plural=bool(habits.random() < 0.55),
        typos=bool(habits.random() < (0.4 if casual else 0.15 if voice == "forum" else 0)),
        quotes=_QUOTES[min(int(habits.random() * 6.5), 4)],
    )


@dataclass
class Draft:
    """A post in the making: what was named and said so far.

    sayings : of the main artist and the second
    doubted : the word under dispute in this sentence; form : how the sentence will name its artist first
    turn : how many sentences were about a track, less one
    """

    author: Author
    cast: Cast
    week: int
    sayings: tuple[Sayings, Sayings]
    named: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    doubted: str = ""
    form: str = ""
    turn: int = -1

    @property
    def track(self) -> Track:
        """The track that the sentence at hand is about."""
        return self.cast.tracks[self.turn % len(self.cast.tracks)]

    @property
    def other_track(self) -> Track:
        """Another of the same artist, where there is one."""
        return self.cast.tracks[(self.turn + 1) % len(self.cast.tracks)]


class Writer:
    """Writes sentences; the same seed and order of requests write the same ones."""

    def __init__(self, seed: int, talk: Talk) -> None:
        self._rng = stream(seed, "writer")
        self._grammar = Grammar(stream(seed, "grammar"))
        self._talk = talk

    def draft(self, author: Author, cast: Cast, week: int) -> Draft:
        """An empty post on that cast."""
        self._grammar.begin()
        first, second, *_ = cast.artists
        return Draft(
            author, cast, week, (self._talk.of_artist(first, week), self._talk.of_artist(second, week))
        )

    def sentence(self, draft: Draft, symbol: str) -> str:
        """Marked text of one expansion of the symbol."""
        first = draft.cast.artists[0]
        draft.form = self._form(draft, first.id)
        plural = draft.author.plural and first.kind != "solo" and draft.form in {"full", "nickname"}
        pattern = self._grammar.expand(symbol, plural, _TAILS.get(draft.author.voice, 0.45))
        takes = symbol in _PREFIXED and "?" not in pattern and pattern.startswith(_TAKES_PREFIX)
        if takes and self._rng.random() < PREFIXED:
            pattern = self._grammar.expand("pre") + pattern
        draft.doubted = ""
        draft.turn += "@T" in pattern
        return _SLOT.sub(lambda found: self._slot(draft, found), pattern)

    def ordinary(self, draft: Draft) -> str:
        """A sentence in which a name is an ordinary word, now and then the very name the post is about."""
        artist = draft.cast.artists[0]
        own = [f"ordinary.{name}" for name in (artist.name, artist.nickname, artist.surname)]
        known = [symbol for symbol in own if symbol in grammar()]
        everything = [symbol for symbol in grammar() if symbol.startswith("ordinary.")]
        chosen = known if known and self._rng.random() < 0.6 else everything
        return self._grammar.expand(one_of(self._rng, chosen))

    def _slot(self, draft: Draft, found: re.Match[str]) -> str:
        if found[5]:
            handles: list[str] = [name for name in voices()["forum"]["authors"] if " " not in name]
            return one_of(self._rng, ("", "@")) + one_of(self._rng, handles)
        if found[4]:
            return self._word(draft, found[4])
        if found[3]:
            return self._title(draft, found[3])
        return self._artist(draft, found[1], bool(found[2]))

    def _artist(self, draft: Draft, letter: str, possessive: bool) -> str:
        artist = draft.cast.artists[0 if letter == "a" else "ABCD".index(letter)]
        kind = (letter in "Aa" and draft.form) or self._form(draft, artist.id)
        draft.named.add(artist.id)
        if letter in "Aa":
            draft.form = ""
        if letter == "a" and kind == "leader":
            kind = "full"
        return artist_mark(artist, kind, letter == "a", possessive)

    def _form(self, draft: Draft, artist_id: str) -> str:
        chances = voices()[draft.author.voice]["later" if artist_id in draft.named else "first"]
        return weighted(self._rng, tuple(zip(KINDS, chances, strict=True)))

    def _title(self, draft: Draft, letter: str) -> str:
        quotes = draft.author.quotes
        if letter == "R":
            return quotes.format(draft.cast.record)
        track = draft.track if letter == "T" else draft.other_track
        if quotes == "{}" and (draft.author.lowercase or " " not in track.title) and self._rng.random() < 0.8:
            quotes = '"{}"'
        return quotes.format(mark("name:title", [track.id], track.title))

    def _word(self, draft: Draft, slot: str) -> str:
        first, second = draft.sayings
        artists = [artist.id for artist in draft.cast.artists]
        if slot == "not":
            return mark("denied", artists[:1], self._fresh(draft, self._denied(first)))
        if slot == "un":
            draft.doubted = draft.doubted or self._fresh(draft, first.adjectives)
            return mark("denied", artists[:1], draft.doubted)
        if slot in {"good", "bad"}:
            liking = tuple((word, 1.0) for word in lexicon()["liking"][slot])
            return mark("said", artists[:1], self._fresh(draft, liking))
        ids, words = {
            "adj": (artists[:1], first.adjectives),
            "np": (artists[:1], first.phrases),
            "genre": (artists[:1], first.genres),
            "feat": (artists[:1], first.features),
            "all": (artists[:3], first.adjectives),
            "badj": (artists[1:2], second.adjectives),
            "bnp": (artists[1:2], second.phrases),
            "tadj": ([draft.track.id, artists[0]], self._talk.of_track(draft.track, draft.week).adjectives),
        }[slot]
        return mark("said", ids, self._fresh(draft, words))

    def _denied(self, sayings: Sayings) -> Weighted:
        said = {word for word, _ in sayings.adjectives}
        words = sayings.denied or [word for word in lexicon()["manner"]["adj"] if word not in said]
        return tuple((word, 1.0) for word in words)

    def _fresh(self, draft: Draft, words: Weighted) -> str:
        """One of the words, if possible one that the post has not used yet."""
        left = [pair for pair in words if pair[0] not in draft.used] or words
        word = weighted(self._rng, left)
        draft.used.add(word)
        return word
