"""From what a person typed to an id: an id itself, or an exact name that only one has."""

from collections.abc import Iterable, Sequence

from engine.errors import NotFoundError, UsageError
from engine.identity import normalise
from engine.library import ItemKind, KnownListener, Library
from engine.recommender import Recommender

SHOWN = 5  # how many of several fitting ids a message lists


def find_listener(library: Library, text: str) -> KnownListener:
    """The listener with this id or name; NotFoundError, or UsageError where several have the name."""
    known = library.listeners()
    by_id = [listener for listener in known if listener.listener_id == text]
    found = by_id or [listener for listener in known if normalise(listener.name) == normalise(text)]
    _only(text, "listener", [(one.listener_id, one.name) for one in found])
    return found[0]


def find_item(recommender: Recommender, text: str) -> int:
    """Row of the item with this id, name ("Artist — Title"), title, or at artist level artist's name."""
    catalog = recommender.catalog
    if text in set(catalog.ids):
        return catalog.row(text)
    wanted = normalise(text)
    rows = [row for row, title in enumerate(catalog.titles) if title and normalise(title) == wanted]
    rows = rows or [row for row in range(len(catalog)) if normalise(catalog.name(row)) == wanted]
    _only(text, catalog.level, [(catalog.ids[row], catalog.name(row)) for row in rows])
    return rows[0]


def find_artist(recommender: Recommender, text: str) -> int:
    """Place of the artist with this id or name among the catalog's artists."""
    catalog = recommender.catalog
    places = _fitting(text, catalog.artist_ids, catalog.artist_names)
    _only(text, "artist", [(catalog.artist_ids[place], catalog.artist_names[place]) for place in places])
    return places[0]


def find_target(
    recommender: Recommender, text: str, kind: ItemKind | None = None
) -> tuple[ItemKind, str, str]:
    """Kind, id and name of a track, or where none is called so of an artist; kind : the only one wanted."""
    catalog = recommender.catalog
    if kind != "artist" and catalog.level == "track":
        try:
            row = find_item(recommender, text)
            return "track", catalog.ids[row], catalog.name(row)
        except NotFoundError:
            if kind == "track":
                raise
    place = find_artist(recommender, text)
    return "artist", catalog.artist_ids[place], catalog.artist_names[place]


def matches(search: str, names: Iterable[str]) -> list[int]:
    """Places of the names in which every word of a search begins a word; all for an empty one.

    >>> matches("nin sim", ["Nina Simone", "Simone Felice"])
    [0]
    """
    words = normalise(search).split()
    found = []
    for place, name in enumerate(names):
        there = normalise(name).split()
        if all(any(one.startswith(word) for one in there) for word in words):
            found.append(place)
    return found


def _fitting(text: str, ids: Sequence[str], names: Sequence[str]) -> list[int]:
    by_id = [place for place, one in enumerate(ids) if one == text]
    wanted = normalise(text)
    return by_id or [place for place, name in enumerate(names) if normalise(name) == wanted]


def _only(text: str, kind: str, found: list[tuple[str, str]]) -> None:
    if not found:
        raise NotFoundError(f"no {kind} is called {text!r}: `crossfade {kind}s` searches for one")
    if len(found) > 1:
        several = ", ".join(f"{name} ({one})" for one, name in found[:SHOWN])
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise UsageError(f"{len(found)} {kind}s fit {text!r}: {several}{more}; say which by its id")
