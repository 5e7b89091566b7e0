"""Commands that tell the library something: new-listener, feedback, exclude."""

from typing import Annotated, cast

import typer

from engine.cli.asking import show_playlist
from engine.cli.options import AsJson, Who, session
from engine.cli.output import show, show_json
from engine.errors import UsageError
from engine.library import (
    Exclusion,
    ExclusionKind,
    Feedback,
    FeedbackAction,
    Library,
    TargetKind,
    open_library,
)
from engine.playlist import as_json as plain
from engine.recommender import Recommender

Undo = Annotated[bool, typer.Option("--undo", help="Take it back.")]
EXCLUDABLE = ("artist", "track", "term", "period", "hours")
ACTIONS = ("like", "dislike", "heard", "never", "save", "artist_visit")


def new_listener(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the listener is called.")],
    likes: Annotated[list[str], typer.Option("--likes", help="An artist or track; give several.")],
    as_json: AsJson = False,
) -> None:
    """A listener with a few likes, and their thirty at once."""
    from engine.tasks.newcomer import new_listener as welcome
    from engine.tasks.opening import open_recommender
    from engine.tasks.playlists import now_of, playlist, week_of

    at = session(context)
    library, recommender = open_library(at.config.library), open_recommender(at.config.library)
    new = welcome(library, recommender, name, likes, at.now)
    made = playlist(library, recommender, new, week_of(now_of(recommender, at.now)))
    if as_json:
        show_json(plain(made))
    else:
        show_playlist(made)


def feedback(
    context: typer.Context,
    listener: Who,
    action: Annotated[str, typer.Argument(help="like, dislike, heard, never, save or artist_visit.")],
    what: Annotated[str, typer.Argument(metavar="TRACK_OR_ARTIST", help="Its id or exact name.")],
    undo: Undo = False,
    as_json: AsJson = False,
) -> None:
    """What a listener says of a track or an artist; it counts at once."""
    from engine.tasks.naming import find_listener, find_target
    from engine.tasks.opening import open_recommender

    if action not in ACTIONS:
        raise UsageError(f"{action!r} is no feedback: it is one of {', '.join(ACTIONS)}")
    at = session(context)
    library = open_library(at.config.library)
    who = find_listener(library, listener)
    visit = action == "artist_visit"
    kind, item, name = find_target(open_recommender(at.config.library), what, "artist" if visit else None)
    said = cast("FeedbackAction", action)
    if undo:
        library.remove_feedback(who.listener_id, said, kind, item)
    else:
        library.add_feedback(Feedback(who.listener_id, said, kind, item, at.now))
    _tell(who.name, f"{action} {name}", undo, as_json)


def exclude(
    context: typer.Context,
    listener: Who,
    kind: Annotated[str, typer.Argument(help="artist, track, term, period or hours.")],
    what: Annotated[
        str,
        typer.Argument(
            metavar="VALUE", help="Its id or exact name; 2025-12 or 2025-12-01..2025-12-24; 22-06, in UTC."
        ),
    ],
    undo: Undo = False,
    as_json: AsJson = False,
) -> None:
    """Leave an artist, a track, a term, or what was played in some time, out of a listener's taste."""
    from engine.tasks.leaving_out import written
    from engine.tasks.naming import find_listener
    from engine.tasks.opening import open_recommender

    if kind not in EXCLUDABLE:
        raise UsageError(f"{kind!r} cannot be excluded: it is one of {', '.join(EXCLUDABLE)}")
    at = session(context)
    library = open_library(at.config.library)
    who = find_listener(library, listener)
    if kind in ("period", "hours"):
        value = written(kind, what)
        exclusion, name = Exclusion(who.listener_id, cast("ExclusionKind", kind), value, at.now), value
    else:
        found, item, name = _target(open_recommender(at.config.library), what, cast("TargetKind", kind))
        exclusion = Exclusion(who.listener_id, found, item, at.now)
    _keep(library, exclusion, undo)
    _tell(who.name, f"exclude {name}", undo, as_json)


def _keep(library: Library, exclusion: Exclusion, undo: bool) -> None:
    if undo:
        library.include(exclusion.listener_id, exclusion.kind, exclusion.value)
    else:
        library.exclude(exclusion)


def _target(recommender: Recommender, text: str, kind: TargetKind) -> tuple[TargetKind, str, str]:
    """Kind, id and name of a track, an artist or a term."""
    from engine.tasks.naming import find_target
    from engine.tasks.terms import find_term

    if kind == "term":
        term = find_term(recommender, text)
        return kind, term, term
    return find_target(recommender, text, kind)


def _tell(who: str, what: str, undo: bool, as_json: bool) -> None:
    if as_json:
        show_json({"listener": who, "said": what, "undone": undo})
    else:
        show(f"{who}: {what}{' — taken back' if undo else ''}")


COMMANDS = {"new-listener": new_listener, "feedback": feedback, "exclude": exclude}
