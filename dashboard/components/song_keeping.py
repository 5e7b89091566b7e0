"""Keeping a song, and forgetting it again."""

import streamlit as st

from dashboard import resources
from dashboard.components import problems
from dashboard.components.escape import md_escape
from dashboard.components.song_source import Chosen
from engine.errors import UsageError
from engine.library import Library
from engine.tasks import jobs
from engine.tasks.keeping import keep, kept_import, names_of
from engine.tasks.sound_lab import Song


def show_keeping(library: Library, song: Song, chosen: Chosen, key: str) -> None:
    """The form that keeps a song, or what has become of one that is kept."""
    kept = kept_import(library, chosen.content)
    if kept:
        st.markdown("This song is kept. It is a track of the library, and the next build takes it in.")
        with st.container(horizontal=True):
            st.button("Build now", key=f"{key}_build", on_click=_build, args=(library,))
            st.button(
                "Forget it", key=f"{key}_forget", on_click=_forget, args=(library, kept, chosen.content)
            )
        return
    if chosen.track or (song.made.known and song.made.known.same_file):
        st.markdown("It is in the library already, so there is nothing to keep.")
        return
    st.markdown("Nothing of this song stays here when you close the page, unless you keep it.")
    artist, title = _guessed(song, chosen)
    with st.form(f"{key}_keep", border=False):
        names = st.columns(2)
        artist = names[0].text_input("Artist", artist, max_chars=200, key=f"{key}_artist")
        title = names[1].text_input("Title", title, max_chars=200, key=f"{key}_title")
        pressed = st.form_submit_button("Keep it")
    if pressed:
        with problems.shown(), chosen.on_disk() as path:
            given = names_of({}, "", artist, title)
            keep(library, path, chosen.content, song.made.header, given, resources.now())
        st.rerun()


def _guessed(song: Song, chosen: Chosen) -> tuple[str, str]:
    try:
        return names_of(song.made.header, chosen.name)
    except UsageError:
        return str(song.made.header.get("artist", "")), str(song.made.header.get("title", ""))


def _build(library: Library) -> None:
    with problems.shown():
        jobs.start(library.path, "build", {}, resources.now())
        st.toast(md_escape("The build is running. When it has ended, the song can be in somebody's thirty."))


def _forget(library: Library, kept: str, content: str) -> None:
    from engine.tasks.cold_start import let_go

    with problems.shown():
        library.undo(kept)
        let_go(library, content)
