"""`crossfade maps` on a small library: what is kept, what is said of it, and whose it is."""

import json
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from engine.errors import BuildError, NotFoundError
from engine.library import jobs, open_library
from engine.library.maps import maps_folder
from engine.maps.neighbours import nearest, unit
from engine.maps.placing import kept
from engine.tasks import mapping
from engine.tasks.building import build
from engine.tasks.jobs import start
from engine.tasks.mapping import KNOWN, make_maps
from engine.tasks.opening import open_recommender
from engine.tasks.shipped_maps import LAID, ship, take_over
from engine.tasks.spaces import spaces_of
from engine.tasks.stored_maps import has_maps, open_maps
from tests.dashboard_worlds import NOW, built_library
from tests.map_worlds import flat, worded_library


@pytest.fixture
def library(tmp_path, monkeypatch):
    monkeypatch.setattr(mapping, "lay_out", flat)
    return built_library(tmp_path / "library")


def test_what_was_drawn_is_what_is_read_back(library):
    made = make_maps(library, open_recommender(library.path), NOW)
    read = open_maps(library, made.build_id)
    assert (read.build_id, read.created, read.seed) == (made.build_id, NOW, 0)
    (drawn,), (stored,) = made.spaces, read.spaces
    assert stored.name == "collaborative"
    assert (stored.regions, stored.axes, stored.kept) == (drawn.regions, drawn.axes, drawn.kept)
    assert np.array_equal(stored.tracks, drawn.tracks, equal_nan=True)
    assert np.array_equal(stored.density, drawn.density)


def test_numbers_said_of_a_map_are_those_of_its_positions(library):
    recommender = open_recommender(library.path)
    (drawn,) = make_maps(library, recommender, NOW).spaces
    (space,) = spaces_of(recommender)
    has = space.has
    assert 50 <= len(has) <= 100
    assert np.isfinite(drawn.tracks[has]).all()
    assert not np.isfinite(np.delete(drawn.tracks, has, axis=0)).any()
    assert drawn.density.sum() == len(has)
    assert sum(region.tracks for region in drawn.regions) == len(has)
    assert drawn.kept == kept(space.tracks[has], drawn.tracks[has], 0) > 3 * drawn.by_chance
    likeness = np.corrcoef(drawn.tracks[has, 0], np.log2(recommender.fans[has] + 1))[0, 1]
    assert (drawn.axes[0].attribute == KNOWN) == (abs(likeness) >= 0.3)
    assert drawn.axes[0].correlation == pytest.approx(likeness)
    rows, weights = nearest(space.listeners()[:1], space.tracks[has], 11)
    weights = weights - weights[:, -1:] + np.float32(1e-6)  # as `placing.place` weighs them
    weights /= weights.sum()
    assert drawn.listeners[0] == pytest.approx(weights[0] @ drawn.tracks[has][rows[0]], abs=1e-5)


def test_the_two_camps_lie_apart_and_so_do_their_listeners(library):
    recommender = open_recommender(library.path)
    (drawn,) = make_maps(library, recommender, NOW).spaces
    numbers = np.array([int(track[1:]) for track in recommender.catalog.ids])
    seen = np.isfinite(drawn.tracks[:, 0])
    middles = [np.median(drawn.tracks[seen & (numbers // 50 == camp)], axis=0) for camp in (0, 1)]
    for row, name in enumerate(recommender.listener_names):
        camp = ("Ada", "Bo", "Cy", "Di", "Eve", "Flo", "Gus", "Hal").index(name) % 2
        away = [np.linalg.norm(drawn.listeners[row] - middle) for middle in middles]
        assert np.argmin(away) == camp


def test_where_nobody_wrote_anything_regions_are_called_by_their_artists(library):
    (drawn,) = make_maps(library, open_recommender(library.path), NOW).spaces
    assert all(region.terms == () and region.name.startswith("around Band ") for region in drawn.regions)


def test_drawing_again_replaces_and_maps_of_builds_that_are_gone_go_too(library):
    first = open_recommender(library.path)
    make_maps(library, first, NOW)
    (maps_folder(library) / "20200101-000000").mkdir()
    (maps_folder(library) / "killed-new.part").mkdir()
    make_maps(library, first, NOW + 9, seed=4)
    assert [path.name for path in maps_folder(library).iterdir()] == [first.build_id]
    assert open_maps(library, first.build_id).seed == 4
    build(library.path, NOW + 60)
    assert not has_maps(library)
    assert has_maps(library, first.build_id)


def test_a_damaged_map_is_never_drawn(library):
    made = make_maps(library, open_recommender(library.path), NOW)
    path = maps_folder(library) / made.build_id / "collaborative_tracks.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(BuildError, match=r"collaborative_tracks.npy .* `crossfade maps` makes them again"):
        open_maps(library, made.build_id)


def test_a_build_without_maps_says_how_to_make_them(library):
    with pytest.raises(NotFoundError, match="`crossfade maps` makes them"):
        open_maps(library, open_recommender(library.path).build_id)


def test_shipped_maps_serve_another_build_of_the_same_music(library, tmp_path):
    recommender = open_recommender(library.path)
    made = make_maps(library, recommender, NOW)
    ship(made, recommender.catalog, tmp_path / "shipped")
    again = build(library.path, NOW + 60)
    assert take_over(library, again, tmp_path / "shipped", NOW + 61) == ("collaborative",)
    taken, (drawn,) = open_maps(library, again.build_id).spaces[0], made.spaces
    assert np.allclose(taken.tracks, drawn.tracks, atol=1e-5, equal_nan=True)
    assert taken.kept == pytest.approx(drawn.kept, abs=0.02)


def test_shipped_maps_of_other_vectors_are_not_taken_over(library, tmp_path, rng):
    recommender = open_recommender(library.path)
    made = make_maps(library, recommender, NOW)
    ship(made, recommender.catalog, tmp_path / "shipped")
    other = rng.permutation(recommender.blend.people)
    moved = replace(recommender, blend=replace(recommender.blend, people=other))
    assert take_over(library, moved, tmp_path / "shipped", NOW) == ()
    laid = json.loads((tmp_path / "shipped" / LAID).read_text())
    laid["track_ids"][0] = "t-other"
    (tmp_path / "shipped" / LAID).write_text(json.dumps(laid))
    assert take_over(library, recommender, tmp_path / "shipped", NOW) == ()
    assert take_over(library, recommender, tmp_path / "nowhere", NOW) == ()


def test_a_shipped_file_that_was_changed_is_refused(library, tmp_path):
    recommender = open_recommender(library.path)
    ship(make_maps(library, recommender, NOW), recommender.catalog, tmp_path / "shipped")
    (tmp_path / "shipped" / "collaborative.npy").write_bytes(b"other")
    with pytest.raises(BuildError, match="is not the file that was shipped"):
        take_over(library, recommender, tmp_path / "shipped", NOW)


def test_the_command_prints_what_it_drew(tmp_path):
    titles = [f"Song {number}" for number in range(24)]  # so few need no UMAP
    library = built_library(tmp_path / "library", titles=titles)
    command = [sys.executable, "-m", "engine", "--library", str(library.path), "maps", "--seed", "2"]
    ran = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True)
    told = json.loads(ran.stdout)
    assert (told["build"], told["seed"]) == (open_recommender(library.path).build_id, 2)
    (space,) = told["spaces"]
    (stored,) = open_maps(open_library(library.path), told["build"]).spaces
    assert space["kept"] == stored.kept
    assert [region["tracks"] for region in space["regions"]] == [region.tracks for region in stored.regions]
    assert "aying out" in ran.stderr


def test_umap_is_imported_by_nothing_but_the_drawing():
    loads = "import sys, engine.tasks.mapping, engine.tasks.demo; print('umap' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_unit_vectors_have_length_one_and_nothing_stays_nothing():
    assert np.linalg.norm(unit(np.array([[3.0, 4.0], [0.0, 0.0]])), axis=1).tolist() == [1.0, 0.0]


def test_the_dashboard_can_have_them_drawn_in_a_process_of_its_own(tmp_path):
    titles = [f"Song {number}" for number in range(24)]
    library = built_library(tmp_path / "library", titles=titles)
    job = start(library.path, "maps", {"seed": 3}, NOW)
    until = time.monotonic() + 60
    while (at := jobs.job(library, job.job_id)).runs and time.monotonic() < until:
        time.sleep(0.1)
    assert (at.state, at.why) == ("done", "")
    assert at.result["build"] == open_recommender(library.path).build_id
    assert open_maps(library, at.result["build"]).seed == 3


def test_tracks_are_alike_in_the_blend_as_the_sum_of_how_alike_each_model_finds_them(tmp_path):
    library = worded_library(tmp_path / "library")
    recommender = open_recommender(library.path)
    people, words, blend = spaces_of(recommender)
    assert (people.name, words.name, blend.name) == ("collaborative", "text", "blend")
    say = recommender.settings.blend.text
    usual = [np.mean(one.lengths[one.has].astype(np.float64) ** 2) for one in (people, words)]
    products = people.tracks @ people.tracks.T / usual[0] + say * (words.tracks @ words.tracks.T) / usual[1]
    assert np.allclose(blend.tracks @ blend.tracks.T, products, atol=1e-4)
    at = blend.queries(recommender.confidence)
    k = people.tracks.shape[1]
    assert np.linalg.norm(at[:, :k], axis=1) == pytest.approx(np.ones(len(at)), abs=1e-5)
    assert np.linalg.norm(at[:, k:], axis=1) == pytest.approx(np.full(len(at), np.sqrt(say)), abs=1e-5)
