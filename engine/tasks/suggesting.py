"""Artists and tracks suggested while somebody types: by how their words begin, or spelt alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from engine.identity import normalise
from engine.library import ItemKind
from engine.recommender import Recommender

ALIKE: Final = 75
"""Similarity (0..100) from which a name may be what somebody meant who wrote no beginning of its words."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Suggestion:
    """An artist or a track.

    by : whose track it is, "" for an artist
    listeners : how many know it
    """

    kind: ItemKind
    id: str
    name: str
    by: str
    listeners: int


@dataclass(frozen=True)
class Names:
    """Every artist and track of a build in normal form, made once and searched at each letter.

    artists, items : normal forms, by place and by row; no items at artist level, where they are the artists
    artist_listeners : how many know each artist
    """

    artists: Sequence[str]
    items: Sequence[str]
    artist_listeners: Ints


def names_of(recommender: Recommender) -> Names:
    """The names of a build, as `suggest` needs them."""
    catalog, heard = recommender.catalog, recommender.heard.tocoo()
    pairs = np.unique(
        heard.coords[0].astype(np.int64) * len(catalog.artist_ids) + catalog.artist_rows[heard.coords[1]]
    )
    known = np.bincount(pairs % len(catalog.artist_ids), minlength=len(catalog.artist_ids))
    items = range(len(catalog)) if catalog.level == "track" else range(0)
    return Names(
        [normalise(name) for name in catalog.artist_names],
        [normalise(f"{catalog.titles[row]} {catalog.artist(row)}") for row in items],
        known.astype(np.int64),
    )


def suggest(recommender: Recommender, names: Names, search: str, n: int = 8) -> list[Suggestion]:
    """At most n artists and tracks that a search may mean; for an empty one, the best known of each.

    Names of which every word of the search begins a word come first, artists before tracks where they fit
    as well; where there are none, names that are spelt alike.
    """
    wanted = normalise(search)
    fitting = _fitting(wanted, names.artists), _fitting(wanted, names.items)
    if not any(fitting):
        fitting = _alike(wanted, names.artists, n), _alike(wanted, names.items, n)
    artists = [
        (_rank(wanted, names.artists[at]), 0, -int(names.artist_listeners[at]), at) for at in fitting[0]
    ]
    tracks = [(_rank(wanted, names.items[row]), 1, -int(recommender.fans[row]), row) for row in fitting[1]]
    best = sorted(artists)[: n if wanted else n // 2] + sorted(tracks)[:n]
    found = sorted(best)[:n] if wanted else best[:n]
    return [
        _artist(recommender, names, at) if kind == 0 else _track(recommender, at) for _, kind, _, at in found
    ]


def _fitting(wanted: str, names: Sequence[str]) -> list[int]:
    words = [f" {word}" for word in wanted.split()]
    return [at for at, name in enumerate(names) if all(word in f" {name}" for word in words)]


def _alike(wanted: str, names: Sequence[str], n: int) -> list[int]:
    found = process.extract(wanted, names, scorer=fuzz.WRatio, limit=n, score_cutoff=ALIKE)
    return [int(at) for _, _, at in found]


def _rank(wanted: str, name: str) -> int:
    """0 for the name itself, 1 for its beginning, 2 for words within."""
    return 0 if name == wanted else 1 if name.startswith(wanted) else 2


def _artist(recommender: Recommender, names: Names, place: int) -> Suggestion:
    catalog = recommender.catalog
    known = int(names.artist_listeners[place])
    return Suggestion("artist", catalog.artist_ids[place], catalog.artist_names[place], "", known)


def _track(recommender: Recommender, row: int) -> Suggestion:
    catalog = recommender.catalog
    fans = int(recommender.fans[row])
    return Suggestion("track", catalog.ids[row], catalog.titles[row], catalog.artist(row), fans)
