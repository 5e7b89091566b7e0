"""A chart with the sentence it shows and the same numbers as a table."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import streamlit as st


def dark() -> bool:
    """Whether the page's ground is dark."""
    return st.context.theme.type == "dark"


def show_figure(claim: str, figure: go.Figure, table: Mapping[str, Sequence[object]], key: str) -> None:
    """Draw a figure under the sentence that says what it shows, and its numbers below it.

    claim : markdown, text from outside already escaped
    table : column heading -> values, one per bar
    """
    st.markdown(f"### {claim}")
    st.plotly_chart(figure, key=key, config={"displayModeBar": False}, alt=claim.replace("\\", ""))
    with st.expander("The numbers"):
        st.dataframe(dict(table), hide_index=True, alt=claim.replace("\\", ""))
