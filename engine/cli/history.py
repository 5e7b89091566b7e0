"""Commands on what comes in: import, imports, undo."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.options import AsJson, session
from engine.cli.output import say, show, show_json, show_table, telling
from engine.library import ImportSummary, open_library
from engine.tasks.importing import check_path, import_path
from engine.tasks.matching import Matches

PARTLY = 4
DOUBTFUL_SHOWN = 20


def import_(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="A file, a folder or a zip of listening history or words.")],
    source: Annotated[
        str | None, typer.Option(help="Which kind it is, where its content does not say.")
    ] = None,
    listener: Annotated[
        str | None, typer.Option("--as", metavar="LISTENER", help="Whose it is, where the file does not say.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only, and write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a history, a pile of words or a folder into the library."""
    at = session(context)
    asked, tell = (at.config.library, path, at.now, source, listener), telling()
    if dry_run:
        checked = check_path(*asked, tell=tell)
        summary, more = checked.summary, {"matches": asdict(checked.matches)}
    else:
        summary, more = import_path(*asked, tell=tell), {}
    if as_json:
        show_json(_summary(summary) | more)
    else:
        _tell(summary, dry_run)
    if dry_run and not as_json:
        _tell_matches(checked.matches)
    if summary.refused_total:
        raise typer.Exit(PARTLY)


def imports(context: typer.Context, as_json: AsJson = False) -> None:
    """What came in, in the order it came."""
    every = open_library(session(context).config.library).imports()
    if as_json:
        show_json([{"at": one.at, "name": one.name, **_summary(one.summary)} for one in every])
        return
    rows = [(one.import_id, one.source, one.name, one.summary.read, one.summary.new) for one in every]
    show_table({"import": "left", "source": "left", "from": "left", "read": "right", "new": "right"}, rows)


def undo(
    context: typer.Context,
    import_id: Annotated[
        str, typer.Argument(metavar="IMPORT", help="Its id, as `crossfade imports` shows it.")
    ],
    as_json: AsJson = False,
) -> None:
    """Take an import out again, as if it had never come."""
    undone = open_library(session(context).config.library).undo(import_id)
    if as_json:
        show_json({"import": undone.import_id, "undone": True})
        return
    show(f"Import {undone.import_id} ({undone.name}) is out again.")
    say("The current build still knows it: `crossfade build` makes one without.")


def _summary(summary: ImportSummary) -> dict[str, object]:
    return {
        "import": summary.import_id,
        "source": summary.source,
        "read": summary.read,
        "new": summary.new,
        "duplicate": summary.duplicate,
        "refused": [{"where": one.where, "why": one.why} for one in summary.refused],
        "refused_total": summary.refused_total,
        "dropped": dict(summary.dropped),
        "listens": summary.listens,
        "documents": summary.documents,
        "playlists": summary.playlists,
        "listeners": summary.listeners,
        "artists": summary.artists,
        "tracks": summary.tracks,
    }


def _tell(summary: ImportSummary, dry_run: bool) -> None:
    would = "Would read" if dry_run else "Read"
    show(
        f"{would} {summary.read} records as {summary.source}: {summary.new} new, "
        f"{summary.duplicate} already there, {summary.refused_total} refused."
    )
    show(
        f"{summary.listens} listens, {summary.documents} documents and {summary.playlists} playlists of "
        f"{summary.listeners} listeners, {summary.artists} artists and {summary.tracks} tracks."
    )
    for why, count in summary.dropped.items():
        show(f"Left out {count}: {why}.")
    for refusal in summary.refused[:10]:
        say(f"refused {refusal.where}: {refusal.why}")
    if summary.refused_total > 10:
        say(f"... and {summary.refused_total - 10} more; `--json` lists a hundred")
    if summary.import_id and summary.new:
        say(f"This is import {summary.import_id}. Next: `crossfade build`.")


def _tell_matches(matches: Matches) -> None:
    for kind, counts in (("artist", matches.artists), ("track", matches.tracks)):
        known = sum(count for method, count in counts.items() if method != "new")
        show(f"{known} {kind} names are known here, {counts.get('new', 0)} are new.")
    rows = [(one.given, one.taken_for, one.method, f"{one.score:.2f}") for one in matches.doubtful]
    if rows:
        show(f"{matches.doubtful_total} are taken for something of another name:")
        columns = {"in the file": "left", "taken for": "left", "by": "left", "sure": "right"}
        show_table(columns, rows[:DOUBTFUL_SHOWN])


COMMANDS = {"import": import_, "imports": imports, "undo": undo}
