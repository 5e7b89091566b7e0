"""New listener: a name and five artists or tracks, or a history file, and one's own thirty at once."""

import streamlit as st

from dashboard import resources, state
from dashboard.components.newcomer import DISCOVER, bring_history, choose_likes, show_likes
from engine.tasks.newcomer import new_listener

library = resources.library()
recommender = resources.recommender(library)

st.title("Become a listener", anchor=False)
st.markdown(
    "Choose five artists or tracks that you like, or bring your own history. Thirty tracks that fit are "
    "made at once, and get better with everything you say of them."
)
by_likes, by_file = st.tabs(["Choose what you like", "Bring a history file"])
with by_likes:
    left, right = st.columns([2, 3])
    name = left.text_input("Your name", key="newcomer_name", max_chars=60, live=True).strip()
    search = right.text_input(
        "Artists and tracks", placeholder="type to search", key="likes_search", live=True
    )
    show_likes(recommender)
    ready = bool(name and state.likes())
    if st.button("Make my thirty", disabled=not ready):
        with st.spinner("Finding your thirty"):
            new = new_listener(library, recommender, name, state.likes(), resources.now())
        state.keep_likes([])
        state.send_to(new.listener_id)
        st.switch_page(DISCOVER, query_params={})
    if not ready:
        st.markdown(":small[A name and one like are enough to begin; five make a better list.]")
    choose_likes(library, recommender, search or "")
with by_file:
    bring_history(library)
