"""Where a track stands among a library's."""

import numpy as np

from engine.audio.percentiles import ENOUGH, percentiles


def test_the_lowest_has_0_and_the_highest_nearly_100():
    library = np.arange(100.0)[:, None]
    told = [percentiles(np.array([value]), library)[0] for value in (0.0, 50.0, 99.0, 1e9)]
    assert told == [0.0, 50.0, 99.0, 100.0]


def test_tracks_without_a_value_do_not_count_and_few_tracks_say_nothing():
    library = np.column_stack([np.full(40, np.nan), np.arange(40.0), np.arange(40.0)])
    library[:ENOUGH, 1] = np.nan
    library[: ENOUGH + 1, 2] = np.nan
    told = percentiles(np.array([1.0, 30.0, 30.0]), library)
    assert np.isnan(told[[0, 2]]).all() and told[1] == 50.0
    assert np.isnan(percentiles(np.array([np.nan]), np.arange(40.0)[:, None])).all()
