"""Commands on what runs and what lies in the library: jobs, storage."""

from dataclasses import asdict
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


def storage(context: typer.Context, as_json: AsJson = False) -> None:
    """What the library keeps on disk, where, and how much of it."""
    from engine.library import open_library
    from engine.tasks.storage import size_words, stored

    library = open_library(session(context).config.library)
    found = stored(library)
    if as_json:
        show_json({"library": str(library.path), "stored": [asdict(one) for one in found]})
        return
    show(str(library.path))
    columns = {"what": "left", "where": "left", "files": "right", "size": "right"}
    show_table(columns, [(one.what, one.place, one.files, size_words(one.bytes)) for one in found])


COMMANDS = {"jobs": jobs, "storage": storage}
