"""The regions of the maps as a table: what a region is called and why, and all that lies in it."""

import streamlit as st

from dashboard import resources
from dashboard.charts.palette import channel
from dashboard.components.escape import plain


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
