"""Lessons for a network: tracks of other towns as mel bands, with what is true of them.

    python -m sample_data.generator.lessons --seeds 101 102 103 --out FOLDER

Each seed is a town of 70 artists with two tracks each, of which no file of sound is kept. Every other track
is played before an audience: in a town a seventh is, and a network that is to tell must hear many.
What was made already is kept, so an interrupted run goes on.
"""

import argparse
import io
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sample_data.generator.attributes import NAMES, Attributes
from sample_data.generator.catalog import Track, make_catalog
from sample_data.generator.chance import between, stream
from sample_data.generator.genres import Genre, shipped_genres

TRACKS = 140
"""To a seed: two for each name that an artist can have."""


@dataclass(frozen=True)
class Lessons:
    """Tracks of one town or several, in rows.

    mels : of each track, log-mel, shape (n_frames, 128), float16
    attributes : shape (n, 11), in the order of `attributes.NAMES`
    artists : of each track, a number
    """

    mels: tuple[npt.NDArray[np.float16], ...]
    attributes: npt.NDArray[np.float64]
    artists: npt.NDArray[np.int64]


def lesson_tracks(seed: int, genres: tuple[Genre, ...]) -> list[Track]:
    """The tracks of a town of that seed, every other one of them before an audience.

    >>> tracks = lesson_tracks(101, shipped_genres())
    >>> len(tracks), sum(track.attributes.liveness > 0.5 for track in tracks)
    (140, 70)
    """
    tracks = make_catalog(seed, genres, TRACKS).tracks
    rng = stream(seed, "lessons")
    order = rng.permutation(len(tracks))
    return [
        replace(track, attributes=_heard_by(track.attributes, bool(place % 2), rng))
        for track, place in zip(tracks, order, strict=True)
    ]


def _heard_by(attributes: Attributes, live: bool, rng: np.random.Generator) -> Attributes:
    """The attributes of a track that is played before an audience, or to nobody."""
    liveness = between(rng, 0.8, 0.97) if live else between(rng, 0.04, 0.3)
    return replace(attributes, liveness=round(liveness, 3))


def make_lessons(seed: int, genres: tuple[Genre, ...], n_processes: int) -> Lessons:
    """A town's tracks rendered, encoded as the town's are, and heard."""
    tracks = lesson_tracks(seed, genres)
    with ProcessPoolExecutor(n_processes, mp_context=get_context("spawn")) as pool:
        mels = tuple(pool.map(partial(_mel, seed), tracks, chunksize=4))
    values = [[float(getattr(track.attributes, name)) for name in NAMES] for track in tracks]
    names = {artist: row for row, artist in enumerate(dict.fromkeys(track.artist.id for track in tracks))}
    return Lessons(mels, np.array(values), np.array([names[track.artist.id] for track in tracks]))


def write_lessons(path: Path, lessons: Lessons) -> None:
    """Write lessons to a file, whole or not at all."""
    ends = np.cumsum([len(mel) for mel in lessons.mels])
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(
            file,
            frames=np.concatenate(lessons.mels),
            ends=ends,
            attributes=lessons.attributes,
            artists=lessons.artists,
        )
    part.replace(path)


def read_lessons(paths: Sequence[Path]) -> Lessons:
    """The lessons of several files as one."""
    mels: list[npt.NDArray[Any]] = []
    attributes, artists, before = [], [], 0
    for path in paths:
        with np.load(path, allow_pickle=False) as file:
            mels += np.split(file["frames"], file["ends"][:-1])
            attributes.append(file["attributes"])
            artists.append(file["artists"] + before)
            before += int(file["artists"].max()) + 1
    return Lessons(tuple(mels), np.concatenate(attributes), np.concatenate(artists))


def _mel(seed: int, track: Track) -> npt.NDArray[np.float16]:
    """What the engine would hear of a track's file."""
    import soundfile
    import soxr

    from engine.audio.extractors import half_mel
    from engine.audio.limits import SAMPLE_RATE
    from sample_data.generator.audio import encoded
    from sample_data.generator.sound.render import render
    from sample_data.generator.sound.waves import SR

    decoded, _ = soundfile.read(io.BytesIO(encoded(render(seed, track))), dtype="float32")
    return half_mel(soxr.resample(decoded, SR, SAMPLE_RATE))


def main(arguments: list[str] | None = None) -> None:
    """Make the lessons of the seeds that a folder has none of yet."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generator.lessons", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    for seed in asked.seeds:
        path = asked.out / f"lessons-{seed}.npz"
        if not path.exists():
            write_lessons(path, make_lessons(seed, shipped_genres(), asked.processes))
        sys.stderr.write(f"{path}\n")


if __name__ == "__main__":
    main()
