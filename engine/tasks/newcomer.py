"""A new listener: a name and what they like, and their thirty at once by fold-in."""

import hashlib
from collections.abc import Sequence

from engine.errors import NotFoundError, UsageError
from engine.library import ImportWriter, KnownListener, Library
from engine.recommender import Recommender
from engine.records import ArtistName, Listen, TrackName
from engine.tasks.importing import listener_id
from engine.tasks.naming import find_artist, find_item
from engine.tasks.tastes import best_known, item_rows


def new_listener(
    library: Library, recommender: Recommender, name: str, likes: Sequence[str], now: int
) -> KnownListener:
    """Take a listener in who likes these artists or tracks; they are an import that can be undone.

    likes : ids or exact names. Where tracks are offered, an artist stands for their best known ones
    now : seconds since 1970 UTC

    UsageError where a listener of that name is there already, or nothing is liked.
    """
    if not name.strip() or not likes:
        raise UsageError("a new listener needs a name and at least one artist or track that they like")
    require_new(library, name)
    rows = sorted({row for like in likes for row in liked_rows(recommender, like)})
    content = hashlib.sha256("\n".join([name, *(recommender.catalog.ids[row] for row in rows)]).encode())
    new = KnownListener(listener_id(name), name)
    with library.importing("new-listener", name, content.hexdigest(), name, now) as writer:
        writer.listener(new.listener_id, new.name)
        for row in rows:
            _like(writer, recommender, new, row, now)
    return new


def require_new(library: Library, name: str) -> None:
    """UsageError where a listener of that name is there already."""
    if any(one.name == name for one in library.listeners()):
        raise UsageError(f"there is a listener called {name!r} already: choose another name")


def liked_rows(recommender: Recommender, like: str) -> list[int]:
    """Rows that liking an artist or a track stands for."""
    try:
        place = find_artist(recommender, like)
    except NotFoundError:
        return [find_item(recommender, like)]
    rows = item_rows(recommender, "artist", recommender.catalog.artist_ids[place])
    return [int(row) for row in best_known(recommender, rows)]


def _like(writer: ImportWriter, recommender: Recommender, who: KnownListener, row: int, now: int) -> None:
    catalog = recommender.catalog
    artist, artist_id = ArtistName(catalog.artist(row)), catalog.artist_ids[int(catalog.artist_rows[row])]
    writer.artist(artist_id, artist, "chosen", 1.0)
    if catalog.level == "artist":
        writer.listen(who.listener_id, artist_id, "", Listen(artist, "like", time=now))
        return
    track = TrackName(artist, catalog.titles[row])
    writer.track(catalog.ids[row], artist_id, track, "chosen", 1.0)
    writer.listen(who.listener_id, artist_id, catalog.ids[row], Listen(track, "like", time=now))
