"""The only code that touches streamlit's session state: who is chosen, what was pressed, what was said."""

from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

LISTENER = "listener"
SAID = "last_said"

Saying = Literal["like", "never"]


@dataclass(frozen=True)
class Press:
    """A button of a list: which, and on which row."""

    action: str
    id: str


@dataclass(frozen=True)
class Said:
    """What a listener said last in this session, so that it can be taken back.

    listener_id : who said it
    kind, target : of what
    name : what a person would call it
    """

    listener_id: str
    action: Saying
    kind: Literal["artist", "track"]
    target: str
    name: str


def listener_id() -> str:
    """Id of the listener that the picker stands on."""
    return str(st.session_state[LISTENER])


def choose_listener(chosen: str) -> None:
    """Make the picker stand on a listener when the page is next drawn; for callbacks only."""
    st.session_state[LISTENER] = chosen


def pressed(key: str) -> Press | None:
    """What was pressed on the list of that key, in the callback that follows the press."""
    event = st.session_state.get(key, {}).get("pressed")
    return Press(str(event["action"]), str(event["id"])) if event else None


def last_said() -> Said | None:
    """What the listener at the desk said last, if anything."""
    said = cast("Said | None", st.session_state.get(SAID))
    return said if said and said.listener_id == listener_id() else None


def keep_said(said: Said | None) -> None:
    """Remember what was said last; None forgets it."""
    st.session_state[SAID] = said
