"""Commands on editions: weekly, editions."""

import typer

from engine.cli.options import AsJson, Who, session
from engine.cli.output import say, show, show_json, show_table, telling


def weekly(context: typer.Context, as_json: AsJson = False) -> None:
    """Make Monday's thirty for every listener who has none yet this week; safe to run twice."""
    from engine.library import open_library
    from engine.tasks.editions import weekly as make
    from engine.tasks.opening import open_recommender

    at = session(context)
    library = open_library(at.config.library)
    made = make(library, open_recommender(at.config.library), at.now, tell=telling())
    if as_json:
        show_json({"week": made.week, "build": made.build_id, "made": made.made, "there": made.there})
        return
    show(f"{made.week}: {made.made} editions made, {made.there} were there already.")
    say("Next: `crossfade editions LISTENER`.")


def editions(context: typer.Context, listener: Who, as_json: AsJson = False) -> None:
    """A listener's past Mondays, with what they played and kept of each since."""
    from engine.library import open_library
    from engine.tasks.editions import archive
    from engine.tasks.naming import find_listener

    library = open_library(session(context).config.library)
    who = find_listener(library, listener)
    found = archive(library, who.listener_id)
    if as_json:
        show_json({"listener": who.listener_id, "name": who.name, "editions": found})
        return
    if not found:
        show(f"{who.name} has no edition yet: `crossfade weekly` makes Monday's for everybody.")
        return
    columns = {
        "week": "left",
        "build": "left",
        **dict.fromkeys(("offered", "played", "kept", "hits"), "right"),
    }
    rows = [
        (one.week, one.build_id, one.offered, len(one.played), len(one.kept), f"{100 * one.hit_rate:.0f} %")
        for one in found
    ]
    show_table(columns, rows)


COMMANDS = {"weekly": weekly, "editions": editions}
