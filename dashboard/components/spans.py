"""Periods and hours that a listener may leave out of their taste."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import streamlit as st

from dashboard import reading, resources
from engine.library import Exclusion, Library
from engine.tasks.leaving_out import written


def show_spans(library: Library, listener_id: str, ask: Callable[[Exclusion], None]) -> None:
    """Two questions: what if a period, or some hours of every day, were left out.

    ask : told what to look at; nothing is kept here
    """
    if not reading.hours(library, listener_id).sum():
        st.markdown("No time is known of anything that they play, so no period can be left out.")
        return
    st.markdown("Days and hours are those of UTC. The effect on the thirty is shown before anything is kept.")
    today = datetime.fromtimestamp(resources.now(), UTC).date()
    days = st.date_input("A period, first and last day", [], max_value=today, key="span_days")
    chosen = days if isinstance(days, tuple) else ()
    st.button(
        "Leave out this period", key="ask_period", disabled=len(chosen) != 2,
        on_click=lambda: ask(_without(listener_id, "period", "..".join(map(str, sorted({*chosen}))))),
    )  # fmt: skip
    begin, end = st.columns(2, width=420)
    first = begin.number_input("From hour", 0, 23, 22, key="span_from")
    last = end.number_input("to hour", 1, 24, 6, key="span_to")
    st.button(
        "Leave out these hours", key="ask_hours", disabled=first == last,
        on_click=lambda: ask(_without(listener_id, "hours", f"{first}-{last}")),
    )  # fmt: skip


def _without(listener_id: str, kind: Literal["period", "hours"], text: str) -> Exclusion:
    return Exclusion(listener_id, kind, written(kind, text), resources.now())
