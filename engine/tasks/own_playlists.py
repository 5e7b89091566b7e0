"""Keeping tracks that a listener chose as a playlist of theirs."""

import hashlib
from collections.abc import Sequence

from engine.errors import UsageError
from engine.library import KnownListener, Library
from engine.recommender import Recommender
from engine.records import ArtistName, PlaylistRecord, TrackName

LARGEST = 500  # tracks


def keep_playlist(
    library: Library,
    recommender: Recommender,
    listener: KnownListener,
    name: str,
    rows: Sequence[int],
    now: int,
) -> str:
    """Keep items of a build as a listener's playlist; it is an import that `crossfade undo` takes out again.

    now : seconds since 1970 UTC
    returns : the import's id, "" where the same playlist was there already

    UsageError where it has no name, no track or too many, or where only artists are known.
    """
    catalog = recommender.catalog
    if catalog.level != "track":
        raise UsageError("a playlist is made of tracks, and this build knows artists alone: `--level track`")
    if not name.strip() or not 1 <= len(rows) <= LARGEST:
        raise UsageError(f"a playlist needs a name and 1 to {LARGEST} tracks, and this one has {len(rows)}")
    ids = [catalog.ids[row] for row in rows]
    content = hashlib.sha256("\n".join([listener.listener_id, name, *ids]).encode("utf-8", "replace"))
    tracks = tuple(TrackName(ArtistName(catalog.artist(row)), catalog.titles[row]) for row in rows)
    with library.importing("kept", name, content.hexdigest(), listener.name, now) as writer:
        if writer.already is not None:
            return ""
        writer.listener(listener.listener_id, listener.name)
        for row, track in zip(rows, tracks, strict=True):
            artist_id = catalog.artist_ids[int(catalog.artist_rows[row])]
            writer.artist(artist_id, track.artist, "chosen", 1.0)
            writer.track(catalog.ids[row], artist_id, track, "chosen", 1.0)
        writer.playlist(PlaylistRecord(name, tracks, listener.name), listener.listener_id, ids)
        return writer.summary.import_id
