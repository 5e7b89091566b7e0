"""Who writes of whom and when, before a word is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from sample_data.generator.catalog import Artist, TownCatalog, Track
from sample_data.generator.chance import stream, weighted
from sample_data.generator.listening import WEEKS
from sample_data.generator.posts_names import Town
from sample_data.generator.posts_sayings import Turn

N_POSTS = 2000
CHATTER = 0.08
_VOICES = (("toot", 0.36), ("forum", 0.28), ("reviewer", 0.12), ("news", 0.12), ("fan", 0.12))
_TURNED = (("toot", 0.42), ("forum", 0.36), ("reviewer", 0.12), ("fan", 0.1))
_HEARSAY = (("toot", 0.45), ("forum", 0.45), ("fan", 0.1))
_IN_ITS_WEEK = 11
_EACH_TRACK = 5
_EACH_ARTIST = 7


@dataclass(frozen=True, slots=True)
class Assignment:
    """One post to be written.

    day : counted from the first Monday
    voice : whose; topic : "talk", "chatter", "words" (a track known by words alone) or "turn"
    track : the one it must be about, None for any
    """

    day: int
    voice: str
    topic: str
    artist: Artist
    track: Track | None = None


def make_plan(seed: int, catalog: TownCatalog, turns: dict[str, Turn], town: Town) -> list[Assignment]:
    """Every post to be written: chatter, planted changes, what must be spoken of, and the rest by fame."""
    rng = stream(seed, "plan")
    room = N_POSTS // 3
    plan = [_assignment(rng, "chatter", town.anybody(rng)) for _ in range(round(CHATTER * N_POSTS))]
    plan += _turned(rng, catalog, turns)
    plan += islice(_hearsay(rng, catalog), room)
    plan += islice(
        (_assignment(rng, "talk", artist) for _ in range(_EACH_ARTIST) for artist in town.artists), room
    )
    plan += [_assignment(rng, "talk", town.anybody(rng)) for _ in range(N_POSTS - len(plan))]
    return plan


def _assignment(rng: np.random.Generator, topic: str, artist: Artist) -> Assignment:
    voices = _VOICES[:2] if topic == "chatter" else _VOICES
    return Assignment(int(rng.random() * WEEKS * 7), weighted(rng, voices), topic, artist)


def _turned(rng: np.random.Generator, catalog: TownCatalog, turns: dict[str, Turn]) -> list[Assignment]:
    """A burst in the week of each planted change, and one post in each other week."""
    artists = {artist.id: artist for artist in catalog.artists}
    return [
        Assignment(week * 7 + int(rng.random() * 7), weighted(rng, _TURNED), "turn", artists[turn.artist])
        for turn in turns.values()
        for week in range(WEEKS)
        for _ in range(_IN_ITS_WEEK if week == turn.week else 1)
    ]


def _hearsay(rng: np.random.Generator, catalog: TownCatalog) -> Iterator[Assignment]:
    """A few posts on every track that is known by words alone, once it is out."""
    for track in catalog.tracks:
        if track.cold == "words_only":
            first = max(track.released, 0) * 7
            for _ in range(_EACH_TRACK):
                on = first + int(rng.random() * (WEEKS * 7 - first))
                yield Assignment(on, weighted(rng, _HEARSAY), "words", track.artist, track)
