"""Tracks: what one is to the listener at the desk, who plays it, words, sound, and what is like it."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import item_page, item_rows, problems, standings
from dashboard.components.escape import md_escape, plain
from dashboard.components.playlist_rows import HEADS, playlist_rows
from dashboard.components.rows import Action, show_rows
from engine.tasks.naming import find_listener
from engine.tasks.playlists import explain
from engine.tasks.portraits import portrait
from engine.tasks.tastes import taste_of

library = resources.library()
recommender = resources.recommender(library)
listener = find_listener(library, state.listener_id())
if recommender.catalog.level == "artist":
    problems.empty(
        "Only artists are known here",
        "The history in this library names artists and no tracks, so there are no pages of tracks.",
        [f"{problems.command(library)} build --level track"],
    )

head = st.container()
row = item_page.choose(library, recommender, "track", listener.listener_id)
known = portrait(recommender, "track", row, listener.listener_id)
head.title(md_escape(plain(item_rows.item_title(known), longest=120)), anchor=False)
head.markdown(md_escape(item_rows.item_sentence(known, len(recommender.listener_ids))))

name = plain(listener.name, longest=60)
met = row in taste_of(library, recommender, listener).heard
st.header(md_escape(item_rows.to_listener(name, met)), anchor=False)
pick = explain(library, recommender, listener, row)
show_rows(
    playlist_rows([pick], resources.sounds(library)), HEADS, f"{known.name}, to {name}", known.id,
    "track_pick", [Action("page", "Its artist")],
    on_press=lambda press: state.go(state.Press("artist", known.by_id)),
)  # fmt: skip

played, heard = st.columns(2)
with played:
    item_page.show_players(known)
with heard:
    item_page.show_attributes(known)
item_page.show_terms(library, recommender, known)
item_page.show_alike(library, recommender, known, row)
standings.show_standings(library, recommender, known, row)
