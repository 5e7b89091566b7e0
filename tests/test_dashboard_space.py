"""The Space page, run by streamlit without a browser: what it draws is what the engine drew."""

import json
from dataclasses import replace

import numpy as np
import pytest

from dashboard import resources, state
from dashboard.charts.looking import LookedAt, Outline
from engine import thirty
from engine.library import jobs
from engine.playlist import Dials
from engine.tasks import mapping
from engine.tasks.editions import save_edition
from engine.tasks.mapping import make_maps
from engine.tasks.naming import find_listener
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import desk_of, now_of, playlist, week_of
from engine.tasks.spaces import spaces_of
from engine.tasks.stored_maps import keep
from engine.tasks.whereabouts import here, near
from tests.dashboard_worlds import NOW, built_library
from tests.map_worlds import flat, worded_library
from tests.test_dashboard_pages import rows_of, run
from tests.test_space_charts import unpacked


@pytest.fixture
def library(tmp_path, monkeypatch):
    monkeypatch.setattr(mapping, "lay_out", flat)
    made = built_library(tmp_path / "library")
    monkeypatch.setenv(resources.LIBRARY, str(made.path))
    return made


@pytest.fixture
def drawn(library):
    return make_maps(library, open_recommender(library.path), NOW)


def sent(app):
    """The bytes of the maps."""
    (found,) = [one.proto.bytes for one in app.main if one.type == "bidi_component" and one.proto.bytes]
    return found


def marks(app):
    parts = [one.proto for one in app.main if one.type == "bidi_component"]
    (data,) = [json.loads(proto.json) for proto in parts if "-marks" in proto.id]
    return data


def look_at(app, **what):
    """The page, drawn again as after a click or an outline."""
    app.session_state[state.LOOKED_AT] = replace(LookedAt(), **what)
    app.run()
    assert not app.exception
    return app


def test_the_maps_are_those_that_were_drawn(library, drawn):
    header, (rows, listeners), panels = unpacked(sent(run("views/space.py")))
    (space,) = drawn.spaces
    assert [one["name"] for one in header["panels"]] == ["collaborative"]
    assert np.array_equal(panels[0][0], space.tracks[rows])
    assert np.array_equal(panels[0][1], space.listeners[listeners])
    names = [(region.x, region.y, region.name) for region in space.regions]
    assert [tuple(one) for one in header["panels"][0]["regions"]] == names
    assert b"Song " not in sent(run("views/space.py"))


def test_what_stands_out_lies_where_the_engine_has_it(library, drawn):
    recommender = open_recommender(library.path)
    told = marks(run("views/space.py"))["marks"]
    (space,), (map_,) = spaces_of(recommender), drawn.spaces
    ada, at = find_listener(library, "Ada"), told["panels"]["collaborative"]
    assert at["you"] == [pytest.approx(here(library, recommender, space, map_, ada).tolist(), abs=1e-6)]
    made = playlist(library, recommender, ada, week_of(now_of(recommender, NOW)))
    thirty = recommender.catalog.rows([pick.track_id for pick in made.picks])
    assert told["rows"]["thirty"] == thirty.tolist()
    assert at["thirty"] == [pytest.approx(one.tolist()) for one in map_.tracks[thirty]]
    twins = [recommender.listener_row(one.id) for one in recommender.similar("listener", ada.listener_id, 10)]
    assert at["twins"] == [pytest.approx(one.tolist()) for one in map_.listeners[twins]]
    assert len(at["trail"]) == 1  # all of the plays were in one week
    assert (at["chosen"], at["near"]) == ([], [])


def test_the_list_on_the_maps_is_the_edition_where_one_is_kept(library, drawn):
    recommender, cy = open_recommender(library.path), find_listener(library, "Cy")
    week = week_of(now_of(recommender, resources.now()))
    other = thirty.playlist(desk_of(library, recommender, cy, week), Dials(novelty=1, newcomers=0), week)
    rows = recommender.catalog.rows([pick.track_id for pick in other.picks]).tolist()
    assert marks(run("views/space.py", listener="Cy"))["marks"]["rows"]["thirty"] != rows
    save_edition(library, other, NOW)
    assert marks(run("views/space.py", listener="Cy"))["marks"]["rows"]["thirty"] == rows


def test_a_chosen_track_is_named_and_has_its_neighbours_with_their_distances(library, drawn):
    recommender = open_recommender(library.path)
    row = recommender.catalog.row("t3")
    app = look_at(run("views/space.py"), track_id="t3")
    assert marks(app)["chosen"]["title"] == "Song 3"
    at = marks(app)["marks"]["panels"]["collaborative"]
    assert at["chosen"] == [pytest.approx(drawn.spaces[0].tracks[row].tolist())]
    (space,) = spaces_of(recommender)
    found = near(space, row)
    rows = rows_of(app, "space_near")
    assert [one["id"] for one in rows] == [recommender.catalog.ids[one.row] for one in found]
    distance = max(0.0, 1 - found[0].likeness)  # a cosine may be 1 and a little
    assert rows[0]["sentence"] == f"{distance:.2f} by People."
    assert rows[0]["segments"][0]["value"] == pytest.approx(found[0].likeness, abs=1e-5)


def test_a_search_lists_what_begins_so_and_says_where_nothing_does(library, drawn):
    app = run("views/space.py")
    app.text_input(key="space_search").set_value("song 12").run()
    titles = [one["title"] for one in rows_of(app, "space_found")]
    assert set(titles) == {"Song 12", "Song 24", "Song 25"}  # of Band 12 are the last two
    app.text_input(key="space_search").set_value("nothing of the kind").run()
    assert "Nothing here is called like" in " ".join(one.value for one in app.markdown)


def test_an_outline_becomes_a_playlist(library, drawn):
    outline = Outline("collaborative", ((-1.1, -1.1), (0, -1.1), (0, 1.1), (-1.1, 1.1)))
    app = look_at(run("views/space.py"), outline=outline)
    inside = np.flatnonzero(drawn.spaces[0].tracks[:, 0] < 0)
    assert app.header[-1].value == f"{len(inside)} tracks taken from the maps"
    app.text_input(key="kept_name").set_value("The left half")
    next(one for one in app.button if one.label.startswith("Keep")).click().run()
    assert not app.exception
    (kept,) = library.playlists()
    ids = open_recommender(library.path).catalog.ids
    assert kept.name == "The left half"
    assert set(kept.track_ids) == {ids[row] for row in inside}


def test_without_maps_it_says_so_and_can_have_them_drawn(library):
    app = run("views/space.py")
    assert app.title[0].value == "The maps are not drawn yet"
    assert app.code[0].value == f"crossfade --library {library.path} maps"
    app.button[0].click().run()
    assert [job.kind for job in jobs.jobs(library)] == ["maps"]
    from engine.tasks.jobs import cancel

    cancel(library.path, jobs.jobs(library)[0].job_id)


def test_maps_that_are_damaged_are_an_error_in_words(library, drawn):
    (path,) = (library.path / "maps").glob("*/collaborative_tracks.npy")
    path.write_bytes(b"")
    app = run("views/space.py")
    assert "`crossfade maps`" in app.error[0].value


def test_maps_drawn_again_take_the_place_of_the_old(library, drawn):
    before = unpacked(sent(run("views/space.py")))[0]["key"]
    make_maps(library, open_recommender(library.path), NOW + 60, seed=1)
    assert unpacked(sent(run("views/space.py")))[0]["key"] != before


def test_whole_regions_can_be_taken_without_drawing(library, drawn):
    app = run("views/space.py")
    app.multiselect(key="regions").set_value([0, 2]).run()
    assert not app.exception
    taken = np.flatnonzero(np.isin(drawn.spaces[0].region, [0, 2]))
    assert app.header[-1].value == f"{len(taken)} tracks taken from the maps"


def test_a_space_without_a_map_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(mapping, "lay_out", flat)
    library = worded_library(tmp_path / "library")
    monkeypatch.setenv(resources.LIBRARY, str(library.path))
    made = make_maps(library, open_recommender(library.path), NOW)
    keep(library, replace(made, spaces=made.spaces[:1]))
    app = run("views/space.py")
    said = "Not drawn for this build yet: Words, Blend."
    assert said in " ".join(one.value for one in app.markdown).replace("\\", "").replace("\u2060", "")
