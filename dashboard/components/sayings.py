"""Like, dislike, heard and never: what a press on the list does, and taking it back."""

from typing import cast

import streamlit as st

from dashboard import resources, state
from dashboard.components import problems
from dashboard.components.escape import md_escape, plain
from dashboard.components.in_sight import in_sight
from dashboard.components.rows import Action
from dashboard.components.ways import go, is_way, pages
from engine.library import Feedback
from engine.recommender import Recommender

ACTIONS = (
    Action("like", "Like"),
    Action("never", "Never"),
    Action("lock", "Lock", switch=True),
    Action("dislike", "Dislike", inside=True),
    Action("heard", "Heard it", inside=True),
)
SECONDS = Action("seconds", "Which seconds speak for it", inside=True)
WORDS = {
    "like": "You like {}. It counts from now on, and makes room here for something new.",
    "dislike": "You dislike {}. It counts against what is like it.",
    "heard": "{} is no news to you. It will not be offered again.",
    "never": "{} will not be offered again.",
}


def actions(recommender: Recommender) -> tuple[Action, ...]:
    """What can be said and asked of each row, and the pages that it leads to."""
    asked = () if recommender.sound is None else (SECONDS,)
    return (*ACTIONS, *asked, *pages(recommender.catalog.level, inside=True))


def hear(press: state.Press, recommender: Recommender) -> None:
    """Keep what was pressed as the listener's feedback, so that it can be taken back; or go to its page."""
    with problems.shown():
        if is_way(press):
            go(press, recommender)
            return
        action = cast("state.Saying", press.action)
        catalog = recommender.catalog
        name = catalog.name(catalog.row(press.id))
        said = state.Said(state.listener_id(), action, catalog.level, press.id, name)
        resources.library().add_feedback(
            Feedback(said.listener_id, action, said.kind, said.target, resources.now())
        )
        state.keep_said(said)


def show_last() -> None:
    """Say what was said last, with a button that takes it back; nothing where nothing was."""
    said = state.last_said()
    if said is None:
        return
    with in_sight("said"):
        words, undo = st.columns([6, 1], vertical_alignment="center")
        words.markdown(md_escape(WORDS[said.action].format(plain(said.name, longest=80))))
        undo.button("Take it back", on_click=_take_back, args=(said,))


def _take_back(said: state.Said) -> None:
    with problems.shown():
        resources.library().remove_feedback(said.listener_id, said.action, said.kind, said.target)
        state.keep_said(None)
