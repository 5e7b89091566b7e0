"""Listeners, found and looked at: what they play, and who is like them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.collaborative import Measure, top
from engine.library import Library
from engine.recommender import Recommender
from engine.tasks.naming import matches

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ListenerRow:
    """One listener of a library.

    tracks : how many different tracks (or artists, where only those are known) they met
    plays : how many streams
    """

    id: str
    name: str
    tracks: int
    plays: int


@dataclass(frozen=True)
class Played:
    """An artist or a track, and how often a listener played it."""

    id: str
    name: str
    plays: int


@dataclass(frozen=True)
class Twin:
    """A listener of like taste.

    likeness : cosine of the two listeners' factors, in -1..1
    shared : what both play, best known to this listener first; n_shared counts all of it
    theirs : what they play most of what this listener never heard
    """

    id: str
    name: str
    likeness: float
    n_shared: int
    shared: tuple[Played, ...]
    theirs: tuple[Played, ...]


@dataclass(frozen=True)
class Profile:
    """What a build knows of a listener.

    n_items, n_heard, plays : items with plays, items met in any way, streams in all
    """

    id: str
    name: str
    n_items: int
    n_heard: int
    plays: int
    artists: tuple[Played, ...]
    tracks: tuple[Played, ...]
    twins: tuple[Twin, ...]


def listeners(library: Library, search: str = "") -> list[ListenerRow]:
    """Listeners whose name has words that begin like those of the search, most plays first."""
    import pyarrow.compute as pc

    known = library.listeners()
    table = library.listens()
    table = table.filter(pc.equal(table["signal"].cast("string"), "stream"))
    item = pc.if_else(pc.equal(table["track"].cast("string"), ""), table["artist"].cast("string"),
                      table["track"].cast("string"))  # fmt: skip
    played = table.append_column("item", item).group_by("listener")
    grouped = played.aggregate([("item", "count_distinct"), ("count", "sum")])
    counts = {row["listener"]: (row["item_count_distinct"], row["count_sum"]) for row in grouped.to_pylist()}
    found = [known[place] for place in matches(search, [listener.name for listener in known])]
    rows = [ListenerRow(one.listener_id, one.name, *counts.get(one.listener_id, (0, 0))) for one in found]
    return sorted(rows, key=lambda row: (-row.plays, row.name, row.id))


def profile(recommender: Recommender, listener_id: str, n: int = 12, measure: Measure = "cosine") -> Profile:
    """Top artists and tracks of a listener, and the n listeners most like them."""
    row = recommender.listener_row(listener_id)
    items, plays = recommender.played(listener_id)
    catalog = recommender.catalog
    of_artist = np.zeros(len(catalog.artist_ids))
    np.add.at(of_artist, catalog.artist_rows[items], plays)
    artists = [place for place in top(of_artist, n) if of_artist[place] > 0]
    tracks = _played(recommender, items, plays, n) if catalog.level == "track" else ()
    return Profile(
        listener_id,
        recommender.listener_names[row],
        len(items),
        int(recommender.heard.indptr[row + 1] - recommender.heard.indptr[row]),
        int(plays.sum()),
        tuple(
            Played(catalog.artist_ids[place], catalog.artist_names[place], int(of_artist[place]))
            for place in artists
        ),
        tracks,
        twins(recommender, listener_id, n, measure),
    )


def twins(
    recommender: Recommender, listener_id: str, n: int, measure: Measure = "cosine"
) -> tuple[Twin, ...]:
    """The n listeners most like one, with what both play and what only they do."""
    mine, _ = recommender.played(listener_id)
    heard = recommender.taste(listener_id).heard
    found = []
    for neighbour in recommender.similar("listener", listener_id, n, measure):
        items, plays = recommender.played(neighbour.id)
        both, new = np.isin(items, mine), ~np.isin(items, heard)
        found.append(
            Twin(
                neighbour.id,
                neighbour.name,
                neighbour.likeness,
                int(both.sum()),
                _played(recommender, items[both], plays[both], 5),
                _played(recommender, items[new], plays[new], 5),
            )
        )
    return tuple(found)


def _played(
    recommender: Recommender, items: Ints, plays: npt.NDArray[np.float64], n: int
) -> tuple[Played, ...]:
    catalog = recommender.catalog
    return tuple(
        Played(catalog.ids[items[at]], catalog.name(int(items[at])), int(plays[at])) for at in top(plays, n)
    )
