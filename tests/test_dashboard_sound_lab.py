"""The Sound lab, run by streamlit without a browser: from a file to who would like it, kept and forgotten."""

import gc
import io
import json
import resource
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import soundfile
from song_worlds import LISTENERS, RATE, heard_library, sound_of
from streamlit.testing.v1 import AppTest

from dashboard import resources
from dashboard.components import song_beside
from engine.audio import percentiles
from engine.audio.analyser import Analysis
from engine.tasks import sound_lab
from engine.tasks.importing import listener_id
from tests.dashboard_worlds import built_library

APP = Path(__file__).resolve().parents[1] / "dashboard" / "app.py"
HISSING = {listener_id(name) for name in LISTENERS[1::2]}
HOSTILE = "![x](http://203.0.113.9/x.png) <script>alert(1)</script>.wav"


@pytest.fixture
def library(tmp_path, monkeypatch):
    made = heard_library(tmp_path)
    monkeypatch.setenv(resources.LIBRARY, str(made.path))
    return made


def wav(samples: np.ndarray) -> bytes:
    held = io.BytesIO()
    soundfile.write(held, samples, RATE, format="WAV")
    return held.getvalue()


def opened() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120).run()
    return app.switch_page("views/sound_lab.py").run()


def uploaded(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].upload(name, content, "audio/wav").run()
    assert not app.exception
    return app


def data_of(app: AppTest, key: str) -> dict:
    lists = [element.proto for element in app.main if element.type == "bidi_component"]
    (data,) = [json.loads(proto.bytes) for proto in lists if f"-{key}" in proto.id]
    return data


def rows_of(app: AppTest, key: str) -> list[dict]:
    return data_of(app, key)["rows"]


def table_of(app: AppTest, column: str):
    """The only table that has such a column."""
    (table,) = [one.value for one in app.dataframe if column in one.value]
    return table


def said(app: AppTest) -> str:
    return " ".join(one.value for one in app.markdown)


def test_a_file_is_heard_compared_kept_and_forgotten(library):
    song = wav(sound_of(40))
    app = uploaded(opened(), "Friend - New Song.wav", song)
    assert {row["id"] for row in rows_of(app, "fans")} == HISSING
    assert {row["id"] for row in rows_of(app, "seeded")} == {f"t{number}" for number in range(6, 12)}
    assert "10 tracks were kept from the network" in said(app)
    assert [one.value for one in app.text_input][-2:] == ["Friend", "New Song"]
    assert not list(library.path.rglob(f"{sha256(song).hexdigest()}*"))
    next(button for button in app.button if button.label == "Keep it").click().run()
    assert not app.exception
    (kept,) = [one for one in library.known_tracks() if one.title == "New Song"]
    assert "This song is kept" in said(app)
    next(button for button in app.button if button.label == "Forget it").click().run()
    assert kept.track_id not in {one.track_id for one in library.known_tracks()}
    assert not list(library.path.rglob(f"{sha256(song).hexdigest()}*"))


def test_what_is_no_music_is_refused_in_words_and_the_page_goes_on(library):
    app = uploaded(opened(), "song.wav", b"RIFF no sound at all")
    assert "song\\.wav was not read" in app.error[0].value
    app = uploaded(app, "song.wav", wav(np.zeros(RATE, np.float32)))
    assert "silent" in app.error[0].value
    app = uploaded(app, "song.wav", wav(sound_of(41)))
    assert not app.error


def test_a_hostile_name_is_text(library):
    app = uploaded(opened(), HOSTILE, wav(sound_of(42)))
    assert all(
        "](http" not in one.value and "<script>" not in one.value for one in (*app.header, *app.markdown)
    )
    app = uploaded(app, HOSTILE, b"no music")
    assert "](http" not in app.error[0].value


def test_a_track_of_the_library_and_another_beside_it(library, monkeypatch):
    monkeypatch.setattr(percentiles, "ENOUGH", 2)
    app = opened()
    app.segmented_control[0].set_value("This library").run()
    app.selectbox(key="first_track").set_value("t3").run()
    assert not app.exception
    assert app.header[0].value == "Band 3 — Song 3"
    assert "in the library already" in said(app)
    app.toggle[0].set_value(True).run()
    app.segmented_control[1].set_value("This library").run()
    app.selectbox(key="second_track").set_value("t9").run()
    assert [one.value for one in app.header] == [
        "Band 3 — Song 3", "Band 9 — Song 9", "Heard in them", "Measured in them"
    ]  # fmt: skip
    assert "Band 3 — Song 3 has less energy than Band 9 — Song 9" in said(app).replace("\\", "")
    beside = table_of(app, "Attribute")
    for name, alone in (("Band 3 — Song 3", "t3"), ("Band 9 — Song 9", "t9")):
        app = opened()
        app.segmented_control[0].set_value("This library").run()
        app.selectbox(key="first_track").set_value(alone).run()
        heard = table_of(app, "Attribute")["More than so many of 100 tracks"]
        assert beside[f"{name}: more than so many of 100 tracks"].tolist() == heard.tolist()


def test_what_is_measured_in_two_songs_stands_in_one_table(library, monkeypatch):
    tempo = {"t3": 90.0, "t9": 120.0}
    monkeypatch.setattr(
        song_beside, "measured_in",
        lambda stage, song: Analysis(tempo[song.track], 0.5, 0, 0.5, 1, -14.0, 4, (0.5, 1.0), (0.0,)),
    )  # fmt: skip
    app = opened()
    app.toggle[0].set_value(True).run()
    for number, track in enumerate(tempo):
        app.segmented_control[number].set_value("This library").run()
        app.selectbox(key=f"{('first', 'second')[number]}_track").set_value(track).run()
    next(button for button in app.button if button.label.endswith("of both")).click().run()
    assert not app.exception
    table = table_of(app, "Measured")
    alone = table[table["Measured"] == "Tempo alone"].iloc[0]
    assert (alone["Band 3 — Song 3"], alone["Band 9 — Song 9"]) == (
        "90.0 beats a minute", "120.0 beats a minute"
    )  # fmt: skip


def test_rows_lead_to_the_pages_of_their_tracks_artists_and_listeners(library):
    app = uploaded(opened(), "a.wav", wav(sound_of(45)))
    assert [one["name"] for one in data_of(app, "fans")["actions"]] == ["listener"]
    assert [one["name"] for one in data_of(app, "seeded")["actions"]] == ["track", "artist"]


def test_a_library_without_sound_says_that_there_is_nothing_to_compare_with(tmp_path, monkeypatch):
    made = built_library(tmp_path / "silent")
    monkeypatch.setenv(resources.LIBRARY, str(made.path))
    app = uploaded(opened(), "a.wav", wav(sound_of(43)))
    assert "nothing to compare a song with" in said(app)
    assert app.selectbox(key="first_what").options[-1] == "liveness"
    assert "Keep it" in [button.label for button in app.button]


def test_the_last_few_songs_are_held_and_older_ones_are_not(library, monkeypatch):
    listened = []
    real = sound_lab.listen_to
    monkeypatch.setattr(sound_lab, "listen_to", lambda *args: listened.append(1) or real(*args))
    app = opened()
    for number in range(50, 56):
        uploaded(app, f"{number}.wav", wav(sound_of(number, 2.0)))
    assert len(listened) == 6
    uploaded(app, "52.wav", wav(sound_of(52, 2.0)))
    assert len(listened) == 6
    uploaded(app, "50.wav", wav(sound_of(50, 2.0)))
    assert len(listened) == 7


@pytest.mark.slow
def test_memory_is_flat_after_fifty_songs(library):
    app = opened()
    sizes = []
    for number in range(60, 110):
        uploaded(app, f"{number}.wav", wav(np.tile(sound_of(number, 6.0), 20)))
        gc.collect()  # a test's app stands in cycles, and what other tests left decides when they are met
        sizes.append(resident())
    assert max(sizes[25:]) - sizes[24] < 64 << 20


def resident() -> int:
    """Bytes of this process that are in memory."""
    status = Path("/proc/self/statm")
    if not status.exists():
        pytest.skip("needs /proc")
    return int(status.read_text().split()[1]) * resource.getpagesize()
