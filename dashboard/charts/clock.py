"""When somebody listens: a strip of hours for each day of the week."""

from collections.abc import Sequence

import plotly.graph_objects as go

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def clock_strips(plays: Sequence[Sequence[int]]) -> go.Figure:
    """A row for each weekday and a cell for each hour, the brighter the more was played.

    plays : seven rows, Monday first, of 24 counts each

    >>> figure = clock_strips([[1] + [0] * 23] + [[0] * 24] * 6)
    >>> figure.data[0].z[0][0], figure.data[0].hovertext[0][0]
    (1, 'Monday, 0 to 1 h: 1 plays')
    """
    said = [
        [f"{day}, {hour} to {hour + 1} h: {count:,} plays" for hour, count in enumerate(row)]
        for day, row in zip(DAYS, plays, strict=True)
    ]
    cells = go.Heatmap(
        z=[list(row) for row in plays], x=list(range(24)), y=list(range(7)), hovertext=said, hoverinfo="text",
        colorscale="Cividis", xgap=1, ygap=1, colorbar={"title": {"text": "plays"}, "thickness": 12},
    )  # fmt: skip
    figure = go.Figure(cells)
    figure.update_xaxes(title_text="hour of the day, UTC", fixedrange=True, tickvals=list(range(0, 24, 3)))
    figure.update_yaxes(
        tickvals=list(range(7)), ticktext=[day[:3] for day in DAYS], autorange="reversed", fixedrange=True
    )
    return figure.update_layout(height=280, margin={"l": 0, "r": 8, "t": 8, "b": 36})


def busiest(plays: Sequence[Sequence[int]]) -> tuple[str, int]:
    """The weekday and the hour in which most is played.

    >>> busiest([[0] * 24] * 6 + [[0] * 22 + [5, 0]])
    ('Sunday', 22)
    """
    day = max(range(7), key=lambda one: sum(plays[one]))
    hour = max(range(24), key=lambda one: sum(row[one] for row in plays))
    return DAYS[day], hour
