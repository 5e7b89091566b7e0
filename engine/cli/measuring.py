"""Commands that measure: evaluate."""

from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.options import AsJson, session
from engine.cli.output import say, show, show_json, show_table

if TYPE_CHECKING:
    from engine.evaluation.bootstrap import Interval
    from engine.evaluation.comparison import Comparison

FIGURES = ("ndcg@30", "recall@30", "cold_recall@30", "novelty", "coverage")


def evaluate(
    context: typer.Context,
    quick: Annotated[bool, typer.Option("--quick", help="Seed 0 alone, instead of seeds 0 to 4.")] = False,
    tune: Annotated[
        bool,
        typer.Option("--tune", help="Choose the peers' settings on the validation part, and store them."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """How good the models are on your library, beside what one would otherwise use."""
    from engine.tasks import evaluate as task

    library = session(context).config.library
    if tune:
        chosen = task.tune_peers(library, tell=say)
        show_json([{"name": one.name, "trials": len(one.trials)} for one in chosen])
        return
    found = task.evaluate(library, quick, tell=say)
    if as_json:
        show_json(task.as_json(found))
        return
    for comparison in (found.main, *found.also):
        _show(comparison)
    for one in found.missing:
        say(f"cannot be had: {one.what}, because {one.why}")


def _show(comparison: "Comparison") -> None:
    show(comparison.protocol)
    columns = {"row": "left", "kind": "left"} | dict.fromkeys(FIGURES, "right")
    rows = [
        (row.name, row.kind, *(_figure(row.figures.get(name)) for name in FIGURES)) for row in comparison.rows
    ]
    show_table(columns, rows)
    for one in comparison.missing:
        say(f"cannot be had: {one.what}, because {one.why}")


def _figure(figure: "Interval | None") -> str:
    if figure is None:
        return "-"
    if figure.low is None or figure.high is None:
        return f"{figure.mean:.4f}"
    return f"{figure.mean:.4f} [{figure.low:.4f}, {figure.high:.4f}]"


COMMANDS = {"evaluate": evaluate}
