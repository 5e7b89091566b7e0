"""Training on a library: which tracks are taken, what is known of them, and what is left behind."""

from dataclasses import replace

import numpy as np
import pytest
from audio_worlds import tone, written

from engine.audio.network import ATTRIBUTES, predict
from engine.audio.stored_network import read_network
from engine.audio.training import TrainingSettings
from engine.collaborative import AlsSettings
from engine.errors import BuildError
from engine.library import open_library
from engine.recommender import BuildSettings
from engine.records import ArtistName, TrackName
from engine.tasks.training import WEIGHTS, Lessons, attributes_of, factors_of, train_network
from worlds import make_catalog, make_recommender

N = 12
QUICK = TrainingSettings(steps=2, batch=2, every=1)


@pytest.fixture
def fitted():
    catalog = make_catalog([("One", f"Song {row}") for row in range(N)])
    plays = np.ones((6, N))
    plays[:, 3] = 0
    return make_recommender(plays, catalog, BuildSettings(als=AlsSettings(factors=2)))


def library_with(tmp_path, labels, sounds):
    library = open_library(tmp_path / "library", create=True)
    with library.importing("test", "rows", "0" * 64, "", 1_700_000_000) as writer:
        named = ArtistName("One", ())
        writer.artist("a0", named, "new", 1.0)
        for row in range(N + 1):
            writer.track(f"t{row}", "a0", TrackName(named, f"Song {row}"), "new", 1.0)
        for label in labels:
            writer.label(*label)
        for track, path in sounds:
            writer.sound(track, str(path), "")
    return library


def tones(tmp_path, tracks):
    made = [written(tmp_path / f"{track}.wav", tone(220 + 20 * n, 1.0)) for n, track in enumerate(tracks)]
    return list(zip(tracks, made, strict=True))


def test_labels_out_of_range_and_of_other_names_are_left_out(tmp_path):
    labels = [("t1", "tempo", 120.0), ("t1", "energy", 1.5), ("t2", "tempo", 0.0), ("t3", "key", 4.0)]
    found = attributes_of(library_with(tmp_path, labels, []))
    assert set(found) == {"t1"}
    assert found["t1"][0] == 120 and np.isnan(found["t1"][1:]).all()


def test_a_track_that_nobody_liked_or_that_the_build_does_not_know_has_no_factors(fitted):
    factors = factors_of(fitted, ["t2", "t3", "unknown"])
    np.testing.assert_array_equal(factors[0], fitted.factors.tracks[2])
    assert np.isnan(factors[1:]).all()


def test_tracks_with_sound_and_labels_train_a_network_that_is_kept(tmp_path, fitted):
    tracks = [f"t{row}" for row in range(N)]
    sounds = [*tones(tmp_path, tracks), ("t12", tmp_path / "gone.wav")]
    labels = [(track, "energy", 0.5) for track in [*tracks, "t12"]]
    library = library_with(tmp_path, labels, sounds)
    heard = []
    trained = train_network(library.path, fitted, QUICK, hearing=lambda *at: heard.append(at))
    assert (trained.tracks, trained.with_factors) == (12, 11)
    assert [refusal.where for refusal in trained.refused] == ["gone.wav"]
    assert heard[-1] == (13, 13)
    kept = predict(read_network(library.path / WEIGHTS), np.ones((300, 128), np.float32))
    assert kept.factors.shape == (2,) and set(kept.attributes) == set(ATTRIBUTES)
    assert not list(library.path.glob("*.part"))


def test_lessons_of_other_music_are_learnt_from_beside_the_library(tmp_path, fitted):
    """Three labelled tracks are too few; with ten lessons they are enough, and the network is another."""
    tracks = ["t0", "t1", "t2"]
    library = library_with(tmp_path, [(track, "energy", 0.5) for track in tracks], tones(tmp_path, tracks))
    more = Lessons([np.full((300, 128), row, np.float16) for row in range(10)], np.full((10, 7), 0.5))
    trained = train_network(library.path, fitted, QUICK, more=more)
    assert (trained.tracks, trained.with_factors) == (3, 3)
    with pytest.raises(BuildError, match="too few"):
        train_network(library.path, fitted, QUICK)


def test_what_cannot_be_learnt_from_is_told(tmp_path, fitted):
    library = library_with(tmp_path, [("t1", "energy", 0.5)], tones(tmp_path, ["t1"]))
    with pytest.raises(BuildError, match="1 tracks with sound are too few"):
        train_network(library.path, fitted, QUICK)
    artists = replace(fitted, catalog=replace(fitted.catalog, level="artist"))
    with pytest.raises(BuildError, match="artists alone"):
        train_network(library.path, artists, QUICK)
