"""Listeners: what one plays, who is like them, and everyone else to browse."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import believing, problems, profile_parts
from dashboard.components.escape import md_escape, plain
from dashboard.components.face import title_with_face
from dashboard.components.listener_rows import BROWSE_HEADS, TWIN_HEADS, browse_rows, twin_rows
from dashboard.components.picker import unique_labels
from dashboard.components.rows import Action, show_rows
from engine.tasks.listeners import profile
from engine.tasks.naming import find_listener, matches
from engine.tasks.playlists import now_of, week_of

PER_PAGE = 10
GO_THERE = [Action("choose", "Look at")]

library = resources.library()
recommender = resources.recommender(library)
problems.require_in_build(library, recommender, state.listener_id())
known = profile(recommender, state.listener_id())
name, things = md_escape(known.name, longest=60), f"{recommender.catalog.level}s"

title_with_face(known.id, known.name, plain(known.name, longest=60))
unplayed = known.n_heard - known.n_items
met = f" {unplayed:,} more are known to them without a play." if unplayed else ""
st.markdown(md_escape(f"{known.plays:,} plays of {known.n_items:,} {things}.{met}"))
listener = find_listener(library, known.id)
profile_parts.show_played(known)
desk = resources.desk(library, recommender, listener, week_of(now_of(recommender, resources.now())))
profile_parts.show_tastes(desk, known.name)
heard, when = st.columns(2)
with heard:
    profile_parts.show_attributes(desk)
with when:
    profile_parts.show_clock(library, known.id)

st.header("What the models believe, and you may change", anchor=False)
believing.show_asked(library, recommender, listener)
believing.show_wishes(library, recommender, known.id)
believing.show_beliefs(library, recommender, known)
profile_parts.show_editions(library, known.id, known.name)

st.header(f"Listeners most like {name}")
show_rows(
    twin_rows(known.twins, known.name, resources.sounds(library)),
    TWIN_HEADS,
    label=f"Listeners most like {known.name}, most alike first",
    context=known.id,
    key="twins",
    actions=GO_THERE,
    on_press=lambda press: state.choose_listener(press.id),
)

st.header("Everyone here")
everyone = resources.everyone(library)
search = st.text_input(
    "Find by name", placeholder="the beginning of a name", key="search", persist_state="session"
)
found = [everyone[place] for place in matches(search or "", [row.name for row in everyone])]
page = st.pagination(max(1, -(-len(found) // PER_PAGE)), key="page")
st.markdown(f":small[{len(found):,} of {len(everyone):,} listeners, most plays first]")
show_rows(
    browse_rows(found[(page - 1) * PER_PAGE : page * PER_PAGE], unique_labels(everyone), things),
    BROWSE_HEADS,
    label="Listeners, most plays first",
    context=f"{search} {page}",
    key="everyone",
    actions=GO_THERE,
    first=1 + (page - 1) * PER_PAGE,
    on_press=lambda press: state.choose_listener(press.id),
)
