"""What ships of the town's sound: taken over where it belongs, and equal to what the code computes."""

import json

import numpy as np
import pytest

from engine.audio.analyser import ANALYSIS, analyse
from engine.audio.decode import Decoder
from engine.audio.extractors import half_mel
from engine.audio.network import predict
from engine.errors import LibraryError
from engine.library import open_library
from engine.library.features import Features
from engine.records import ArtistName, TrackName
from engine.tasks.demo import heard_folder, town_folder
from engine.tasks.heard import as_kept, ears_of, heard_tracks
from engine.tasks.shipped_sounds import HEARD, ship, take_sounds

CONTENTS = [digit * 64 for digit in "ab"]


def library_with(path, sounds):
    library = open_library(path, create=True)
    with library.importing("test", "rows", "0" * 64, "", 1_700_000_000) as writer:
        named = ArtistName("One", ())
        writer.artist("a0", named, "new", 1.0)
        for row, (content, place) in enumerate(sounds):
            writer.track(f"t{row}", "a0", TrackName(named, f"Song {row}"), "new", 1.0)
            writer.sound(f"t{row}", str(place), content)
    return library


@pytest.fixture
def shipped(tmp_path):
    """A folder shipped from a library of two tracks whose files are long gone."""
    library = library_with(tmp_path / "there", [(content, "gone.wav") for content in CONTENTS])
    features, ears = Features(library.path / "features"), ears_of(library)
    for row, content in enumerate(CONTENTS):
        mel = np.full((300, 128), 2.0 + row, np.float16)
        features.keep_array(content, ears.version, as_kept(predict(ears.network, mel)))
        features.keep_entry(content, ANALYSIS, {"tempo": 100.0 + row, "beats": [], "sections": [0.0], **REST})
    assert ship(library, tmp_path / "heard") == 2
    return tmp_path / "heard", library


REST = {"tempo_confidence": 0.5, "key": 3, "key_confidence": 0.1, "mode": 1, "loudness": -16.0,
        "time_signature": 4}  # fmt: skip


def test_a_library_that_takes_them_over_hears_and_measures_nothing(tmp_path, shipped):
    folder, there = shipped
    here = library_with(tmp_path / "here", [("c" * 64, "other.wav"), (CONTENTS[1], "gone.wav")])
    assert take_sounds(here, folder) == 1
    heard, before = heard_tracks(here, ears_of(here)), heard_tracks(there, ears_of(there))
    assert heard.contents == (CONTENTS[1],)
    assert [refusal.where for refusal in heard.refused] == ["other.wav"]
    np.testing.assert_allclose(heard.pooled[0], before.pooled[1], rtol=1e-3, atol=1e-4)
    assert Features(here.path / "features").entry(CONTENTS[1], ANALYSIS)["tempo"] == 101.0


def test_what_belongs_to_other_weights_is_left_and_what_was_changed_is_told(tmp_path, shipped):
    folder, _ = shipped
    here = library_with(tmp_path / "here", [(CONTENTS[0], "gone.wav")])
    told = json.loads((folder / HEARD).read_text())
    told["versions"]["predictions.npy"] = "heard-0000000000000000"
    (folder / HEARD).write_text(json.dumps(told))
    assert take_sounds(here, folder) == 1
    assert not heard_tracks(here, ears_of(here)).ids
    (folder / "analyses.json").write_text("[]")
    with pytest.raises(LibraryError, match="install"):
        take_sounds(library_with(tmp_path / "again", [(CONTENTS[0], "gone.wav")]), folder)
    assert take_sounds(here, tmp_path / "nowhere") == 0


def test_what_is_kept_already_stays(tmp_path, shipped):
    folder, there = shipped
    Features(there.path / "features").keep_entry(CONTENTS[0], ANALYSIS, {"tempo": 1.0})
    take_sounds(there, folder)
    assert Features(there.path / "features").entry(CONTENTS[0], ANALYSIS) == {"tempo": 1.0}


def of_the_town(tmp_path, names):
    """A library of some tracks of the town that took over what ships; their files and contents."""
    rows = [line.split(",") for line in (town_folder() / "audio.csv").read_text().split()[1:]]
    paths = {track: (content, town_folder() / "audio" / f"{track}.opus") for track, _, content in rows}
    library = library_with(tmp_path / "town", [paths[name] for name in names])
    assert take_sounds(library, heard_folder()) == len(names)
    return library, [paths[name] for name in names]


def test_the_town_ships_what_its_network_hears(tmp_path):
    """Where this fails after a change to the weights: `python -m sample_data.generator.heard`."""
    library, sounds = of_the_town(tmp_path, ["t001", "t200", "t380"])
    features, ears = Features(library.path / "features"), ears_of(library)
    with Decoder() as decoder:
        for content, path in sounds:
            mel = half_mel(decoder.read(path).samples)
            computed = as_kept(predict(ears.network, mel))
            kept = features.array(content, ears.version)
            np.testing.assert_allclose(kept, computed, rtol=2e-3, atol=2e-3)
    assert sum(path.stat().st_size for path in heard_folder().iterdir()) < 1_000_000


@pytest.mark.slow
def test_the_town_ships_what_its_analyser_measures(tmp_path):
    library, ((content, path),) = of_the_town(tmp_path, ["t001"])
    with Decoder() as decoder:
        measured = analyse(decoder.read(path).samples).plain()
    kept = Features(library.path / "features").entry(content, ANALYSIS)
    assert kept["tempo"] == pytest.approx(measured["tempo"], rel=0.01)
    assert (kept["key"], kept["mode"]) == (measured["key"], measured["mode"])
    assert kept["loudness"] == pytest.approx(measured["loudness"], abs=0.1)
    np.testing.assert_allclose(kept["beats"], measured["beats"], atol=0.05)
