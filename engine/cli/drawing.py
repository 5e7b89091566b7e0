"""The command that draws: maps."""

from typing import Annotated, Any

import typer

from engine.cli.options import AsJson, session
from engine.cli.output import say, show_json, show_table, telling
from engine.maps.axes import Axis
from engine.maps.drawing import Maps, SpaceMap


def maps(
    context: typer.Context,
    seed: Annotated[int, typer.Option(help="Of the sample and the layout.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Draw the spaces of the current build as maps, for the dashboard's Space page (about a minute)."""
    from engine.library import open_library
    from engine.tasks.mapping import make_maps
    from engine.tasks.opening import open_recommender

    at = session(context)
    library, recommender = open_library(at.config.library), open_recommender(at.config.library)
    made = make_maps(library, recommender, at.now, seed, telling())
    if as_json:
        show_json(plain(made))
        return
    columns = {"space": "left", "drawn": "right", "neighbours kept": "right", "by chance": "right",
               "regions": "right", "to the right": "left", "upwards": "left"}  # fmt: skip
    show_table(columns, [_row(space) for space in made.spaces])
    say("Neighbours kept: the share of fifteen true nearest neighbours that are the nearest on the map too.")


def plain(made: Maps) -> dict[str, Any]:
    """The maps as plain dicts and lists, without the positions."""
    return {
        "build": made.build_id,
        "seed": made.seed,
        "spaces": [
            {
                "name": space.name,
                "drawn": int((space.region >= 0).sum()),
                "fitted_on": space.fitted_on,
                "kept": space.kept,
                "kept_listeners": space.kept_listeners,
                "by_chance": space.by_chance,
                "axes": list(space.axes),
                "regions": list(space.regions),
            }
            for space in made.spaces
        ],
    }


def _row(space: SpaceMap) -> tuple[object, ...]:
    drawn = int((space.region >= 0).sum())
    right, up = (_told(axis) for axis in space.axes)
    return (
        space.name, f"{drawn:,}", f"{space.kept:.0%}", f"{space.by_chance:.1%}", len(space.regions), right, up
    )  # fmt: skip


def _told(axis: Axis) -> str:
    return f"{axis.attribute} ({axis.correlation:+.2f})" if axis.attribute else "nothing that is known"


COMMANDS = {"maps": maps}
