"""The Library page without a browser: what came in, what was learned, what is kept, and whom to forget."""

import json
import time

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import resources
from engine.library import Library, jobs, open_library
from engine.library.builds import builds
from engine.tasks.building import build
from engine.tasks.importing import listener_id
from engine.tasks.jobs import start
from engine.tasks.newcomer import new_listener
from engine.tasks.opening import open_recommender
from engine.tasks.storage import stored
from tests.dashboard_worlds import NOW, built_library
from tests.test_dashboard_pages import run

PAGE = "views/library.py"


@pytest.fixture
def library(tmp_path, monkeypatch) -> Library:
    made = built_library(tmp_path / "library")
    monkeypatch.setenv(resources.LIBRARY, str(made.path))
    return made


def until_ended(library: Library) -> jobs.Job:
    end = time.monotonic() + 60
    while (last := jobs.jobs(library)[-1]).runs:
        assert time.monotonic() < end, last
        time.sleep(0.05)
    return last


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def history(*plays: tuple[str, str, int]) -> bytes:
    """A Spotify export of these plays: artist, title, minute."""
    rows = [
        {
            "ts": f"2026-11-01T10:{minute:02}:00Z",
            "ms_played": 180_000,
            "master_metadata_track_name": title,
            "master_metadata_album_artist_name": artist,
            "spotify_track_uri": f"spotify:track:{minute}",
            "reason_end": "trackdone",
        }
        for artist, title, minute in plays
    ]
    return json.dumps(rows).encode()


def test_a_file_is_looked_at_then_taken_in_then_taken_out(library):
    before = library.dump()
    plays = history(("Band 0", "Song 1", 1), ("band 1", "song 2!", 2), ("Nobody Known", "New", 3))
    start(library.path, "check", {}, NOW, ("mine.json", plays))
    until_ended(library)
    app = run(PAGE)
    assert "mine\\.json would bring 3 new records" in [header.value for header in app.header]
    lines = [line.value for line in app.markdown]
    assert "2 of its 3 artist names are known here already." in lines
    assert "2 of its 3 track names are known here already." in lines
    app.text_input(key="owner").set_value("Zoe").run()
    press(app, "Take it in")
    assert until_ended(library).state == "done"
    app = run(PAGE)
    assert any("mine\\.json is in" in line.value for line in app.markdown)
    assert "Zoe" in [one.name for one in library.listeners()]
    app.selectbox(key="undo_choice").select_index(0).run()
    press(app, "Take it out")
    assert library.dump() == before


def test_a_file_can_be_left(library):
    start(library.path, "check", {}, NOW, ("mine.json", history(("A", "B", 1))))
    until_ended(library)
    app = run(PAGE)
    press(app, "Leave it")
    assert "mine" not in " ".join(header.value for header in app.header)
    assert len(library.imports()) == 1


def test_what_could_not_be_read_says_why(library):
    start(library.path, "check", {}, NOW, ("odd.bin", b"\x00\x01" * 99))
    until_ended(library)
    error = run(PAGE).error[0].value
    assert error.startswith("The file could not be read\\: odd\\.bin")


def test_learning_runs_as_a_job_and_the_page_tells_of_it(library):
    new_listener(library, open_recommender(library.path), "Zoe", ["Song 1"], NOW + 5)
    app = run(PAGE)
    assert any(line.value.startswith("1 import came after") for line in app.markdown)
    press(app, "Learn now")
    assert any("Learning from the library" in line.value for line in app.markdown)
    assert until_ended(library).state == "done"
    assert len(builds(library)) == 2
    assert any(line.value.startswith("Everything that is here") for line in run(PAGE).markdown)


def test_going_back_to_an_earlier_build(library):
    first = open_recommender(library.path).build_id
    build(library.path, NOW + 60)
    app = run(PAGE)
    app.selectbox(key="build_choice").set_value(first).run()
    press(app, "Use this build")
    assert open_recommender(library.path).build_id == first


def test_a_listener_is_forgotten_once_it_is_meant(library):
    app = run(PAGE)
    who = next(one.listener_id for one in library.listeners() if one.name == "Cy")
    app.selectbox(key="forget_choice").set_value(who).run()
    forget = next(button for button in app.button if button.label == "Forget for good")
    assert forget.disabled
    app.checkbox(key=f"sure_{who}").check().run()
    press(app, "Forget for good")
    assert until_ended(library).state == "done"
    assert "Cy" not in [one.name for one in library.listeners()]
    assert "Cy" not in open_recommender(library.path).listener_names
    assert any("nothing in the library names them" in line.value for line in run(PAGE).markdown)


def test_whoever_sat_at_the_desk_and_is_forgotten_is_in_no_list_of_the_page(library):
    app = run(PAGE, listener="Cy")
    assert app.session_state["listener"] == listener_id("Cy")
    start(library.path, "forget", {"kind": "listener", "id": listener_id("Cy")}, NOW)
    assert until_ended(library).state == "done"
    app.switch_page("views/discover.py").run()
    assert not app.exception
    assert app.title[0].value == "30 tracks new to Ada"
    assert "Cy" not in app.selectbox[0].options


def test_an_empty_library_is_filled_from_here(tmp_path, monkeypatch):
    monkeypatch.setenv(resources.LIBRARY, str(tmp_path / "nowhere"))
    app = run(PAGE)
    assert not app.error
    assert app.code[0].value == f"crossfade --library {tmp_path / 'nowhere'} import PATH"
    assert next(button for button in app.button if button.label == "Learn now").disabled
    assert open_library(tmp_path / "nowhere").imports() == ()


def test_an_interrupted_job_is_said(library):
    with jobs.beginning(library):
        made = jobs.new_job(library, "build", {}, NOW)
    assert jobs.job(library, made.job_id).state == "interrupted"
    assert "its process ended" in run(PAGE).error[0].value


def test_all_that_is_kept_is_counted(library):
    (library.path / "stray").write_bytes(b"12345")
    kept = {one.place: one for one in stored(library)}
    assert kept["."].bytes == 5
    assert {"library.sqlite", "listens", "builds"} <= kept.keys()
    files = [path for path in library.path.rglob("*") if path.is_file() and path.name != ".lock"]
    assert sum(one.files for one in kept.values()) == len(files)
