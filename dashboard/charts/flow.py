"""A list from its first track to its last: how fast and how lively it is, place by place."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.bars import plotly_text
from dashboard.charts.palette import channel, colour

PANEL = 130  # pixels


def flow_lines(
    names: Sequence[str], tempo: Sequence[float | None], energy: Sequence[float | None], dark: bool = False
) -> go.Figure:
    """Two lines over the places of a list, one above the other; a gap where nothing is known.

    tempo : beats per minute; energy : 0..1

    >>> figure = flow_lines(["Run", "Walk"], [120.0, 90.0], [0.9, None])
    >>> [list(line.y) for line in figure.data], list(figure.data[0].x)
    ([[120.0, 90.0], [0.9, None]], [1, 2])
    """
    figure = make_subplots(2, 1, shared_xaxes=True, vertical_spacing=0.12)
    entry = channel("audio")
    for row, (values, unit) in enumerate(((tempo, "beats a minute"), (energy, "energy")), start=1):
        told = [
            f"{place}. {plotly_text(name)}: {'not known' if value is None else f'{value:.4g} {unit}'}"
            for place, (name, value) in enumerate(zip(names, values, strict=True), start=1)
        ]
        line = go.Scatter(
            x=list(range(1, len(values) + 1)), y=list(values), mode="lines+markers", name=unit,
            line={"color": colour(entry, dark)}, marker={"symbol": entry.marker, "size": 6},
            hovertext=told, hoverinfo="text",
        )  # fmt: skip
        figure.add_trace(line, row, 1)
        figure.update_yaxes(title={"text": unit}, fixedrange=True, nticks=4, row=row, col=1)
    figure.update_yaxes(range=[0, 1], row=2, col=1)
    figure.update_xaxes(fixedrange=True, showgrid=False)
    figure.update_xaxes(title={"text": "place in the list"}, row=2, col=1)
    figure.update_layout(height=2 * PANEL + 60, margin={"l": 0, "r": 8, "t": 8, "b": 36}, showlegend=False)
    return figure
