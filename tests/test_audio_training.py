"""Training on a handful of tones: it learns, it repeats, it goes on where it was, and equals numpy."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio.augmentation import Augmentation, batch, faster
from engine.audio.network import Network, NetworkConfig, attribute_targets, forward, initial, predict, small
from engine.audio.stored_network import write_arrays
from engine.audio.training import Examples, TrainingSettings, jax_forward, loss_on, split, train
from engine.errors import BuildError

TINY = NetworkConfig(103, (8, 8, 8, 8), (16, 16), 2)
PLAIN = Augmentation(stretch=0.0, shift=0, colour=0.0)
SHORT = TrainingSettings(steps=12, batch=8, every=3)
QUICK = TrainingSettings(steps=60, batch=8, rate=1e-2, every=20, withheld=0.2, augmentation=PLAIN)


def low_and_high(n=20) -> Examples:
    """Half the tracks sound low, are acoustic and belong to the first factor; the others the contrary."""
    rng = np.random.default_rng(0)
    high = np.arange(n) % 2 == 1
    mels = [rng.random((150, 128), np.float32) for _ in range(n)]
    for mel, is_high in zip(mels, high, strict=True):
        mel[:, 64:] += 5 * is_high
        mel[:, :64] += 5 * (not is_high)
    factors = np.where(high[:, None], [0.0, 9.0], [2.0, 0.0])
    attributes = np.full((n, 7), np.nan)
    attributes[:, 1] = np.where(high, 0.1, 0.9)
    return Examples(mels, factors, attributes)


def same(one: Network, other: Network) -> bool:
    return all(np.array_equal(values, other.parameters[name]) for name, values in one.parameters.items())


@pytest.mark.parametrize("config", [TINY, small(3)])
def test_numpy_and_jax_hear_the_same(config):
    rng = np.random.default_rng(1)
    parameters = initial(config, seed=2)
    for name in parameters:
        parameters[name] += rng.normal(0, 0.05, parameters[name].shape).astype(np.float32)
    mean, scale = rng.random(128, np.float32), rng.random(128, np.float32) + 1
    windows = rng.random((3, config.frames, 128), np.float32)
    ours, _ = forward(Network(config, parameters, mean, scale), windows)
    np.testing.assert_allclose(ours, jax_forward(parameters, (windows - mean) / scale), atol=1e-5)


def test_it_learns_what_can_be_heard_and_not_how_popular_a_track_is():
    examples = low_and_high()
    network = train(examples, TINY, QUICK, seed=0)
    low, high = (predict(network, mel) for mel in examples.mels[:2])
    np.testing.assert_allclose([low.factors, high.factors], np.eye(2), atol=0.15)
    assert low.attributes["acousticness"] > 0.7
    assert high.attributes["acousticness"] < 0.3


def test_factors_are_learnt_at_unit_length_and_missing_ones_are_no_targets():
    attributes = np.full((3, 7), np.nan)
    targets = Examples([], np.array([[3.0, 4.0], [0.0, 0.0], [np.nan, np.nan]]), attributes).targets()
    np.testing.assert_allclose(targets[0, :2], [0.6, 0.8])
    assert np.isnan(targets[1:]).all() and np.isnan(targets[:, 2:]).all()


def test_what_nobody_knows_costs_nothing():
    network = Network(TINY, initial(TINY, 0), np.zeros(128, np.float32), np.ones(128, np.float32))
    examples = low_and_high(4)
    unknown = np.full((4, 11), np.nan, np.float32)
    assert loss_on(network, examples.mels, unknown) == 0.0
    assert loss_on(network, examples.mels, examples.targets()) > 0.0


def test_an_attribute_that_is_half_off_costs_as_much_as_its_weight_says():
    zero = {name: np.zeros(shape, np.float32) for name, shape in TINY.shapes().items()}
    silent = Network(TINY, zero, np.zeros(128, np.float32), np.ones(128, np.float32))
    mel = np.zeros((103, 128), np.float32)
    factors = np.array([[0.6, 0.8, *[np.nan] * 9]], np.float32)
    attributes = np.array([[np.nan] * 2 + [0.0] * 3 + [0.5] + [0.0] * 5], np.float32)
    assert loss_on(silent, [mel], factors) == pytest.approx(1.0)
    assert loss_on(silent, [mel], attributes) == pytest.approx(6 * 0.25)


def test_the_same_seed_makes_the_same_network_and_another_seed_another():
    examples = low_and_high()
    assert same(train(examples, TINY, SHORT, seed=1), train(examples, TINY, SHORT, seed=1))
    assert not same(train(examples, TINY, SHORT, seed=1), train(examples, TINY, SHORT, seed=2))


class InterruptedHere(Exception):  # noqa: N818
    pass


def test_an_interrupted_training_goes_on_to_the_same_network(tmp_path):
    examples, place = low_and_high(), tmp_path / "checkpoint.safetensors"
    seen = []

    def stop_at_the_second(progress):
        seen.append(progress.step)
        if len(seen) == 2:
            raise InterruptedHere

    with pytest.raises(InterruptedHere):
        train(examples, TINY, SHORT, 0, stop_at_the_second, place)
    again = train(examples, TINY, SHORT, 0, lambda progress: seen.append(progress.step), place)
    assert seen == [3, 6, 9, 12]
    assert same(again, train(examples, TINY, SHORT, 0))


def test_a_checkpoint_that_is_none_is_told(tmp_path):
    place = tmp_path / "checkpoint.safetensors"
    write_arrays(place, {"at": np.zeros(3)})
    with pytest.raises(BuildError, match="checkpoint"):
        train(low_and_high(), TINY, QUICK, 0, checkpoint=place)


def test_it_stops_where_the_withheld_tracks_no_longer_gain():
    looks = []
    stubborn = replace(QUICK, steps=1_000, every=1, patience=2, rate=0.0)
    train(low_and_high(), TINY, stubborn, 0, looks.append)
    assert [look.step for look in looks] == [1, 2, 3]
    assert looks[-1].least == looks[0].withheld_loss


def test_too_few_tracks_are_told():
    with pytest.raises(BuildError, match="too few"):
        train(low_and_high(4), TINY, QUICK, 0)


@given(st.integers(2, 500), st.floats(0.0, 1.0), st.integers(0, 9))
def test_tracks_are_learnt_from_or_withheld_and_never_both(n, share, seed):
    learnt, withheld = split(n, share, seed)
    assert sorted([*learnt, *withheld]) == list(range(n))
    assert len(learnt) and len(withheld)


def test_a_window_played_faster_is_told_to_be_faster():
    slow = attribute_targets(np.array([[100, *[0.5] * 6]]))
    quick = attribute_targets(np.array([[150, *[0.5] * 6]]))
    np.testing.assert_allclose(faster(slow, np.log2([1.5])), quick, atol=1e-6)


def test_windows_are_parts_of_their_track_where_nothing_is_changed():
    ramp = np.repeat(np.arange(150, dtype=np.float32)[:, None], 128, axis=1)
    targets = np.zeros((1, 10), np.float32)
    rng = np.random.default_rng(0)
    windows, _ = batch([ramp], targets, np.array([0]), 103, 20, PLAIN, rng)
    assert windows.shape == (20, 103, 128)
    np.testing.assert_allclose(np.diff(windows[:, :, 0], axis=1), 1.0)
    assert len(set(windows[:, 0, 0])) > 5


def test_a_stretched_window_runs_through_its_track_at_its_tempo():
    ramp = np.repeat(np.arange(400, dtype=np.float32)[:, None], 128, axis=1)
    targets = np.zeros((1, 10), np.float32)
    stretched = Augmentation(stretch=1.0, shift=0, colour=0.0)
    windows, told = batch([ramp], targets, np.array([0]), 103, 10, stretched, np.random.default_rng(0))
    pace = np.diff(windows[:, :, 0], axis=1)
    np.testing.assert_allclose(pace.mean(axis=1), 2.0 ** told[:, 3], rtol=1e-4)


def test_silence_stays_silence_and_a_short_track_is_repeated():
    silence = np.zeros((20, 128), np.float16)
    targets = np.zeros((1, 10), np.float32)
    rng = np.random.default_rng(0)
    windows, _ = batch([silence], targets, np.array([0]), 103, 4, Augmentation(), rng)
    assert windows.shape == (4, 103, 128) and not windows.any()
