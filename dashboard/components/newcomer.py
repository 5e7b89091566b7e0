"""Becoming a listener: suggestions while one types, what was chosen, and a history file instead."""

from collections.abc import Container, Sequence

import streamlit as st

from dashboard import resources, state
from dashboard.components import problems
from dashboard.components.bringing import known_kinds
from dashboard.components.escape import md_escape, plain
from dashboard.components.job_panel import STARTING, show_job
from dashboard.components.rows import Action, Heads, Row, show_rows
from engine.library import Library
from engine.library.jobs import Job
from engine.recommender import Recommender
from engine.tasks.jobs import start
from engine.tasks.newcomer import require_new
from engine.tasks.suggesting import Suggestion, suggest

WANTED = 5  # likes that a first list is worth having from
FOUND_HEADS = Heads("What it is", "How well known", "", "")
DISCOVER = "views/discover.py"


def choose_likes(library: Library, recommender: Recommender, search: str) -> None:
    """Suggestions for what is typed, each to be heard where it has sound, and added."""
    sounds, names = resources.sounds(library), resources.names(library)
    chosen = state.likes()
    found = [one for one in suggest(recommender, names, search) if one.id not in chosen]
    if not found:
        st.markdown(md_escape(f"Nothing here is called “{plain(search, 60)}”. Try fewer letters."))
    show_rows(
        suggestion_rows(found, len(recommender.listener_ids), sounds),
        FOUND_HEADS,
        label="Suggestions",
        context=f"{search} {len(chosen)}",
        key="suggestions",
        actions=[Action("add", "Add")],
        on_press=lambda press: state.keep_likes([*dict.fromkeys([*state.likes(), press.id])]),
    )


def show_likes(recommender: Recommender) -> None:
    """What was chosen, each with a way to take it back."""
    chosen = state.likes()
    if not chosen:
        st.markdown("Nothing chosen yet: add what you like from the list below.")
        return
    with st.container(horizontal=True, vertical_alignment="center", key="chosen"):
        for at, item in enumerate(chosen):
            name = plain(_name(recommender, item), longest=60)
            st.button(
                f"{md_escape(name)} ✕", key=f"like_{at}", help="Take it out", on_click=_remove, args=(at,)
            )
        st.markdown(f":small[{len(chosen):d} of {WANTED:d}]", width="content")


def suggestion_rows(found: Sequence[Suggestion], n_listeners: int, sounds: Container[str]) -> list[Row]:
    """Suggestions as rows, in their order.

    sounds : ids of the tracks that can be played
    """
    return [
        Row(
            id=one.id,
            title=one.name,
            by=one.by or "artist",
            sentence=f"{one.listeners:,} of {n_listeners:,} listeners here know "
            f"{'them' if one.kind == 'artist' else 'it'}",
            segments=(),
            bar_text="",
            aside="",
            badges=(),
            sections=(),
            sum="",
            sound=one.id in sounds if one.kind == "track" else None,
        )
        for one in found
    ]


def bring_history(library: Library) -> None:
    """A history file of one's own: taken in by a job, after which its listener is at the desk."""
    job = show_job(library)
    if job is not None and job.runs:
        return
    if job is not None and job.job_id == state.joining() and job.state == "done":
        _arrive(library, job)
    name = st.text_input(
        "Your name",
        key="history_name",
        max_chars=60,
        live=True,
        help="Where the file itself says whose it is, that name counts.",
    ).strip()
    st.file_uploader(
        "A file or a zip of your listening history",
        key=state.drop_key("history"),
        max_upload_size=64,
        help=f"Known by their content: {md_escape(known_kinds(), 500)}.",
    )
    ready = bool(name and state.dropped("history"))
    st.button("Take it in", on_click=_join, args=(library, name), disabled=not ready)


def _arrive(library: Library, job: Job) -> None:
    brought = library.listeners_of(job.result["summary"]["import_id"])
    state.keep_joining("")
    if not brought:
        st.warning("The file holds nobody's listens, so there is nobody to make a list for.")
        return
    state.send_to(brought[0].listener_id)
    st.switch_page(DISCOVER, query_params={})


def _join(library: Library, name: str) -> None:
    with problems.shown(), st.spinner(STARTING):
        require_new(library, name)
        asked = {"listener": name}
        job = start(library.path, "import", asked, resources.now(), state.dropped("history"))
        state.empty_drop()
        state.keep_joining(job.job_id)


def _remove(at: int) -> None:
    chosen = state.likes()
    del chosen[at : at + 1]
    state.keep_likes(chosen)


def _name(recommender: Recommender, item: str) -> str:
    """What a like is called; its id where a later build does not know it."""
    catalog = recommender.catalog
    rows = catalog.rows([item])
    if len(rows):
        return catalog.name(int(rows[0]))
    return dict(zip(catalog.artist_ids, catalog.artist_names, strict=True)).get(item, item)
