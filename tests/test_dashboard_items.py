"""The pages of artists and tracks, run by streamlit without a browser, by the engine's own numbers."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import resources
from dashboard.components.item_rows import standing_rows
from dashboard.components.ways import way
from dashboard.state import Press
from engine.library import Library
from engine.tasks.editions import edition_of, weekly
from engine.tasks.importing import listener_id
from engine.tasks.naming import find_listener
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import now_of, playlist, week_of
from engine.tasks.portraits import in_editions, portrait, standings
from tests.dashboard_worlds import LISTENERS, NOW, built_library
from tests.test_dashboard_pages import APP, rows_of, run


@pytest.fixture
def library(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Library:
    made = built_library(tmp_path / "library")
    monkeypatch.setenv(resources.LIBRARY, str(made.path))
    return made


def test_an_artists_page_is_the_engines_portrait(library):
    app = run("views/artist.py")
    recommender = open_recommender(library.path)
    shown = app.session_state["shown_artist"]
    place = recommender.catalog.artist_place(shown)
    known = portrait(recommender, "artist", place, listener_id("Ada"))
    assert app.title[0].value.startswith(f"{known.name} is played by {known.listeners} listeners")
    assert [row["id"] for row in rows_of(app, "track_own")] == [one.id for one in known.tracks]
    table = next(one.value for one in app.dataframe if "Listener" in one.value.columns)
    assert list(table["Plays"]) == [one.plays for one in known.players]
    near = [row["id"] for row in rows_of(app, "artist_collaborative")]
    assert near == [one.id for one in recommender.similar("artist", shown, 6)]


def test_a_tracks_page_says_what_it_is_to_the_listener(library):
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["track"] = "t3"
    app.run()
    app.switch_page("views/track.py").run()
    assert not app.exception
    assert "Song 3 is played by" in app.title[0].value
    (pick,) = rows_of(app, "track_pick")
    assert pick["id"] == "t3"
    app.text_input(key="find_track_page").set_value("Song 77").run()
    assert [row["title"] for row in rows_of(app, "track_found")] == ["Song 77"]


def test_places_are_those_of_the_lists(library):
    recommender = open_recommender(library.path)
    ada = find_listener(library, "Ada")
    made = playlist(library, recommender, ada, "2026-W47")
    rows = recommender.catalog.rows([made.picks[4].track_id, made.picks[0].track_id])
    found = standings(library, recommender, rows, [ada])
    assert [(one.position, one.track_id) for one in found] == [
        (1, made.picks[0].track_id), (5, made.picks[4].track_id)
    ]  # fmt: skip
    assert all(one.sentence.startswith("People who play") for one in found)
    assert standing_rows(found, True, 30)[1].aside == "place 5 of 30"


@pytest.mark.parametrize("counts", [True, False])
def test_opening_an_artist_one_heard_here_is_a_visit_that_can_be_taken_back(library, counts):
    app = run()
    app.session_state["heard_here"] = ((listener_id("Ada"), "t4"),)
    app.session_state["count_visits"] = counts
    app.session_state["shown_artist"] = "a2"
    app.switch_page("views/artist.py").run()
    visits = [(one.action, one.target) for one in library.feedback(listener_id("Ada"))]
    assert visits == [("artist_visit", "a2")] * counts
    said = [one.value for one in app.markdown if "came to look" in one.value]
    assert len(said) == counts
    if counts:
        next(one for one in app.button if one.label == "Take it back").click().run()
        assert library.feedback(listener_id("Ada")) == ()
        app.run()
        assert library.feedback(listener_id("Ada")) == ()


def test_without_hearing_it_there_is_no_visit(library):
    run("views/artist.py")
    assert library.feedback() == ()


def test_editions_that_were_kept_are_asked_first(library):
    recommender = open_recommender(library.path)
    weekly(library, recommender, NOW)
    made = edition_of(library, listener_id("Ada"), week_of(now_of(recommender, NOW)))
    assert made is not None
    second = made.playlist.picks[1].track_id
    found, n_asked = in_editions(library, recommender, recommender.catalog.rows([second]))
    assert n_asked == len(LISTENERS)
    assert [one.position for one in found if one.listener == "Ada"] == [2]
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["track"] = second
    app.run()
    app.switch_page("views/track.py").run()
    assert f"in the latest thirty of {len({one.listener_id for one in found})} of 8" in app.header[-1].value
    assert rows_of(app, "track_standings")[0]["aside"] == f"place {found[0].position} of 30"


def test_a_row_leads_to_its_artists_page(library):
    recommender = open_recommender(library.path)
    led = way(Press("artist", "t5"), recommender)
    assert (led.action, led.id) == ("artist", "a2")
    app = run()
    app.session_state["going_to"] = led
    app.run()
    assert not app.exception
    assert app.title[0].value.startswith("Band 2 is played by")
