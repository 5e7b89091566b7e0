"""Sound lab: a song from its wave to who would like it."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import song_keeping, song_parts
from dashboard.components.song_beside import show_beside
from dashboard.components.song_source import choose_song
from engine.tasks.naming import find_listener

library = resources.library()
recommender = resources.recommender(library)
listener = find_listener(library, state.listener_id())

st.title("Sound lab", anchor=False)
st.markdown(
    "Put a song under the glass: what it sounds like, whether it is known here, and who would like it."
)
first = choose_song(library, recommender, "first")
beside = choose_song(library, recommender, "second") if st.toggle("Put another beside it") else None
if first is None:
    st.stop()

stage = song_parts.made_ready(library, recommender)
if beside is not None:
    show_beside(stage, (first, beside))
    st.stop()
song = song_parts.listened(stage, first)
if song is None:
    st.stop()

song_parts.show_known(song, first)
song_parts.show_song(song, first, "first")
heard, measured = st.columns(2)
with heard:
    st.header("Heard in it", anchor=False)
    song_parts.show_attributes(song, "first")
with measured:
    st.header("Measured in it", anchor=False)
    song_parts.show_analysis(stage, song, first, "first")

st.header("What the network heard", anchor=False)
song_parts.show_hearing(stage, song, listener, "first")

if recommender.sound is None:
    st.markdown(
        "No track of this library had sound when it was built, so there is nothing to compare a song with. "
        "Import music, or keep this song, and build again."
    )
else:
    st.header("Where it lands", anchor=False)
    song_parts.show_landing(stage, song, "first")
    st.header("Who would like it", anchor=False)
    song_parts.show_audience(song, first)

st.header("Keep it or forget it", anchor=False)
song_keeping.show_keeping(library, song, first, "first")

if recommender.sound is not None:
    st.header("A thirty seeded by this song", anchor=False)
    song_parts.show_seeded(stage, song, first)
