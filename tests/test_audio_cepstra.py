"""Cepstra: what they tell of sounds whose outline a person knows."""

import numpy as np
import pytest

from engine.audio.cepstra import CEPSTRA, cepstra


def test_they_are_those_of_scipys_cosine_transform():
    from scipy.fft import dct

    windows = np.random.default_rng(0).uniform(0, 9, (3, 50, 128))
    outline = dct(windows, axis=2, norm="ortho")[:, :, :13]
    expected = np.concatenate([outline.mean(axis=1), outline.std(axis=1)], axis=1)
    assert cepstra(windows).shape == (3, CEPSTRA)
    np.testing.assert_allclose(cepstra(windows), expected, rtol=1e-4, atol=1e-3)


def test_a_louder_copy_differs_in_the_first_alone_and_a_darker_one_in_the_second():
    window = np.random.default_rng(1).uniform(2, 3, (1, 60, 128))
    plain, louder = cepstra(window)[0], cepstra(window + 1)[0]
    assert np.flatnonzero(np.abs(louder - plain) > 1e-2).tolist() == [0]
    darker = cepstra(window - np.linspace(-1, 1, 128))[0]
    assert np.abs(darker - plain)[:13].argmax() == 1
    assert darker[1] > plain[1]


def test_what_does_not_change_has_no_deviation():
    steady = np.broadcast_to(np.random.default_rng(2).uniform(0, 9, 128), (1, 40, 128))
    assert cepstra(steady)[0, 13:] == pytest.approx(np.zeros(13), abs=2e-3)
