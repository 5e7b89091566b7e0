"""Commands on words: terms, boost."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.options import AsJson, Who, session
from engine.cli.output import say, show, show_json, show_table
from engine.errors import UsageError

if TYPE_CHECKING:
    from engine.library import Library
    from engine.recommender import Kind, Recommender
    from engine.tasks.terms import Described


def terms(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="artist, track or listener.")],
    of: Annotated[str, typer.Argument(metavar="ID", help="Its id or exact name.")],
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="What was being said on that day.")
    ] = None,
    size: Annotated[int, typer.Option("-n", help="How many.")] = 10,
    beside: Annotated[
        str | None, typer.Option(metavar="ID", help="Another of that kind, to set side by side.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """How people describe an artist, a track, or what a listener plays, and where they said so."""
    from engine.library import open_library
    from engine.tasks import terms as task
    from engine.tasks.opening import open_recommender

    if kind not in ("artist", "track", "listener"):
        raise UsageError(f"{kind!r} has no terms: an artist, a track or a listener has")
    path = session(context).config.library
    library, recommender, day = open_library(path), open_recommender(path), task.as_day(as_of)
    if beside is not None:
        _show_beside(library, recommender, kind, (of, beside), size, as_json)
        return
    found = task.describe(library, recommender, kind, of, size, day)
    if as_json:
        show_json(task.as_json(found) | _company(recommender, found))
        return
    _show(found)


def boost(
    context: typer.Context,
    listener: Who,
    term: Annotated[str, typer.Argument(help="A term, as `crossfade terms` shows it.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take it back.")] = False,
    as_json: AsJson = False,
) -> None:
    """Let a term count for more with a listener; `exclude LISTENER term` lets it count for nothing."""
    from engine.library import Feedback, open_library
    from engine.tasks.naming import find_listener
    from engine.tasks.opening import open_recommender
    from engine.tasks.terms import find_term

    at = session(context)
    library = open_library(at.config.library)
    who, spelt = find_listener(library, listener), find_term(open_recommender(at.config.library), term)
    if undo:
        library.remove_feedback(who.listener_id, "boost", "term", spelt)
    else:
        library.add_feedback(Feedback(who.listener_id, "boost", "term", spelt, at.now))
    if as_json:
        show_json({"listener": who.name, "said": f"boost {spelt}", "undone": undo})
    else:
        show(f"{who.name}: boost {spelt}{' — taken back' if undo else ''}")


def show_alike(recommender: "Recommender", kind: "Kind", of: str, size: int, as_json: bool) -> None:
    """Who is spoken of like somebody, and with which terms.

    of : id of a listener, artist or track
    """
    from engine.tasks.terms import similar_by_words

    if kind == "listener":
        row = recommender.listener_row(of)
    elif kind == "artist":
        row = list(recommender.catalog.artist_ids).index(of)
    else:
        row = recommender.catalog.row(of)
    found = similar_by_words(recommender, kind, row, size)
    if as_json:
        plain = [{**asdict(one), "terms": [{"term": t, "share": s} for t, s in one.terms]} for one in found]
        show_json({"measure": "cosine", "model": "text", "neighbours": plain})
        return
    rows = [
        (one.id, one.name, f"{one.likeness:.3f}", ", ".join(term for term, _ in one.terms)) for one in found
    ]
    show_table({"id": "left", "name": "left", "cosine": "right", "both are": "left"}, rows)


def show_described(recommender: "Recommender", words: str, as_json: bool) -> None:
    """The tracks that people describe most with some words."""
    from engine.tasks.term_search import tracks_by_words

    found = tracks_by_words(recommender, words, 50)
    if as_json:
        tracks = [
            {**asdict(one), "terms": [{"term": term, "weight": weight} for term, weight in one.terms]}
            for one in found.tracks
        ]
        show_json({"terms": list(found.terms), "unknown": list(found.unknown), "tracks": tracks})
        return
    if found.unknown:
        say(f"nobody here says {', '.join(found.unknown)}")
    rows = [
        (one.id, one.artist, one.title, f"{one.score:.3f}", ", ".join(term for term, _ in one.terms))
        for one in found.tracks
    ]
    show_table(
        {"id": "left", "artist": "left", "title": "left", "weight": "right", "described as": "left"}, rows
    )


def _company(recommender: "Recommender", found: "Described") -> dict[str, Any]:
    """Who an artist is named together with."""
    from engine.tasks.wordings import named_together

    if found.kind != "artist":
        return {}
    return {"together": [asdict(one) for one in named_together(recommender, found.id)]}


def _show_beside(
    library: "Library", recommender: "Recommender", kind: str, of: tuple[str, str], size: int, as_json: bool
) -> None:
    from engine.tasks.terms import describe
    from engine.tasks.wordings import EVERY, beside

    one, other = (describe(library, recommender, kind, name, EVERY, places=0) for name in of)
    found = beside(one, other, size)
    if as_json:
        show_json(found)
        return
    rows = [(term, f"{a:.3f}", f"{b:.3f}") for term, a, b in zip(found.terms, *found.weights, strict=True)]
    show_table({"term": "left", found.names[0]: "right", found.names[1]: "right"}, rows)


def _show(found: "Described") -> None:
    show(f"{found.name}: {found.described} descriptions" if found.kind != "listener" else found.name)
    rows = [
        (one.term, f"{one.weight:.3f}", f"{one.probability:.0%}", one.documents, _first(found, one.term))
        for one in found.terms
    ]
    show_table(
        {"term": "left", "weight": "right", "chance": "right", "said by": "right", "for example": "left"},
        rows,
    )
    for turn in (*found.risen, *found.fallen):
        way = "rising" if turn.after > turn.before else "falling"
        say(f"{way}: {turn.term} {turn.before:.3f} -> {turn.after:.3f}")


def _first(found: "Described", term: str) -> str:
    places = found.evidence.get(term, ())
    return f"{places[0].sentence} ({places[0].date or 'undated'}, {places[0].document})" if places else ""


COMMANDS = {"terms": terms, "boost": boost}
