"""The regions of the maps in words, and taking whole regions without drawing around them."""

import numpy as np
import numpy.typing as npt
import streamlit as st

from dashboard import resources
from dashboard.charts.palette import channel
from dashboard.components.escape import plain

Ints = npt.NDArray[np.int64]


def chosen_regions(drawn: resources.Drawn) -> Ints:
    """Rows of the tracks in the regions that were picked from the list of all; none where none was."""
    every = [(space, place) for space in drawn.maps.spaces for place in range(len(space.regions))]
    named = [
        f"{channel(space.name).word}: {plain(space.regions[place].name, longest=80)}"
        for space, place in every
    ]
    picked = st.multiselect(
        "Take whole regions",
        range(len(every)),
        format_func=lambda place: named[place],
        key="regions",
        placeholder="or draw around tracks with Outline, above",
    )
    rows = [np.flatnonzero(every[at][0].region == every[at][1]) for at in picked if at < len(every)]
    return np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)


def show_regions(drawn: resources.Drawn) -> None:
    """All regions of all maps, by terms and artists."""
    with st.expander("Every region in words"):
        st.markdown("Regions are called by what is said of their music and less of the rest.")
        rows = [(channel(space.name).word, region) for space in drawn.maps.spaces for region in space.regions]
        table = {
            "Map": [word for word, _ in rows],
            "What is said there": [plain(", ".join(region.terms), longest=200) for _, region in rows],
            "Who is there": [plain(", ".join(region.artists), longest=200) for _, region in rows],
            "Tracks": [region.tracks for _, region in rows],
        }
        st.dataframe(table, hide_index=True, alt="Regions of the maps, largest first")
