"""Commands that ask: listeners, tracks, playlist, explain, similar."""

from typing import Annotated, cast

import typer

from engine.blend import Weights
from engine.cli.options import AsJson, Who, session
from engine.cli.output import say, show, show_json, show_table
from engine.collaborative import Measure
from engine.errors import UsageError
from engine.playlist import NEWCOMERS, SIZE, Dials, Pick, Playlist
from engine.playlist import as_json as plain
from engine.recommender import Kind, Neighbour

REASONS_SHOWN = 8

Fader = Annotated[float, typer.Option(help="How loud this model is, 0 to 2.")]
Less = Annotated[
    str | None,
    typer.Option(
        "--without", metavar="WHAT", help="As if this artist, track or period (2025-12) had not been."
    ),
]
Dial = Annotated[float, typer.Option(help="0 to 1.")]


def listeners(
    context: typer.Context,
    search: Annotated[str, typer.Argument(help="Beginnings of words of the name.")] = "",
    as_json: AsJson = False,
) -> None:
    """Listeners of the library, most plays first."""
    from engine.library import open_library
    from engine.tasks.listeners import listeners as find

    rows = find(open_library(session(context).config.library), search)
    if as_json:
        show_json(rows)
        return
    columns = {"id": "left", "name": "left", "tracks": "right", "plays": "right"}
    show_table(columns, [(row.id, row.name, row.tracks, row.plays) for row in rows])


def tracks(
    context: typer.Context,
    search: Annotated[str, typer.Argument(help="Beginnings of words of artist or title.")] = "",
    term: Annotated[
        str, typer.Option(metavar="WORDS", help='Those described so instead, e.g. "moonlit, minimal techno".')
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Tracks (or artists, at artist level) of the current build, best known first, or most described so."""
    from engine.tasks.finding import find
    from engine.tasks.opening import open_recommender

    recommender = open_recommender(session(context).config.library)
    if term:
        from engine.cli.words import show_described

        show_described(recommender, term, as_json)
        return
    found = find(recommender, search)
    if as_json:
        show_json(found)
        return
    columns = {"id": "left", "artist": "left", "title": "left", "listeners": "right"}
    show_table(columns, [(one.id, one.artist, one.title, one.listeners) for one in found])


def playlist(
    context: typer.Context,
    listener: Who,
    week: Annotated[str | None, typer.Option(help="ISO week such as 2026-W47.")] = None,
    collaborative: Fader = 1.0,
    text: Fader = 1.0,
    audio: Fader = 1.0,
    novelty: Dial = 0.0,
    adventurousness: Dial = 0.0,
    newcomers: Annotated[
        int, typer.Option(help="Places kept for tracks that nobody here has played, 0 to 10.")
    ] = NEWCOMERS,
    size: Annotated[int, typer.Option(help="How many tracks, 1 to 1000.")] = SIZE,
    flow: Annotated[
        bool, typer.Option("--flow", help="In an order to be played in, not best first.")
    ] = False,
    without: Less = None,
    again: Annotated[
        bool, typer.Option("--again", help="What the last four editions offered may come back.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Thirty tracks that a listener has never heard, and why."""
    from engine.library import open_library
    from engine.tasks.naming import find_listener
    from engine.tasks.opening import open_recommender
    from engine.tasks.playlists import now_of, week_of
    from engine.tasks.playlists import playlist as make

    at = session(context)
    library, recommender = open_library(at.config.library), open_recommender(at.config.library)
    week = week or week_of(now_of(recommender, at.now))
    weights = Weights(collaborative, text, audio)
    dials = Dials(weights, novelty, adventurousness, newcomers, size, flow)
    who = find_listener(library, listener)
    if without is not None:
        from engine.cli.lacking import show_without
        from engine.tasks.without import Asked, playlist_without

        asked = Asked(who, None if again else week, without)
        show_without(playlist_without(library, recommender, asked, week, dials), as_json)
        return
    made = make(library, recommender, who, week, dials, again=again)
    if as_json:
        show_json(plain(made))
    else:
        show_playlist(made)


def explain(
    context: typer.Context,
    listener: Who,
    track: Annotated[str, typer.Argument(help="A track's id or exact name (an artist's, at artist level).")],
    without: Less = None,
    as_json: AsJson = False,
) -> None:
    """Every reason for one track's score."""
    from engine.library import open_library
    from engine.tasks.naming import find_item, find_listener
    from engine.tasks.opening import open_recommender
    from engine.tasks.playlists import explain as ask

    at = session(context)
    library, recommender = open_library(at.config.library), open_recommender(at.config.library)
    who, item = find_listener(library, listener), find_item(recommender, track)
    if without is not None:
        from engine.cli.lacking import show_lacking
        from engine.tasks.without import Asked, explain_without

        asked = Asked(who, None, without)
        show_lacking(*explain_without(library, recommender, asked, item, Dials()), as_json)
        return
    pick = ask(library, recommender, who, item)
    if as_json:
        show_json(pick)
        return
    show(f"{named(pick)}: {pick.score:.4f}. {pick.sentence}")
    rows = [(reason.name, f"{reason.share:+.4f}") for reason in pick.reasons]
    show_table({"because of": "left", "share": "right"}, rows)


def similar(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="listener, artist or track.")],
    of: Annotated[str, typer.Argument(metavar="ID", help="Its id or exact name.")],
    measure: Annotated[str, typer.Option(help="cosine, or dot (which favours the well-known).")] = "cosine",
    size: Annotated[int, typer.Option("-n", help="How many.")] = 10,
    model: Annotated[
        str, typer.Option(help="collaborative, text, audio, or blend for all of them.")
    ] = "collaborative",
    as_json: AsJson = False,
) -> None:
    """Who or what is most like a listener, an artist or a track: by plays, words, sound, or all."""
    from engine.library import open_library
    from engine.tasks.alike import alike, checked_eye
    from engine.tasks.naming import find_artist, find_item, find_listener
    from engine.tasks.opening import open_recommender

    if kind not in ("listener", "artist", "track") or measure not in ("cosine", "dot"):
        raise UsageError(f"{kind} by {measure} is unknown: listener, artist or track, by cosine or dot")
    eye = checked_eye(model)
    if measure == "dot" and eye != "collaborative":
        raise UsageError("--measure dot is for --model collaborative: the others compare direction alone")
    path = session(context).config.library
    recommender = open_recommender(path)
    if kind == "listener":
        found_id = find_listener(open_library(path), of).listener_id
    elif kind == "artist":
        found_id = recommender.catalog.artist_ids[find_artist(recommender, of)]
    else:
        found_id = recommender.catalog.ids[find_item(recommender, of)]
    if model == "text":
        from engine.cli.words import show_alike

        show_alike(recommender, cast("Kind", kind), found_id, size, as_json)
        return
    if eye == "collaborative":
        found = recommender.similar(cast("Kind", kind), found_id, size, cast("Measure", measure))
    else:
        found = alike(
            recommender, cast("Kind", kind), recommender.place(cast("Kind", kind), found_id), eye, size
        )
    _show_neighbours(found, measure, eye, as_json)


def show_playlist(made: Playlist) -> None:
    """A playlist for a person."""
    show(f"{made.listener_name}, {made.week}: {len(made.picks)} they have never heard")
    columns = {"": "right", "score": "right", "what": "left", "why": "left"}
    show_table(
        columns, [(pick.position, f"{pick.score:.3f}", named(pick), pick.sentence) for pick in made.picks]
    )
    dropped = made.dropped
    say(
        f"Left out: {dropped.heard} heard, {dropped.excluded} excluded, "
        f"{dropped.duplicate_version} other versions, {dropped.artist_cap} beyond two of an artist, "
        f"{dropped.offered_before} offered lately."
    )
    if made.note:
        say(made.note)


def named(pick: Pick) -> str:
    """A pick as a person would call it."""
    owned = " (yours, never played)" if "owned" in pick.badges else ""
    return (f"{pick.artist} — {pick.title}" if pick.title else pick.artist) + owned


def _show_neighbours(found: list[Neighbour], measure: str, eye: str, as_json: bool) -> None:
    if as_json:
        show_json({"measure": measure, "model": eye, "neighbours": found})
        return
    rows = [(one.id, one.name, f"{one.likeness:.3f}") for one in found]
    show_table({"id": "left", "name": "left", measure: "right"}, rows)


COMMANDS = {
    "listeners": listeners, "tracks": tracks, "playlist": playlist, "explain": explain, "similar": similar,
}  # fmt: skip
