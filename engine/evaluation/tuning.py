"""Settings are chosen on the validation part of the training part, and never see the test part.

The choice is stored beside the code with every figure that led to it, so that anybody can see what
was tried and make it again.
"""

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from engine.evaluation.dataset import Dataset, digest
from engine.evaluation.measure import measure
from engine.evaluation.peers import Settings
from engine.evaluation.protocol import protocol, validation
from engine.evaluation.registry import Tunable

FIGURE = "ndcg@30"
SEED = 0
"""Whose validation part the choice is made on; the other seeds take it over."""


@dataclass(frozen=True)
class Trial:
    """One combination of settings, and its NDCG@30 on the validation part."""

    settings: Settings
    figure: float


@dataclass(frozen=True)
class Tuning:
    """What was tried for one model, best first."""

    name: str
    trials: tuple[Trial, ...]


def tune(
    dataset: Dataset, models: Sequence[Tunable], tell: Callable[[str], None] = lambda _: None
) -> tuple[Tuning, ...]:
    """Try every combination of every model's grid on the validation part of seed 0.

    tell : gets a sentence after each trial, for a person who waits
    """
    part = validation(protocol(dataset, SEED), SEED)
    tunings = []
    for model in models:
        trials = []
        for values in itertools.product(*model.grid.values()):
            settings = dict(zip(model.grid, values, strict=True))
            scorer = model.fit(part.training, SEED, settings)
            figure = float(np.nanmean(measure(scorer, part, SEED).by_listener[FIGURE]))
            trials.append(Trial(settings, figure))
            tell(f"{model.name} {settings}: {FIGURE} {figure:.4f}")
        tunings.append(Tuning(model.name, tuple(sorted(trials, key=lambda trial: -trial.figure))))
    return tuple(tunings)


def store(tunings: Sequence[Tuning], dataset: Dataset, path: Path) -> None:
    """Write the choices as JSON, each with the figures of all that was tried."""
    rows = {
        tuning.name: {
            "settings": tuning.trials[0].settings,
            FIGURE: round(tuning.trials[0].figure, 6),
            "tried": [asdict(trial) for trial in tuning.trials],
        }
        for tuning in tunings
    }
    chosen = {
        "protocol": "validation part of the training part, see protocol.py",
        "seed": SEED,
        "dataset": digest(dataset),
        "rows": rows,
    }
    path.write_text(json.dumps(chosen, indent=1) + "\n", encoding="utf-8")
