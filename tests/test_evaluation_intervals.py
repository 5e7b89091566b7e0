import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.bootstrap import Interval, mean_intervals, paired_interval


def mean_interval(values, seed):
    return mean_intervals({"figure": values}, seed).get("figure")


def test_the_interval_of_coin_flips_is_the_textbooks():
    flips = np.tile([0.0, 1.0], 200)[None]
    interval = mean_interval(flips, seed=0)
    assert interval.mean == 0.5
    half = 1.96 * 0.5 / np.sqrt(400)
    assert interval.low == pytest.approx(0.5 - half, abs=0.006)
    assert interval.high == pytest.approx(0.5 + half, abs=0.006)


def test_what_everybody_gains_is_certain_though_listeners_differ():
    theirs = np.random.default_rng(0).random((1, 50))
    interval = paired_interval(theirs + 0.1, theirs, "difference", seed=0)
    assert (interval.mean, interval.low, interval.high) == pytest.approx((0.1, 0.1, 0.1))
    doubled = paired_interval(2 * theirs, theirs, "ratio", seed=0)
    assert (doubled.mean, doubled.low, doubled.high) == pytest.approx((2, 2, 2))


def test_only_listeners_that_both_rows_served_count():
    ours, theirs = np.array([[1.0, 3.0, np.nan]]), np.array([[0.0, np.nan, 9.0]])
    assert paired_interval(ours, theirs, "difference", seed=0) == Interval(1.0, None, None)


def test_a_listener_is_drawn_with_all_seeds():
    # within a listener the seeds cancel, so every draw has the same mean
    values = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    assert mean_interval(values, seed=0) == Interval(0.5, 0.5, 0.5)


def test_nothing_to_draw_from():
    nobody = np.full((2, 3), np.nan)
    assert mean_interval(nobody, seed=0) is None
    assert paired_interval(nobody, nobody, "difference", seed=0) is None
    assert paired_interval(np.ones((1, 3)), np.zeros((1, 3)), "ratio", seed=0) is None
    assert mean_interval(np.array([[0.25, np.nan]]), seed=0) == Interval(0.25, None, None)


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1), st.integers(2, 60))
def test_the_mean_lies_in_its_interval_and_the_same_seed_repeats_it(seed, n):
    values = np.random.default_rng(seed).random((1, n))
    interval = mean_interval(values, seed)
    assert interval.low <= interval.mean <= interval.high
    assert mean_interval(values, seed) == interval
