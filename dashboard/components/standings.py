"""In whose thirty something stands: in everybody's latest edition, or, where none are kept, asked live."""

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
from engine.tasks.portraits import Portrait, in_editions, likely, rows_of, standings
from engine.tasks.progress import Progress

MOST = 12  # places that are listed
GO_THERE = [Action("choose", "Look at")]


def show_standings(library: Library, recommender: Recommender, known: Portrait, at: int) -> None:
    """Its places, best first; where no editions are kept, a few listeners are asked, when that is wanted.

    at : place of the artist, or row of the track
    """
    rows, name = rows_of(recommender, known.kind, at), plain(known.name, longest=80)
    found, n_asked = in_editions(library, recommender, rows)
    kept = n_asked > 0
    if not kept:
        asked = likely(recommender, rows)
        if not st.button(f"Ask the {len(asked)} listeners it suits best whether it is in their thirty"):
            return
        n_asked, place = len(asked), st.empty()
        found = standings(library, recommender, rows, asked, partial(_tell, place))
        place.empty()
    st.header(md_escape(item_rows.standing_claim(found, n_asked, name, kept)), anchor=False)
    if found:
        show_rows(
            item_rows.standing_rows(found[:MOST], known.kind == "artist", SIZE),
            item_rows.STANDING_HEADS,
            f"Places of {known.name} in listeners' thirty, best first",
            known.id,
            f"{known.kind}_standings",
            GO_THERE,
            lambda press: state.go(state.Press("listener", press.id.split(" ")[0])),
        )


def _tell(place: DeltaGenerator, at: Progress) -> None:
    place.progress(at.done / max(1, at.total), f"{at.stage}: {at.done} of {at.total}")
