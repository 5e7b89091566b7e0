"""What is said of a song, in the words, rows and tables of the page."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.components.rows import Heads, Row, Segment
from engine.audio.analyser import Analysis
from engine.audio.network import Prediction
from engine.audio.relevance import Layer, Relevance
from engine.audio.tempo import combined_tempo
from engine.playlist import NEWCOMERS
from engine.tasks.analysed import Analysed, BorrowedTerm, HeardAttribute, Known, SoundsLike
from engine.tasks.audience import Admirer, Audience
from engine.tasks.trust import Trust

NEAR_HEADS = Heads("What it is", "", "sounds this much alike", "")
FAN_HEADS = Heads(
    "Who", "Where it would stand", "suits them more than the usual newcomer", "Deviations above it"
)
KEYS = ("C", "C sharp", "D", "E flat", "E", "F", "F sharp", "G", "A flat", "A", "B flat", "B")


def header_sentence(header: Mapping[str, Any]) -> str:
    """What a file is.

    >>> header_sentence({"seconds": 12.34, "format": "MP3", "rate": 44100, "channels": 2, "flaw": ""})
    '12.3 seconds of MP3, 44,100 Hz, 2 channels.'
    """
    channels = "1 channel" if header["channels"] == 1 else f"{header['channels']} channels"
    flaw = f" It is {header['flaw']}." if header["flaw"] else ""
    return f"{header['seconds']:.1f} seconds of {header['format']}, {header['rate']:,} Hz, {channels}.{flaw}"


def known_sentence(known: Known) -> str:
    """Which recording of the library it is, and from where.

    >>> known_sentence(Known("t1", "Abba — Waterloo", 12.4, 300, 0.5, False))
    'The library knows this recording: Abba — Waterloo. The file begins at second 12.4 of it.'
    """
    if known.same_file:
        return f"The library has this very file: {known.name}."
    at = f"The file begins at second {known.second:.1f} of it."
    if known.second < 0:
        at = f"It begins at second {-known.second:.1f} of the file."
    return f"The library knows this recording: {known.name}. {at}"


def loudest(
    level: npt.NDArray[Any], step: float, hertz: npt.NDArray[Any]
) -> tuple[str, dict[str, list[float]]]:
    """A sentence on where most is going on, and a table of the loudest band of each second.

    level : shape (n_frames, 128), decibels; step : seconds of a frame; hertz : of each band
    """
    second = (np.arange(len(level)) * step).astype(np.int64)
    table: dict[str, list[float]] = {"Second": [], "Loudest at, Hz": [], "Decibels under the loudest": []}
    for one in range(int(second[-1]) + 1):
        part = level[second == one]
        frame, band = np.unravel_index(int(part.argmax()), part.shape)
        table["Second"].append(one)
        table["Loudest at, Hz"].append(round(float(hertz[band])))
        table["Decibels under the loudest"].append(round(float(part[frame, band]), 1))
    frame, band = np.unravel_index(int(level.argmax()), level.shape)
    return f"It is loudest near {hertz[band]:,.0f} Hz, at second {frame * step:.1f}", table


def attribute_claim(heard: Sequence[HeardAttribute]) -> str:
    """The attribute that sets it apart most.

    >>> attribute_claim([HeardAttribute("energy", 0.9, 93.0), HeardAttribute("valence", 0.5, 40.0)])
    'More energy than 93 of 100 tracks here'
    """
    most = max(heard, key=lambda one: abs((one.percentile or 50.0) - 50))
    percentile = most.percentile or 0.0
    if percentile < 50:
        return f"Less {most.name} than {100 - percentile:.0f} of 100 tracks here"
    return f"More {most.name} than {percentile:.0f} of 100 tracks here"


def beside_claim(names: tuple[str, str], heard: Sequence[tuple[HeardAttribute, HeardAttribute]]) -> str:
    """The attribute that tells two songs apart most.

    heard : of each attribute, what the one has and what the other has

    >>> one, other = HeardAttribute("energy", 0.9, 93.0), HeardAttribute("energy", 0.5, 40.0)
    >>> beside_claim(("Glass", "Tide"), [(one, other)])
    'Glass has more energy than Tide: more than 93 of 100 tracks here, against 40'
    """
    one, other = max(heard, key=lambda pair: abs((pair[0].percentile or 0.0) - (pair[1].percentile or 0.0)))
    first, last = one.percentile or 0.0, other.percentile or 0.0
    how = "more" if first > last else "less"
    if round(first) == round(last):
        return f"{names[0]} and {names[1]} are alike in all that is heard"
    return (
        f"{names[0]} has {how} {one.name} than {names[1]}: more than {first:.0f} of 100 tracks here, "
        f"against {last:.0f}"
    )


def source_sentence(made: Analysed) -> str:
    """Where the network's numbers come from."""
    tempo = f"It hears {made.prediction.attributes['tempo']:.0f} beats per minute. "
    if made.own_network:
        return tempo + "Heard by a network that learned from this library."
    return (
        tempo
        + "Heard by a network that learned from synthetic music: read it as a comparison, not a measure."
    )


def analysis_table(found: Analysis, heard: Prediction) -> dict[str, list[str]]:
    """What was measured, with how sure it is; the first line is what network and analyser tell together."""
    tempo = combined_tempo(heard.attributes["tempo"], heard.tempo_confidence, found.tempo)
    metre = "6/8" if found.time_signature == 6 else f"{found.time_signature}/4"
    key = f"{KEYS[found.key]} {'major' if found.mode else 'minor'}"
    return {
        "Measured": [
            "Tempo, with the network",
            "Tempo alone",
            "Key",
            "Loudness",
            "Time signature",
            "Beats",
            "Sections begin at",
        ],
        "Value": [
            f"{tempo.value:.1f} beats a minute",
            f"{found.tempo:.1f} beats a minute" if found.tempo else "no pulse found",
            key,
            f"{found.loudness:.1f} LUFS",
            metre,
            f"{len(found.beats)}",
            ", ".join(f"{second:.0f} s" for second in found.sections),
        ],
        "How sure, 0 to 1": [
            f"by {tempo.origin}",
            f"{found.tempo_confidence:.2f}",
            f"{found.key_confidence:.2f}",
            "",
            "a guess",
            "",
            "",
        ],
    }


def relevance_claim(found: Relevance, name: str) -> str:
    """The second that spoke most for an output, or against it."""
    second = int(np.abs(found.seconds).argmax())
    way = "for" if found.seconds[second] > 0 else "against"
    return f"Second {second} speaks most {way} {name}"


def completeness_sentence(found: Relevance) -> str:
    """What the seconds add up to, and what is lost in adding."""
    return (
        f"All seconds together add {found.seconds.sum():+.3f} to what silence would get, "
        f"{found.silence:.3f}; by the network alone the track gets {found.output:.3f}. "
        f"The sum misses {found.error:+.3f}, or "
        f"{100 * found.error_share:.1f} % of all that was added and taken (integrated gradients)."
    )


def layer_table(layers: Sequence[Layer]) -> dict[str, list[object]]:
    """Each layer's size, and which of its filters is busiest."""
    return {
        "Layer": [one.name for one in layers],
        "Filters": [one.values.shape[1] for one in layers],
        "Milliseconds from one moment to the next": [round(1000 * one.step) for one in layers],
        "Busiest filter": [int(one.values.mean(axis=0).argmax()) for one in layers],
        "Filters that never spoke": [int((one.values.max(axis=0) <= 0).sum()) for one in layers],
    }


def borrowed_sentence(terms: Sequence[BorrowedTerm]) -> str:
    """The words that are borrowed, and that they are.

    >>> borrowed_sentence([BorrowedTerm("dreamy", 0.5, ("t1", "t2"))])
    'Nobody has described this song yet. Of what sounds like it, people say: dreamy.'
    """
    words = ", ".join(one.term for one in terms)
    return (
        f"Nobody has described this song yet. Of what sounds like it, people say: {words}." if words else ""
    )


def trust_sentence(trust: Trust | None) -> str:
    """How far to trust who would like it."""
    if trust is None:
        return "How far to trust this cannot be said: too few tracks here were kept from the network."
    return (
        f"How far to trust this: {trust.tracks} tracks were kept from the network and ranked like this one. "
        f"Who plays such a track was ranked before who does not {100 * trust.auc:.0f} times in 100 (50 is "
        f"guessing), and had it in their list as a newcomer {100 * trust.monday:.0f} times in 100 "
        f"({100 * trust.by_chance:.0f} is guessing)."
    )


def near_rows(near: Sequence[SoundsLike], sounds: Container[str]) -> list[Row]:
    """Tracks that sound alike; sounds : ids of those that can be played."""
    return [
        _row(one.id, one.title, one.artist, "", one.likeness, f"Sound: {one.likeness:.2f} alike, of 1",
             f"{one.likeness:.2f} of 1", one.id in sounds)
        for one in near
    ]  # fmt: skip


def mondays_sentence(audience: Audience) -> str:
    """How many lists it would be in.

    >>> mondays_sentence(Audience((), 1, 640))
    'Kept and built in, it would be in the list of 1 of 640 listeners on Monday.'
    """
    return (
        f"Kept and built in, it would be in the list of {audience.mondays:,} of {audience.asked:,} listeners "
        "on Monday."
    )


def fan_rows(listeners: Sequence[Admirer]) -> list[Row]:
    """Listeners whom it suits, with its place among the newcomers that each could be offered."""
    return [
        _row(
            one.id, one.name, "", _place_words(one), one.score,
            f"Sound: {one.score:.1f} standard deviations above the usual newcomer",
            f"{one.score:.1f}", None,
        )
        for one in listeners
    ]  # fmt: skip


def _place_words(one: Admirer) -> str:
    place = f"place {one.place:,} of {one.newcomers:,} newcomers"
    if one.monday:
        return f"In their list on Monday: {place}"
    return f"{place.capitalize()}; their list keeps {NEWCOMERS}"


def _row(
    row_id: str, title: str, by: str, sentence: str, value: float, text: str, aside: str, sound: bool | None
) -> Row:
    bar = (Segment("audio", max(0.0, value)),)
    return Row(row_id, title, by, sentence, bar, text, aside, (), (), "", sound)
