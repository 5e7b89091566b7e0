"""What the artists' page and the tracks' page share: the search, and each part below it."""

import numpy as np
import streamlit as st

from dashboard import resources, state
from dashboard.charts.bars import count_bars
from dashboard.charts.palette import channel
from dashboard.charts.sound import percentile_bars
from dashboard.components import figures, item_rows, word_rows
from dashboard.components.escape import md_escape, plain
from dashboard.components.rows import Action, Heads, Row, show_rows
from dashboard.components.song_words import attribute_claim
from engine.errors import NotFoundError
from engine.library import ItemKind, Library
from engine.recommender import Recommender
from engine.tasks.alike import EYES, alike
from engine.tasks.naming import find_artist, find_item
from engine.tasks.portraits import Portrait
from engine.tasks.suggesting import suggest
from engine.tasks.terms import terms_of

FOUND, NEAR, TERMS = 6, 6, 8
OPEN = [Action("page", "Open")]


def choose(library: Library, recommender: Recommender, kind: ItemKind, listener_id: str) -> int:
    """Draw the search; place of the artist, or row of the track, that the page stands on.

    It begins on what the listener at the desk plays most.
    """
    text = st.text_input(
        f"Find {'an artist' if kind == 'artist' else 'a track'}", placeholder="the beginning of a name",
        key=f"find_{kind}_page", max_chars=100, live=True,
    )  # fmt: skip
    if text:
        meant = suggest(recommender, resources.names(library), text, 5 * FOUND)
        rows = item_rows.found_rows(
            [one for one in meant if one.kind == kind][:FOUND], resources.sounds(library)
        )
        if rows:
            show_items(rows, item_rows.FOUND_HEADS, kind, f"{kind}s that the search found", "found")
        else:
            st.markdown(md_escape(f"No {kind} here is called like {plain(text, longest=60)}."))
    asked = state.shown(kind)
    find = find_artist if kind == "artist" else find_item
    at = find(recommender, asked) if asked else _most_played(recommender, kind, listener_id)
    catalog = recommender.catalog
    state.show(kind, catalog.artist_ids[at] if kind == "artist" else catalog.ids[at])
    return at


def show_items(rows: list[Row], heads: Heads, kind: ItemKind, label: str, key: str) -> None:
    """A list of artists or of tracks, each of which opens its page."""
    show_rows(
        rows, heads, label, key, f"{kind}_{key}", OPEN,
        on_press=lambda press: state.go(state.Press(kind, press.id)),
    )  # fmt: skip


def show_players(known: Portrait) -> None:
    """Who plays it most; nothing where nobody does."""
    if not known.players:
        return
    names, plays = [one.name for one in known.players], [one.plays for one in known.players]
    figures.show_figure(
        plain(item_rows.players_claim(known), longest=160),
        count_bars(names, plays, "plays", figures.dark()),
        {"Listener": names, "Plays": plays},
        key="players",
    )


def show_attributes(known: Portrait) -> None:
    """What the network hears, as percentiles among the library's tracks."""
    heard = [one for one in known.attributes if one.percentile is not None and one.name != "tempo"]
    if not heard:
        st.markdown("### What it sounds like is not known")
        st.markdown("No sound file came with it, or too few here have one to compare it with.")
        return
    figures.show_figure(
        attribute_claim(heard),
        percentile_bars(
            [one.name for one in heard], [one.percentile or 0.0 for one in heard], figures.dark()
        ),
        {
            "Attribute": [one.name for one in known.attributes],
            "More than so many of 100 tracks": [round(one.percentile or 0.0) for one in known.attributes],
            "Value, 0 to 1, tempo in beats a minute": [round(one.value, 2) for one in known.attributes],
        },
        key="attributes",
    )
    st.markdown(f":small[{md_escape(item_rows.heard_sentence(known))}]")


def show_terms(library: Library, recommender: Recommender, known: Portrait) -> None:
    """What people say of it, with the sentences they said it in."""
    try:
        found = terms_of(recommender, known.kind, known.id, TERMS, places=4)
    except NotFoundError:  # a build without words
        return
    st.header(md_escape(word_rows.words_title(found)), anchor=False)
    st.markdown(md_escape(word_rows.said_words(found, None)))
    if found.terms:
        show_rows(
            word_rows.term_rows(found, resources.sounds(library)), word_rows.TERM_HEADS,
            f"What people say of {found.name}, heaviest first", known.id, f"{known.kind}_terms",
        )  # fmt: skip


def show_alike(library: Library, recommender: Recommender, known: Portrait, at: int) -> None:
    """What is most like it to each model, side by side."""
    st.header(md_escape(f"Most like {plain(known.name, longest=80)}, to each model"), anchor=False)
    sounds = resources.sounds(library)
    catalog = recommender.catalog if known.kind == "track" else None
    for column, eye in zip(st.columns(len(EYES)), EYES, strict=True):
        with column:
            st.markdown(f"**{md_escape(channel(eye).word)}** :small[{md_escape(item_rows.EYES[eye])}]")
            try:
                near = alike(recommender, known.kind, at, eye, NEAR)
            except NotFoundError:
                st.markdown("Nothing is known of it by this model.")
                continue
            show_items(
                item_rows.alike_rows(near, eye, catalog, sounds), item_rows.ALIKE_HEADS, known.kind,
                f"Most like {known.name}, {item_rows.EYES[eye]}", eye,
            )  # fmt: skip


def _most_played(recommender: Recommender, kind: ItemKind, listener_id: str) -> int:
    """What a listener plays most, or what is best known where they play nothing."""
    catalog = recommender.catalog
    plays = recommender.fans.astype(np.float64)
    if listener_id in recommender.rows_of_listeners:
        items, streams = recommender.played(listener_id)
        if len(items):
            plays = np.zeros(len(catalog))
            plays[items] = streams
    if kind == "artist":
        return int(np.bincount(catalog.artist_rows, plays, minlength=len(catalog.artist_ids)).argmax())
    return int(plays.argmax())
