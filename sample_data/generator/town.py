"""The whole town from one seed: who lives there, what they heard, and the truth about it."""

import json
from dataclasses import dataclass

import numpy as np

from sample_data.generator import listening
from sample_data.generator.attributes import NAMES
from sample_data.generator.catalog import TownCatalog, Track, make_catalog
from sample_data.generator.chance import one_of, stream
from sample_data.generator.curators import CURATORS, Playlist, make_playlists
from sample_data.generator.genres import Genre, shipped_genres
from sample_data.generator.listening import (
    FIRST_MONDAY,
    NOW,
    WEEKS,
    Activity,
    expected_share,
    make_activity,
    offer_of,
)
from sample_data.generator.posts import Words, make_words, posts_table, words_truth
from sample_data.generator.tables import csv_bytes, day, fingerprint, json_lines, npy_bytes
from sample_data.generator.tastes import Listener, liked, make_listeners
from sample_data.generator.uploads import Upload, audience, make_uploads

FORMAT = 1
N_LISTENERS = 640
MOST_AFFINITIES = 100_000_000


@dataclass(frozen=True)
class Size:
    """How big a town to make; None for as many as the words hold (70 artists, 385 tracks)."""

    listeners: int = N_LISTENERS
    tracks: int | None = None
    artists: int | None = None


@dataclass(frozen=True)
class Town:
    """A town, its listeners and all they did; tables are made from it."""

    seed: int
    catalog: TownCatalog
    listeners: tuple[Listener, ...]
    activity: Activity
    playlists: list[Playlist]
    words: Words


def make_town(seed: int, size: Size | None = None, genres: tuple[Genre, ...] | None = None) -> Town:
    """A town of that seed and size, of those genres (default: the shipped ones)."""
    size = size or Size()
    catalog = make_catalog(seed, genres or shipped_genres(), size.tracks, size.artists)
    listeners = make_listeners(seed, catalog, size.listeners)
    activity = make_activity(seed, catalog, listeners)
    return Town(seed, catalog, listeners, activity, make_playlists(seed, catalog), make_words(seed, catalog))


def town_files(town: Town) -> dict[str, bytes]:
    """The published tables by file name, `town.json` with their fingerprints last."""
    tables = {
        "artists.csv": _artists(town),
        "tracks.csv": _tracks(town),
        "labels.csv": _labels(town),
        "listeners.csv": csv_bytes(
            ["listener", "name"], [(person.id, person.name) for person in town.listeners]
        ),
        "listens.csv": _listens(town),
        "saves.csv": _timed(town, "track", town.activity.saves, [t.id for t in town.catalog.tracks]),
        "visits.csv": _timed(town, "artist", town.activity.visits, [a.id for a in town.catalog.artists]),
        "ratings.csv": _ratings(town),
        "playlists.jsonl": _playlists(town),
        "posts.jsonl": posts_table(town.words),
    }
    return tables | {"town.json": town_json(town, tables)}


def town_json(town: Town, tables: dict[str, bytes]) -> bytes:
    """What the town is, its "now", its counts, and a fingerprint of each of its tables."""
    summary = {
        "name": "Crossfade's sample town",
        "format": FORMAT,
        "seed": town.seed,
        "first": day(FIRST_MONDAY),
        "weeks": WEEKS,
        "now": day(NOW),
        "counts": {name: content.count(b"\n") - name.endswith(".csv") for name, content in tables.items()},
        "files": {name: fingerprint(content) for name, content in tables.items()},
    }
    return (json.dumps(summary, indent=1) + "\n").encode()


def truth_files(town: Town) -> dict[str, bytes]:
    """What only tests and evaluation may read; the table of affinities only up to MOST_AFFINITIES cells."""
    n_cells = len(town.listeners) * len(town.catalog.tracks)
    affinities = {"affinity.npy": npy_bytes(true_affinity(town))} if n_cells <= MOST_AFFINITIES else {}
    return affinities | {
        "listeners.jsonl": json_lines(_true_listener(town, person) for person in town.listeners),
        "attributes.csv": csv_bytes(
            ["track", *NAMES], _attribute_rows([t for t in town.catalog.tracks if not t.labelled])
        ),
        "cold.csv": csv_bytes(["track", "kind"], [(t.id, t.cold) for t in town.catalog.tracks if t.cold]),
        "uploads.jsonl": json_lines(_true_upload(town, upload) for upload in make_uploads(town.seed)),
        **words_truth(town.words),
    }


def true_affinity(town: Town) -> np.ndarray:
    """Chance of each track to be the listener's next new one, as a share of their likeliest.

    Shape (n_listeners, n_tracks), float16, 0..1; averaged over the weeks. A cold track counts as if it
    were on offer like any other.
    """
    offer = offer_of(town.catalog)
    everything = town.catalog.popularity**listening.TASTE_IN_FASHION
    offer = listening.Offer(everything, offer.charts, offer.released, offer.durations)
    rows = []
    for person in town.listeners:
        likings = liked(person, town.catalog)
        share = sum(expected_share(person, likings, offer, progress) for progress in (0.1, 0.5, 0.9))
        rows.append((share / np.max(share)).astype(np.float16))
    return np.array(rows)


def _artists(town: Town) -> bytes:
    rows = [(a.id, a.name, a.genre, f"{a.nickname}|{a.surname}|{a.leader}") for a in town.catalog.artists]
    return csv_bytes(["artist", "name", "genre", "aliases"], rows)


def _tracks(town: Town) -> bytes:
    rows = [
        (t.id, t.artist.id, t.title, t.album, _released(t), t.duration_ms, _audio_name(t))
        for t in town.catalog.tracks
    ]
    return csv_bytes(["track", "artist", "title", "album", "released", "duration_ms", "audio"], rows)


def _audio_name(track: Track) -> str:
    return f"audio/{track.id}.opus" if track.has_audio else ""


def _released(track: Track) -> str:
    """Day of release; empty for what came out before the first week."""
    return "" if track.released < 0 else day(FIRST_MONDAY + track.released * 604_800)


def _labels(town: Town) -> bytes:
    rng = stream(town.seed, "labels")
    tracks = [track for track in town.catalog.tracks if track.labelled]
    rows = [(*row, one_of(rng, CURATORS)) for row in _attribute_rows(tracks)]
    return csv_bytes(["track", *NAMES, "by"], rows)


def _attribute_rows(tracks: list[Track]) -> list[tuple[object, ...]]:
    return [(track.id, *(getattr(track.attributes, name) for name in NAMES)) for track in tracks]


def _listens(town: Town) -> bytes:
    """Streams and skips; `ms_played` is empty where the track was heard to the end."""
    people, tracks = town.listeners, town.catalog.tracks
    rows = (
        (people[play.listener].id, tracks[play.track].id, "skip" if play.skipped else "stream", play.time,
         "" if play.ms_played == tracks[play.track].duration_ms else play.ms_played)
        for play in town.activity.plays
    )  # fmt: skip
    return csv_bytes(["listener", "track", "signal", "time", "ms_played"], rows)


def _timed(town: Town, what: str, deeds: list[tuple[int, int, int]], ids: list[str]) -> bytes:
    rows = [(town.listeners[person].id, ids[thing], time) for person, thing, time in deeds]
    return csv_bytes(["listener", what, "time"], rows)


def _ratings(town: Town) -> bytes:
    rows = [
        (town.listeners[person].id, town.catalog.tracks[track].id, stars, time)
        for person, track, stars, time in town.activity.ratings
    ]
    return csv_bytes(["listener", "track", "stars", "time"], rows)


def _playlists(town: Town) -> bytes:
    return json_lines(
        {"playlist": f"p{place + 1:02d}", "name": made.name, "owner": made.owner, "mood": made.mood,
         "activity": made.activity, "hour": made.hour,
         "tracks": [town.catalog.tracks[row].id for row in made.tracks]}
        for place, made in enumerate(town.playlists)
    )  # fmt: skip


def _true_upload(town: Town, upload: Upload) -> dict[str, object]:
    attributes = {name: getattr(upload.track.attributes, name) for name in NAMES}
    liked_by = audience(upload, town.catalog, town.listeners)
    return {
        "file": upload.file,
        "genre": upload.track.artist.genre,
        "attributes": attributes,
        "audience": liked_by,
    }


def _true_listener(town: Town, person: Listener) -> dict[str, object]:
    genres, artists = town.catalog.genres, town.catalog.artists
    return {
        "listener": person.id,
        "kind": person.kind,
        "habit": person.habit,
        "fashion": round(person.fashion, 3),
        "tastes": [
            {"home": genres[t.home].name, "start": round(t.start, 3), "end": round(t.end, 3), "hour": t.hour,
             "loved": [artists[row].id for row in t.loved], "width": round(t.width, 3),
             "ideal": [round(float(x), 3) for x in t.ideal], "genres": [round(float(x), 3) for x in t.genres]}
            for t in person.tastes
        ],
    }  # fmt: skip
