"""The listener picker: always in the sidebar, kept from page to page, and written in the address."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.components.escape import md_escape, plain
from dashboard.state import LISTENER, choose_listener, listener_id, settle_listener
from engine.tasks.listeners import ListenerRow


def pick_listener(rows: Sequence[ListenerRow]) -> None:
    """Draw the picker; `state.listener_id` says where it stands. The first row is where it begins.

    rows : nothing is drawn where there are none
    """
    if not rows:
        return
    labels = unique_labels(rows)
    settle_listener()
    unknown = _asked_for(labels)
    st.sidebar.selectbox(
        "Listener",
        [row.id for row in rows],
        format_func=lambda listener: labels.get(listener, listener),
        key=LISTENER,
        bind="query-params",
        persist_state="session",
    )
    if unknown:
        st.info(
            md_escape(
                f"Nobody here is called “{plain(unknown, longest=60)}”: this is {labels[listener_id()]}. "
                "Choose whom you mean under Listener."
            )
        )
    st.sidebar.page_link("views/new_listener.py", label="Not here yet? Become a listener")


def _asked_for(labels: Mapping[str, str]) -> str:
    """Choose whom a link names by id; the picker itself writes and reads labels.

    Returns whom the address asks for where nobody is called so, else "".
    """
    asked = st.query_params.get(LISTENER, "")
    if asked in labels:
        choose_listener(asked)
        st.query_params[LISTENER] = labels[asked]
        return ""
    return "" if asked in labels.values() else asked


def unique_labels(rows: Sequence[ListenerRow]) -> dict[str, str]:
    """A label for each listener id: the name, or name and id where several share the name.

    >>> unique_labels([ListenerRow("l1", "Ada", 1, 1), ListenerRow("l2", "Ada", 1, 1)])
    {'l1': 'Ada (l1)', 'l2': 'Ada (l2)'}
    """
    shown = {row.id: plain(row.name, longest=60) or row.id for row in rows}
    taken = Counter(shown.values())
    return {listener: f"{name} ({listener})" if taken[name] > 1 else name for listener, name in shown.items()}
