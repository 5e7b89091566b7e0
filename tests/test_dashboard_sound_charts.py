"""The pictures of a song: their axes say the truth of a tone and a click, and they are small."""

import base64
import io

import numpy as np
import pytest
from audio_worlds import RATE, tone
from PIL import Image

from dashboard.charts.pictures import picture
from dashboard.charts.sound import layer_figure, percentile_bars, relevance_figure, spectrum_figure
from engine.audio.extractors import envelope, half_mel
from engine.audio.mel_spectrogram import HOP, band_hertz
from engine.tasks.sound_lab import QUIETEST, decibels

STEP = HOP / RATE


def figure_of(samples):
    level = decibels(half_mel(samples))
    return spectrum_figure(envelope(samples), level, len(samples) / RATE, STEP, band_hertz(), QUIETEST)


def pixels_of(image) -> np.ndarray:
    """Brightness of a picture, its lowest row first."""
    png = base64.b64decode(image.source.removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"), float)[::-1]


def hertz_at(figure, y: float) -> float:
    """What the axis says of a height, between its ticks."""
    axis = figure.layout.yaxis2
    marks = [float(name.split()[0].replace(",", "")) for name in axis.ticktext]
    return float(np.interp(y, axis.tickvals, marks))


def test_a_tone_of_440_hz_stands_at_440_hz():
    figure = figure_of(tone(440.0, 4.0))
    image = figure.layout.images[0]
    row = pixels_of(image).mean(axis=1).argmax()
    y = image.y + (row + 0.5) * image.sizey / 128
    assert hertz_at(figure, y) == pytest.approx(440, abs=25)  # a band is 25 Hz wide there


@pytest.mark.parametrize("seconds", [4.0, 120.0])
def test_a_click_at_two_seconds_stands_at_two_seconds(seconds):
    samples = np.zeros(round(seconds * RATE), np.float32)
    samples[2 * RATE] = 0.9
    figure = figure_of(samples)
    image = figure.layout.images[0]
    pixels = pixels_of(image)
    column = np.flatnonzero(pixels.mean(axis=0) == pixels.mean(axis=0).max()).mean()
    width = image.sizex / pixels.shape[1]
    assert image.x + (column + 0.5) * width == pytest.approx(2.0, abs=max(STEP, width))
    wave = figure.data[0]
    assert wave.x[int(np.argmax(wave.y))] == pytest.approx(2.0, abs=seconds / 1_000)
    assert list(figure.layout.xaxis2.range) == [0, seconds]
    assert figure.layout.xaxis.matches == "x2"


def test_the_bar_of_colours_goes_from_the_quietest_to_the_loudest():
    figure = figure_of(tone())
    bar = figure.layout.images[1]
    brightness = pixels_of(bar)[:, 0]
    assert (bar.y, bar.y + bar.sizey) == (QUIETEST, 0)
    assert brightness[0] < 5
    assert brightness[-1] > 240
    assert list(figure.layout.yaxis3.range) == [QUIETEST, 0]


def test_a_tone_ten_times_weaker_is_twenty_decibels_under():
    both = np.concatenate([tone(1_000.0, 2.0, peak=0.5), tone(1_000.0, 2.0, peak=0.05)])
    level = decibels(half_mel(both))
    assert level[20:60].max() == pytest.approx(0, abs=0.1)
    assert level[-60:-20].max() == pytest.approx(-20, abs=0.1)


def test_twenty_minutes_of_noise_are_sent_in_under_300_kilobytes():
    rng = np.random.default_rng(0)
    level = rng.uniform(QUIETEST, 0, (51_680, 128)).astype(np.float32)
    wave = rng.uniform(-1, 1, (1_000, 2)).astype(np.float32)
    assert len(spectrum_figure(wave, level, 1_200.0, STEP, band_hertz(), QUIETEST).to_json()) < 300_000
    layers = [("conv", rng.random((12_000, 128)), 0.1, 0.1)] * 1
    assert len(layer_figure(layers, 1_200.0).to_json()) < 300_000


def test_a_layer_is_drawn_where_its_moments_are():
    values = np.zeros((10, 3))
    values[4, 1] = 1.0
    figure = layer_figure([("conv1", np.zeros((20, 2)), 0.1, 0.2), ("conv2", values, 0.5, 0.4)], 5.0)
    image = figure.layout.images[1]
    row, column = np.unravel_index(pixels_of(image).argmax(), (3, 10))
    assert image.x + (column + 0.5) * image.sizex / 10 == pytest.approx(0.5 + 4 * 0.4)
    assert row == 2  # the busiest filter is on top
    assert (image.yref, list(figure.layout.yaxis2.range)) == ("y2", [0, 3])


def test_bars_are_the_engines_numbers():
    bars = relevance_figure([0.5, -0.25, 0.0], "points").data[0]
    assert (list(bars.x), list(bars.y)) == ([0.5, 1.5, 2.5], [0.5, -0.25, 0.0])
    bars = percentile_bars(["energy", "valence"], [80.0, 10.0]).data[0]
    assert (list(bars.y), list(bars.x)) == (["energy", "valence"], [80.0, 10.0])


def test_a_picture_keeps_a_single_bright_column_however_wide_it_was():
    values = np.zeros((2, 100_000))
    values[1, 50_000] = 1.0
    image = Image.open(io.BytesIO(base64.b64decode(picture(values, 0, 1, "magma").split(",")[1])))
    assert image.size == (1_000, 2)
    assert np.asarray(image.convert("L"))[0].argmax() == 500
