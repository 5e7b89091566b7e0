"""The dashboard's entry: the pages, the listener at the desk, and the one place that shows errors."""

import streamlit as st

from dashboard import resources
from dashboard.components import picker, problems
from dashboard.components.player import show_player

st.set_page_config(page_title="Crossfade", layout="wide")
page = st.navigation(
    [
        st.Page("views/discover.py", title="Discover", default=True),
        st.Page("views/listeners.py", title="Listeners"),
        st.Page("views/new_listener.py", title="New listener"),
        st.Page("views/sound_lab.py", title="Sound lab"),
        st.Page("views/space.py", title="Space"),
    ]
)
show_player()
with problems.shown():
    library = resources.library()
    problems.require_listens(library)
    resources.recommender(library)
    picker.pick_listener(resources.everyone(library))
    page.run()
