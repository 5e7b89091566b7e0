"""What a library has learned, what it keeps where, and taking a listener out of it for good."""

import streamlit as st

from dashboard import resources
from dashboard.components import problems
from dashboard.components.bringing import day
from dashboard.components.escape import md_escape, plain
from dashboard.components.job_panel import STARTING
from dashboard.components.picker import unique_labels
from engine.library import Library
from engine.library.builds import BuildEntry, builds, use_build
from engine.library.forgetting import Forgotten
from engine.library.jobs import jobs
from engine.tasks.forgetting import forget_named
from engine.tasks.jobs import start
from engine.tasks.progress import duration
from engine.tasks.storage import size_words, stored

ROWS = {
    "listens": "plays, saves and other listens",
    "documents": "texts and tags that they are the author of",
    "playlists": "playlists",
    "ratings": "ratings",
    "feedback": "likes and other feedback",
    "exclusions": "exclusions",
    "editions": "weekly editions",
}


def show_builds(library: Library, busy: bool) -> None:
    """What was learned and when, learning anew, and going back."""
    every = builds(library)
    live = next((entry for entry in every if entry.current), None)
    newer = [one for one in library.imports() if live is None or one.at > live.created]
    st.markdown(md_escape(_since(live, len(newer))))
    with st.container(horizontal=True):
        nothing = not library.imports()
        st.button("Learn now", on_click=_start, args=(library, "build"), disabled=busy or nothing)
        if live is not None and not (library.path / "maps" / live.build_id).is_dir():
            st.button("Draw its maps", on_click=_start, args=(library, "maps"), disabled=busy)
    took = [job.ended - job.begun for job in jobs(library) if job.kind == "build" and job.state == "done"]
    if took:
        st.markdown(f":small[The last one took {duration(took[-1]):s}.]")
    if not every:
        return
    newest = list(reversed(every))
    table = {
        "Build": [entry.build_id for entry in newest],
        "State": ["in use" if entry.current else plain(entry.damage) for entry in newest],
        "Made": [day(entry.created) for entry in newest],
        "Of": [f"{entry.manifest.get('level', '?')}s" for entry in newest],
    }
    st.dataframe(table, hide_index=True, alt="Every build, newest first, and which is in use")
    others = [entry.build_id for entry in newest if not entry.current and not entry.damage]
    if others:
        chosen = st.selectbox(
            "Go back to", others, index=None, placeholder="choose a build", key="build_choice"
        )
        if chosen is not None:
            st.button("Use this build", on_click=_use, args=(library, chosen), disabled=busy)


def show_stored(library: Library) -> None:
    """Every kind of thing in the library's folder, with its size."""
    kept = stored(library)
    st.markdown(
        md_escape(
            f"{size_words(sum(one.bytes for one in kept))} on this machine, and nowhere else: nothing of it "
            "is sent anywhere."
        )
    )
    st.code(str(library.path), language=None, wrap_lines=True)
    table = {
        "What": [one.what for one in kept],
        "Size": [size_words(one.bytes) for one in kept],
        "Where": [one.place for one in kept],
        "Files": [one.files for one in kept],
        "Can be made again": ["yes" if one.again else "no" for one in kept],
    }
    st.dataframe(table, hide_index=True, alt="What the library keeps, where, and how much")


def show_forget(library: Library, busy: bool) -> None:
    """Choose a listener, see what would go with them, and say that it is meant."""
    everyone = resources.everyone(library)
    if not everyone:
        st.markdown("There is nobody here yet.")
        return
    labels = unique_labels(everyone)
    chosen = st.selectbox(
        "Whom to forget",
        [row.id for row in everyone],
        index=None,
        format_func=lambda one: labels.get(one, one),
        placeholder="choose a listener",
        key="forget_choice",
    )
    if chosen is None:
        return
    with st.spinner("Looking what names them"):
        effect = forget_named(library.path, "listener", chosen, dry_run=True)
    show_effect(effect)
    sure = st.checkbox(
        f"Forget {md_escape(effect.name, 60)}: this cannot be taken back", key=f"sure_{chosen}"
    )
    st.button("Forget for good", on_click=_forget, args=(library, chosen), disabled=busy or not sure)


def show_effect(effect: Forgotten) -> None:
    """What would go with a listener, in words."""
    st.markdown(f"With {md_escape(effect.name, 60)} go, from every file:")
    counted = [(words, effect.rows.get(kind, 0)) for kind, words in ROWS.items()]
    st.dataframe(
        {"What": [words for words, n in counted if n], "How many": [n for _, n in counted if n]},
        hide_index=True,
        alt="What is forgotten with the listener",
    )
    if effect.builds:
        n = len(effect.builds)
        st.markdown(
            f"{n:d} of the builds, with their maps, learned from them and go too. The library learns again "
            "right after; until then there are no lists."
        )
    if effect.imports:
        st.markdown(f"{len(effect.imports):d} imports hold nothing else, and go whole.")
    if effect.namesakes:
        st.markdown(
            f"{effect.namesakes:,} texts by somebody of the same name stay: they came from elsewhere, and "
            "nobody knows whether it is the same person."
        )


def _since(live: BuildEntry | None, newer: int) -> str:
    if live is None:
        return "Nothing has been learned yet. Learning takes seconds to minutes."
    if not newer:
        return f"Everything that is here has been learned from, on {day(live.created)}."
    came = "1 import came" if newer == 1 else f"{newer} imports came"
    return f"{came} after what was learned on {day(live.created)}: learn anew to have that in it."


def _start(library: Library, kind: str) -> None:
    with problems.shown(), st.spinner(STARTING):
        start(library.path, kind, {}, resources.now())


def _use(library: Library, build_id: str) -> None:
    with problems.shown(), st.spinner("Looking whether that build is whole"):
        use_build(library, build_id)


def _forget(library: Library, listener_id: str) -> None:
    with problems.shown(), st.spinner(STARTING):
        start(library.path, "forget", {"kind": "listener", "id": listener_id}, resources.now())
