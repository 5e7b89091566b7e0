"""Taking a list along: files, a link that reproduces the page, and the draft as the week's edition."""

from collections.abc import Callable
from functools import partial
from urllib.parse import quote, urlencode

import streamlit as st

from dashboard import resources, state
from dashboard.components import problems
from dashboard.components.faders import in_address, stands_of
from engine.destinations.csv import csv
from engine.destinations.html import html
from engine.destinations.json import json
from engine.destinations.m3u8 import m3u8
from engine.library import Library
from engine.playlist import Playlist
from engine.tasks.editions import save_edition

Whole = Callable[[], Playlist]
FORMATS = {
    "html": ("A page with the reasons", html, "text/html"),
    "csv": ("CSV", csv, "text/csv"),
    "json": ("JSON", json, "application/json"),
}


def show_taking(library: Library, draft: Playlist, whole: Whole, locked: tuple[str, ...], kept: bool) -> None:
    """Draw the button that keeps the draft, and, when they are asked for, its files and its link.

    whole : makes the draft with the reasons of every row
    kept : whether the draft is the week's edition already
    """
    if kept:
        st.markdown(
            "This is the week's edition, and is kept. A draft that differs from it can take its place."
        )
        keep = False
    else:
        keep = st.button("Keep this list as the week's edition", on_click=_keep, args=(library, whole))
    box = st.expander("Take this list along: files, and a link to it", key="taking", on_change="rerun")
    if box.open:
        with box:
            _show_files(library, draft.week, whole)
            st.markdown(
                "This link shows the same list again, while the models and what was said stay the same:"
            )
            here = (st.context.url or "").split("?")[0].rstrip("/")
            st.code(here + link(draft, locked), language=None, wrap_lines=True)
    if keep:
        st.rerun(scope="app")


def _show_files(library: Library, week: str, whole: Whole) -> None:
    """A button for each kind of file; none is written before it is pressed."""
    name = f"crossfade-{week}"
    files = {track: known.path for track, known in resources.sounds(library).items()}
    with st.container(horizontal=True):
        st.download_button(
            "M3U8 for a player", lambda: m3u8(whole(), files), f"{name}.m3u8", "audio/x-mpegurl",
            key="take_m3u8", on_click="ignore",
        )  # fmt: skip
        for ending, (label, write, kind) in FORMATS.items():
            st.download_button(
                label, partial(_written, write, whole), f"{name}.{ending}", kind, key=f"take_{ending}",
                on_click="ignore",
            )  # fmt: skip


def link(draft: Playlist, locked: tuple[str, ...]) -> str:
    """The address, from the server on, of the page that shows a draft.

    >>> from engine.blend import Weights
    >>> from engine.playlist import Dropped
    >>> made = Playlist("l1", "Ada", "2026-W47", Weights(), (), Dropped(), "build")
    >>> link(made, ("t1", "t2"))[:49], link(made, ("t1", "t2"))[-12:]
    ('/?listener=l1&week=2026-W47&people=100&words=100&', 'locked=t1,t2')
    """
    asked = {"listener": draft.listener, state.WEEK: draft.week, **in_address(stands_of(draft.dials))}
    if locked:
        asked[state.LOCKED] = ",".join(locked)
    return "/?" + urlencode(asked, quote_via=quote, safe=",")


def _written(write: Callable[[Playlist], str], whole: Whole) -> str:
    return write(whole())


def _keep(library: Library, whole: Whole) -> None:
    with problems.shown():
        save_edition(library, whole(), resources.now())
