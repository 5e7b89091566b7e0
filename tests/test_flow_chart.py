"""The chart of a list's flow, by its numbers."""

from dashboard.charts.flow import flow_lines
from dashboard.charts.palette import channel


def test_a_line_to_the_measure_over_the_places_of_the_list():
    figure = flow_lines(["a", "b", "c"], [120.0, None, 90.0], [0.5, 0.25, None], dark=True)
    tempo, energy = figure.data
    assert list(tempo.x) == list(energy.x) == [1, 2, 3]
    assert (list(tempo.y), list(energy.y)) == ([120.0, None, 90.0], [0.5, 0.25, None])
    assert tempo.line.color == channel("audio").dark
    assert tuple(figure.layout.yaxis2.range) == (0, 1)


def test_names_are_text_in_it():
    (tempo, _) = flow_lines(["<b>x</b>"], [120.0], [None]).data
    assert tempo.hovertext == ("1. &lt;b&gt;x&lt;/b&gt;: 120 beats a minute",)
    assert flow_lines(["x"], [1.0], [None]).data[1].hovertext == ("1. x: not known",)
