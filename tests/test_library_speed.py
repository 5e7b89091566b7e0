"""What the library costs; printed, and held far below what a person would notice."""

import time
from pathlib import Path

import numpy as np
import pytest

from engine.library import open_library
from engine.library.builds import read_build, write_build
from engine.records import ArtistName, Listen, TrackName


def test_a_hundred_thousand_listens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """50 listeners, 5,000 artists, 20,000 tracks, every one of them said again at every listen."""
    library = open_library(tmp_path / "music", create=True)
    artists = [ArtistName(f"Artist {i}", (("mbid", f"m{i}"),)) for i in range(5_000)]
    tracks = [
        TrackName(artists[i % 5_000], f"Track {i}", "Album", 200_000, (("isrc", f"i{i}"),))
        for i in range(20_000)
    ]
    listens = [Listen(tracks[i % 20_000], "stream", time=i, ms_played=180_000) for i in range(100_000)]
    began = time.perf_counter()
    with library.importing("test", "x", "ab" * 32, "", 0) as writer:
        for i, listen in enumerate(listens):
            listener, artist, track = f"u{i % 50}", f"a{i % 5_000}", f"t{i % 20_000}"
            writer.listener(listener, listener)
            writer.artist(artist, artists[i % 5_000], "new", 1.0)
            writer.track(track, artist, tracks[i % 20_000], "new", 1.0)
            writer.listen(listener, artist, track, listen)
    imported = time.perf_counter() - began
    began = time.perf_counter()
    assert library.listens().num_rows == 100_000
    read = time.perf_counter() - began
    began = time.perf_counter()
    assert (len(library.known_artists()), len(library.known_tracks())) == (5_000, 20_000)
    known = time.perf_counter() - began
    with capsys.disabled():
        print(
            f"\n100,000 listens: imported in {imported:.2f} s, read in {read:.2f} s, names in {known:.2f} s"
        )
    assert imported < 20  # about 1.5 on two idle cores


def test_a_build_of_a_hundred_megabytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = open_library(tmp_path / "music", create=True)
    factors = np.ones((400_000, 64), np.float32)
    began = time.perf_counter()
    write_build(library, {"factors": factors}, {}, {"created": 0}, build_id="b")
    written = time.perf_counter() - began
    began = time.perf_counter()
    build = read_build(library)
    read = time.perf_counter() - began
    megabytes = factors.nbytes / 1e6
    with capsys.disabled():
        print(
            f"\n{megabytes:.0f} MB build: {megabytes / written:.0f} MB/s written, {megabytes / read:.0f} read"
        )
    assert build.arrays["factors"].shape == (400_000, 64)
    assert read < 10
