"""Commands on a file of music: analyze."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.options import AsJson, session
from engine.cli.output import say, show, show_json, show_table

if TYPE_CHECKING:
    from engine.audio.analyser import Analysis
    from engine.tasks.analysed import Analysed

KEYS = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")


def analyze(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file of music that nobody here need have heard.")],
    keep: Annotated[bool, typer.Option("--keep", help="Make it a track of the library.")] = False,
    artist: Annotated[str, typer.Option(help="Whose it is, where its tags do not say.")] = "",
    title: Annotated[str, typer.Option(help="What it is called, where its tags do not say.")] = "",
    as_json: AsJson = False,
) -> None:
    """What a song sounds like, whether it is known already, and who here would like it."""
    from engine.audio.decode import Decoder
    from engine.library import open_library
    from engine.tasks import cold_start
    from engine.tasks.analysed import as_json as plain
    from engine.tasks.keeping import keep as take_in
    from engine.tasks.keeping import names_of
    from engine.tasks.opening import open_recommender

    at = session(context)
    library = open_library(at.config.library)
    stage = cold_start.stage_of(library, open_recommender(at.config.library), _tell_hearing)
    kept = None
    with Decoder() as decoder:
        made = cold_start.analyse_file(stage, file, decoder, say=say)
    try:
        if keep:
            names = names_of(made.header, file.name, artist, title)
            kept = take_in(library, file, made.content, made.header, names, at.now)
    finally:
        cold_start.let_go(library, made.content)
    if as_json:
        show_json({"file": file.name, **plain(made), "kept": kept.import_id if kept else None})
        return
    _show(file.name, made)
    if kept:
        say(f"Kept as import {kept.import_id}; `crossfade undo {kept.import_id}` takes it out again.")
        say("Next: `crossfade build`.")


def _tell_hearing(through: int, of: int, _name: str) -> None:
    if through == of or through % 50 == 0:
        say(f"Heard {through} of {of} of the library's tracks, once and for all.")


def _show(name: str, made: "Analysed") -> None:
    from engine.tasks.analysed import tempo_of

    header = made.header
    show(f"{name}: {header['seconds']:.1f} s, {header['format']}, {header['rate']} Hz")
    if header["flaw"]:
        show(f"It is {header['flaw']}.")
    if made.known:
        known = made.known
        how = "this very file" if known.same_file else f"from second {known.second:.1f}"
        show(f"The library knows it: {known.name}, {how}.")
    _head("Heard by the network" + ("" if made.own_network else ", which learned from synthetic music"))
    rows = [(one.name, _value(one.name, one.value), _percentile(one.percentile)) for one in made.attributes]
    show_table({"attribute": "left", "value": "right", "more than": "right"}, rows)
    if made.analysis:
        _show_analysis(made.analysis)
    if tempo := tempo_of(made):
        show(f"Together: {tempo.value:.1f} beats per minute, by {tempo.origin}")
    _head("Sounds most like")
    near = [(one.id, f"{one.artist} — {one.title}", f"{one.likeness:.2f}") for one in made.nearest]
    show_table({"id": "left", "track": "left", "cosine": "right"}, near)
    if made.terms:
        _head("Words borrowed from those: " + ", ".join(one.term for one in made.terms))
    _head("Who would like it")
    fans = [
        (one.name, f"{one.score:.1f}", f"{one.place} of {one.newcomers}", "yes" if one.monday else "no")
        for one in made.audience.listeners
    ]
    heads = {"listener": "left", "deviations": "right", "place among newcomers": "right", "on Monday": "left"}
    show_table(heads, fans)
    show(f"On Monday in the list of {made.audience.mondays} of {made.audience.asked} listeners")
    _show_trust(made)


def _show_analysis(found: "Analysis") -> None:
    _head("Measured by the analyser")
    mode = "major" if found.mode else "minor"
    rows = [
        ("tempo", f"{found.tempo:.1f} beats per minute", f"{found.tempo_confidence:.2f}"),
        ("key", f"{KEYS[found.key]} {mode}", f"{found.key_confidence:.2f}"),
        ("loudness", f"{found.loudness:.1f} LUFS", ""),
        ("time signature", f"{found.time_signature}{'/8' if found.time_signature == 6 else '/4'}", "a guess"),
    ]
    show_table({"what": "left", "value": "left", "confidence": "left"}, rows)


def _show_trust(made: "Analysed") -> None:
    trust = made.trust
    if trust is None:
        say("How far to trust this cannot be said: too few of the library's tracks were held out.")
        return
    say(
        f"How far to trust this: with {trust.tracks} tracks that were held out, one who plays a track was "
        f"ranked before one who does not in {trust.auc:.0%} of pairs (50% is guessing), and would have had "
        f"it in their list as a newcomer in {trust.monday:.0%} of cases ({trust.by_chance:.0%} is guessing)."
    )


def _head(text: str) -> None:
    show("")
    show(text)


def _value(name: str, value: float) -> str:
    return f"{value:.1f} beats per minute" if name == "tempo" else f"{value:.2f}"


def _percentile(percentile: float | None) -> str:
    return "" if percentile is None else f"{percentile:.0f}% of the library"


COMMANDS = {"analyze": analyze}
