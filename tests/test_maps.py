"""Maps on vectors that one can check by hand: neighbours, places, axes, regions, and what a map is worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.maps.axes import axis, turned
from engine.maps.neighbours import largest, nearest, nearest_on_map
from engine.maps.placing import FEWEST, kept, kept_by, lay_out, place
from engine.maps.regions import density, inside, regions


def cosines(queries, others):
    unit = [vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in (queries, others)]
    return unit[0] @ unit[1].T


def test_the_nearest_are_those_that_sorting_everything_finds(rng):
    queries, others = rng.normal(size=(40, 8)), rng.normal(size=(1_003, 8))
    rows, likeness = nearest(queries.astype(np.float32), others.astype(np.float32), 15)
    true = np.argsort(-cosines(queries, others), axis=1)[:, :15]
    assert (rows == true).all()
    assert np.allclose(likeness, np.take_along_axis(cosines(queries, others), true, axis=1), atol=1e-6)


def test_a_track_is_no_neighbour_of_its_own(rng):
    vectors = rng.normal(size=(50, 4)).astype(np.float32)
    rows, _ = nearest(vectors, vectors, 60, own=np.arange(50))
    assert rows.shape == (50, 49)
    assert not (rows == np.arange(50)[:, None]).any()


@given(some.integers(1, 400), some.integers(1, 20), some.integers(0, 2**32 - 1))
def test_the_largest_values_are_found_whatever_the_width(width, k, seed):
    values = np.random.default_rng(seed).integers(0, 50, size=(3, width)).astype(np.float32)
    k = min(k, width)
    found = np.take_along_axis(values, largest(values, k), axis=1)
    assert (found == -np.sort(-values, axis=1)[:, :k]).all()


def test_neighbours_on_a_map_leave_the_track_itself_out_even_where_many_lie_at_one_point():
    positions = np.zeros((40, 2), dtype=np.float32)
    found = nearest_on_map(positions, np.arange(40), 15)
    assert found.shape == (40, 15)


def test_a_faithful_map_keeps_every_neighbour_and_a_random_one_as_many_as_chance(rng):
    angle = np.sort(rng.uniform(0, 1, 300))
    vectors = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    assert kept(vectors, vectors, seed=0) > 0.99
    anywhere = rng.normal(size=(300, 2)).astype(np.float32)
    assert kept(vectors, anywhere, seed=0) == pytest.approx(15 / 299, abs=0.02)


def test_a_listener_lies_among_the_tracks_they_play_and_it_is_judged(rng):
    vectors = np.repeat(np.eye(2, dtype=np.float32), 30, axis=0) + rng.normal(0, 0.01, (60, 2)).astype(
        np.float32
    )
    positions = np.repeat(np.array([[-1, 0], [1, 0]], np.float32), 30, axis=0)
    positions += rng.normal(0, 0.01, (60, 2)).astype(np.float32)
    at = place(vectors[30:31] * 5, vectors, positions)
    assert at[0] == pytest.approx([1, 0], abs=0.05)
    assert kept_by(vectors[30:31], at, vectors, positions, seed=0, k=30) == 1.0


def test_few_tracks_are_laid_out_without_umap(rng):
    camps = np.repeat(np.eye(3, dtype=np.float32), 4, axis=0) + rng.normal(0, 0.01, (12, 3)).astype(
        np.float32
    )
    assert len(camps) < FEWEST
    assert kept(camps, lay_out(camps, seed=0), seed=0, k=3) == 1.0


@pytest.mark.slow
def test_umap_keeps_camps_apart_and_a_seed_decides_it(rng):
    camps = np.repeat(np.eye(5, 16, dtype=np.float32), 60, axis=0)
    vectors = camps + rng.normal(0, 0.05, camps.shape).astype(np.float32)
    laid = lay_out(vectors, seed=3)
    assert (laid == lay_out(vectors, seed=3)).all()
    of = np.repeat(np.arange(5), 60)
    assert (of[nearest_on_map(laid, np.arange(300), 10)] == of[:, None]).mean() > 0.99


@pytest.mark.slow
def test_what_is_not_in_the_sample_lies_among_its_own(rng, monkeypatch):
    monkeypatch.setattr("engine.maps.placing.SAMPLE", 100)
    camps = np.repeat(np.eye(5, 16, dtype=np.float32), 60, axis=0)
    laid = lay_out(camps + rng.normal(0, 0.05, camps.shape).astype(np.float32), seed=3)
    of = np.repeat(np.arange(5), 60)
    assert (of[nearest_on_map(laid, np.arange(300), 10)] == of[:, None]).mean() > 0.99


def test_the_best_told_attribute_grows_to_the_right_whatever_way_the_map_came(rng):
    flat = rng.uniform(-1, 1, (200, 2))
    tempo, energy = 120 + 40 * flat[:, 0] + rng.normal(0, 2, 200), flat[:, 1] + rng.normal(0, 0.5, 200)
    energy[:20] = np.nan
    attributes = {"energy": energy, "tempo": tempo, "noise": rng.normal(size=200)}
    for turn in (0.4, 2.0, -2.5):
        way = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        positions = turned((flat @ way * 7 + 3).astype(np.float32), attributes)
        right = axis(positions[:, 0], attributes)
        up = axis(positions[:, 1], attributes, taken=right.attribute)
        assert (right.attribute, right.tracks, up.attribute, up.tracks) == ("tempo", 200, "energy", 180)
        assert right.correlation == pytest.approx(np.corrcoef(positions[:, 0], tempo)[0, 1])
        assert right.correlation > 0.95
        assert up.correlation > 0.6
        assert np.abs(positions).max() == 1.0


def test_an_axis_along_which_nothing_changes_is_said_to_mean_nothing(rng):
    positions = turned(rng.normal(size=(200, 2)).astype(np.float32), {"tempo": rng.normal(size=200)})
    assert axis(positions[:, 0], {"tempo": rng.normal(size=200)}).attribute == ""
    assert axis(positions[:, 0], {"tempo": np.full(200, np.nan), "energy": np.ones(200)}).attribute == ""


def test_regions_are_the_heaps_that_one_sees_and_the_largest_comes_first(rng):
    heaps = np.array([[-0.9, 0], [0.9, 0.9], [0.9, -0.9]])
    of = np.repeat([0, 1, 2], [4, 3, 2])
    labels = regions((heaps[of] + rng.normal(0, 0.01, (9, 2))).astype(np.float32), seed=1)
    assert len(set(labels)) == 2  # nine tracks are worth two regions
    assert len(set(labels[of == 0])) == 1
    labels = regions((heaps[np.repeat(of, 30)] + rng.normal(0, 0.01, (270, 2))).astype(np.float32), seed=1)
    assert (np.diff(np.bincount(labels)) <= 0).all()


def test_tracks_that_all_lie_at_one_point_are_one_region():
    assert set(regions(np.zeros((50, 2), np.float32), seed=0)) == {0}


def test_every_track_is_in_one_cell_of_the_grid(rng):
    positions = rng.uniform(-1, 1, (5_000, 2)).astype(np.float32)
    counted = density(positions, side=16)
    assert counted.sum() == 5_000
    x, y = positions[17]
    assert (
        counted[int((y + 1) * 8), int((x + 1) * 8)]
        == (((positions + 1) * 8).astype(int) == [int((x + 1) * 8), int((y + 1) * 8)]).all(axis=1).sum()
    )


@given(some.integers(0, 2**32 - 1))
def test_what_a_circle_holds_is_what_lies_nearer_than_its_radius(seed):
    rng = np.random.default_rng(seed)
    turns = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    middle, radius = rng.uniform(-0.5, 0.5, 2), rng.uniform(0.2, 0.8)
    points = rng.uniform(-1, 1, (200, 2)).astype(np.float32)
    away = np.linalg.norm(points - middle, axis=1)
    clear = np.abs(away - radius) > 1e-3
    within = inside(points, middle + radius * np.stack([np.cos(turns), np.sin(turns)], axis=1))
    assert (within[clear] == (away < radius)[clear]).all()


def test_an_hourglass_holds_both_of_its_halves_and_not_its_waist():
    hourglass = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]])
    points = np.array([[0, -0.8], [0, 0.8], [-0.8, 0], [np.nan, 0]], np.float32)
    assert inside(points, hourglass).tolist() == [True, True, False, False]
    assert not inside(points, hourglass[:2]).any()
