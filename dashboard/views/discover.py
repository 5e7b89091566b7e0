"""Discover: the thirty that a listener has never played, why, and what was left out."""

import streamlit as st

from dashboard import resources, state
from dashboard.components.draft import show_draft
from dashboard.components.escape import plain
from dashboard.components.face import title_with_face
from dashboard.components.playlist_rows import week_words
from engine.tasks.naming import find_listener
from engine.tasks.playlists import now_of, week_of

library = resources.library()
recommender = resources.recommender(library)
listener = find_listener(library, state.listener_id())
week = state.week_asked(week_of(now_of(recommender, resources.now())))
found = resources.week_list(library, recommender, listener, week)
things = f"{recommender.catalog.level}s"

title_with_face(
    listener.listener_id,
    listener.name,
    f"{len(found.picks)} {things} new to {plain(listener.name, longest=60)}",
)
st.markdown(f":small[{week_words(found.week)}. Open a row to see every reason for it.]")
st.page_link("views/new_listener.py", label="Not you? Become a listener and get your own")
show_draft(library, recommender, listener, found.week)
