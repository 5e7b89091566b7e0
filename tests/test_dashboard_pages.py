"""Each page, run by streamlit without a browser, on the real engine and a library of eight listeners."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import resources, state
from dashboard.components.escape import md_escape
from dashboard.components.faders import stands_of
from dashboard.components.playlist_rows import week_words
from dashboard.components.profile_parts import taste_lines
from engine.blend import Weights
from engine.library import Feedback, Library, open_library
from engine.playlist import Dials, as_json
from engine.tasks.building import build
from engine.tasks.editions import edition_of
from engine.tasks.importing import listener_id
from engine.tasks.naming import find_listener
from engine.tasks.newcomer import new_listener
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import desk_of, now_of, playlist, week_of
from tests.dashboard_worlds import LISTENERS, NOW, built_library, make_library

APP = Path(__file__).resolve().parents[1] / "dashboard" / "app.py"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    made = built_library(tmp_path / "library")
    monkeypatch.setenv(resources.LIBRARY, str(made.path))
    return made


def run(page: str = "", **query: str) -> AppTest:
    """The app, run to its end on one of its pages."""
    app = AppTest.from_file(APP, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if page:
        app.switch_page(page).run()
    assert not app.exception
    return app


def list_of(app: AppTest, key: str) -> dict:
    """What a list of a page was given."""
    lists = [element.proto for element in app.main if element.type == "bidi_component"]
    (data,) = [json.loads(proto.bytes) for proto in lists if f"-{key}" in proto.id]
    return data


def move(app: AppTest, **stands: int) -> None:
    """Move faders from where they rest; in a browser their component does."""
    app.session_state[state.STANDS] = state.Moved(1, stands_of(Dials()) | stands)
    app.run()
    assert not app.exception


def rows_of(app: AppTest, key: str) -> list[dict]:
    """The rows that a list of a page was given."""
    return list_of(app, key)["rows"]


def test_discover_shows_the_playlist_that_the_engine_makes(library):
    app = run()
    recommender = open_recommender(library.path)
    ada = find_listener(library, "Ada")
    week = week_of(now_of(recommender, resources.now()))
    made = as_json(playlist(library, recommender, ada, week))
    assert app.title[0].value == f"{len(made['picks'])} tracks new to Ada"
    assert [row["id"] for row in rows_of(app, "thirty")] == [pick["track_id"] for pick in made["picks"]]
    left_out, tastes, like = list_of(app, "thirty")["notes"]
    assert left_out["sentences"][0][0].startswith("Left out: 25 already heard")
    assert len(tastes["sentences"]) == len(made["tastes"])
    assert like["heading"] == "What this list is like"
    assert app.markdown[0].value.startswith(f":small[{week_words(week)}")
    desk = desk_of(library, recommender, ada)
    lines = taste_lines(desk)
    assert len(lines) == 1 + (recommender.text is not None) + (recommender.sound is not None)
    assert ("tastes" in lines[0]) == (len(desk.modes.shares) > 1)
    assert [one.value for one in app.markdown[1 : 1 + len(lines)]] == [md_escape(line) for line in lines]


def test_a_fader_makes_a_draft_that_is_told_from_the_weeks_list(library):
    app = run()
    first = rows_of(app, "thirty")
    assert list_of(app, "thirty")["difference"] == {
        "than": "this week's list", "entered": [], "left": [], "moved": {},
    }  # fmt: skip
    move(app, novelty=100, newcomers=0)
    recommender = open_recommender(library.path)
    made = playlist(
        library, recommender, find_listener(library, "Ada"), "2026-W48", Dials(novelty=1, newcomers=0)
    )
    drawn = list_of(app, "thirty")
    assert [row["id"] for row in drawn["rows"]] == [pick.track_id for pick in made.picks]
    was, now = ([row["id"] for row in rows] for rows in (first, drawn["rows"]))
    assert drawn["difference"]["entered"] == [track for track in now if track not in was]
    assert drawn["difference"]["moved"] == {
        track: was.index(track) - now.index(track)
        for track in now
        if track in was and was.index(track) != now.index(track)
    }
    told = list_of(app, "desk")
    assert (told["address"]["novelty"], told["address"]["newcomers"], told["turn"]) == ("100", "0", 1)
    move(app)
    assert rows_of(app, "thirty") == first
    assert list_of(app, "desk")["stands"] == list_of(app, "desk")["rest"]


def test_a_link_reproduces_the_page(library):
    app = run(listener="Cy", people="0", novelty="50", week="2026-W47")
    stands = list_of(app, "desk")["stands"]
    assert (stands["people"], stands["novelty"], stands["words"]) == (0, 50, 100)
    recommender = open_recommender(library.path)
    dials = Dials(Weights(collaborative=0), novelty=0.5)
    made = playlist(library, recommender, find_listener(library, "Cy"), "2026-W47", dials)
    assert [row["id"] for row in rows_of(app, "thirty")] == [pick.track_id for pick in made.picks]
    assert app.markdown[0].value.startswith(f":small[{week_words('2026-W47')}")


def test_a_locked_track_stays_and_a_link_keeps_it_locked(library):
    first = [row["id"] for row in rows_of(run(), "thirty")]
    app = run(locked=f"{first[-1]},unknown", people="0", newcomers="0")
    rows = {row["id"]: row["on"] for row in rows_of(app, "thirty")}
    assert len(rows) == len(first)
    assert rows.pop(first[-1]) == ["lock"]
    assert not any(rows.values())
    app.session_state["taking"] = True  # the part that files and the link stand in is open
    app.run()
    assert app.code[-1].value.endswith(f"&newcomers=0&flow=false&locked={first[-1]},unknown")


def test_a_draft_becomes_the_edition_and_the_list_is_at_rest_again(library):
    app = run(week="2026-W48")
    move(app, novelty=100)
    draft = [row["id"] for row in rows_of(app, "thirty")]
    assert list_of(app, "thirty")["difference"]["entered"]
    (keep,) = [button for button in app.button if button.label.startswith("Keep this list")]
    keep.click().run()
    kept = edition_of(library, listener_id("Ada"), "2026-W48")
    assert [pick.track_id for pick in kept.playlist.picks] == draft
    again = run(week="2026-W48")
    assert list_of(again, "desk")["stands"]["novelty"] == 100
    assert [row["id"] for row in rows_of(again, "thirty")] == draft
    assert not list_of(again, "thirty")["difference"]["entered"]
    assert "kept on" in again.markdown[0].value
    assert not [button for button in again.button if button.label.startswith("Keep this list")]
    assert any(one.value.startswith("This is the week's edition") for one in again.markdown)


def test_a_list_nobody_moved_can_be_kept_too(library):
    app = run(week="2026-W48")
    next(button for button in app.button if button.label.startswith("Keep this list")).click().run()
    kept = edition_of(library, listener_id("Ada"), "2026-W48")
    assert [pick.track_id for pick in kept.playlist.picks] == [row["id"] for row in rows_of(app, "thirty")]


def test_what_is_said_changes_the_next_draft_and_stands_in_the_difference(library):
    first = rows_of(run(), "thirty")
    library.add_feedback(Feedback(listener_id("Ada"), "never", "track", first[0]["id"], NOW))
    drawn = list_of(run(), "thirty")
    assert first[0]["id"] not in {row["id"] for row in drawn["rows"]}
    assert drawn["difference"]["left"][0] == first[0]["title"]


def test_the_meters_are_sentences_and_the_flow_is_a_switch(library):
    app = run(flow="true")
    assert list_of(app, "desk")["stands"]["flow"] == 1
    notes = list_of(app, "thirty")["notes"]
    told = [sentence for note in notes for sentence, _ in note["sentences"]]
    assert any("are by artists you never heard" in one for one in told)
    assert any("of what you play" in one for one in told)


def test_a_week_that_is_none_is_an_error_in_words(library):
    assert r"write it like 2026\-W47" in run(week="soon").error[0].value


def test_the_address_names_the_listener_and_pages_keep_them(library):
    app = run(listener="Cy")
    assert app.title[0].value.endswith("new to Cy")
    app.switch_page("views/listeners.py").run()
    assert app.title[0].value == "Cy"
    app.switch_page("views/discover.py").run()
    assert app.title[0].value.endswith("new to Cy")


def test_another_listener_has_another_list(library):
    app = run()
    first = [row["id"] for row in rows_of(app, "thirty")]
    app.selectbox[0].set_value(listener_id("Bo")).run()
    assert app.title[0].value.endswith("new to Bo")
    second = [row["id"] for row in rows_of(app, "thirty")]
    assert first != second


def test_listeners_shows_what_one_plays_and_who_is_like_them(library):
    app = run("views/listeners.py")
    assert app.title[0].value == "Ada"
    assert app.markdown[0].value == r"500 plays of 25 tracks\."
    camp = {listener_id(name) for name in LISTENERS[2::2]}
    assert {row["id"] for row in rows_of(app, "twins")[:3]} == camp
    assert [row["title"] for row in rows_of(app, "everyone")] == list(LISTENERS)
    app.text_input[0].set_value("f").run()
    assert [row["title"] for row in rows_of(app, "everyone")] == ["Flo"]


def test_a_period_can_be_left_out_after_its_effect_was_seen(library):
    app = run("views/listeners.py")
    day = datetime.fromtimestamp(NOW - 86_400, UTC).date()
    app.date_input(key="span_days").set_value((day, day)).run()
    app.button(key="ask_period").click().run()
    said = [one.value.replace("\\", "") for one in app.markdown]
    assert any(one.startswith(f"**Without what was played in {day}") for one in said)
    assert library.exclusions(listener_id("Ada")) == ()
    app.button(key="keep_wish").click().run()
    (kept,) = library.exclusions(listener_id("Ada"))
    assert (kept.kind, kept.value) == ("period", day.isoformat())
    app.button(key="ask_hours").click().run()
    assert any("from 22 to 06 o'clock" in one.value.replace("\\", "") for one in app.markdown)


def test_a_listener_who_came_after_the_build_has_a_list_and_no_profile_yet(library):
    new_listener(library, open_recommender(library.path), "Zoe", ["Song 1", "Song 2"], NOW)
    app = run(listener="Zoe")
    assert app.title[0].value.endswith("new to Zoe")
    assert rows_of(app, "thirty")
    app.switch_page("views/listeners.py").run()
    assert app.title[0].value == "Zoe came after this build"
    assert "Ada" in [row["title"] for row in rows_of(app, "everyone")]
    assert app.code[0].value.endswith(" build")


def test_a_new_build_takes_the_place_of_the_old(library):
    assert rows_of(run(), "thirty")
    newer = build(library.path, NOW + 60)
    assert resources.recommender(library).build_id == newer.build_id


def test_what_sessions_share_cannot_be_written(library):
    run()
    recommender = resources.recommender(library)
    for shared in (recommender.factors.tracks, recommender.novelty, recommender.fans):
        assert not shared.flags.writeable


def test_without_a_library_the_page_says_what_to_do(monkeypatch):
    monkeypatch.delenv(resources.LIBRARY, raising=False)
    assert "`crossfade demo`" in run().error[0].value


def test_a_library_that_is_not_there_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv(resources.LIBRARY, str(tmp_path / "nowhere"))
    assert "`crossfade import PATH`" in run().error[0].value


def test_an_empty_library_says_how_to_fill_it(tmp_path, monkeypatch):
    library = open_library(tmp_path / "empty", create=True)
    monkeypatch.setenv(resources.LIBRARY, str(library.path))
    app = run()
    assert app.title[0].value == "Nobody has listened yet"
    assert f"crossfade --library {library.path} import PATH" in app.code[0].value
    assert not app.selectbox


def test_a_library_without_a_build_says_how_to_make_one(tmp_path, monkeypatch):
    library = make_library(tmp_path / "unbuilt")
    monkeypatch.setenv(resources.LIBRARY, str(library.path))
    app = run()
    assert app.title[0].value == "Nothing has been learned yet"
    assert app.code[0].value == f"crossfade --library {library.path} build"


def test_a_damaged_build_is_an_error_in_words(library):
    resources._loaded.clear()
    (path,) = library.builds_folder.glob("*/blend_people.npy")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    app = run()
    assert "is damaged" in app.error[0].value
