"""In whose thirty something stands: in everybody's latest edition, or, where none are kept, asked live."""

from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import state
from dashboard.components import item_rows
from dashboard.components.escape import md_escape, plain
from dashboard.components.rows import Action, show_rows
from engine.library import Library
from engine.playlist import SIZE
from engine.recommender import Recommender
from engine.tasks.portraits import Portrait, Standing, in_editions, likely, rows_of, standings
from engine.tasks.progress import Progress

MOST = 12  # places that are listed
GO_THERE = [Action("choose", "Look at")]


def show_standings(library: Library, recommender: Recommender, known: Portrait, at: int) -> None:
    """Its places, best first.

    at : place of the artist, or row of the track
    """
    rows = rows_of(recommender, known.kind, at)
    found, n_asked = in_editions(library, recommender, rows)
    kept = n_asked > 0
    if not kept:
        asked = likely(recommender, rows)
        n_asked, place = len(asked), st.empty()

        def ask() -> tuple[Standing, ...]:
            return standings(library, recommender, rows, asked, partial(_tell, place))

        found = _asked_once(library, recommender, known, ask)
        place.empty()
    claim = item_rows.standing_claim(found, n_asked, plain(known.name, longest=80), kept)
    st.header(md_escape(claim), anchor=False)
    if found:
        show_rows(
            item_rows.standing_rows(found[:MOST], known.kind == "artist", SIZE), item_rows.STANDING_HEADS,
            f"Places of {known.name} in listeners' thirty, best first", known.id, f"{known.kind}_standings",
            GO_THERE, lambda press: state.go(state.Way("listener", press.id.split(" ")[0])),
        )  # fmt: skip


def _asked_once(
    library: Library, recommender: Recommender, known: Portrait, ask: Callable[[], tuple[Standing, ...]]
) -> tuple[Standing, ...]:
    """What was answered; asked again after an import, a build, or anybody's word."""
    said, left_out = library.feedback(), library.exclusions()
    spoken = (
        len(said),
        len(left_out),
        max((*(one.at for one in said), *(one.at for one in left_out)), default=0),
    )
    held = _held(str(library.path), recommender.build_id, library.version(), spoken, known.kind, known.id)
    if not held:
        held.append(ask())
    return held[0]


@st.cache_resource(max_entries=64, show_spinner=False)
def _held(
    library_path: str,
    build_id: str,
    version: tuple[str, ...],
    spoken: tuple[int, int, int],
    kind: str,
    item_id: str,
) -> list[tuple[Standing, ...]]:
    """A place for one answer: filling it draws how far it is, which a cached function must not."""
    return []


def _tell(place: DeltaGenerator, at: Progress) -> None:
    place.progress(at.done / max(1, at.total), f"{at.stage}: {at.done} of {at.total}")
