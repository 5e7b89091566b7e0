"""A song on the map of sounds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from dashboard.charts.bars import plotly_text
from dashboard.charts.palette import GREY, INK, PAPER, channel, colour

DRAWN = 4_000  # tracks at most; of more an even sample


def landing_figure(
    at: tuple[float, float],
    tracks: npt.NDArray[Any],
    regions: Sequence[tuple[float, float, str]],
    dark: bool = False,
) -> go.Figure:
    """All tracks in grey, the names of the regions, and the song as a large mark of the model's.

    at : where it lies; tracks : shape (n, 2)
    regions : x, y and name

    >>> landing_figure((0.5, 0.25), np.zeros((3, 2)), []).data[1].x
    (0.5,)
    """
    step = max(1, -(-len(tracks) // DRAWN))
    drawn = np.asarray(tracks[::step], np.float64).round(3)
    sound = channel("audio")
    grey = {"size": 4, "color": GREY[dark], "opacity": 0.5}
    edge = {"width": 1, "color": INK[dark]}
    mark = {"size": 16, "color": colour(sound, dark), "symbol": sound.marker, "line": edge}
    x, y = drawn[:, 0].tolist(), drawn[:, 1].tolist()
    others = go.Scattergl(x=x, y=y, mode="markers", marker=grey, hoverinfo="skip")
    song = {"x": [at[0]], "y": [at[1]], "mode": "markers", "marker": mark, "hovertext": "this song"}
    figure = go.Figure([others, go.Scatter(song, hoverinfo="text")])
    halo = ", ".join(f"{right}px {up}px 2px {PAPER[dark]}" for right in (-1, 1) for up in (-1, 1))
    for x, y, name in regions:
        figure.add_annotation(
            x=x, y=y, text=plotly_text(name), showarrow=False, yshift=16,
            font={"size": 12, "color": INK[dark], "shadow": halo},
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-1.4, 1.4], fixedrange=True)
    figure.update_yaxes(visible=False, range=[-1.1, 1.1], fixedrange=True)
    figure.update_layout(height=420, margin={"l": 0, "r": 0, "t": 8, "b": 8}, showlegend=False)
    return figure
