from dataclasses import replace

import numpy as np
import pytest
from evaluation_worlds import dataset_of, numbers, random_dataset, streams, tags_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from engine.errors import EngineError, NotFoundError
from engine.evaluation import leaks
from engine.evaluation.dataset import UNKNOWN, Dataset, TagAssignments
from engine.evaluation.protocol import describe, protocol, validation
from engine.evaluation.splits import (
    WEEK_S,
    Withheld,
    cold_items,
    cold_listeners,
    cut,
    last_weeks,
    random_share,
)
from engine.evaluation.stored import load_split, save_split
from engine.interactions import ListenColumns
from engine.records import SIGNALS

SEEDS = st.integers(0, 2**32 - 1)
some = settings(max_examples=20)


def withheld_of(dataset, *pairs, cold=()):
    rows, items = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    test = csr_array((np.ones(len(rows), bool), (rows, items)), shape=dataset.shape)
    return cut(dataset, "by hand", Withheld(test, numbers(*cold)))


def same(one: Dataset, other: Dataset) -> bool:
    def columns(dataset):
        arrays = [*vars(dataset.listens).values(), *vars(dataset.tags).values(), dataset.popularity]
        return arrays + [items for _, items in dataset.playlists]

    return all(map(np.array_equal, columns(one), columns(other)))


def test_what_is_withheld_goes_with_its_tags_its_playlist_place_and_its_popularity():
    whole = dataset_of(
        [[3, 5, 0], [0, 2, 4]],
        tags_of((0, 1, 0), (1, 1, 0), (0, 0, 1), (UNKNOWN, 1, 1)),
        [(0, numbers(0, 1)), (1, numbers(1, 2)), (UNKNOWN, numbers(1))],
    )
    training = withheld_of(whole, (0, 1)).training
    assert training.interactions.plays.toarray().tolist() == [[3, 0, 0], [0, 2, 4]]
    assert training.popularity.tolist() == [1, 1, 1]
    assert list(zip(training.tags.listeners, training.tags.items, strict=True)) == [(1, 1), (0, 0), (-1, 1)]
    assert [items.tolist() for _, items in training.playlists] == [[0], [1, 2], [1]]


def test_a_cold_item_keeps_only_the_words_of_those_who_do_not_play_it():
    whole = dataset_of(
        [[3, 5, 0], [0, 2, 4]], tags_of((0, 2, 0), (1, 2, 1)), [(0, numbers(0, 2)), (UNKNOWN, numbers(2, 1))]
    )
    split = withheld_of(whole, cold=(2,))
    assert split.cold.toarray().tolist() == [[False] * 3, [False, False, True]]
    assert split.training.interactions.confidence[:, [2]].nnz == 0
    assert split.training.tags.listeners.tolist() == [0]
    assert [items.tolist() for _, items in split.training.playlists] == [[0], [1]]


def test_a_visit_to_an_artist_goes_with_the_last_of_their_items():
    def listens(items):
        row = numbers(0, 0, 0)
        signal = numbers(*(SIGNALS.index(one) for one in ("stream", "stream", "artist_visit")))
        return ListenColumns(row, numbers(*items), row, signal, row + 1, row + UNKNOWN, row + UNKNOWN)

    whole = replace(dataset_of([[1, 1]]), listens=listens((0, 1, UNKNOWN)))
    assert len(withheld_of(whole, (0, 1)).training.listens.item) == 2
    assert len(withheld_of(whole, (0, 0), (0, 1)).training.listens.item) == 0


@some
@given(SEEDS, st.floats(0, 1))
def test_a_random_share_leaves_everybody_an_item_and_loses_none(seed, share):
    whole = random_dataset(seed)
    split = random_share(whole, share, np.random.default_rng(seed))
    left, asked = np.diff(split.training.wanted.indptr), np.diff(split.test.indptr)
    had = np.diff(whole.wanted.indptr)
    assert (left + asked == had).all()
    assert (left[had > 0] >= 1).all()
    assert (asked == np.minimum(np.floor(had * share), had - 1).clip(0)).all()
    leaks.check(split)


def test_a_listener_with_one_item_keeps_it():
    split = random_share(dataset_of([[1, 0], [1, 1]]), 0.5, np.random.default_rng(0))
    assert np.diff(split.test.indptr).tolist() == [0, 1]


def test_the_last_weeks_ask_for_what_was_new_in_them():
    now = 100 * WEEK_S
    whole = replace(
        dataset_of([[1, 1, 1], [1, 0, 0]]),
        listens=streams((0, 0, 0), (0, 1, now), (0, 0, now), (1, 0, now - 3 * WEEK_S), (0, 2, UNKNOWN)),
        tags=TagAssignments(numbers(1, 1), numbers(1, 1), numbers(0, 1), numbers(0, now)),
    )
    split = last_weeks(whole, 2)
    assert split.test.toarray().tolist() == [[False, True, False], [False] * 3]
    # the later play of item 0, which was known before, is of the future too
    assert split.training.interactions.plays.toarray().tolist() == [[1, 0, 1], [1, 0, 0]]
    assert split.training.tags.times.tolist() == [0]
    leaks.check(split)


@some
@given(SEEDS)
def test_nobody_has_played_a_cold_item(seed):
    split = cold_items(random_dataset(seed), 0.2, np.random.default_rng(seed))
    assert len(split.cold_items) == round(0.2 * np.sum(random_dataset(seed).popularity > 0))
    assert split.training.popularity[split.cold_items].sum() == 0
    assert split.test.nnz == 0
    leaks.check(split)


@some
@given(SEEDS)
def test_cold_listeners_are_not_fitted_and_show_half(seed):
    whole = random_dataset(seed)
    split = cold_listeners(whole, 0.2, np.random.default_rng(seed))
    drawn = split.recipe.cold_listeners
    assert len(drawn) == 6
    assert np.diff(split.training.wanted.indptr)[drawn].sum() == 0
    had, shown = np.diff(whole.wanted.indptr), np.diff(split.shown.wanted.indptr)
    assert (shown[drawn] == np.ceil(had[drawn] / 2)).all()
    assert not np.isin(split.training.tags.listeners, drawn).any()
    leaks.check(split)


@some
@given(SEEDS)
def test_the_protocol_withholds_what_it_says(seed):
    whole = random_dataset(seed)
    split = protocol(whole, seed)
    tagged = np.unique(whole.tags.items)
    assert len(split.cold_items) == round(0.05 * len(tagged))
    warm = whole.wanted.nnz - split.cold.nnz
    assert split.test.nnz == round(0.2 * warm)
    assert split.training.wanted.nnz == warm - split.test.nnz
    leaks.check(split)
    inner = validation(split, seed)
    leaks.check(inner)
    assert not np.intersect1d(inner.cold_items, split.cold_items).size
    assert inner.withheld.multiply(split.withheld).nnz == 0
    assert inner.test.nnz == round(0.1 * (split.training.wanted.nnz - inner.cold.nnz))


def test_cold_items_are_drawn_among_the_tagged():
    whole = dataset_of(np.ones((3, 60), int), tags_of(*((0, item, 0) for item in range(20, 60))))
    assert (protocol(whole, 0).cold_items >= 20).all()


def test_an_item_left_without_a_word_stays_in_and_is_counted():
    whole = dataset_of(np.ones((1, 20), int), tags_of(*((0, item, 0) for item in range(20))))
    split = protocol(whole, 0)
    assert len(split.cold_items) == 1
    assert "1 with 1 cold items, 1 of those left without a tag" in describe(split)


@some
@given(SEEDS)
def test_what_a_model_sees_does_not_hang_on_what_is_withheld(seed):
    whole = random_dataset(seed)
    split = protocol(whole, seed)
    listens, hidden = whole.listens, split.withheld.toarray()
    louder = np.where(hidden[listens.listener, listens.item], listens.count * 1000 + 7, listens.count)
    other = cut(replace(whole, listens=replace(listens, count=louder)), split.name, split.recipe)
    assert same(split.training, other.training)


def test_seeds_differ_and_repeat():
    whole = random_dataset(1)
    one, again, other = protocol(whole, 0), protocol(whole, 0), protocol(whole, 1)
    assert (one.withheld != again.withheld).nnz == 0
    assert (one.withheld != other.withheld).nnz > 0


@pytest.mark.parametrize("make", [cold_items, cold_listeners, random_share])
def test_a_stored_split_comes_back(make, tmp_path):
    whole = random_dataset(3)
    split = make(whole, 0.3, np.random.default_rng(0))
    save_split(split, whole, tmp_path / "split.npz")
    loaded = load_split(whole, tmp_path / "split.npz")
    assert same(loaded.training, split.training) and same(loaded.shown, split.shown)
    assert (loaded.withheld != split.withheld).nnz == 0
    assert loaded.name == split.name


def test_a_split_of_another_dataset_is_refused(tmp_path):
    whole, path = random_dataset(3), tmp_path / "split.npz"
    save_split(protocol(whole, 0), whole, path)
    with pytest.raises(EngineError, match="is of another library"):
        load_split(random_dataset(4), path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(EngineError, match="holds no split"):
        load_split(whole, path)
    with pytest.raises(NotFoundError):
        load_split(whole, tmp_path / "none.npz")
