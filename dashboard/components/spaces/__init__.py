"""The spaces side by side, drawn in the browser, and what stands out on them.

Two components, so that a click sends little: the maps are sent once, and streamlit's own cache of messages
keeps them; what is chosen is a small message of its own, which the browser lays over the maps.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.components.rows import asset

_PARTS = asset("parts.js")
_MAP = ("panels.js", "points.js", "overlay.js", "hands.js", "spaces.js")
_map = st.components.v2.component(
    "crossfade_spaces",
    html=asset("spaces.html", __package__),
    css=f"{asset('parts.css')}\n{asset('spaces.css', __package__)}",
    js="\n".join([_PARTS, *(asset(name, __package__) for name in _MAP)]),
)
_marks = st.components.v2.component(
    "crossfade_marks",
    html=asset("marks.html", __package__),
    css=asset("marks.css", __package__),
    js="\n".join([_PARTS, asset("play.js"), asset("marks.js", __package__)]),
)


def show_spaces(
    drawn: bytes, key: str, on_chosen: Callable[[], None], on_outlined: Callable[[], None]
) -> None:
    """Draw the panels; `state.pointed(key)` and `state.outlined(key)` tell the callbacks what was done.

    drawn : as `charts.space.panels_in_bytes` makes it
    """
    _map(key=key, data=drawn, on_chosen_change=on_chosen, on_outlined_change=on_outlined)


def show_marks(
    marks: Mapping[str, Any],
    legend: Sequence[tuple[str, str]],
    chosen: Mapping[str, Any] | None,
    key: str,
) -> None:
    """Lay marks over the panels, and say what they are and what is chosen.

    marks : as `charts.space.marks` makes it, with "fly" and "outlined"
    legend : kind and words of each mark that is there
    chosen : "id", "title", "by" and "sound" of the chosen track
    """
    told = [{"kind": kind, "words": words} for kind, words in legend]
    _marks(key=key, data={"marks": dict(marks), "legend": told, "chosen": dict(chosen) if chosen else None})
