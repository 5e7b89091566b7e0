"""Artists: who plays one, what people say, how it sounds, what is like it, and in whose thirty it stands."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import item_page, item_rows, standings, visits
from dashboard.components.escape import md_escape, plain
from engine.tasks.naming import find_listener
from engine.tasks.portraits import portrait

TRACKS = 10

library = resources.library()
recommender = resources.recommender(library)
listener = find_listener(library, state.listener_id())

head = st.container()
place = item_page.choose(library, recommender, "artist", listener.listener_id)
known = portrait(recommender, "artist", place, listener.listener_id)
head.title(md_escape(plain(item_rows.item_title(known), longest=120)), anchor=False)
head.markdown(md_escape(item_rows.item_sentence(known, len(recommender.listener_ids))))
visits.count_visit(library, recommender, listener, known)

if known.tracks:
    n, shown = len(known.tracks), known.tracks[:TRACKS]
    more = f", of which these {TRACKS} are best known" if n > TRACKS else ""
    st.header(md_escape(f"{n:,} {'track' if n == 1 else 'tracks'} here{more}"), anchor=False)
    rows = item_rows.own_rows(shown, plain(listener.name, longest=60), resources.sounds(library))
    item_page.show_items(rows, item_rows.TRACK_HEADS, "track", f"Tracks by {known.name}", "own")

played, heard = st.columns(2)
with played:
    item_page.show_players(known)
with heard:
    item_page.show_attributes(known)
item_page.show_terms(library, recommender, known)
item_page.show_alike(library, recommender, known, place)
standings.show_standings(library, recommender, known, place)
