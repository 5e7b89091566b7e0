"""A leak is planted through each door, and the alarm must ring."""

from dataclasses import fields, replace

import numpy as np
import pytest
from evaluation_worlds import dataset_of, numbers, random_dataset, streams
from scipy.sparse import csr_array, vstack

from engine.evaluation import leaks
from engine.evaluation.comparison import compare
from engine.evaluation.dataset import Dataset, TagAssignments, counted
from engine.evaluation.protocol import protocol
from engine.evaluation.registry import ROWS
from engine.evaluation.splits import cold_listeners, random_share


@pytest.fixture
def split():
    return protocol(random_dataset(5), seed=0)


def a_withheld_cell(split):
    rows, items = split.test.nonzero()
    return rows[0], items[0]


def leaking(split, **doors):
    return replace(split, training=replace(split.training, **doors))


def test_every_door_has_a_check():
    assert {field.name for field in fields(Dataset)} == set(leaks.DOORS) | set(leaks.HARMLESS)


def test_an_honest_split_passes(split):
    leaks.check(split)


def test_a_listen_leaks(split):
    whole, kept = random_dataset(5), split.training.listens
    row, item = a_withheld_cell(split)
    more = whole.listens.where((whole.listens.listener == row) & (whole.listens.item == item))
    both = (np.concatenate([getattr(kept, f.name), getattr(more, f.name)]) for f in fields(kept))
    planted = leaking(split, listens=type(kept)(*both))
    planted = replace(planted, training=counted(planted.training))
    with pytest.raises(leaks.LeakError, match="can be read from the listens"):
        leaks.check(planted)


def test_a_session_leaks():
    """Of one listener, whose sittings are rows too: one that still holds what was withheld."""
    evening = [(0, item, 60 * item) for item in range(6)]
    whole = replace(dataset_of(np.ones((1, 6), int)), listens=streams(*evening))
    split = random_share(whole, 0.5, np.random.default_rng(0))
    leaks.check(split)
    added = split.training.interactions
    assert added.confidence.shape[0] == 2
    rows = vstack([added.confidence[:1], whole.interactions.confidence[1:]], format="csr")
    planted = replace(split.training)
    planted.__dict__["interactions"] = replace(added, confidence=csr_array(rows))
    with pytest.raises(leaks.LeakError, match="can be read from the listens"):
        leaks.check(replace(split, training=planted))


def test_a_tag_leaks(split):
    row, item = a_withheld_cell(split)
    tags = TagAssignments(numbers(row), numbers(item), numbers(0), numbers(-1))
    with pytest.raises(leaks.LeakError, match="can be read from the tags"):
        leaks.check(leaking(split, tags=tags))


def test_a_playlist_leaks(split):
    row, item = a_withheld_cell(split)
    planted = leaking(split, playlists=((int(row), numbers(item)),))
    assert leaks.through_playlists(planted.training, split) == 1
    with pytest.raises(leaks.LeakError):
        leaks.check(planted)


def test_a_cold_item_on_anybodys_playlist_leaks(split):
    planted = leaking(split, playlists=((-1, split.cold_items),))
    assert leaks.through_playlists(planted.training, split) == len(split.cold_items)
    with pytest.raises(leaks.LeakError):
        leaks.check(planted)


def test_popularity_counted_on_everything_leaks(split):
    with pytest.raises(leaks.LeakError, match="can be read from the popularity"):
        leaks.check(leaking(split, popularity=random_dataset(5).popularity))


def test_the_fold_in_half_must_not_hold_the_other_half():
    split = cold_listeners(random_dataset(5), 0.2, np.random.default_rng(0))
    leaks.check(split)
    with pytest.raises(leaks.LeakError):
        leaks.check(replace(split, shown=random_dataset(5)))


def test_no_comparison_is_made_of_a_leaking_split(split):
    with pytest.raises(leaks.LeakError):
        compare("leaking", [(0, replace(split, training=random_dataset(5)))], ROWS[:1])
