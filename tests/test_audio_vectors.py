"""Vectors of sound: a library's own space, in which dot products compare and split."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio.vectors import audio_space, audio_vector


def outputs(n, seed=0):
    """What is heard: factors of unit length, a pooled layer that is never negative, cepstra."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 8))
    pooled = np.maximum(0, rng.normal(1, 1, (n, 24)) * np.linspace(0.1, 4, 24))
    cepstra = rng.normal(size=(n, 26)) * np.geomspace(100, 0.1, 26)
    units = factors / np.linalg.norm(factors, axis=1, keepdims=True)
    return units.astype("f4"), pooled.astype("f4"), cepstra.astype("f4")


def vectors_of(heard, library=None):
    return audio_vector(audio_space(*(library or heard)), *heard)


def test_the_average_track_is_the_origin():
    vectors = vectors_of(outputs(200))
    assert np.abs(vectors.mean(axis=0)).max() < 1e-6


def test_a_query_splits_into_the_tracks_that_it_was_summed_from():
    vectors = vectors_of(outputs(40)).astype(np.float64)
    weights = np.array([3.0, 1.0, 2.5])
    query = weights @ vectors[[4, 7, 9]]
    reasons = [weight * vectors[row] @ vectors[20] for weight, row in zip(weights, (4, 7, 9), strict=True)]
    assert query @ vectors[20] == pytest.approx(sum(reasons), abs=1e-9)


def test_the_same_sound_is_nearest_and_a_later_track_is_placed_as_an_early_one():
    heard = outputs(60)
    vectors, space = vectors_of(heard), audio_space(*heard)
    later = audio_vector(space, *(part[17] for part in heard))
    np.testing.assert_allclose(later, vectors[17], atol=1e-6)
    assert (vectors @ later).argmax() == 17


def test_a_louder_filter_does_not_outshout_the_rest():
    """A filter whose values are a thousand times larger counts as before: each is measured by its spread."""
    factors, pooled, cepstra = outputs(60)
    loud = pooled * np.where(np.arange(24) == 5, 1_000, 1)
    plain, changed = (vectors_of((factors, layer, cepstra)) for layer in (pooled, loud))
    np.testing.assert_allclose(changed @ changed.T, plain @ plain.T, atol=1e-4)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_small_library_has_vectors_too(n):
    vectors = vectors_of(outputs(n))
    assert np.isfinite(vectors).all()
    assert (n > 1) == (np.abs(vectors).max() > 0.01)


def test_silence_without_direction_is_a_vector():
    factors, pooled, cepstra = outputs(20)
    factors[3], pooled[:, 2], cepstra[:, 4] = 0, 0, 0
    assert np.isfinite(vectors_of((factors, pooled, cepstra))).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_000))
def test_the_order_of_a_library_is_of_no_account(seed):
    heard = outputs(30)
    order = np.random.default_rng(seed).permutation(30)
    plain, shuffled = vectors_of(heard), vectors_of(heard, tuple(part[order] for part in heard))
    np.testing.assert_allclose(shuffled @ shuffled.T, plain @ plain.T, atol=1e-4)
