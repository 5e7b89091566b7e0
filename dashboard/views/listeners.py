"""Listeners: what one plays, who is like them, and everyone else to browse."""

import streamlit as st

from dashboard import resources, state
from dashboard.charts.bars import count_bars
from dashboard.components import figures, problems
from dashboard.components.escape import md_escape, plain
from dashboard.components.face import title_with_face
from dashboard.components.listener_rows import BROWSE_HEADS, TWIN_HEADS, browse_rows, twin_rows
from dashboard.components.picker import unique_labels
from dashboard.components.rows import Action, show_rows
from engine.tasks.listeners import profile
from engine.tasks.naming import matches

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
columns = st.columns(2 if known.tracks else 1)
for column, kind, played in zip(columns, ("artist", "track"), (known.artists, known.tracks), strict=False):
    if played:
        with column:
            figures.show_figure(
                f"{plain(played[0].name, longest=60)}, the {kind} played most: {played[0].plays:,} times",
                count_bars(
                    [one.name for one in played], [one.plays for one in played], "plays", figures.dark()
                ),
                {kind.title(): [one.name for one in played], "Plays": [one.plays for one in played]},
                key=f"top_{kind}",
            )

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
