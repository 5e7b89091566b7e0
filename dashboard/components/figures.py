"""A chart with the sentence it shows and the same numbers as a table."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts.labels import labelled
from dashboard.components.escape import md_escape, plain

TEXT = 620
"""Pixels: some 70 characters, as wide as a column of sentences is."""


def dark() -> bool:
    """Whether the page's ground is dark."""
    return st.context.theme.type == "dark"


def show_figure(claim: str, figure: go.Figure, table: Mapping[str, Sequence[object]], key: str) -> None:
    """Draw a figure under the sentence that says what it shows, and its numbers below it.

    claim : plain text, escaped here
    table : column heading -> values, one per bar
    """
    st.markdown(f"### {md_escape(claim)}")
    drawn = labelled(figure, dark())
    st.plotly_chart(drawn, key=key, config={"displayModeBar": False}, alt=plain(claim))
    with st.expander("The numbers"):
        st.dataframe(dict(table), hide_index=True, alt=plain(claim))
