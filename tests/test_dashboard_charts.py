"""Charts, by the numbers in them."""

import tomllib
from pathlib import Path

from dashboard.charts.bars import count_bars, plotly_text, share_bars
from dashboard.charts.clock import clock_strips
from dashboard.charts.labels import labelled
from dashboard.charts.palette import CHANNELS, GREY, channel, colour

ROOT = Path(__file__).resolve().parents[1]


def luminance(hexed: str) -> float:
    """Relative luminance of a colour, WCAG 2.2."""
    parts = [int(hexed[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_theme_has_the_palette():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    assert theme["light"]["chartCategoricalColors"] == [entry.light for entry in CHANNELS]
    assert theme["dark"]["chartCategoricalColors"] == [entry.dark for entry in CHANNELS]


def test_marks_and_text_stand_out_on_both_grounds():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    for name in ("light", "dark"):
        grounds = [theme[name]["backgroundColor"], theme[name]["secondaryBackgroundColor"]]
        for ground in grounds:
            assert contrast(theme[name]["textColor"], ground) >= 4.5
            assert contrast(GREY[name == "dark"], ground) >= 4.5
        for entry in CHANNELS:
            assert contrast(colour(entry, name == "dark"), grounds[0]) >= 3


def test_share_bars_stack_the_models_and_leave_silent_ones_out():
    figure = share_bars(["X", "Y"], {"collaborative": [0.5, 0.25], "text": [0.0, 0.0], "audio": [-0.1, 0.0]})
    assert [trace.name for trace in figure.data] == ["People", "Sound"]
    assert list(figure.data[0].x) == [0.5, 0.25]
    assert figure.data[1].marker.color == channel("audio").light
    assert figure.layout.barmode == "relative"
    assert list(figure.layout.yaxis.ticktext) == ["X", "Y"]


def test_equal_names_stay_apart():
    figure = count_bars(["Same", "Same"], [3, 1], "plays")
    assert list(figure.data[0].y) == [0, 1]
    assert list(figure.data[0].x) == [3, 1]


def test_names_are_text_to_plotly():
    figure = count_bars(['<a href="http://x">$\\href{x}$</a>\x00\u202e'], [1], "plays")
    shown = figure.layout.yaxis.ticktext[0] + figure.data[0].hovertext[0]
    assert "<" not in shown
    assert "$" not in shown
    assert shown.isprintable()
    assert len(plotly_text("x" * 10_000)) == 32


def test_all_that_is_written_along_a_chart_is_in_the_grey_of_the_lists():
    strips = clock_strips([[1] * 24] * 7)
    for dark, grey in enumerate(GREY):
        drawn = labelled(strips, bool(dark))
        for scale in (drawn.layout.xaxis, drawn.layout.yaxis, drawn.data[0].colorbar):
            assert (scale.tickfont.color, scale.title.font.color) == (grey, grey)
        assert drawn.layout.font.color == drawn.layout.hoverlabel.font.color == grey
    assert drawn.layout.xaxis.title.text == strips.layout.xaxis.title.text
    assert strips.layout.xaxis.tickfont.color is None
