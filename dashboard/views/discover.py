"""Discover: the thirty that a listener has never played, why, and what was left out."""

import streamlit as st

from dashboard import resources, state
from dashboard.charts.bars import share_bars
from dashboard.components import figures, sayings
from dashboard.components.escape import md_escape, plain
from dashboard.components.face import title_with_face
from dashboard.components.playlist_rows import (
    HEADS,
    carried_by,
    dropped_sentence,
    playlist_rows,
    week_words,
)
from dashboard.components.rows import show_rows
from engine.playlist import as_json
from engine.tasks.naming import find_listener
from engine.tasks.playlists import now_of, playlist, week_of

library = resources.library()
recommender = resources.recommender(library)
listener = find_listener(library, state.listener_id())
week = week_of(now_of(recommender, resources.now()))
made = as_json(playlist(library, recommender, listener, week))
picks, things = made["picks"], f"{recommender.catalog.level}s"

title_with_face(
    listener.listener_id, listener.name, f"{len(picks)} {things} new to {plain(listener.name, longest=60)}"
)
st.markdown(f":small[{week_words(week)}. Open a row to see every reason for it.]")
st.page_link("views/new_listener.py", label="Not you? Become a listener and get your own")
if made["note"]:
    st.markdown(md_escape(made["note"]))
sayings.show_last()
show_rows(
    playlist_rows(picks, resources.sounds(library)),
    HEADS,
    label=f"{things} that {listener.name} has never played, best first",
    context=listener.listener_id,
    key="thirty",
    actions=sayings.ACTIONS,
    on_press=lambda press: sayings.hear(press, recommender),
)
st.markdown(dropped_sentence(made["dropped"]))

if picks:
    names, shares = carried_by(picks)
    figures.show_figure(
        f"{plain(names[0], longest=60)} speaks for more of this list than anything else played",
        share_bars(names, shares, figures.dark()),
        {"Because of": names, "People, points of score": shares["collaborative"]},
        key="carried_by",
    )
