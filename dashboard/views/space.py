"""Space: tracks and listeners as each model sees them, side by side, and where a listener is among them."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import problems, space_marks, space_rows
from dashboard.components.escape import md_escape, plain
from dashboard.components.face import title_with_face
from dashboard.components.figures import TEXT
from dashboard.components.space_regions import show_regions
from engine.errors import NotFoundError
from engine.tasks.naming import find_listener

library = resources.library()
recommender = resources.recommender(library)
listener = find_listener(library, state.listener_id())
try:
    drawn = resources.drawn(library, recommender)
except NotFoundError:
    problems.offer_maps(library)
things = f"{recommender.catalog.level}s"

title_with_face(
    listener.listener_id, listener.name, f"Where {plain(listener.name, longest=60)} is among the music"
)
st.markdown(
    md_escape(
        f"Each map is one model's view of the same {things}: what lies close together is alike to it. "
        "Flattening many dimensions into two costs something, and each map says how much. "
        "A click in one shows the same in all."
    ),
    width=TEXT,
)
space_marks.say_missing(drawn)


@st.fragment
def space() -> None:
    """What a click changes, drawn again without the rest of the page."""
    state.follow_way()
    with problems.shown():
        space_rows.search(library, recommender)
        space_marks.show(library, recommender, drawn, listener)
        space_rows.neighbours(library, recommender, drawn)
        space_rows.outlined(library, recommender, drawn, listener)
        show_regions(drawn)


space()
