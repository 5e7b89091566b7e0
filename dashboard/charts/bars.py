"""Horizontal bars: names down the side, numbers along."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dashboard.charts.palette import CHANNELS, GREY, colour

ROW = 28  # pixels from one bar to the next
LONGEST_NAME = 32


def share_bars(names: Sequence[str], shares: Mapping[str, Sequence[float]], dark: bool = False) -> go.Figure:
    """Stacked bars, one per name, first name on top: what each model gives it, in points of score.

    names : shown as they are, cut at 32 characters; equal names stay apart
    shares : by model ("collaborative", "text", "audio"), one number per name; a model that gives
        nothing to any name gets no trace

    >>> figure = share_bars(["Nina Simone"], {"collaborative": [0.5], "text": [0.0]})
    >>> [trace.name for trace in figure.data], list(figure.data[0].x)
    (['People'], [0.5])
    """
    traces = [
        _trace(names, shares[entry.model], entry.word, colour(entry, dark), "points")
        for entry in CHANNELS
        if any(shares.get(entry.model, ()))
    ]
    return _figure(traces, names, "points of score")


def count_bars(names: Sequence[str], counts: Sequence[int], unit: str, dark: bool = False) -> go.Figure:
    """Grey bars, one per name, first name on top; grey, since no model speaks here.

    counts : >= 0, in `unit`, e.g. "plays"

    >>> count_bars(["Nina Simone"], [12], "plays").data[0].hovertext[0]
    'Nina Simone: 12 plays'
    """
    return _figure([_trace(names, counts, unit, GREY[dark], unit)], names, unit)


def plotly_text(text: str, longest: int = LONGEST_NAME) -> str:
    """Text that plotly shows as it is: no markup, no formula, no control character, no runaway length.

    >>> plotly_text("<b>x</b> & $y$")
    '&lt;b&gt;x&lt;/b&gt; &amp; &#36;y&#36;'
    """
    visible = "".join(letter if letter.isprintable() else " " for letter in text[: longest + 1])
    if len(visible) > longest:
        visible = visible[: longest - 1] + "…"
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("$", "&#36;")):
        visible = visible.replace(mark, entity)
    return visible


def _trace(names: Sequence[str], values: Sequence[float], word: str, fill: str, unit: str) -> go.Bar:
    """One bar per name, placed by number so that equal names do not fall together."""
    return go.Bar(
        x=list(values),
        y=list(range(len(names))),
        name=word,
        orientation="h",
        marker={"color": fill},
        hovertext=[
            f"{plotly_text(name)}: {_figures(value)} {unit}"
            for name, value in zip(names, values, strict=True)
        ],
        hoverinfo="text",
    )


def _figures(value: float) -> str:
    """A count as it is, a share to two places."""
    return f"{value:,}" if isinstance(value, int) else f"{value:.2f}"


def _figure(traces: list[go.Bar], names: Sequence[str], unit: str) -> go.Figure:
    """The traces on one scale, a row of fixed height per name, no legend for a single trace."""
    figure = go.Figure(traces)
    figure.update_layout(
        barmode="relative",
        bargap=0.4,
        height=ROW * len(names) + 60,
        margin={"l": 0, "r": 8, "t": 8, "b": 36},
        showlegend=len(traces) > 1,
        xaxis={"title": {"text": unit}, "fixedrange": True, "zeroline": True},
        yaxis={
            "tickvals": list(range(len(names))),
            "ticktext": [plotly_text(name) for name in names],
            "autorange": "reversed",
            "automargin": True,
            "fixedrange": True,
        },
    )
    return figure
