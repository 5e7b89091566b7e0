"""The colour of what is written along a chart."""

import plotly.graph_objects as go

from dashboard.charts.palette import GREY


def labelled(figure: go.Figure, dark: bool = False) -> go.Figure:
    """A copy that is written in the grey of the lists: its axes, scales of colour and what is pointed at.

    Streamlit's theme has a paler grey for them, 3.6:1 on paper; text is to have 4.5:1 (WCAG 2.2, 1.4.3).

    >>> labelled(go.Figure(go.Bar(x=[1], y=[2]))).layout.xaxis.tickfont.color
    '#5A5F6E'
    """
    grey = GREY[dark]
    axis = {"tickfont_color": grey, "title_font_color": grey}
    scale = {f"colorbar_{name}": colour for name, colour in axis.items()}
    copy = go.Figure(figure).update_xaxes(axis).update_yaxes(axis).update_traces(scale, {"type": "heatmap"})
    return copy.update_layout(font_color=grey, hoverlabel_font_color=grey)
