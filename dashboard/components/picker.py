"""The listener picker: always in the sidebar, kept from page to page, and written in the address."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from dashboard.components.escape import plain
from dashboard.state import LISTENER, settle_listener
from engine.tasks.listeners import ListenerRow


def pick_listener(rows: Sequence[ListenerRow]) -> None:
    """Draw the picker; `state.listener_id` says where it stands. The first row is where it begins.

    rows : nothing is drawn where there are none
    """
    if not rows:
        return
    settle_listener()
    labels = unique_labels(rows)
    st.sidebar.selectbox(
        "Listener",
        [row.id for row in rows],
        format_func=lambda listener: labels.get(listener, listener),
        key=LISTENER,
        bind="query-params",
        persist_state="session",
    )
    st.sidebar.page_link("views/new_listener.py", label="Not here yet? Become a listener")


def unique_labels(rows: Sequence[ListenerRow]) -> dict[str, str]:
    """A label for each listener id: the name, or name and id where several share the name.

    >>> unique_labels([ListenerRow("l1", "Ada", 1, 1), ListenerRow("l2", "Ada", 1, 1)])
    {'l1': 'Ada (l1)', 'l2': 'Ada (l2)'}
    """
    shown = {row.id: plain(row.name, longest=60) or row.id for row in rows}
    taken = Counter(shown.values())
    return {listener: f"{name} ({listener})" if taken[name] > 1 else name for listener, name in shown.items()}
