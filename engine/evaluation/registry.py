"""The rows of the comparison. A new model is one more `Row` in `ROWS`, and no other change.

A row's `fit` gets the training dataset and a seed, and gives a scorer (`measure.Scorer`): row
numbers of listeners and their signed confidence, to one score for every item.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from engine.errors import EngineError
from engine.evaluation import baselines, own, peers, words
from engine.evaluation.dataset import Dataset
from engine.evaluation.measure import Scorer
from engine.evaluation.peers import Settings

Kind = Literal["ours", "peer", "ablation", "baseline"]
TUNED = Path(__file__).with_name("tuned.json")


@dataclass(frozen=True)
class Row:
    """One line of the comparison.

    name : as it is printed
    kind : what it is there for
    fit : training dataset and seed to a scorer; EngineError where it cannot be fitted on that dataset
    """

    name: str
    kind: Kind
    fit: Callable[[Dataset, int], Scorer]


@dataclass(frozen=True)
class Tunable:
    """A model with settings, and the values worth trying for each.

    grid : setting's name to values, every combination of which is tried
    """

    name: str
    fit: Callable[[Dataset, int, Settings], Scorer]
    grid: dict[str, tuple[float, ...]]


TUNABLE = (
    Tunable(
        "implicit ALS",
        peers.implicit_als,
        {"factors": (32, 64, 128), "regularization": (20, 30, 40, 50), "iterations": (15, 30)},
    ),
    Tunable(
        "implicit BM25 neighbours",
        peers.bm25_neighbours,
        {"neighbours": (200, 800), "k1": (0.25, 0.5, 1, 2, 4), "b": (0.1, 0.2, 0.5, 0.8, 1)},
    ),
    Tunable(
        "EASE",
        peers.ease,
        {"regularization": (30, 100, 300, 1000, 3000, 5000, 10000), "power": (0, 0.5, 1)},
    ),
)


def tuned(model: Tunable) -> Settings:
    """The settings that `crossfade evaluate --tune` chose on the validation part, from `tuned.json`."""
    chosen: Settings = json.loads(TUNED.read_text("utf-8"))["rows"][model.name]["settings"]
    return chosen


def tuned_on() -> str:
    """Digest of the dataset that the settings in `tuned.json` were chosen on."""
    return str(json.loads(TUNED.read_text("utf-8"))["dataset"])


def _fit_tuned(model: Tunable, training: Dataset, seed: int) -> Scorer:
    if not training.wanted.nnz:
        raise EngineError("nothing is left to learn from once a share is withheld: import more history")
    return model.fit(training, seed, tuned(model))


ROWS: tuple[Row, ...] = (
    Row("random", "baseline", baselines.random_order),
    Row("popularity", "baseline", baselines.popularity),
    *(Row(model.name, "peer", partial(_fit_tuned, model)) for model in TUNABLE),
    Row("collaborative", "ours", own.collaborative_alone),
    Row("text", "ours", words.text_alone),
    Row("blend", "ours", own.blended),
    Row("blend without newcomers", "ablation", partial(own.blended, newcomers=0)),
)
