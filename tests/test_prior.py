"""The sweeps against the equations written out the slow way."""

import numpy as np
import pytest
from scipy import sparse

from engine.prior import PriorSettings, exposure_weights, solve_listeners, sweep, track_equation

SETTINGS = PriorSettings(0.4, 0.7, exposure=1.5, text_ridge=2.0, audio_ridge=2.0, sweeps=3)


@pytest.fixture
def confidence(rng) -> sparse.csr_array:
    """Twelve listeners and nine tracks; the last track has no listener, one entry is a dislike."""
    dense = np.where(rng.random((12, 9)) < 0.5, rng.uniform(1, 6, (12, 9)), 0.0)
    dense[:, 8] = 0
    dense[3, 2] = -4.0
    return sparse.csr_array(dense.astype(np.float32))


@pytest.mark.parametrize("k", [3, 20])
def test_listeners_solve_the_equation_whether_rows_are_short_or_long(confidence, rng, k):
    y, w = rng.normal(size=(9, k)), rng.uniform(0, 1, 9)
    solved = solve_listeners(confidence, y, w, regularization=0.4)
    dense = confidence.toarray().astype(np.float64)
    for row, c in enumerate(dense):
        weights = np.where(c != 0, np.abs(c), w)
        a = y.T @ np.diag(weights) @ y + 0.4 * ((c > 0).sum() + 1) * np.eye(k)
        assert solved[row] == pytest.approx(np.linalg.solve(a, y.T @ np.maximum(c, 0)), abs=1e-9)


def test_tracks_solve_the_equation_with_their_prior(confidence, rng):
    content = rng.normal(size=(9, 4)).astype(np.float32)
    start = rng.normal(size=(9, 3)).astype(np.float32)
    settings = PriorSettings(0.4, 0.7, exposure=1.5, text_ridge=2.0, audio_ridge=2.0, sweeps=1)
    made = sweep(confidence, start, {"text": content}, settings)
    dense = confidence.toarray().T.astype(np.float64)
    n = (dense > 0).sum(axis=1)
    w = n / (n + 1.5)
    x = solve_listeners(confidence, start.astype(np.float64), w, 0.4)
    average = n @ start / n.sum()
    z = content - n @ content / n.sum()
    coefficients = np.linalg.solve(
        z.T @ np.diag(n) @ z + 2.0 * np.eye(4), z.T @ np.diag(n) @ (start - average)
    )
    predicted = average + z @ coefficients
    for row, c in enumerate(dense):
        strength = 0.7 * (n[row] + 1)
        weights = np.where(c != 0, np.abs(c), w[row])
        a = x.T @ np.diag(weights) @ x + strength * np.eye(3)
        expected = np.linalg.solve(a, x.T @ np.maximum(c, 0) + strength * predicted[row])
        assert made.tracks[row] == pytest.approx(expected, abs=1e-4)


def test_a_track_that_nobody_played_is_what_its_content_predicts(confidence, rng):
    content = rng.normal(size=(9, 4)).astype(np.float32)
    start = rng.normal(size=(9, 3)).astype(np.float32)
    made = sweep(confidence, start, {"text": content}, SETTINGS)
    without = sweep(confidence, start, {"text": np.zeros_like(content)}, SETTINGS)
    assert made.exposure[8] == 0
    assert np.abs(made.content[0][8]).max() > 0
    assert not without.content[0].any()


def test_the_parts_of_two_blocks_are_apart_and_sum_to_the_whole(confidence, rng):
    text = rng.normal(size=(9, 4)).astype(np.float32)
    audio = rng.normal(size=(9, 2)).astype(np.float32)
    text[5] = 0  # a track without words
    made = sweep(
        confidence, rng.normal(size=(9, 3)).astype(np.float32), {"text": text, "audio": audio}, SETTINGS
    )
    assert made.tracks == pytest.approx(
        made.average + made.heard + made.content[0] + made.content[1], abs=1e-6
    )
    assert not made.content[0][5].any()
    assert made.content[1][5].any()


def test_without_content_the_sweeps_are_frequency_scaled_als(confidence, rng):
    start = rng.normal(size=(9, 3)).astype(np.float32)
    assert sweep(confidence, start, {}, SETTINGS).content == ()


def test_more_listeners_say_more_by_not_listening():
    weights = exposure_weights(np.array([0, 1, 10, 1000]), 1.0)
    assert weights[0] == 0
    assert np.all(np.diff(weights) > 0)
    assert weights[-1] < 1


def test_a_track_that_nobody_played_has_nothing_from_people(confidence, rng):
    made = sweep(confidence, rng.normal(size=(9, 3)).astype(np.float32), {}, SETTINGS)
    assert not made.heard[8].any()
    assert made.tracks[8] == pytest.approx(made.average, abs=1e-6)


def test_a_score_comes_apart_by_the_tracks_listeners_and_by_its_content(confidence, rng):
    blocks = rng.normal(size=(9, 4)).astype(np.float32), rng.normal(size=(9, 2)).astype(np.float32)
    made = sweep(
        confidence,
        rng.normal(size=(9, 3)).astype(np.float32),
        dict(zip(("text", "audio"), blocks, strict=True)),
        SETTINGS,
    )
    x, dense = rng.normal(size=3), confidence.toarray().astype(np.float64)
    gram = made.listeners.T.astype(np.float64) @ made.listeners
    for track in range(9):
        rows = np.flatnonzero(dense[:, track])
        own = track_equation(rows, dense[rows, track], made.listeners, gram, SETTINGS)
        carried = own.carried(x)
        for at, block in enumerate(blocks):
            predicted = (block[track] - made.middles[at]) @ made.coefficients[at]
            assert predicted @ carried == pytest.approx(made.content[at][track] @ x, abs=1e-5)
        people = own.says(x, made.listeners).sum() + made.average @ carried - x @ made.average
        assert people == pytest.approx(made.heard[track] @ x, abs=1e-5)
        assert own.fans.tolist() == np.flatnonzero(dense[:, track] > 0).tolist()
