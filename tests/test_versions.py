"""Tracks that are one recording by their sound, whatever they are called."""

from pathlib import Path

import numpy as np
from audio_worlds import melody, written

from engine.audio.decode import Decoder
from engine.library import open_library
from engine.library.features import Features
from engine.library.files import digest_of
from engine.records import ArtistName, Listen, TrackName
from engine.tasks.analysing import hear
from engine.tasks.building import build
from engine.tasks.versions import same_music

NOW = 1_795_305_600


def library_of(folder: Path, files: dict[str, Path]):
    library = open_library(folder / "library", create=True)
    with library.importing("test", "sounds", "0" * 64, "", NOW) as writer:
        writer.listener("u0", "Ada")
        for track, path in files.items():
            named = TrackName(ArtistName(f"Artist of {track}"), f"Title {track}")
            writer.artist(f"a{track}", named.artist, "new", 1.0)
            writer.track(track, f"a{track}", named, "new", 1.0)
            writer.sound(track, str(path), digest_of(path).sha256)
            writer.listen("u0", f"a{track}", track, Listen(named, "stream", time=NOW - 86_400))
    return library


def test_the_same_music_in_another_format_is_a_version_once_it_was_heard(tmp_path):
    tune = melody(1, 12.0)
    files = {
        "t1": written(tmp_path / "a.wav", tune),
        "t2": written(tmp_path / "b.mp3", 0.6 * tune, format="MP3"),
        "t3": written(tmp_path / "c.wav", melody(2, 12.0)),
    }
    library = library_of(tmp_path, files)
    assert same_music(library) == []
    features = Features(library.path / "features")
    with Decoder() as decoder:
        for path in files.values():
            hear(path, features, decoder)
    assert same_music(library) == [["t1", "t2"]]
    catalog = build(library.path, NOW).catalog
    groups = dict(zip(catalog.ids, catalog.version_groups.tolist(), strict=True))
    assert groups["t1"] == groups["t2"] != groups["t3"]


def test_two_tracks_of_one_file_are_versions_without_being_heard(tmp_path):
    path = written(tmp_path / "a.wav", np.zeros(100))
    assert same_music(library_of(tmp_path, {"t1": path, "t2": path})) == [["t1", "t2"]]
