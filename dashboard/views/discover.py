"""Discover: the thirty that a listener has never played, why, and what was left out."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import resources, state
from dashboard.components.draft import show_draft
from dashboard.components.escape import md_escape, plain
from dashboard.components.face import title_with_face
from dashboard.components.playlist_rows import week_words
from dashboard.components.profile_parts import taste_lines
from dashboard.components.week_lists import standing_list
from dashboard.components.word_rows import day_words
from engine.tasks.naming import find_listener
from engine.tasks.playlists import now_of, week_of

library = resources.library()
recommender = resources.recommender(library)
listener = find_listener(library, state.listener_id())
week = state.week_asked(week_of(now_of(recommender, resources.now())))
found, edition = standing_list(library, recommender, listener, week)
things = f"{recommender.catalog.level}s"

title_with_face(
    listener.listener_id,
    listener.name,
    f"{len(found.picks)} {things} new to {plain(listener.name, longest=60)}",
)
day = datetime.fromtimestamp(edition.at, UTC).date().isoformat() if edition else ""
kept = md_escape(f", kept on {day_words(day)}" if day else "")
st.markdown(f":small[{week_words(found.week)}{kept}. Open a row to see every reason for it.]")
desk = resources.desk(library, recommender, listener, week)
with st.container(gap=None):
    for line in taste_lines(desk):
        st.markdown(md_escape(line, longest=200))
st.page_link("views/new_listener.py", label="Not you? Become a listener and get your own")
show_draft(library, recommender, listener, found, edition is not None)
