"""New listener: suggestions, what was chosen, and the thirty that follow, on the real engine."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import resources, state
from engine.library import Library
from engine.tasks.building import build
from engine.tasks.importing import listener_id
from tests.dashboard_worlds import NOW, built_library
from tests.test_dashboard_pages import rows_of, run

PAGE = "views/new_listener.py"


@pytest.fixture
def library(tmp_path, monkeypatch) -> Library:
    made = built_library(tmp_path / "library")
    monkeypatch.setenv(resources.LIBRARY, str(made.path))
    return made


def named(app: AppTest, name: str) -> AppTest:
    app.text_input(key="newcomer_name").set_value(name).run()
    return app


def test_suggestions_follow_what_is_typed(library):
    app = run(PAGE)
    assert len(rows_of(app, "suggestions")) == 8
    app.text_input(key="likes_search").set_value("band 7").run()
    assert rows_of(app, "suggestions")[0]["title"] == "Band 7"
    app.text_input(key="likes_search").set_value("qqqqzz").run()
    assert rows_of(app, "suggestions") == []
    assert any("Try fewer letters" in line.value for line in app.markdown)


def test_what_was_chosen_is_shown_and_can_be_taken_out(library):
    app = run(PAGE)
    app.session_state[state.LIKES] = ["t1", "a3"]
    app.run()
    labels = [button.label for button in app.button]
    assert labels[:2] == [r"Band 0 — Song 1 ✕", "Band 3 ✕"]
    assert "t1" not in [row["id"] for row in rows_of(app, "suggestions")]
    app.button(key="like_0").click().run()
    assert app.session_state[state.LIKES] == ["a3"]


def test_a_name_and_one_like_are_enough(library):
    app = run(PAGE)
    make = next(button for button in app.button if button.label == "Make my thirty")
    assert make.disabled
    app.session_state[state.LIKES] = ["t1", "t2", "a3"]
    named(app, "Zoe")
    next(button for button in app.button if button.label == "Make my thirty").click().run()
    assert not app.exception
    assert "Zoe" in [one.name for one in library.listeners()]
    assert app.session_state[state.LISTENER] == listener_id("Zoe")
    assert state.LIKES not in app.session_state or app.session_state[state.LIKES] == []


def test_a_name_that_is_taken_is_said_in_words(library):
    app = run(PAGE)
    app.session_state[state.LIKES] = ["t1"]
    named(app, "Ada")
    next(button for button in app.button if button.label == "Make my thirty").click().run()
    assert "there is a listener called" in app.error[0].value.lower()


def test_the_sidebar_and_the_first_page_offer_it(library):
    app = run()
    labels = [[link.label for link in part.get("page_link")] for part in (app.sidebar, app.main)]
    assert labels[0] == ["Not here yet? Become a listener"]
    assert "Not you? Become a listener and get your own" in labels[1]


def test_where_artists_alone_are_known_artists_are_offered(library):
    build(library.path, NOW + 60, "artist")
    app = run(PAGE)
    rows = rows_of(app, "suggestions")
    assert rows
    assert {row["by"] for row in rows} == {"artist"}
    app.session_state[state.LIKES] = [rows[0]["id"], rows[1]["id"]]
    named(app, "Zoe")
    next(button for button in app.button if button.label == "Make my thirty").click().run()
    assert not app.exception
    assert app.session_state[state.LISTENER] == listener_id("Zoe")
