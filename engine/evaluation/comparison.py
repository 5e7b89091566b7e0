"""Every row on every seed's split -> figures with intervals, by group of listeners too."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import EngineError
from engine.evaluation import leaks
from engine.evaluation.bootstrap import Interval, mean_intervals, paired_interval
from engine.evaluation.dataset import Mask
from engine.evaluation.measure import OVERALL, Measured, Scores, measure
from engine.evaluation.registry import Kind, Row
from engine.evaluation.splits import Split

Floats = npt.NDArray[np.float64]
OF_COLD_ITEMS = ("cold_recall@30", "cold_auc")
OF_TEST_ITEMS = ("ndcg@30", "recall@30", "map@500", "percentile_rank")


@dataclass(frozen=True)
class Missing:
    """A figure or row that cannot be had, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class Result:
    """One row of the comparison.

    figures : figure's name to its interval over listeners; coverage and Gini are of all lists
        together, the mean over seeds, and have no interval
    groups : "mainstream", "niche", "light", "heavy" to the figures of those listeners
    values : figure's name to values, shape (n_seeds, n_listeners), NaN where it cannot be had
    """

    name: str
    kind: Kind
    figures: dict[str, Interval]
    groups: dict[str, dict[str, Interval]]
    values: dict[str, Floats]


@dataclass(frozen=True)
class Comparison:
    """All rows under one protocol.

    protocol : what was withheld, in words
    missing : rows that cannot be fitted on this dataset, with the reason
    """

    protocol: str
    seeds: tuple[int, ...]
    rows: tuple[Result, ...]
    missing: tuple[Missing, ...]

    def row(self, name: str) -> Result:
        """A row by its name; EngineError where there is none."""
        for row in self.rows:
            if row.name == name:
                return row
        raise EngineError(f"no row {name!r} in this comparison: {', '.join(row.name for row in self.rows)}")

    def difference(self, ours: str, theirs: str, figure: str) -> Interval | None:
        """Paired interval of one row's figure minus another's."""
        mine, other = self.row(ours).values[figure], self.row(theirs).values[figure]
        return paired_interval(mine, other, "difference", seed=0)

    def ratio(self, ours: str, theirs: str, figure: str) -> Interval | None:
        """Paired interval of one row's figure over another's."""
        mine, other = self.row(ours).values[figure], self.row(theirs).values[figure]
        return paired_interval(mine, other, "ratio", seed=0)


def compare(
    protocol: str,
    splits: Sequence[tuple[int, Split]],
    rows: Sequence[Row],
    tell: Callable[[str], None] = lambda _: None,
    truth: Scores | None = None,
) -> Comparison:
    """Fit every row on every split's training part and measure it on what was withheld.

    splits : seed and split; each is searched for leaks first
    tell : gets a sentence after each fit, for a person who waits
    truth : as in `measure.measure`
    """
    for _, split in splits:
        leaks.check(split)
    results, missing = [], []
    groups = [listener_groups(split) for _, split in splits]
    for row in rows:
        measured = []
        try:
            for seed, split in splits:
                measured.append(measure(row.fit(split.training, seed), split, seed, truth))
                tell(f"{row.name}, seed {seed}: measured")
        except EngineError as error:
            missing.append(Missing(row.name, str(error)))
            continue
        results.append(_result(row, measured, groups))
    return Comparison(protocol, tuple(seed for seed, _ in splits), tuple(results), tuple(missing))


def listener_groups(split: Split) -> dict[str, Mask]:
    """Listeners by what they play: above the median or not, among those who are asked for.

    mainstream and niche : by the mean popularity of the items they want (Kowald et al. 2020)
    light and heavy : by their listens
    """
    shown = split.shown
    n_wanted = np.diff(shown.wanted.indptr)
    known = shown.wanted.astype(np.float64) @ split.training.popularity.astype(np.float64)
    taste = known / np.maximum(n_wanted, 1)
    plays = np.asarray(shown.interactions.plays.sum(axis=1)).ravel()
    asked = (np.diff(split.withheld.indptr) > 0) & (n_wanted > 0)
    if not asked.any():
        return dict.fromkeys(("mainstream", "niche", "light", "heavy"), asked)
    mainstream, heavy = taste > np.median(taste[asked]), plays > np.median(plays[asked])
    return {
        "mainstream": asked & mainstream,
        "niche": asked & ~mainstream,
        "light": asked & ~heavy,
        "heavy": asked & heavy,
    }


def unavailable(splits: Sequence[tuple[int, Split]]) -> list[Missing]:
    """Which figures no row can have under the protocol, and why."""
    missing = []
    if not any(split.test.nnz for _, split in splits):
        why = "there are too few listens for any to be withheld: import more history"
        missing += [Missing(figure, why) for figure in OF_TEST_ITEMS]
    if not any(split.cold.nnz for _, split in splits):
        tags = splits[0][1].training.tags
        why = (
            "no item has a tag, so none could be known by words alone: import tags or other words"
            if not len(tags.items)
            else "too few items have tags for a share of them to be withheld: import more of them"
        )
        missing += [Missing(figure, why) for figure in OF_COLD_ITEMS]
    return missing


def _result(row: Row, measured: Sequence[Measured], groups: Sequence[dict[str, Mask]]) -> Result:
    values = {name: np.stack([one.by_listener[name] for one in measured]) for name in measured[0].by_listener}
    overall = {name: float(np.mean([one.overall[name] for one in measured])) for name in OVERALL}
    by_group = {}
    for name in groups[0]:
        theirs = np.stack([group[name] for group in groups])
        narrowed = {key: np.where(theirs, each, np.nan) for key, each in values.items()}
        by_group[name] = mean_intervals(narrowed, seed=0)
    whole = {name: Interval(value, None, None) for name, value in overall.items() if np.isfinite(value)}
    return Result(row.name, row.kind, mean_intervals(values, seed=0) | whole, by_group, values)
