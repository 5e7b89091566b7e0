"""Commands on what runs in a process of its own: jobs."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from engine.cli.options import AsJson, session
from engine.cli.output import show, show_json, show_table


def jobs(
    context: typer.Context,
    cancel: Annotated[str | None, typer.Option(metavar="JOB", help="End this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """What the dashboard has running, at what stage, and how what it ran has ended."""
    from engine.library import open_library
    from engine.library.jobs import jobs as every_job
    from engine.tasks.jobs import cancel as end

    library = open_library(session(context).config.library)
    if cancel is not None:
        end(library.path, cancel)
    found = every_job(library)
    if as_json:
        show_json(found)
        return
    if not found:
        show("Nothing has run yet.")
        return
    columns = {"job": "left", "what": "left", "begun": "left", "state": "left", "": "left"}
    rows = [(one.job_id, one.kind, f"{datetime.fromtimestamp(one.begun, UTC):%Y-%m-%d %H:%M UTC}",
             one.state, one.stage if one.runs else one.why) for one in found]  # fmt: skip
    show_table(columns, rows)


COMMANDS = {"jobs": jobs}
