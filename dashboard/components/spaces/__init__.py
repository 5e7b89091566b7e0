"""The spaces side by side, drawn in the browser, and what stands out on them.

Two components, so that a click sends little: the maps are sent once, and streamlit's own cache of messages
keeps them; what is chosen is a small message of its own, which the browser lays over the maps.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

import streamlit as st

from dashboard.components import rows as row_list


def _asset(name: str, package: str = __package__) -> str:
    """Text of a file of this folder, or of another component's."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


_PARTS = _asset("parts.js", row_list.__package__)
_map = st.components.v2.component(
    "crossfade_spaces",
    html=_asset("spaces.html"),
    css=_asset("spaces.css"),
    js="\n".join([_PARTS, *map(_asset, ("panels.js", "points.js", "overlay.js", "hands.js", "spaces.js"))]),
)
_marks = st.components.v2.component(
    "crossfade_marks",
    html=_asset("marks.html"),
    css=_asset("marks.css"),
    js="\n".join([_PARTS, _asset("play.js", row_list.__package__), _asset("marks.js")]),
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
