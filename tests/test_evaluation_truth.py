import shutil
from dataclasses import replace

import numpy as np
import pytest
from evaluation_worlds import random_dataset

from engine.errors import EngineError
from engine.evaluation import metrics
from engine.evaluation.comparison import compare
from engine.evaluation.measure import OF_THE_TRUTH
from engine.evaluation.protocol import protocol
from engine.evaluation.registry import ROWS, Row
from engine.evaluation.truth import knowing, town_truth
from engine.library import open_library
from engine.tasks.demo import town_folder
from engine.tasks.evaluate import dataset_of, known_truth
from engine.tasks.importing import import_path


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The sample town's dataset, without its words and sound."""
    folder = tmp_path_factory.mktemp("town")
    shutil.copytree(town_folder(), folder / "tables", ignore=shutil.ignore_patterns("audio"))
    import_path(folder / "library", folder / "tables", now=1_790_000_000)
    return dataset_of(open_library(folder / "library"))


def test_the_best_picks_are_all_that_could_be_had():
    values = np.array([[0.5, 1.0, 0.1]])
    everything = np.ones((1, 3), bool)
    assert metrics.share_of_best(np.array([[1, 0]]), values, everything) == 1
    assert metrics.share_of_best(np.array([[2, metrics.NOBODY]]), values, everything) == pytest.approx(
        0.1 / 1.5
    )


def test_another_library_has_no_truth():
    assert known_truth(random_dataset(0)) is None


def test_a_truth_of_another_town_is_refused(town, tmp_path):
    np.save(tmp_path / "affinity.npy", np.zeros((3, 4)))
    with pytest.raises(EngineError, match="of another town"):
        town_truth(town, town_folder(), tmp_path)
    with pytest.raises(EngineError, match="cannot be read"):
        town_truth(town, town_folder(), tmp_path / "none")


def test_who_knows_the_truth_is_above_popularity_and_has_all_of_it(town):
    truth = known_truth(town)
    assert truth.shape == town.shape
    rows = [*ROWS[:2], Row("truth", "baseline", lambda _training, _seed: knowing(truth))]
    comparison = compare("town", [(0, protocol(town, 0))], rows, truth=truth)
    shares = {row.name: row.figures[OF_THE_TRUTH].mean for row in comparison.rows}
    assert shares["truth"] == pytest.approx(1)
    assert shares["random"] < shares["popularity"] < 0.7
    assert comparison.ratio("truth", "popularity", "ndcg@30").low > 2


def test_the_truth_follows_the_rows_of_the_dataset(town):
    truth, backwards = known_truth(town), replace(town, item_names=list(town.item_names)[::-1])
    assert (known_truth(backwards) == truth[:, ::-1]).all()
