"""Wishes looked at before they are kept, and when somebody listens, by numbers that a person can check."""

import numpy as np
import pytest

from dashboard import resources
from dashboard.charts.clock import busiest, clock_strips
from dashboard.components.believing import effect_words
from engine.library import Exclusion, Feedback, Library
from engine.playlist import changes
from engine.tasks.importing import listener_id
from engine.tasks.naming import find_listener
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import playlist
from engine.tasks.wishes import considered, hours, keep, take_back
from tests.dashboard_worlds import NOW, built_library
from tests.test_dashboard_pages import rows_of, run

WEEK = "2026-W47"


@pytest.fixture
def library(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Library:
    made = built_library(tmp_path / "library")
    monkeypatch.setenv(resources.LIBRARY, str(made.path))
    return made


def test_an_effect_is_told_before_it_is_kept_and_is_what_then_happens(library):
    recommender = open_recommender(library.path)
    ada = find_listener(library, "Ada")
    first = playlist(library, recommender, ada, WEEK)
    unwanted = first.picks[0].track_id
    wish = Exclusion(ada.listener_id, "track", unwanted, NOW)
    now, then = considered(library, recommender, ada, WEEK, wish)
    assert library.exclusions() == () and now.picks == first.picks
    assert changes(now, then).left == (unwanted,) and len(changes(now, then).entered) == 1
    assert effect_words("Without it", now, then).startswith("Without it: 1 of 30 would be new, and ")
    assert effect_words("Without it", now, now) == "Without it: their thirty would stay as they are"
    keep(library, wish)
    kept = playlist(library, recommender, ada, WEEK)
    assert [pick.track_id for pick in kept.picks] == [pick.track_id for pick in then.picks]
    take_back(library, wish)
    assert playlist(library, recommender, ada, WEEK).picks == first.picks


def test_hours_are_counted_where_times_are_known(library):
    plays = hours(library, listener_id("Ada"))
    assert plays.sum() == 500  # 25 tracks, 20 times each, all at one time
    assert np.count_nonzero(plays) == 1
    day, hour = busiest(plays.tolist())
    figure = clock_strips(plays.tolist())
    assert figure.data[0].z[("Monday", "Saturday").index(day) * 5][hour] == 500


def test_a_wish_is_asked_about_kept_and_taken_back_on_the_page(library):
    app = run("views/listeners.py")
    wish = Exclusion(listener_id("Ada"), "artist", rows_of(app, "believed_artist")[0]["id"], NOW)
    app.session_state["wish_asked_about"] = wish
    app.run()
    assert not app.exception
    assert any(one.value.startswith("**Without") for one in app.markdown) and library.exclusions() == ()
    app.button(key="keep_wish").click().run()
    assert [one.value for one in library.exclusions()] == [wish.value]
    app.button(key="kept 0").click().run()
    assert library.exclusions() == () and not app.exception


def test_whatever_was_said_can_be_taken_back_on_the_page(library):
    who, track = listener_id("Ada"), library.known_tracks()[0].track_id
    for at, action in enumerate(("like", "dislike", "heard", "save")):
        library.add_feedback(Feedback(who, action, "track", track, NOW + at))
    app = run("views/listeners.py")
    (box,) = (one for one in app.expander if "What was said here" in one.label)
    assert "4 things" in box.label
    starts = [one.label.split(" ")[0] for one in app.button if "take it back" in one.label]
    assert starts == ["Saved", "Knows", "Dislikes", "Likes"]
    for _ in range(4):
        app.button(key="kept 0").click().run()
    assert library.feedback(who) == () and not app.exception
