"""Whose words: the listener at the desk, an artist or a track; another beside them; and of which weeks."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard.components.escape import plain
from dashboard.components.picker import unique_labels
from dashboard.components.word_rows import day_words
from engine.recommender import Recommender
from engine.tasks.listeners import ListenerRow
from engine.tasks.wordings import described_most

KINDS = ("listener", "artist", "track")
NOBODY = ""
ALL_TIME = date.max


def pick_subject(
    recommender: Recommender, listener_id: str, weeks: Sequence[date]
) -> tuple[str, str, date | None]:
    """Draw the controls; returns a kind, an id, and a week's last day, None for all that was ever said.

    At artist level there are no tracks to pick; what a listener plays is not told apart by weeks.
    """
    kinds = KINDS if recommender.catalog.level == "track" else KINDS[:2]
    what, find, whom, when = st.columns([2.6, 2.4, 3, 2.2], vertical_alignment="bottom")
    kind = what.segmented_control(
        "Whose words", kinds, default=kinds[0], required=True, format_func=str.title, key="whose",
        bind="query-params", persist_state="session",
    )  # fmt: skip
    if kind is None or kind == "listener":
        return "listener", listener_id, None
    with find:
        search = _search(f"Find {kind}", f"find_{kind}")
    with whom:
        found = described_most(recommender, kind, search) or described_most(recommender, kind)
        chosen = _choose(kind.title(), found, f"words_{kind}")
    with when:
        week = st.selectbox(
            "When", [ALL_TIME, *weeks], format_func=_week_words, key="words_week",
            persist_state="session",
        )  # fmt: skip
    return kind, chosen, None if week == ALL_TIME else week


def pick_other(recommender: Recommender, kind: str, of: str, everyone: Sequence[ListenerRow]) -> str:
    """Draw the choice of another of the same kind; returns an id, "" for nobody."""
    find, whom = st.columns([2, 3], vertical_alignment="bottom")
    with find:
        search = _search(f"Find another {kind}", f"find_other_{kind}")
    if kind == "listener":
        labels = unique_labels(everyone)
        found = [(one.id, labels[one.id]) for one in everyone if search.casefold() in one.name.casefold()][
            :100
        ]
    else:
        found = described_most(recommender, kind, search)
    with whom:
        others = [(NOBODY, "nobody yet"), *(one for one in found if one[0] != of)]
        return _choose(f"Set beside another {kind}", others, f"beside_{kind}")


def _search(label: str, key: str) -> str:
    return st.text_input(
        label, placeholder="the beginning of a name", key=key, persist_state="session", max_chars=100
    ) or ""  # fmt: skip


def _choose(label: str, found: Sequence[tuple[str, str]], key: str) -> str:
    names = dict(found)
    chosen = st.selectbox(
        label, list(names), format_func=lambda one: plain(names.get(one) or str(one), longest=60), key=key,
        persist_state="session",
    )  # fmt: skip
    return chosen or NOBODY


def _week_words(day: date) -> str:
    return "all time" if day == ALL_TIME else f"to {day_words(day.isoformat())}"
