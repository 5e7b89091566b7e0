"""The command that takes a listener or a track out for good."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from engine.cli.options import AsJson, session
from engine.cli.output import say, show, show_json
from engine.errors import UsageError

if TYPE_CHECKING:
    from engine.library.forgetting import Forgotten, ForgottenKind


def forget(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="listener or track.")],
    what: Annotated[str, typer.Argument(metavar="ID", help="Its id or exact name.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and take nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a listener or a track out for good: listens, words, feedback, builds, maps, caches, editions."""
    from engine.tasks.forgetting import forget_named

    if kind not in ("listener", "track"):
        raise UsageError(f"{kind!r} cannot be forgotten: a listener or a track can")
    library = session(context).config.library
    done = forget_named(library, cast("ForgottenKind", kind), what, dry_run=dry_run)
    if as_json:
        show_json({**vars(done), "dry_run": dry_run})
        return
    _tell(done, dry_run)


def _tell(done: "Forgotten", dry_run: bool) -> None:
    would = "Would forget" if dry_run else "Forgot"
    show(f"{would} {done.kind} {done.name} ({done.id}).")
    for what, n in done.rows.items():
        show(f"{what.replace('_', ' ')}: {n:,}")
    for label, names in (
        ("rewritten", done.rewritten),
        ("imports that held nothing else, gone", done.imports),
        ("builds made with them, gone", done.builds),
        ("their maps, gone", done.maps),
        ("sound files, gone", done.audio),
    ):
        if names:
            show(f"{label}: {', '.join(names)}")
    if done.features:
        show(f"results computed from the sound: {done.features}")
    if done.namesakes:
        say(
            f"{done.namesakes} documents by an author of that name stay: they came from imports that never "
            "named the listener, so nobody knows whether it is the same person."
        )
    if done.builds and not dry_run:
        say("Next: `crossfade build` makes a build without them.")


COMMANDS = {"forget": forget}
