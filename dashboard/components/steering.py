"""Raising and leaving out a term on the Words page, and taking either back."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import problems
from dashboard.components.escape import md_escape
from dashboard.components.rows import Action
from engine.library import Exclusion, Feedback, Library

ACTIONS = (Action("boost", "More of this"), Action("mute", "Leave out"))


def hear(press: state.Press) -> None:
    """Keep what was pressed on a term, as the wish of the listener at the desk."""
    with problems.shown():
        who, library = state.listener_id(), resources.library()
        if press.action == "boost":
            library.add_feedback(Feedback(who, "boost", "term", press.id, resources.now()))
        else:
            library.exclude(Exclusion(who, "term", press.id, resources.now()))


def show_wishes(library: Library, listener_id: str) -> None:
    """The terms that a listener raised or left out, each with a button that takes it back."""
    muted = [one.value for one in library.exclusions(listener_id) if one.kind == "term"]
    raised = [one.target for one in library.feedback(listener_id) if one.kind == "term"]
    for words, terms, take_back in (
        ("Counts double:", raised, _lower),
        ("Left out:", muted, _let_in),
    ):
        if terms:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(md_escape(words), width="content")
                for term in terms:
                    label = f"{md_escape(term, longest=40)} — take it back"
                    st.button(label, key=f"{words} {term}", on_click=take_back, args=(listener_id, term))


def _lower(listener_id: str, term: str) -> None:
    with problems.shown():
        resources.library().remove_feedback(listener_id, "boost", "term", term)


def _let_in(listener_id: str, term: str) -> None:
    with problems.shown():
        resources.library().include(listener_id, "term", term)
