"""Listeners: what one plays, who is like them, and everyone else to browse."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import believing, problems, profile_parts
from dashboard.components.escape import md_escape, plain
from dashboard.components.everyone import GO_THERE, show_everyone
from dashboard.components.face import title_with_face
from dashboard.components.listener_rows import TWIN_HEADS, twin_rows
from dashboard.components.rows import show_rows
from engine.tasks.listeners import profile
from engine.tasks.naming import find_listener
from engine.tasks.playlists import now_of, week_of

library = resources.library()
recommender = resources.recommender(library)
things = f"{recommender.catalog.level}s"
if state.listener_id() not in recommender.rows_of_listeners:
    problems.tell_after_build(library, state.listener_id())
    believing.show_wishes(library, recommender, state.listener_id())
    show_everyone(library, things)
    st.stop()
known = profile(recommender, state.listener_id())
name = md_escape(known.name, longest=60)

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

show_everyone(library, things)
