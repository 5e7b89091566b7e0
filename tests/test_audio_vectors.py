"""Vectors of sound: a library's own space, in which dot products compare and split."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audio.vectors import audio_space, audio_vector


def outputs(n, seed=0):
    """Outputs as a network's: factors of unit length, a pooled layer that is never negative."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(n, 8))
    pooled = np.maximum(0, rng.normal(1, 1, (n, 24)) * np.linspace(0.1, 4, 24))
    return (factors / np.linalg.norm(factors, axis=1, keepdims=True)).astype("f4"), pooled.astype("f4")


def test_the_average_track_is_the_origin():
    factors, pooled = outputs(200)
    vectors = audio_vector(audio_space(factors, pooled), factors, pooled)
    assert np.abs(vectors.mean(axis=0)).max() < 1e-6


def test_a_query_splits_into_the_tracks_that_it_was_summed_from():
    factors, pooled = outputs(40)
    vectors = audio_vector(audio_space(factors, pooled), factors, pooled).astype(np.float64)
    weights = np.array([3.0, 1.0, 2.5])
    query = weights @ vectors[[4, 7, 9]]
    reasons = [weight * vectors[row] @ vectors[20] for weight, row in zip(weights, (4, 7, 9), strict=True)]
    assert query @ vectors[20] == pytest.approx(sum(reasons), abs=1e-9)


def test_the_same_sound_is_nearest_and_a_later_track_is_placed_as_an_early_one():
    factors, pooled = outputs(60)
    space = audio_space(factors, pooled)
    vectors = audio_vector(space, factors, pooled)
    later = audio_vector(space, factors[17], pooled[17])
    np.testing.assert_allclose(later, vectors[17], atol=1e-6)
    assert (vectors @ later).argmax() == 17


def test_a_louder_filter_does_not_outshout_the_rest():
    """A filter whose values are a thousand times larger counts as before: each is measured by its spread."""
    factors, pooled = outputs(60)
    loud = pooled * np.where(np.arange(24) == 5, 1_000, 1)
    plain, changed = (audio_vector(audio_space(factors, p), factors, p) for p in (pooled, loud))
    np.testing.assert_allclose(changed @ changed.T, plain @ plain.T, atol=1e-4)


@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_small_library_has_vectors_too(n):
    factors, pooled = outputs(n)
    vectors = audio_vector(audio_space(factors, pooled), factors, pooled)
    assert np.isfinite(vectors).all()
    assert (n > 1) == (np.abs(vectors).max() > 0.01)


def test_silence_without_direction_is_a_vector():
    factors, pooled = outputs(20)
    factors[3], pooled[:, 2] = 0, 0
    assert np.isfinite(audio_vector(audio_space(factors, pooled), factors, pooled)).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1_000))
def test_the_order_of_a_library_is_of_no_account(seed):
    factors, pooled = outputs(30)
    order = np.random.default_rng(seed).permutation(30)
    plain = audio_vector(audio_space(factors, pooled), factors, pooled)
    shuffled = audio_vector(audio_space(factors[order], pooled[order]), factors, pooled)
    np.testing.assert_allclose(shuffled @ shuffled.T, plain @ plain.T, atol=1e-4)
