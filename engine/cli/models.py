"""Commands on what is fitted and served: build, builds, demo, serve, doctor, config."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from engine.catalog import Level
from engine.cli.options import AsJson, session
from engine.cli.output import say, show, show_json, show_table, telling
from engine.errors import UsageError

if TYPE_CHECKING:
    from engine.recommender import Recommender


def build(
    context: typer.Context,
    level: Annotated[
        str | None, typer.Option(help="track or artist; by default track, where most plays name one.")
    ] = None,
    train_network: Annotated[
        bool, typer.Option("--train-network", help="Then train a network on sound and labels (minutes).")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Fit the models on the library and make the result its current build."""
    from engine.library import open_library
    from engine.tasks.building import build as fit_and_write

    if level not in (None, "track", "artist"):
        raise UsageError(f"--level {level} is unknown: it is track or artist")
    at = session(context)
    fitted = fit_and_write(at.config.library, at.now, cast("Level | None", level), tell=telling())
    counts: dict[str, object] = {
        "listeners": len(fitted.listener_ids),
        "items": len(fitted.catalog),
        "documents": sum(one.summary.documents for one in open_library(at.config.library).imports()),
        "describing": len(fitted.text.documents) if fitted.text else 0,
    }
    if train_network:
        counts["network"] = _train(at.config.library, fitted)
    if as_json:
        show_json({"build": fitted.build_id, "level": fitted.catalog.level, **counts})
        return
    show(
        f"Build {fitted.build_id}: {counts['listeners']} listeners, "
        f"{counts['items']} {fitted.catalog.level}s."
    )
    if counts["documents"]:
        show(
            f"{counts['describing']} of {counts['documents']} documents say something of somebody known here."
        )
    if train_network:
        show(f"A network, trained on {cast('dict[str, object]', counts['network'])['tracks']} tracks.")
    say("Next: `crossfade listeners`, then `crossfade playlist LISTENER`; or `crossfade serve`.")


def _train(library: Path, fitted: "Recommender") -> dict[str, object]:
    """Train a network, saying how it goes; what was learnt from, and what could not be read."""
    from engine.audio.training import TrainingSettings
    from engine.tasks.training import train_network

    def heard(through: int, of: int) -> None:
        if through == of or through % 50 == 0:
            say(f"Heard {through} of {of} tracks.")

    trained = train_network(
        library,
        fitted,
        TrainingSettings(),
        hearing=heard,
        tell=lambda at: say(
            f"Step {at.step} of at most {at.steps}: "
            f"loss {at.loss:.3f}, on withheld tracks {at.withheld_loss:.3f}."
        ),
    )
    for refusal in trained.refused:
        say(f"Not read: {refusal.where}: {refusal.why}")
    return {
        "tracks": trained.tracks,
        "with_factors": trained.with_factors,
        "refused": [{"where": one.where, "why": one.why} for one in trained.refused],
    }


def builds(
    context: typer.Context,
    use: Annotated[str | None, typer.Option(metavar="BUILD", help="Go back to this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """What was fitted, newest last, and going back to an earlier one."""
    from engine.library import open_library
    from engine.library.builds import builds as every_build
    from engine.library.builds import use_build

    library = open_library(session(context).config.library)
    if use is not None:
        use_build(library, use)
    found = [
        {"build": one.build_id, "created": one.created, "current": one.current, "damage": one.damage}
        for one in every_build(library)
    ]
    if as_json:
        show_json(found)
        return
    rows = [(one["build"], _day(int(str(one["created"]))), "current" if one["current"] else one["damage"])
            for one in found]  # fmt: skip
    show_table({"build": "left", "made": "left", "": "left"}, rows)


def demo(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
) -> None:
    """The dashboard on the sample town, in a library of its own."""
    from engine.tasks.demo import prepare_demo
    from engine.tasks.serving import serve as run

    at = session(context)
    prepare_demo(at.config.demo_library, at.now, say)
    raise typer.Exit(run(at.config.demo_library, port or at.config.port, browser and _has_screen()))


def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="Port on 127.0.0.1.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
) -> None:
    """The dashboard on your library."""
    from engine.tasks.serving import serve as run

    at = session(context)
    raise typer.Exit(run(at.config.library, port or at.config.port, browser and _has_screen()))


def doctor(context: typer.Context, as_json: AsJson = False) -> None:
    """Look whether everything is in order, and say what to do where it is not."""
    from engine.tasks.doctor import doctor as look

    checks = look(session(context).config.library)
    if as_json:
        show_json(checks)
    else:
        show_table({"": "left", "what": "left", "found": "left"},
                   [("well" if one.well else "NOT WELL", one.name, one.says) for one in checks])  # fmt: skip
    if not all(one.well for one in checks):
        raise typer.Exit(1)


def config(context: typer.Context, as_json: AsJson = False) -> None:
    """The configuration in force, and the file that it may come from."""
    from engine.tasks.config import config_file

    found = {**session(context).config.model_dump(mode="json"), "config_file": str(config_file())}
    if as_json:
        show_json(found)
    else:
        show_table({"setting": "left", "value": "left"}, list(found.items()))


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _has_screen() -> bool:
    """Whether opening a browser can make sense here."""
    return (
        os.name == "nt"
        or Path("/Applications").is_dir()
        or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    )


COMMANDS = {
    "demo": demo, "build": build, "builds": builds, "serve": serve, "doctor": doctor, "config": config,
}  # fmt: skip
