"""A listener's profile, part by part: tastes, how what they like sounds, when they listen, past lists."""

import streamlit as st

from dashboard import reading
from dashboard.charts.bars import count_bars
from dashboard.charts.clock import DAYS, busiest, clock_strips
from dashboard.charts.sound import percentile_bars
from dashboard.components import figures
from dashboard.components.escape import md_escape, plain
from dashboard.components.rows import Heads, Row, show_rows
from dashboard.components.song_words import attribute_claim
from dashboard.components.word_rows import list_words
from engine.desk import Desk
from engine.library import Library
from engine.playlist import TasteMode
from engine.tasks.analysed import HeardAttribute
from engine.tasks.editions import Outcome, archive
from engine.tasks.listeners import Profile
from engine.tasks.wishes import liked_attributes, liked_terms, tastes

LINE_OF = 3
"""Tastes, and words, that a line names."""
TASTE_HEADS = Heads("What it is", "For example", "", "How much")


def show_played(known: Profile) -> None:
    """The artists and tracks played most."""
    columns = st.columns(2 if known.tracks else 1)
    for column, kind, played in zip(
        columns, ("artist", "track"), (known.artists, known.tracks), strict=False
    ):
        if not played:
            continue
        names, plays = [one.name for one in played], [one.plays for one in played]
        with column:
            figures.show_figure(
                f"{plain(names[0], longest=60)}, the {kind} played most: {plays[0]:,} times",
                count_bars(names, plays, "plays", figures.dark()),
                {kind.title(): names, "Plays": plays},
                key=f"top_{kind}",
            )


def show_tastes(desk: Desk, name: str) -> None:
    """The tastes that a history falls into; name : of the listener, plain."""
    found = tastes(desk)
    if not found:
        return
    st.header(md_escape(tastes_claim(found, name)), anchor=False)
    whose = desk.voices.taste.listener_id
    show_rows(taste_rows(found), TASTE_HEADS, f"The tastes of {name}, largest first", whose, "tastes")


def taste_lines(desk: Desk) -> list[str]:
    """A listener's taste in a line of each model, plain; fewer where a model knows nothing of them."""
    found, lines = tastes(desk), []
    if found:
        named = " · ".join(f"{one.label} ({one.share:.0%})" for one in found[:LINE_OF])
        of = f"{len(found)} tastes" + (", the largest" if len(found) > LINE_OF else "")
        lines.append(f"{of}: {named}" if len(found) > 1 else f"One taste: {found[0].label}")
    if terms := liked_terms(desk, LINE_OF):
        lines.append(f"What they play is called {list_words(terms)}")
    if heard := _heard(desk):
        lines.append(f"{attribute_claim(heard)}, in the mean of what they like most")
    return lines


def _heard(desk: Desk) -> list[HeardAttribute]:
    return [one for one in liked_attributes(desk) if one.percentile is not None and one.name != "tempo"]


def show_attributes(desk: Desk) -> None:
    """How what they like sounds, as percentiles; that it is not known, where none of it could be heard."""
    heard = _heard(desk)
    if not heard:
        st.markdown("### How what they like sounds is not known")
        st.markdown("No sound files came with it, or too few tracks here have one to compare with.")
        return
    figures.show_figure(
        f"{attribute_claim(heard)}, in the mean of what they like most",
        percentile_bars(
            [one.name for one in heard], [one.percentile or 0.0 for one in heard], figures.dark()
        ),
        {
            "Attribute": [one.name for one in heard],
            "More than so many of 100 tracks": [round(one.percentile or 0.0) for one in heard],
            "Value, 0 to 1": [round(one.value, 2) for one in heard],
        },
        key="liked_attributes",
    )
    st.markdown(
        ":small[Heard by the network that this build was made with; the one that ships learned from "
        "synthetic music, so read it as a comparison.]"
    )


def show_clock(library: Library, listener_id: str) -> None:
    """When they listen; nothing where no times are known."""
    plays = reading.hours(library, listener_id).tolist()
    if not any(map(any, plays)):
        return
    day, hour = busiest(plays)
    figures.show_figure(
        f"They listen most on {day}s, and most between {hour} and {hour + 1} o'clock",
        clock_strips(plays),
        {"Hour, UTC": list(range(24))} | {one: plays[at] for at, one in enumerate(DAYS)},
        key="clock",
    )


def show_editions(library: Library, listener_id: str, name: str) -> None:
    """Past editions, and what became of them; how to have some where there are none."""
    found = archive(library, listener_id)
    if not found:
        st.header("No edition is kept yet", anchor=False)
        st.markdown("Monday's lists are kept by `crossfade weekly`, or by saving a draft on Discover.")
        return
    st.header(md_escape(editions_claim(found, name)), anchor=False)
    st.dataframe(edition_table(found), hide_index=True, alt=f"Editions of {name}, newest first")


def taste_rows(found: tuple[TasteMode, ...]) -> list[Row]:
    """Tastes, one row each."""
    return [
        Row(f"taste {at}", one.label, "", f"such as {', '.join(one.examples)}", (), "", f"{one.share:.0%}",
            (), (), "")
        for at, one in enumerate(found)
    ]  # fmt: skip


def tastes_claim(found: tuple[TasteMode, ...], name: str) -> str:
    """How many tastes there are.

    >>> tastes_claim((TasteMode("moonlit", 1.0, 1.0, ()),), "Ada")
    'Ada has one taste: moonlit'
    """
    if len(found) == 1:
        return f"{plain(name, longest=60)} has one taste: {found[0].label}"
    return f"{plain(name, longest=60)} has {len(found)} tastes, the largest {found[0].label}"


def editions_claim(found: tuple[Outcome, ...], name: str) -> str:
    """How much of what was offered was played or kept."""
    offered = sum(one.offered for one in found)
    hits = sum(round(one.hit_rate * one.offered) for one in found)
    lists = "one list" if len(found) == 1 else f"{len(found)} lists"
    return f"{plain(name, longest=60)} played or kept {hits:,} of the {offered:,} tracks that {lists} offered"


def edition_table(found: tuple[Outcome, ...]) -> dict[str, list[object]]:
    """Editions, newest first."""
    newest = found[::-1]
    return {
        "Week": [one.week for one in newest],
        "Offered": [one.offered for one in newest],
        "Played": [len(one.played) for one in newest],
        "Liked or saved": [len(one.kept) for one in newest],
        "Hit rate": [f"{one.hit_rate:.0%}" for one in newest],
    }
