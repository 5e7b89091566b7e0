"""What several commands share."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

if TYPE_CHECKING:
    from engine.cli.app import Session

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value instead of text.")]
Who = Annotated[str, typer.Argument(metavar="LISTENER", help="A listener's id or exact name.")]


def session(context: typer.Context) -> "Session":
    """The configuration and the clock of this run."""
    return cast("Session", context.obj)
