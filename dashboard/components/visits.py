"""Visits to artists: whoever hears a track here and then opens its artist's page says a little for them."""

import numpy as np
import streamlit as st

from dashboard import resources, state
from dashboard.components import problems
from dashboard.components.escape import md_escape, plain
from engine.library import Feedback, KnownListener, Library
from engine.recommender import Recommender
from engine.tasks.portraits import Portrait


def count_visit(library: Library, recommender: Recommender, listener: KnownListener, known: Portrait) -> None:
    """Keep a visit where the listener heard the artist in this session, say so, and offer to take it back."""
    counts = st.toggle(
        "Count my visits", value=True, key="count_visits", persist_state="session",
        help="Opening an artist's page after hearing them here says a little for them: it weighs as much as "
        "one more play of what you know of theirs.",
    )  # fmt: skip
    if counts and not state.visited(known.id) and _heard_here(recommender, known):
        library.add_feedback(
            Feedback(listener.listener_id, "artist_visit", "artist", known.id, resources.now())
        )
        state.keep_visited(known.id)
    said = library.feedback(listener.listener_id)
    if any((one.action, one.target) == ("artist_visit", known.id) for one in said):
        words, undo = st.columns([6, 1], vertical_alignment="center")
        who, whom = plain(listener.name, longest=60), plain(known.name, longest=60)
        words.markdown(
            md_escape(
                f"{who} heard {whom} here and came to look: this visit counts, a little, in their lists."
            )
        )
        undo.button("Take it back", on_click=_take_back, args=(library, listener, known.id))


def _heard_here(recommender: Recommender, known: Portrait) -> bool:
    """Whether the listener at the desk heard something by the artist in this session."""
    catalog = recommender.catalog
    heard = catalog.artist_rows[catalog.rows(state.heard_here())]
    return bool(np.isin(catalog.artist_place(known.id), heard))


def _take_back(library: Library, listener: KnownListener, artist_id: str) -> None:
    with problems.shown():
        library.remove_feedback(listener.listener_id, "artist_visit", "artist", artist_id)
        state.keep_visited(artist_id)
