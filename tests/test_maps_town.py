"""The town's maps: small, and of the town as it is fitted today."""

import pytest

from engine.library import open_library
from engine.tasks.demo import maps_folder, prepare_demo
from engine.tasks.opening import open_recommender
from engine.tasks.spaces import spaces_of
from engine.tasks.stored_maps import open_maps


def test_they_are_small():
    assert 0 < sum(path.stat().st_size for path in maps_folder().iterdir()) < 300_000


@pytest.mark.slow
def test_the_demo_takes_them_over_and_they_keep_most_neighbours(tmp_path):
    """Where this fails after a change to the models: `python -m sample_data.generator.maps`."""
    told = []
    prepare_demo(tmp_path / "demo", 1_795_305_600, told.append)
    recommender = open_recommender(tmp_path / "demo")
    maps = open_maps(open_library(tmp_path / "demo"), recommender.build_id)
    assert [one.name for one in maps.spaces] == [space.name for space in spaces_of(recommender)]
    assert all(one.kept > 0.6 > 10 * one.by_chance for one in maps.spaces)
    assert told[-1] == "The town's maps: collaborative, text, audio, blend."
