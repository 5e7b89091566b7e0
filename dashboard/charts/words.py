"""Terms: their course over the weeks, two people's side by side, and who is named together."""

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.bars import plotly_text
from dashboard.charts.palette import GREY, INK, channel, colour

PANEL = 92  # pixels from one small chart to the next
ROW = 28
TICKS = 30  # pixels left of a course, for the numbers of its scale and the unit over them
RISING, FALLING = "↗", "↘"

Course = tuple[str, Sequence[float]]


def course_panels(
    days: Sequence[str], risen: Sequence[Course], fallen: Sequence[Course], dark: bool = False
) -> go.Figure:
    """One small line for each term, on one scale: rising terms in the left column, falling ones in the right.

    days : ISO days, the last one last; each course has a weight for each

    >>> figure = course_panels(["2026-05-04", "2026-05-11"], [("warm", [0.0, 0.2])], [])
    >>> [(line.name, list(line.y)) for line in figure.data]
    [('warm', [0.0, 0.2])]
    """
    columns = [some for some in (risen, fallen) if some]
    n_rows = max(len(some) for some in columns)
    signs = [sign for sign, some in ((RISING, risen), (FALLING, fallen)) if some]
    titles = [
        f"{sign} {plotly_text(some[row][0], 28)}" if row < len(some) else ""
        for row in range(n_rows)
        for sign, some in zip(signs, columns, strict=True)
    ]
    figure = make_subplots(
        n_rows, len(columns), shared_xaxes="all", shared_yaxes="all", horizontal_spacing=0.08,
        vertical_spacing=0.3 / n_rows, subplot_titles=titles,
    )  # fmt: skip
    for at, some in enumerate(columns, start=1):
        for row, (term, weights) in enumerate(some, start=1):
            figure.add_trace(_line(days, term, weights, dark), row, at)
    figure.update_annotations(font={"size": 13, "color": INK[dark]}, yshift=-4)
    figure.update_xaxes(fixedrange=True, showgrid=False, tickvals=[days[0], days[-1]], tickformat="%-d %b")
    figure.update_yaxes(fixedrange=True, rangemode="tozero", nticks=3, tickformat=".1f")
    figure.add_annotation(
        text="weight", x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
        xshift=-TICKS, showarrow=False,
    )  # fmt: skip
    figure.update_layout(
        height=PANEL * n_rows + 60, margin={"l": TICKS, "r": 8, "t": 24, "b": 24}, showlegend=False
    )
    return figure


def beside_bars(
    terms: Sequence[str], weights: tuple[Sequence[float], Sequence[float]], names: tuple[str, str],
    dark: bool = False,
) -> go.Figure:  # fmt: skip
    """Bars to the left for the first of two and to the right for the other, one row to the term.

    weights : >= 0, of each

    >>> figure = beside_bars(["warm"], ([0.3], [0.1]), ("Kessel", "Sauvel"))
    >>> [(side.name, list(side.x)) for side in figure.data]
    [('Kessel', [-0.3]), ('Sauvel', [0.1])]
    """
    fills = colour(channel("text"), dark), GREY[dark]
    sides = [
        go.Bar(
            x=[sign * weight for weight in some], y=list(range(len(terms))), orientation="h",
            name=plotly_text(name), marker={"color": fill}, hoverinfo="text",
            hovertext=[f"{plotly_text(name)}, {plotly_text(term)}: {weight:.3f}" for term, weight in
                       zip(terms, some, strict=True)],
        )
        for sign, some, name, fill in zip((-1, 1), weights, names, fills, strict=True)
    ]  # fmt: skip
    widest = max([*weights[0], *weights[1], 1e-9])
    figure = go.Figure(sides)
    _rows(figure, terms, "weight: how much it tells of them")
    figure.update_layout(
        barmode="relative",
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        margin={"l": 0, "r": 8, "t": 40, "b": 36},
        height=ROW * len(terms) + 90,
    )
    ticks = [-widest, 0, widest]
    figure.update_xaxes(
        range=[-1.08 * widest, 1.08 * widest], tickvals=ticks, ticktext=[f"{abs(tick):.2f}" for tick in ticks]
    )
    return figure


def together_bars(names: Sequence[str], strengths: Sequence[float], dark: bool = False) -> go.Figure:
    """One bar for each artist who is named in the same documents, most first.

    >>> list(together_bars(["Gravemarrow"], [8.5]).data[0].x)
    [8.5]
    """
    said = [
        f"{plotly_text(name)}: {value:.1f} shared documents"
        for name, value in zip(names, strengths, strict=True)
    ]
    bars = go.Bar(
        x=list(strengths), y=list(range(len(names))), orientation="h", hovertext=said, hoverinfo="text",
        marker={"color": colour(channel("text"), dark)},
    )  # fmt: skip
    figure = go.Figure(bars)
    _rows(figure, names, "documents that name both")
    figure.update_layout(height=ROW * len(names) + 60, margin={"l": 0, "r": 8, "t": 8, "b": 36})
    return figure


def _line(days: Sequence[str], term: str, weights: Sequence[float], dark: bool) -> go.Scatter:
    entry = channel("text")
    return go.Scatter(
        x=list(days),
        y=list(weights),
        mode="lines+markers",
        name=plotly_text(term),
        line={"color": colour(entry, dark), "width": 2},
        marker={"symbol": entry.marker, "size": 5},
        hovertext=[
            f"{plotly_text(term)}, {day}: {weight:.3f}" for day, weight in zip(days, weights, strict=True)
        ],
        hoverinfo="text",
    )


def _rows(figure: go.Figure, names: Sequence[str], unit: str) -> None:
    """A row to the name, the first on top."""
    figure.update_layout(bargap=0.4, showlegend=len(figure.data) > 1)
    figure.update_xaxes(title={"text": unit}, fixedrange=True, zeroline=True)
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=[plotly_text(name) for name in names],
        autorange="reversed", automargin=True, fixedrange=True,
    )  # fmt: skip
