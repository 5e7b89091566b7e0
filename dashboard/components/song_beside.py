"""Two songs side by side: their pictures, and what was heard and measured in the one and in the other."""

import streamlit as st

from dashboard import state
from dashboard.charts.sound import percentiles_beside
from dashboard.components import figures, song_words
from dashboard.components.escape import md_escape, plain
from dashboard.components.song_parts import awaits_measuring, listened, measured_in, show_known, show_song
from dashboard.components.song_source import Chosen
from engine.tasks.cold_start import Stage
from engine.tasks.sound_lab import Song

KEYS = ("first", "second")


def show_beside(stage: Stage, chosen: tuple[Chosen, Chosen]) -> None:
    """Both songs in a column each, and below them their attributes and what the analyser measures."""
    heard = [(listened(stage, one), one, key) for one, key in zip(chosen, KEYS, strict=True)]
    songs = [song for song, _, _ in heard if song is not None]
    for song, one, _ in heard:
        if song is not None:
            show_known(song, one)
    for column, (song, one, key) in zip(st.columns(2), heard, strict=True):
        with column:
            if song is not None:
                show_song(song, one, key)
    if len(songs) < len(chosen):
        return
    names = _told_apart(chosen)
    st.header("Heard in them", anchor=False)
    _show_attributes(songs[0], songs[1], names)
    st.header("Measured in them", anchor=False)
    _show_analysis(stage, songs, chosen, names)


def _show_attributes(one: Song, other: Song, names: tuple[str, str]) -> None:
    """What the network hears in both, as percentiles among the library's tracks."""
    heard = [
        pair
        for pair in zip(one.made.attributes, other.made.attributes, strict=True)
        if all(side.percentile is not None and side.name != "tempo" for side in pair)
    ]
    if not heard:
        st.markdown("The library has too few tracks with sound to compare them with.")
        return
    attributes = [side.name for side, _ in heard]
    first, last = ([side.percentile or 0.0 for side in sides] for sides in zip(*heard, strict=True))
    figures.show_figure(
        song_words.beside_claim(names, heard),
        percentiles_beside(attributes, names, (first, last), figures.dark()),
        {"Attribute": attributes}
        | {f"{name}: more than so many of 100 tracks": [round(value) for value in values]
           for name, values in zip(names, (first, last), strict=True)},
        key="beside_attributes",
    )  # fmt: skip
    for name, song in zip(names, (one, other), strict=True):
        st.markdown(f":small[{md_escape(f'{name}: {song_words.source_sentence(song.made)}', longest=600)}]")


def _show_analysis(
    stage: Stage, songs: list[Song], chosen: tuple[Chosen, Chosen], names: tuple[str, str]
) -> None:
    """What the analyser measures in both, once it is asked for those that were never measured."""
    st.markdown("Measured by rules, not learned. The first time takes up to half a minute.")
    waiting = [one.content for one in chosen if awaits_measuring(stage, one)]
    if waiting:
        st.button(
            "Measure tempo, key and loudness of both", key="beside_measure", on_click=_ask, args=(waiting,)
        )
        return
    one, other = (
        song_words.analysis_table(measured_in(stage, of), song.made.prediction)
        for of, song in zip(chosen, songs, strict=True)
    )
    sure = "How sure, 0 to 1"
    table = {"Measured": one["Measured"]}
    for name, found in zip(names, (one, other), strict=True):
        table |= {name: found["Value"], f"{name}: {sure[0].lower()}{sure[1:]}": found[sure]}
    st.dataframe(table, hide_index=True, alt="What was measured in both")


def _told_apart(chosen: tuple[Chosen, Chosen]) -> tuple[str, str]:
    """What the two are called, the other one marked where both have one name."""
    one, other = (plain(song.name, longest=60) for song in chosen)
    return one, other if other != one else f"{other} (the other)"


def _ask(contents: list[str]) -> None:
    for content in contents:
        state.ask_to_measure(content)
