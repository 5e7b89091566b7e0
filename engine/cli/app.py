"""The command's frame: the library that every command works on, and the groups of commands."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from engine.cli import (
    asking,
    crawling,
    drawing,
    forgetting,
    hearing,
    history,
    measuring,
    models,
    mondays,
    telling,
    words,
    working,
)
from engine.tasks.config import Config, read_config

app = typer.Typer(
    name="crossfade",
    help="An open Discover Weekly: your history, what people write, and the music itself, with reasons.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@dataclass(frozen=True)
class Session:
    """What one run of the command works with.

    config : where things are
    now : the clock, seconds since 1970 UTC
    """

    config: Config
    now: int


@app.callback()
def _begin(
    context: typer.Context,
    library: Annotated[
        Path | None, typer.Option("--library", metavar="DIR", help="Folder of the library.")
    ] = None,
) -> None:
    context.obj = Session(read_config(library), int(time.time()))


for group in (
    history,
    forgetting,
    crawling,
    models,
    working,
    asking,
    mondays,
    telling,
    measuring,
    words,
    drawing,
    hearing,
):
    for name, command in group.COMMANDS.items():
        app.command(name)(command)
