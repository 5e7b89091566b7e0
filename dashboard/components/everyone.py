"""Everyone who is here, to be found by name and looked at."""

import streamlit as st

from dashboard import resources, state
from dashboard.components.listener_rows import BROWSE_HEADS, browse_rows
from dashboard.components.picker import unique_labels
from dashboard.components.rows import Action, show_rows
from engine.library import Library
from engine.tasks.naming import matches

PER_PAGE = 10
GO_THERE = [Action("choose", "Look at")]


def show_everyone(library: Library, things: str) -> None:
    """Draw the search, a page of those it finds, and the way to each.

    things : what their plays are of, "tracks" or "artists"
    """
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
