"""The dashboard's entry: the pages, the listener at the desk, and the one place that shows errors."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import job_panel, picker, problems
from dashboard.components.player import show_player

LIBRARY = "Library"  # the page that needs nothing in the library
ABOUT = {"artist": "views/artist.py", "listener": "views/listeners.py", "track": "views/track.py"}

st.set_page_config(page_title="Crossfade", layout="wide")
page = st.navigation(
    [
        st.Page("views/discover.py", title="Discover", default=True),
        st.Page("views/listeners.py", title="Listeners"),
        st.Page("views/artist.py", title="Artists"),
        st.Page("views/track.py", title="Tracks"),
        st.Page("views/sound_lab.py", title="Sound lab"),
        st.Page("views/space.py", title="Space"),
        st.Page("views/words.py", title="Words"),
        st.Page("views/new_listener.py", title="New listener"),
        st.Page("views/library.py", title=LIBRARY),
    ]
)
kind, address = state.take_way()
if kind:
    # Said outright: left out, streamlit refuses to clear what widgets such as the picker have in the address.
    st.switch_page(ABOUT[kind], query_params=address)
show_player()
with problems.shown():
    library = resources.library(create=page.title == LIBRARY)
    if page.title != LIBRARY:
        problems.require_listens(library)
        resources.recommender(library)
    picker.pick_listener(resources.everyone(library))
    if page.title != LIBRARY:
        job_panel.note_job(library)
    page.run()
