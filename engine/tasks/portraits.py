"""An artist or a track: who plays them, what the network hears in them, and in whose thirty they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from engine import thirty
from engine.audio.network import ATTRIBUTES
from engine.audio.percentiles import percentiles
from engine.collaborative import top
from engine.library import ItemKind, KnownListener, Library
from engine.library.editions import offered
from engine.playlist import Dials
from engine.recommender import Recommender
from engine.tasks.analysed import HeardAttribute
from engine.tasks.heard import TOWN, version_of
from engine.tasks.playlists import desk_of
from engine.tasks.progress import Progress, Tell, silent

Ints = npt.NDArray[np.int64]

ASKED: Final = 12
"""Listeners whose thirty is made to see whether something is in it."""

AFTER_ALL: Final = "9999-W52"
"""A week that comes after every edition."""


@dataclass(frozen=True)
class Player:
    """A listener who plays something; plays : how often they streamed it."""

    id: str
    name: str
    plays: int


@dataclass(frozen=True)
class OwnTrack:
    """A track of an artist.

    listeners : how many want it; plays : streams in all; here : streams by the listener at the desk
    """

    id: str
    title: str
    listeners: int
    plays: int
    here: int


@dataclass(frozen=True)
class Portrait:
    """What a build knows of an artist or a track.

    by : name of a track's artist, "" for an artist; by_id : the artist's id in both cases
    listeners : how many streamed it; plays : streams in all
    players : those who play it most, most first
    tracks : an artist's, best known first; none at artist level
    attributes : what the network hears; of an artist the mean over the tracks that could be heard. Empty
        where none could
    heard_tracks : how many tracks that was
    own_network : whether this library trained the network, else it learnt from synthetic music
    """

    kind: ItemKind
    id: str
    name: str
    by: str
    by_id: str
    listeners: int
    plays: int
    players: tuple[Player, ...]
    tracks: tuple[OwnTrack, ...]
    attributes: tuple[HeardAttribute, ...]
    heard_tracks: int
    own_network: bool


@dataclass(frozen=True)
class Standing:
    """A place in somebody's thirty.

    position : 1 for the first; track_id, name : which track stands there
    sentence : why, "" where it is read from an edition
    """

    listener_id: str
    listener: str
    position: int
    track_id: str
    name: str
    sentence: str


def portrait(
    recommender: Recommender, kind: ItemKind, row: int, listener_id: str = "", n: int = 10
) -> Portrait:
    """An artist or a track of a build.

    row : place of the artist, or row of the item
    listener_id : whose own plays are told beside each track of an artist
    """
    catalog = recommender.catalog
    rows = rows_of(recommender, kind, row)
    place = row if kind == "artist" else int(catalog.artist_rows[row])
    plays = recommender.plays[:, rows].tocsc()
    by_listener = np.asarray(plays.sum(axis=1)).ravel()
    players = [one for one in top(by_listener, n) if by_listener[one] > 0]
    artist = catalog.artist_names[place]
    title = catalog.titles[row] if kind == "track" else ""
    return Portrait(
        kind,
        catalog.artist_ids[place] if kind == "artist" else catalog.ids[row],
        title or artist,
        artist if title else "",
        catalog.artist_ids[place],
        int((by_listener > 0).sum()),
        int(by_listener.sum()),
        tuple(
            Player(recommender.listener_ids[one], recommender.listener_names[one], int(by_listener[one]))
            for one in players
        ),
        _tracks(recommender, rows, listener_id) if kind == "artist" and catalog.level == "track" else (),
        attributes(recommender, rows),
        int(_heard(recommender, rows).sum()),
        recommender.sound is not None and recommender.sound.network != _version_that_ships(),
    )


def rows_of(recommender: Recommender, kind: ItemKind, row: int) -> Ints:
    """Rows of a build's items that an artist's place, or an item's own row, stands for."""
    if kind == "track":
        return np.array([row], np.int64)
    return np.flatnonzero(recommender.catalog.artist_rows == row)


def attributes(recommender: Recommender, rows: Ints) -> tuple[HeardAttribute, ...]:
    """What the network hears in some items: the mean of their values and of their percentiles."""
    sound = recommender.sound
    rows = rows[_heard(recommender, rows)]
    if sound is None or not len(rows):
        return ()
    values = sound.attributes[rows].mean(axis=0)
    places = np.mean([percentiles(sound.attributes[row], sound.attributes) for row in rows], axis=0)
    return tuple(
        HeardAttribute(name, float(value), float(place) if np.isfinite(place) else None)
        for name, value, place in zip(ATTRIBUTES, values, places, strict=True)
    )


def likely(recommender: Recommender, rows: Ints, n: int = ASKED) -> list[KnownListener]:
    """The n listeners whom some items suit best by their factors, of those who have not heard all of them."""
    factors = recommender.factors
    lengths = np.linalg.norm(factors.listeners, axis=1)
    scores = (factors.listeners @ factors.tracks[rows].T).max(axis=1) / np.where(lengths > 0, lengths, 1)
    heard = np.asarray(recommender.heard[:, rows].sum(axis=1)).ravel() >= len(rows)
    scores = np.where(heard, -np.inf, scores)
    return [
        KnownListener(recommender.listener_ids[one], recommender.listener_names[one])
        for one in top(scores, n)
        if np.isfinite(scores[one])
    ]


def standings(
    library: Library,
    recommender: Recommender,
    rows: Ints,
    listeners: Sequence[KnownListener],
    tell: Tell = silent,
) -> tuple[Standing, ...]:
    """Where some items stand in the thirty that some listeners would get now, best place first."""
    dials = Dials().checked()
    found = []
    for at, listener in enumerate(listeners):
        tell(Progress("asking listeners for their thirty", at, len(listeners), "listeners"))
        desk = desk_of(library, recommender, listener)
        chosen = desk.choose(dials).rows
        order = chosen[np.lexsort((chosen, -desk.voices.scores(dials.weights)[chosen]))]
        for place in np.flatnonzero(np.isin(order, rows)):
            pick = thirty.explain(desk, int(order[place]), dials)
            found.append(
                Standing(
                    listener.listener_id, listener.name, int(place) + 1, pick.track_id,
                    pick.title or pick.artist, pick.sentence,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.position, one.listener, one.listener_id)))


@cache
def _version_that_ships() -> str:
    """Of the predictions of the network that comes with the engine, as `heard.ears_of` names them."""
    return version_of(TOWN)


def in_editions(library: Library, recommender: Recommender, rows: Ints) -> tuple[tuple[Standing, ...], int]:
    """Where some items stand in everybody's latest edition, best first, and how many listeners have one."""
    catalog = recommender.catalog
    wanted = {catalog.ids[row]: int(row) for row in rows}
    latest = offered(library, AFTER_ALL, 1)
    names = {one.listener_id: one.name for one in library.listeners()}
    found = [
        Standing(
            listener, names.get(listener, listener), place, item,
            catalog.titles[wanted[item]] or catalog.artist(wanted[item]), "",
        )
        for listener, items in latest.items()
        for place, item in enumerate(items, start=1)
        if item in wanted
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.position, one.listener, one.listener_id))), len(latest)


def _heard(recommender: Recommender, rows: Ints) -> npt.NDArray[np.bool_]:
    """Which of some items the network heard."""
    if recommender.sound is None:
        return np.zeros(len(rows), bool)
    return np.asarray(np.isfinite(recommender.sound.attributes[rows]).all(axis=1), bool)


def _tracks(recommender: Recommender, rows: Ints, listener_id: str) -> tuple[OwnTrack, ...]:
    catalog, fans = recommender.catalog, recommender.fans
    plays = np.asarray(recommender.plays[:, rows].sum(axis=0)).ravel()
    at = recommender.rows_of_listeners.get(listener_id)
    here = np.zeros(len(rows)) if at is None else recommender.plays[[at]][:, rows].toarray().ravel()
    order = np.lexsort((rows, -plays, -fans[rows]))
    return tuple(
        OwnTrack(
            catalog.ids[rows[one]], catalog.titles[rows[one]],
            int(fans[rows[one]]), int(plays[one]), int(here[one]),
        )
        for one in order
    )  # fmt: skip
