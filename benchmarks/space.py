"""The Space page with a million tracks: how long the maps take, what the browser is sent, and when it paints.

    python benchmarks/space.py [--library FOLDER] [--umap] [TRACKS [LISTENERS]]

The vectors of an invented library (by default 1,000,000 tracks and 5,000 listeners in 200 camps, in every
space that a build can have) are drawn by chance and kept as a build. Its maps are made as `crossfade maps`
makes them, but that with `--umap` alone UMAP lays the tracks out: the page does not care who did. Then the
dashboard serves it, and Chromium opens Space five times, each in its own window, and clicks once. Bytes are
those of the websocket's frames; first paint is when all panels are drawn, counted from the address being
asked for. Drawing takes minutes and some 4 GB; FOLDER keeps the library for another run.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from scipy import sparse

from engine.audio.model import SoundModel
from engine.audio.vectors import AudioSpace, Axes
from engine.blend import BlendSettings, make_blend
from engine.catalog import Catalog
from engine.library import Library, open_library
from engine.recommender import BuildSettings, Recommender
from engine.records import ArtistName, Listen, TrackName
from engine.tasks import mapping
from engine.tasks.importing import listener_id
from engine.tasks.mapping import make_maps
from engine.tasks.opening import open_recommender, save
from engine.tasks.stored_maps import has_maps
from engine.text.model import TextModel, subjects_of
from engine.text.said import Counts, Documents, Said
from engine.text.vectors import Projection
from engine.text.weights import TextSettings

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NOW = 1_795_305_600
CAMPS, DIMENSIONS, PLAYED, OPENED, PORT = 200, 64, 40, 5, 8599
Floats32 = np.ndarray


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("tracks", nargs="?", type=int, default=1_000_000)
    asked.add_argument("listeners", nargs="?", type=int, default=5_000)
    asked.add_argument("--library", type=Path)
    asked.add_argument("--umap", action="store_true")
    of = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="crossfade-benchmark-") as folder:
        path = of.library or Path(folder) / "library"
        library = (
            open_library(path)
            if (path / "library.sqlite").exists()
            else invented(path, of.tracks, of.listeners)
        )
        if not has_maps(library):
            recommender = open_recommender(path)
            if not of.umap:
                mapping.lay_out = main_directions
            begun = time.perf_counter()
            made = make_maps(library, recommender, NOW)
            print(f"maps of {len(recommender.catalog):,} tracks: {time.perf_counter() - begun:.0f} s, "
                  f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB")  # fmt: skip
            for space in made.spaces:
                print(f"  {space.name}: {space.kept:.3f} of neighbours kept, {space.by_chance:.6f} by chance")
        with served(path) as address:
            looked_at(address)


def invented(path: Path, n_tracks: int, n_listeners: int) -> Library:
    """A library with a build in which everybody likes one camp of tracks."""
    library = open_library(path, create=True)
    rng = np.random.default_rng(0)
    names = [f"Listener {number}" for number in range(n_listeners)]
    with library.importing("benchmark", "listeners", "0" * 64, "", NOW) as writer:
        for name in names:
            writer.listener(listener_id(name), name)
        for week in range(30):  # of the listener that the page opens on
            artist = ArtistName(f"Band {week}")
            track = TrackName(artist, f"Song {week}")
            writer.artist(f"a{week}", artist, "new", 1.0)
            writer.track(f"t{week:07}", f"a{week}", track, "new", 1.0)
            listen = Listen(track, "stream", count=3, time=NOW - (week + 1) * 604_800)
            writer.listen(listener_id(names[0]), f"a{week}", f"t{week:07}", listen)
    camp = rng.integers(CAMPS, size=n_tracks)
    bands = np.arange(n_tracks, dtype=np.int32) % (n_tracks // 10)
    catalog = Catalog(
        "track",
        [f"t{row:07}" for row in range(n_tracks)],
        [f"Song {row}" for row in range(n_tracks)],
        bands,
        [f"a{band}" for band in range(n_tracks // 10)],
        [f"Band {band}" for band in range(n_tracks // 10)],
        np.arange(n_tracks, dtype=np.int32),
    )
    save(library, recommender_of(catalog, names, camp, rng), NOW)
    return library


def recommender_of(
    catalog: Catalog, names: list[str], camp: np.ndarray, rng: np.random.Generator
) -> Recommender:
    """A build of vectors by chance: a middle per camp, and its tracks around it."""
    n_tracks, n_listeners = len(catalog), len(names)
    tracks, words, sounds = (around(camp, rng) for _ in range(3))
    items = rng.integers(n_tracks, size=n_listeners * PLAYED)
    rows = np.repeat(np.arange(n_listeners), PLAYED)
    shape = (n_listeners, n_tracks)
    plays = sparse.csr_array((np.full(len(items), 2.0, np.float32), (rows, items)), shape=shape)
    plays.sum_duplicates()
    nothing = sparse.csr_array(shape, dtype=bool)
    text = wordless(catalog, words)
    axes = Axes(np.zeros(1), np.ones(1), np.zeros((1, 64)))
    sound = SoundModel(
        AudioSpace(axes, axes, np.zeros(DIMENSIONS)), sounds,
        np.full((n_tracks, 7), np.nan, np.float32), np.full(n_tracks, -1, np.int8), "none",
    )  # fmt: skip
    none = np.zeros((DIMENSIONS, DIMENSIONS)), np.zeros(DIMENSIONS)
    content = {
        name: (np.zeros_like(tracks), vectors, *none)
        for name, vectors in (("text", words), ("audio", sounds))
    }
    blend = make_blend(
        tracks, np.zeros(DIMENSIONS), content, np.ones(n_tracks, np.float32), 0.5, BlendSettings()
    )
    return Recommender(
        "benchmark", catalog, [listener_id(name) for name in names], names, blend,
        around(rng.integers(CAMPS, size=n_listeners), rng), plays, plays[:0], plays.astype(bool), nothing,
        plays, BuildSettings(), NOW, text, sound,
    )  # fmt: skip


def main_directions(vectors: Floats32, _seed: int) -> Floats32:
    """Two directions of the camps' middles, bent so that the camps lie apart."""
    middles = np.random.default_rng(1).normal(size=(CAMPS, DIMENSIONS)).astype(np.float32)
    middles = np.tile(middles, vectors.shape[1] // DIMENSIONS)  # the blend is several side by side
    way = np.linalg.svd(middles, full_matrices=False)[2][:2]
    return np.tanh(vectors @ way.T / 3)


def around(camp: np.ndarray, rng: np.random.Generator) -> Floats32:
    middles = np.random.default_rng(1).normal(size=(CAMPS, DIMENSIONS)).astype(np.float32)
    return middles[camp] + rng.normal(0, 0.6, (len(camp), DIMENSIONS)).astype(np.float32)


def wordless(catalog: Catalog, vectors: Floats32) -> TextModel:
    """A text model that knows vectors alone."""
    subjects, none = subjects_of(catalog), np.zeros(0, np.int32)
    own = Counts(sparse.csr_array((len(subjects), 1)), np.zeros(len(subjects)))
    projection = Projection(np.zeros((1, DIMENSIONS), np.float32), np.zeros(1), np.zeros(1), 4.0)
    together = sparse.csr_array((subjects.n_artists, subjects.n_artists))
    said, documents = Said(none, none, none, none), Documents(none, np.zeros(0, np.int64), [], [])
    return TextModel(
        ["word"], said, documents, [], subjects, own, projection, vectors, together, TextSettings()
    )


@contextmanager
def served(library: Path) -> Iterator[str]:
    environment = os.environ | {"CROSSFADE_LIBRARY": str(library), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/server.py", "--server.port", str(PORT)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{PORT}"
    try:
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def looked_at(address: str) -> None:
    """Open the page some times, and say what it took; the first opening also reads the maps."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        wait_for(address)
        painted, sent, clicked = zip(*(one_look(browser, address) for _ in range(OPENED)), strict=True)
        browser.close()
    seconds = ", ".join(f"{one:.2f}" for one in painted)
    print(f"first paint: {seconds} s, median {statistics.median(painted):.2f} s")
    print(f"sent until then and to rest: {max(sent):,} bytes at most; by a click after it: {max(clicked):,}")
    print(f"load average: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def one_look(browser, address: str) -> tuple[float, int, int]:
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    frames: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(len(frame))))
    begun = time.perf_counter()
    page.goto(f"{address}/space")
    page.wait_for_selector(".spaces[data-drawn]", state="attached", timeout=120_000)
    painted = time.perf_counter() - begun
    page.wait_for_selector(".legend li", timeout=120_000)
    page.wait_for_timeout(2_000)
    sent = sum(frames)
    box = page.locator(".panel").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector(".chosen .title", timeout=120_000)
    page.wait_for_selector(".row", timeout=120_000)
    page.wait_for_timeout(1_000)
    page.context.close()
    return painted, sent, sum(frames) - sent


def wait_for(address: str) -> None:
    from urllib.error import URLError
    from urllib.request import urlopen

    for _ in range(600):
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.5)


if __name__ == "__main__":
    main()
