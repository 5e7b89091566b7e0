"""Who may be picked, and who is: worlds small enough to check by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalog import Catalog
from engine.collaborative import top
from engine.modes import taste_modes
from engine.selection import Looked, best, candidates, choose, in_flow
from worlds import make_catalog

NONE = np.zeros(0, dtype=np.int64)
ONE_TASTE = np.ones(1)


def catalog_of(artists: list[int], groups: list[int] | None = None) -> Catalog:
    made = make_catalog([(f"Artist {artist}", f"Song {row}") for row, artist in enumerate(artists)])
    if groups is None:
        return made
    return Catalog(
        made.level, made.ids, made.titles, made.artist_rows, made.artist_ids, made.artist_names,
        np.array(groups, dtype=np.int32),
    )  # fmt: skip


def apart(rows: np.ndarray) -> Looked:
    """Candidates that are nothing like each other, all of one taste."""
    return Looked(np.zeros((len(rows), 2), np.float32), np.ones((len(rows), 1)))


def select(scores, catalog, heard=NONE, excluded=NONE, size=30, look=apart, shares=ONE_TASTE, begin=NONE):
    open_ = candidates(catalog, heard, excluded, NONE)
    values = np.array(scores, dtype=np.float32)
    values[open_.closed] = -np.inf
    return choose(values, catalog, size, look, shares, begin), open_.dropped


def test_the_best_come_first_and_what_was_heard_does_not_come():
    made, dropped = select([5, 4, 3, 2], catalog_of([0, 1, 2, 3]), np.array([0]), np.array([2]), size=2)
    assert made.rows.tolist() == [1, 3]
    assert (dropped.heard, dropped.excluded) == (1, 1)


def test_two_of_an_artist_and_no_more():
    made, _ = select([5, 4, 3, 2], catalog_of([0, 0, 0, 1]), size=3)
    assert made.rows.tolist() == [0, 1, 3]
    assert made.n_capped == 1


def test_one_version_of_a_recording_and_none_of_what_was_heard():
    catalog = catalog_of([0, 1, 2, 3], groups=[7, 7, 9, 9])
    made, dropped = select([5, 4, 3, 2], catalog, np.array([3]), size=4)
    assert made.rows.tolist() == [0]
    assert dropped.duplicate_version == 1


def test_an_item_in_several_lists_counts_once():
    catalog = catalog_of([0, 1, 2])
    dropped = candidates(catalog, np.array([0]), np.array([0, 1]), np.array([0, 1, 2])).dropped
    assert (dropped.heard, dropped.excluded, dropped.offered_before) == (1, 1, 1)


def test_of_two_alike_the_second_makes_room_for_another():
    """Rows 0 and 1 are the same thing, row 2 another that is a little worse."""
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], np.float32)
    look = lambda rows: Looked(vectors[rows], np.ones((len(rows), 1)))  # noqa: E731
    made, _ = select([1.0, 0.99, 0.98, 0.0], catalog_of([0, 1, 2, 3]), size=2, look=look)
    assert made.rows.tolist() == [0, 2]
    assert made.variety.tolist() == [0, 0]


def test_two_tastes_get_their_shares_though_one_scores_higher():
    tastes = np.array([[1.0, 0], [0, 1]])[np.arange(40) % 2]
    look = lambda rows: Looked(np.zeros((len(rows), 1), np.float32), tastes[rows])  # noqa: E731
    scores = np.where(np.arange(40) % 2, 1.0, 1.3) - np.arange(40) * 0.01
    made, _ = select(scores, catalog_of(list(range(40))), size=10, look=look, shares=np.array([0.7, 0.3]))
    assert (made.rows % 2 == 0).sum() == 7


def test_those_who_were_taken_before_count_for_caps():
    made, _ = select([5, 4, 3, 2], catalog_of([0, 0, 0, 1]), size=2, begin=np.array([2]))
    assert made.rows.tolist() == [0, 3, 2]
    assert made.balance[2] == made.variety[2] == 0
    assert len(made.looked.vectors) == len(made.looked.tastes) == 3


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 8), st.integers(-5, 5)), min_size=1, max_size=60),
    st.sets(st.integers(0, 59)),
    st.sets(st.integers(0, 59)),
    st.integers(1, 40),
)
def test_the_promises_hold_for_any_library(tracks, heard, excluded, size):
    artists, groups, scores = (list(column) for column in zip(*tracks, strict=True))
    heard_rows = np.array(sorted(row for row in heard if row < len(tracks)), dtype=np.int64)
    excluded_rows = np.array(sorted(row for row in excluded if row < len(tracks)), dtype=np.int64)
    made, _ = select(scores, catalog_of(artists, groups), heard_rows, excluded_rows, size)
    picks = made.rows.tolist()
    assert len(picks) <= size
    assert len(set(picks)) == len(picks)
    assert not set(picks) & (set(heard_rows.tolist()) | set(excluded_rows.tolist()))
    assert all(sum(artists[row] == artist for row in picks) <= 2 for artist in artists)
    assert len({groups[row] for row in picks}) == len(picks)
    assert [scores[row] for row in picks] == sorted((scores[row] for row in picks), reverse=True)


@given(st.integers(1, 20), st.integers(0, 5_000), st.integers(0, 3))
def test_the_best_of_many_are_those_of_a_whole_sort(n, size, levels):
    values = np.random.default_rng(size).integers(0, 10**levels + 1, size).astype(np.float32)
    values[::7] = -np.inf
    assert best(values, n).tolist() == [row for row in top(values, n) if values[row] > -np.inf]


def test_flow_goes_to_the_nearest_in_tempo_energy_and_key():
    tempo, energy = np.array([100.0, 150, 105, 100]), np.array([0.5, 0.5, 0.5, 0.9])
    assert in_flow(tempo, energy, np.zeros(4, np.int64)).tolist() == [0, 2, 1, 3]
    same = np.full(3, 100.0), np.full(3, 0.5)
    assert in_flow(*same, np.array([0, 6, 7])).tolist() == [0, 2, 1]  # C, then G, then F sharp
    assert in_flow(*same, np.array([0, 6, 21])).tolist() == [0, 2, 1]  # A minor is C's own


def test_what_is_unknown_does_not_stop_the_flow():
    unknown = np.full(3, np.nan)
    assert sorted(in_flow(unknown, unknown, np.full(3, -1)).tolist()) == [0, 1, 2]


def test_a_history_without_parts_is_one_taste_and_a_short_one_too():
    rng = np.random.default_rng(0)
    blob = rng.normal(size=(60, 8))
    blob /= np.linalg.norm(blob, axis=1, keepdims=True)
    assert len(taste_modes(blob, np.ones(60)).shares) == 1
    assert len(taste_modes(np.eye(3), np.ones(3)).shares) == 1
    assert len(taste_modes(np.ones((9, 4)) / 2, np.ones(9)).shares) == 1
    assert taste_modes(np.zeros((0, 4)), np.zeros(0)).shares.tolist() == [1.0]


@pytest.mark.parametrize("parts", [2, 3, 4])
def test_parts_are_found_and_ordered_by_confidence(parts):
    rng = np.random.default_rng(parts)
    kind = np.repeat(np.arange(parts), 20)
    vectors = np.eye(parts)[kind] + 0.1 * rng.normal(size=(len(kind), parts))
    modes = taste_modes(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), 1.0 + kind)
    assert len(modes.shares) == parts
    assert modes.of[kind == parts - 1].tolist() == [0] * 20
    assert modes.shares.sum() == pytest.approx(1)
