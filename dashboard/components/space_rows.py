"""Tracks near the chosen one, found by a search, or within an outline, as rows and tables."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard import resources, state
from dashboard.charts.looking import LookedAt
from dashboard.charts.palette import channel
from dashboard.components import problems
from dashboard.components.escape import md_escape, plain
from dashboard.components.rows import Action, Heads, Line, Row, Section, Segment, show_rows
from dashboard.components.space_marks import NEAR, chosen_row
from dashboard.components.space_regions import chosen_regions
from dashboard.components.ways import go, is_way, pages
from engine.library import KnownListener, Library
from engine.maps.neighbours import unit
from engine.recommender import Recommender
from engine.tasks import whereabouts
from engine.tasks.own_playlists import LARGEST, keep_playlist
from engine.tasks.suggesting import suggest

HEADS = Heads(
    "What it is", "How far it is, in each space", "are this near, where 1 is the same", "How well known"
)
SHOW = Action("show", "Show")
FOUND = 6


def search(library: Library, recommender: Recommender) -> None:
    """A search that flies to what it finds."""
    things = f"{recommender.catalog.level}s"
    text = st.text_input(
        "Find on the maps", placeholder=f"{things}: the beginning of a name", key="space_search"
    )
    if not text:
        return
    meant = suggest(recommender, resources.names(library), text, 5 * FOUND)
    rows = recommender.catalog.rows(
        [one.id for one in meant if one.kind == recommender.catalog.level][:FOUND]
    )
    if not len(rows):
        st.markdown(md_escape(f"Nothing here is called like {plain(text, longest=60)}."))
        return
    _tracks(library, recommender, rows.tolist(), "found", f"{things} that the search found", {})


def neighbours(library: Library, recommender: Recommender, drawn: resources.Drawn) -> None:
    """The tracks nearest to the chosen one, by one of the spaces, with their distances in all of them."""
    row = chosen_row(recommender)
    if row is None:
        return
    catalog = recommender.catalog
    st.header(md_escape(f"Nearest to {plain(catalog.name(row), longest=80)}"))
    names = [space.name for space in drawn.maps.spaces]
    by = st.segmented_control(
        "Nearest by", names, default=names[0], format_func=lambda name: channel(name).word, key="near_by",
        required=True,
    )  # fmt: skip
    near = whereabouts.near(drawn.spaces[by or names[0]], row, NEAR)
    if not near:
        st.markdown(md_escape(f"{channel(by or names[0]).word} know nothing of it."))
        return
    rows = [one.row for one in near]
    likeness = {name: _likeness(drawn, name, row, rows) for name in names}
    _tracks(library, recommender, rows, "near", f"nearest by {channel(by or names[0]).word}", likeness)


def outlined(
    library: Library, recommender: Recommender, drawn: resources.Drawn, listener: KnownListener
) -> None:
    """The tracks within the outline or of whole regions, as a table to choose from, and keeping them."""
    rows = chosen_regions(drawn)
    outline = state.looked_at().outline
    space = drawn.maps.of(outline.panel) if outline else None
    if outline is not None and space is not None:
        rows = np.union1d(rows, whereabouts.within(space, outline.points))
        st.button("Drop the outline", on_click=_drop_outline)
    elif not len(rows):
        return
    n = len(rows)
    rows = rows[np.argsort(-recommender.fans[rows], kind="stable")][:LARGEST]
    catalog, things = recommender.catalog, f"{recommender.catalog.level}s"
    st.header(f"{n:,} {md_escape(things)} taken from the maps")
    if not n:
        return
    if n > len(rows):
        st.markdown(f"The {len(rows):,} best known of them:")
    table = {
        "Title": [plain(catalog.titles[row], longest=120) for row in rows],
        "Artist": [plain(catalog.artist(row), longest=120) for row in rows],
        "Listeners": recommender.fans[rows],
    }
    chosen = st.dataframe(
        table, hide_index=True, on_select="rerun", selection_mode="multi-row", key="outlined",
        height=300, alt=f"{things} taken from the maps, best known first",
    )  # fmt: skip
    picked = rows[chosen.selection.rows] if chosen.selection.rows else rows
    _keeping(library, recommender, listener, [int(row) for row in picked])


def _keeping(
    library: Library, recommender: Recommender, listener: KnownListener, rows: Sequence[int]
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name of the playlist", value="From the map", max_chars=80, key="kept_name")
        kept = st.button(f"Keep {len(rows):,} as a playlist")
    if kept:
        with problems.shown():
            made = keep_playlist(library, recommender, listener, name, rows, resources.now())
        said = (
            f"Kept as {plain(name, longest=80)}, import {made}."
            if made
            else "That playlist was there already."
        )
        st.markdown(md_escape(f"{said} The next build learns from it."))


def _tracks(
    library: Library,
    recommender: Recommender,
    rows: Sequence[int],
    key: str,
    label: str,
    likeness: dict[str, list[float]],
) -> None:
    catalog, sounds = recommender.catalog, resources.sounds(library)
    listed = []
    for at, row in enumerate(rows):
        title, artist = catalog.titles[row], catalog.artist(row)
        near = {name: values[at] for name, values in likeness.items() if np.isfinite(values[at])}
        words = [f"{1 - value:.2f} by {channel(name).word}" for name, value in near.items()]
        segments = tuple(
            Segment(name, value) for name, value in near.items() if name != "blend" and value > 0
        )
        listed.append(
            Row(
                id=catalog.ids[row], title=title or artist, by=artist if title else "",
                sentence=f"{', '.join(words)}." if words else "", segments=segments,
                bar_text=", ".join(f"{channel(one.model).word} {one.value:.2f}" for one in segments),
                aside=f"{recommender.fans[row]:,} listeners", badges=(), sections=_distances(near), sum="",
                sound=catalog.ids[row] in sounds if title else None,
            )
        )  # fmt: skip
    heads = HEADS if likeness else Heads("What it is", "", "", "How well known")
    show_rows(
        listed, heads, label=label, context=key, key=f"space_{key}",
        actions=(SHOW, *pages(catalog.level, inside=bool(likeness))),
        on_press=lambda press: go(press, recommender) if is_way(press) else _fly(press.id),
    )  # fmt: skip


def _distances(near: dict[str, float]) -> tuple[Section, ...]:
    """How far it is in each space, a line each."""
    lines = tuple(Line(f"by {channel(name).word}", None, f"{1 - value:.3f}") for name, value in near.items())
    small = "in the spaces themselves, not on the maps: 1 less the cosine, 0 for the same direction"
    return (Section("", "How far it is", small, lines),) if lines else ()


def _drop_outline() -> None:
    looked = state.looked_at()
    state.look_at(LookedAt(looked.track_id, looked.flights))


def _fly(track_id: str) -> None:
    looked = state.looked_at()
    state.look_at(LookedAt(track_id, looked.flights + 1, looked.outline))


def _likeness(drawn: resources.Drawn, name: str, row: int, rows: Sequence[int]) -> list[float]:
    """Cosines of one track with others in a space; NaN where it knows nothing of one of the two."""
    space = drawn.spaces[name]
    there = unit(space.tracks[[row, *rows]])
    cosines = np.minimum(there[1:] @ there[0], 1.0)  # a sum in floating point may pass 1
    found = np.where(space.lengths[[*rows]] * space.lengths[row] > 0, cosines, np.nan)
    return [float(value) for value in found]
