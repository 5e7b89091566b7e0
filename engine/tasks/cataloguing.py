"""The items of a build, from what a library knows."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine import identity
from engine.catalog import Catalog, Level
from engine.library import KnownArtist, KnownTrack, Library
from engine.tasks.versions import same_music

if TYPE_CHECKING:
    import pyarrow as pa


def catalog_of(library: Library, listens: "pa.Table", level: Level | None = None) -> Catalog:
    """Every track, or every artist, of a library.

    listens : the library's
    level : by default track, where most plays name one
    """
    grouped = listens.group_by("artist").aggregate([("count", "sum")])
    plays = dict(zip(grouped["artist"].to_pylist(), grouped["count_sum"].to_pylist(), strict=True))
    chosen = level or _usual_level(listens)
    same = same_music(library) if chosen == "track" else []
    return make_catalog(chosen, library.known_artists(), library.known_tracks(), plays, same)


def make_catalog(
    level: Level,
    artists: Sequence[KnownArtist],
    tracks: Sequence[KnownTrack],
    plays: Mapping[str, int],
    same: Sequence[Sequence[str]] = (),
) -> Catalog:
    """The items of a build, in order of artist name, then title, then plays, then id.

    plays : by artist id; they tell artists of one name apart whatever their ids are
    same : groups of track ids that are versions of one recording, beside those whose names say so

    >>> make_catalog("artist", [KnownArtist("a2", "Zu", ()), KnownArtist("a1", "Abba", ())], [], {}).ids
    ['a1', 'a2']
    """
    names = {artist.artist_id: artist.name for artist in artists}
    order = sorted(
        names, key=lambda one: (identity.normalise(names[one]), names[one], -plays.get(one, 0), one)
    )
    place = {artist: row for row, artist in enumerate(order)}
    artist_names = [names[artist] for artist in order]
    if level == "artist":
        rows = np.arange(len(order), dtype=np.int32)
        return Catalog(level, order, [""] * len(order), rows, order, artist_names, rows)
    items = sorted(
        tracks, key=lambda track: (place[track.artist_id], identity.normalise(track.title), track.track_id)
    )
    groups: dict[tuple[str, str], int] = {}
    versions = [
        groups.setdefault((track.artist_id, identity.recording_key(track.title)), len(groups))
        for track in items
    ]
    return Catalog(
        level,
        [track.track_id for track in items],
        [track.title for track in items],
        np.array([place[track.artist_id] for track in items], dtype=np.int32),
        order,
        artist_names,
        np.array(_joined([track.track_id for track in items], versions, same), dtype=np.int32),
    )


def _joined(ids: Sequence[str], versions: Sequence[int], same: Sequence[Sequence[str]]) -> list[int]:
    """The numbers of version groups, with those that `same` says are one under the smallest of them.

    >>> _joined(["a", "b", "c"], [0, 1, 2], [["a", "c"], ["c", "b"]])
    [0, 0, 0]
    """
    of, leader = dict(zip(ids, versions, strict=True)), list(range(max(versions, default=-1) + 1))
    for group in same:
        numbers = {leader[of[track]] for track in group if track in of}
        leader = [min(numbers) if number in numbers else number for number in leader]
    return [leader[number] for number in versions]


def _usual_level(listens: "pa.Table") -> Level:
    counts = listens["count"].to_numpy()
    named = np.asarray(listens["track"].to_pylist(), dtype=object) != ""
    return "track" if counts[named].sum() * 2 >= counts.sum() else "artist"
