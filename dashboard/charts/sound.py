"""A track along its seconds: its wave, its spectrum, what each second added, what layers made of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dashboard.charts.bars import plotly_text
from dashboard.charts.palette import GREY, channel, colour
from dashboard.charts.pictures import picture

Floats = npt.NDArray[Any]

TICKS = (200, 500, 1_000, 2_000, 5_000, 10_000)  # Hz
LAYER = 90  # pixels


def spectrum_figure(
    envelope: Floats,
    level: Floats,
    seconds: float,
    step: float,
    band_hertz: Floats,
    quietest: float,
    dark: bool = False,
) -> go.Figure:
    """Wave above and mel-spectrogram below, on one axis of seconds.

    envelope : shape (n, 2), lowest and highest sample of n equal parts of the track, -1..1
    level : shape (n_frames, 128), decibels under the loudest, `quietest`..0; frame i is centred on i x step
    seconds, step : how long the track is, and from one frame to the next
    band_hertz : shape (128,), the frequency in the middle of each band
    """
    figure = make_subplots(
        rows=2, cols=2, shared_xaxes="columns", row_heights=[0.25, 0.75], vertical_spacing=0.04,
        column_widths=[0.98, 0.02], horizontal_spacing=0.01, specs=[[{}, None], [{}, {}]],
    )  # fmt: skip
    middles = (np.arange(len(envelope)) + 0.5) * seconds / max(1, len(envelope))
    figure.add_trace(_wave(middles, envelope, GREY[dark]), 1, 1)
    drawn = picture(level.T, quietest, 0.0, "magma")
    _place(figure, drawn, (-step / 2, len(level) * step), (0, level.shape[1]), 2)
    colours = picture(np.linspace(quietest, 0, 256)[:, None], quietest, 0.0, "magma")
    _place(figure, colours, (0, 1), (quietest, -quietest), 3)
    at = np.interp(TICKS, band_hertz, np.arange(len(band_hertz)) + 0.5)
    names = [f"{tick:,} Hz" for tick in TICKS]
    figure.update_yaxes(range=[-1, 1], tickvals=[-1, 0, 1], title_text="wave", row=1, col=1)
    figure.update_yaxes(range=[0, level.shape[1]], tickvals=list(at), ticktext=names, row=2, col=1)
    for row, column in ((2, 1), (2, 2)):
        figure.add_trace(go.Scatter(x=[], y=[], hoverinfo="skip"), row, column)
    _along(figure, seconds, 420, lowest=2)
    figure.update_xaxes(range=[0, 1], visible=False, row=2, col=2)
    decibels = {
        "range": [quietest, 0],
        "side": "right",
        "ticksuffix": " dB",
        "title_text": "under the loudest",
    }
    return figure.update_yaxes(**decibels, nticks=5, row=2, col=2)


def relevance_figure(added: Sequence[float], unit: str, dark: bool = False) -> go.Figure:
    """A bar for each second, up where it adds to what the network tells and down where it takes from it.

    added : by second, in `unit`

    >>> relevance_figure([0.5, -0.25], "points").data[0].y
    (0.5, -0.25)
    """
    texts = [f"second {second}: {value:+.3f} {unit}" for second, value in enumerate(added)]
    bars = go.Bar(
        x=[second + 0.5 for second in range(len(added))],
        y=list(added),
        width=0.9,
        marker={"color": colour(channel("audio"), dark)},
        hovertext=texts,
        hoverinfo="text",
    )
    figure = go.Figure(bars)
    figure.update_yaxes(title_text=unit, zeroline=True)
    return _along(figure, len(added), 220)


def layer_figure(layers: Sequence[tuple[str, Floats, float, float]], seconds: float) -> go.Figure:
    """Layers one under the other on one axis of seconds, each filter a line, the busiest on top.

    A line is brightest where its filter has its own largest value.

    layers : name, values of shape (n_moments, filters), second of the first moment, seconds between two
    """
    figure = make_subplots(rows=len(layers), shared_xaxes=True, vertical_spacing=0.03)
    for row, (name, values, first, step) in enumerate(layers, start=1):
        largest = np.maximum(values.max(axis=0), 1e-9)
        busiest = (values / largest)[:, np.argsort(values.mean(axis=0), kind="stable")]
        figure.add_trace(go.Scatter(x=[], y=[], showlegend=False, hoverinfo="skip"), row, 1)
        drawn = picture(busiest.T, 0.0, 1.0, "cividis")
        _place(figure, drawn, (first - step / 2, len(values) * step), (0, values.shape[1]), row)
        ends = [0, values.shape[1]]
        figure.update_yaxes(range=ends, tickvals=ends, title_text=name, row=row, col=1)
    return _along(figure, seconds, LAYER * len(layers) + 60, lowest=len(layers))


def percentile_bars(names: Sequence[str], percentiles: Sequence[float], dark: bool = False) -> go.Figure:
    """How many of a hundred library tracks have less of each attribute; the line is the middle track.

    >>> percentile_bars(["energy"], [80.0]).data[0].hovertext[0]
    'energy: more than 80 of 100 tracks'
    """
    bars = go.Bar(
        x=list(percentiles),
        y=list(names),
        orientation="h",
        marker={"color": colour(channel("audio"), dark)},
        hovertext=[
            f"{name}: more than {value:.0f} of 100 tracks"
            for name, value in zip(names, percentiles, strict=True)
        ],
        hoverinfo="text",
    )
    return _among_a_hundred(go.Figure(bars), 28 * len(names) + 60, dark)


def percentiles_beside(
    names: Sequence[str], songs: tuple[str, str], percentiles: tuple[Sequence[float], Sequence[float]],
    dark: bool = False,
) -> go.Figure:  # fmt: skip
    """Two songs' percentiles of each attribute, the one's bar over the other's; the line is the middle track.

    songs : what they are called, the first in the colour of sound, the other in grey
    percentiles : of each song, 0..100 by attribute

    >>> figure = percentiles_beside(["energy"], ("Kessel", "Sauvel"), ([80.0], [20.0]))
    >>> [(song.name, song.x, song.hovertext[0]) for song in figure.data]  # doctest: +NORMALIZE_WHITESPACE
    [('Kessel', (80.0,), 'Kessel, energy: more than 80 of 100 tracks'),
     ('Sauvel', (20.0,), 'Sauvel, energy: more than 20 of 100 tracks')]
    """
    fills = colour(channel("audio"), dark), GREY[dark]
    bars = [
        go.Bar(
            x=list(some), y=list(names), orientation="h", name=plotly_text(song), marker={"color": fill},
            hovertext=[f"{plotly_text(song)}, {name}: more than {value:.0f} of 100 tracks"
                       for name, value in zip(names, some, strict=True)],
            hoverinfo="text",
        )
        for song, some, fill in zip(songs, percentiles, fills, strict=True)
    ]  # fmt: skip
    figure = _among_a_hundred(go.Figure(bars), 48 * len(names) + 90, dark)
    legend = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal"}
    return figure.update_layout(barmode="group", showlegend=True, legend=legend, margin_t=40)


def _among_a_hundred(figure: go.Figure, height: int, dark: bool) -> go.Figure:
    """Bars on a scale of a hundred tracks, with a line at the middle one."""
    figure.add_vline(50, line={"color": GREY[dark], "dash": "dot", "width": 1})
    figure.update_layout(bargap=0.4, height=height, margin={"l": 0, "r": 16, "t": 8, "b": 36})
    figure.update_xaxes(
        range=[0, 100], dtick=25, fixedrange=True, title_text="more than so many of 100 library tracks"
    )
    return figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True)


def _wave(middles: Floats, envelope: Floats, fill: str) -> go.Scatter:
    """The outline of the wave, along the top and back along the bottom."""
    x = np.concatenate([middles, middles[::-1]]).round(3)
    y = np.concatenate([envelope[:, 1], envelope[::-1, 0]]).astype(np.float64).round(3)
    line = {"width": 0.5, "color": fill}
    return go.Scatter(
        x=x.tolist(), y=y.tolist(), fill="toself", line=line, showlegend=False, hoverinfo="skip"
    )


def _place(
    figure: go.Figure, source: str, along: tuple[float, float], up: tuple[float, float], row: int
) -> None:
    """Put a picture into a row: `along` and `up` are where it begins and how far it reaches."""
    axis = "" if row == 1 else str(row)
    figure.add_layout_image(
        source=source, xref=f"x{axis}", yref=f"y{axis}", x=along[0], sizex=along[1], y=up[0], sizey=up[1],
        xanchor="left", yanchor="bottom", sizing="stretch", layer="below",
    )  # fmt: skip


def _along(figure: go.Figure, seconds: float, height: int, lowest: int = 1) -> go.Figure:
    """Rows on one axis of seconds; lowest : number of the one that has its name."""
    figure.update_xaxes(range=[0, seconds], fixedrange=True, showgrid=False)
    figure.layout[f"xaxis{lowest if lowest > 1 else ''}"].title.text = "seconds"
    figure.update_yaxes(fixedrange=True, showgrid=False, automargin=True)
    figure.update_layout(height=height, margin={"l": 0, "r": 8, "t": 8, "b": 36}, showlegend=False)
    return figure
