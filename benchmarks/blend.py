"""How fast a list follows a fader, on a synthetic catalog of the widths that a build really serves.

    python benchmarks/blend.py [--tracks 1000000] [--listeners 2000] [--moves 200] [--seed 0]

Warm: a listener's voices are held, a fader moves, and thirty picks are made with their shares and sentences,
and every reason of one open row, as the desk asks for them; then with every reason of all thirty. Cold: a
listener whom nobody asked about yet, from their history to the thirty. Memory: what the process holds,
catalog and caches too, as a multiple of the vectors, with the one listener of the warm calls and with all of
the cold ones held. Everything is exact: no index, no approximation. As at the desk, what was loaded is set
aside from garbage collection.
"""

import argparse
import gc
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import sparse

from engine.audio import model as sound_model
from engine.blend import Weights, make_blend
from engine.catalog import Catalog
from engine.desk import Desk
from engine.interactions import confidence
from engine.playlist import Dials
from engine.recommender import BuildSettings, Recommender
from engine.text.model import Subjects, TextModel
from engine.text.said import NOBODY, Counts, Documents, Said
from engine.text.vectors import Projection
from engine.text.weights import TextSettings
from engine.thirty import playlist
from engine.voices import Voices

FACTORS, TEXT, AUDIO, TERMS, HEARD = 96, 256, 154, 5_000, 60
WEEK = "2026-W47"


class Numbered:
    """Names that are made when they are asked for, as a build's memory-mapped strings are."""

    def __init__(self, letter: str, n: int) -> None:
        self._letter, self._n = letter, n

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, row: int) -> str:
        return f"{self._letter}{row}"

    def __iter__(self):
        return (f"{self._letter}{row}" for row in range(self._n))


def made_up(n_tracks: int, n_listeners: int, rng: np.random.Generator) -> Recommender:
    """A recommender of random vectors and histories, with the shapes of a real one."""
    n_artists = n_tracks // 8 + 1
    artists = np.sort(rng.integers(0, n_artists, n_tracks)).astype(np.int32)
    catalog = Catalog(
        "track", Numbered("t", n_tracks), Numbered("Song ", n_tracks), artists,
        Numbered("a", n_artists), Numbered("Artist ", n_artists), np.arange(n_tracks, dtype=np.int32),
    )  # fmt: skip
    popularity = 1 / np.arange(1, n_tracks + 1) ** 0.7
    chances = np.cumsum(popularity / popularity.sum())
    rows = np.repeat(np.arange(n_listeners), HEARD)
    items = rng.permutation(n_tracks)[
        np.minimum(np.searchsorted(chances, rng.random(len(rows))), n_tracks - 1)
    ]
    plays = sparse.csr_array((rng.integers(1, 50, len(rows)).astype(np.float64), (rows, items)),
                             shape=(n_listeners, n_tracks))  # fmt: skip
    signed = sparse.csr_array(
        (confidence(plays.data).astype(np.float32), plays.indices, plays.indptr), plays.shape
    )

    def vectors(width: int) -> np.ndarray:
        return rng.standard_normal((n_tracks, width), dtype=np.float32) / np.float32(width**0.5)

    content = {
        model: (vectors(FACTORS) * np.float32(0.1), vectors(width), rng.normal(size=(width, FACTORS)) * 0.1,
                np.zeros(width))
        for model, width in (("text", TEXT), ("audio", AUDIO))
    }  # fmt: skip
    exposure = (0.2 + 0.8 * rng.random(n_tracks)).astype(np.float32)
    settings = BuildSettings()
    blend = make_blend(
        vectors(FACTORS), np.zeros(FACTORS), content, exposure,
        settings.prior.listener_regularization, settings.blend,
    )  # fmt: skip
    nothing = sparse.csr_array(plays.shape, dtype=bool)
    people = rng.normal(size=(n_listeners, FACTORS)).astype(np.float32) / 8
    return Recommender(
        "made up", catalog, Numbered("l", n_listeners), Numbered("Listener ", n_listeners), blend, people,
        signed, signed[:0], plays.astype(bool), nothing, plays.astype(np.float32), settings,
        text=words(n_artists, n_tracks, content["text"][1], rng), sound=sound(n_tracks, content["audio"][1]),
    )  # fmt: skip


def words(n_artists: int, n_tracks: int, vectors: np.ndarray, rng: np.random.Generator) -> TextModel:
    """Ten terms a track, and the given vectors."""
    n = n_artists + n_tracks
    using = sparse.csr_array(
        (np.ones(10 * n_tracks), rng.integers(0, TERMS, 10 * n_tracks).astype(np.int32),
         np.concatenate([np.zeros(n_artists, np.int64), np.arange(0, 10 * n_tracks + 1, 10)])),
        shape=(n, TERMS),
    )  # fmt: skip
    using.sum_duplicates()
    described = np.concatenate([np.zeros(n_artists), np.full(n_tracks, 4.0)])
    none = np.zeros(0, np.int32)
    projection = Projection(
        rng.normal(size=(TERMS, TEXT)).astype(np.float32), np.ones(TERMS), np.zeros(TERMS), 4.0
    )
    subjects = Subjects(n_artists, np.arange(n_artists, n), np.full(n, NOBODY))
    return TextModel(
        [f"term{row:04}" for row in range(TERMS)], Said(none, none, none, none),
        Documents(none, none.astype(np.int64), [], []), [], subjects, Counts(using, described), projection,
        vectors, sparse.csr_array((n_artists, n_artists)), TextSettings(),
    )  # fmt: skip


def sound(n_tracks: int, vectors: np.ndarray) -> sound_model.SoundModel:
    """Attributes for the flow, and the given vectors."""
    attributes = np.full((n_tracks, 7), 0.5, np.float32)
    return sound_model.SoundModel(None, vectors, attributes, np.zeros(n_tracks, np.int8), "made up")


def timed(asked: list[Callable[[], object]]) -> str:
    """Median and 95th percentile of calls, in milliseconds."""
    took = []
    for ask in asked:
        begin = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - begin))
    return f"median {np.median(took):.1f} ms, p95 {np.percentile(took, 95):.1f} ms ({len(took)} calls)"


def memory(size: int) -> str:
    """What the process holds, and how many times the vectors' size that is."""
    held = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return f"{held / 1e9:.2f} GB, {held / size:.2f} times the vectors"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--tracks", type=int, default=1_000_000)
    asked.add_argument("--listeners", type=int, default=2_000)
    asked.add_argument("--moves", type=int, default=200)
    asked.add_argument("--seed", type=int, default=0)
    at = asked.parse_args()
    rng = np.random.default_rng(at.seed)
    made = made_up(at.tracks, at.listeners, rng)
    held = [made.blend.people, *(part for content in made.blend.content.values()
                                 for part in (content.prior, content.vectors))]  # fmt: skip
    size = sum(part.nbytes for part in held)
    width = sum(part.shape[1] for part in held)
    print(f"{at.tracks:,} tracks of {width} numbers: {size / 1e9:.2f} GB of vectors")

    def desk(row: int) -> Desk:
        return Desk(Voices(made, made.taste(f"l{row}")))

    def move(of: Desk, weights: np.ndarray, told: tuple[str, ...] | None = None) -> Callable[[], object]:
        return lambda: playlist(of, Dials(Weights(*weights)), WEEK, told=told)

    move(desk(0), np.ones(3))()  # what is made once for everybody
    warm = desk(1)
    opened = (playlist(warm, Dials(), WEEK).picks[0].track_id,)
    gc.collect()
    gc.freeze()
    for named, told in (("of an open row", opened), ("of every row", None)):
        print(f"fader to thirty with the reasons {named}, listener warm:",
              timed([move(warm, rng.uniform(0.05, 2, 3), told) for _ in range(at.moves)]))  # fmt: skip
    print("memory with one listener at the desk:", memory(size))
    desks = [desk(row) for row in range(2, 2 + at.moves // 4)]
    print("listener cold:", timed([move(one, np.ones(3)) for one in desks]))
    print(f"memory with {1 + len(desks)} listeners at the desk:", memory(size))


if __name__ == "__main__":
    main()
