"""The network's sizes, its plain numpy pass on numbers that can be checked by hand, and its file."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audio.network import (
    ATTRIBUTES,
    Network,
    NetworkConfig,
    attribute_targets,
    forward,
    full,
    initial,
    n_parameters,
    predict,
    small,
)
from engine.audio.stored_network import arrays_of, read_network, write_arrays, write_network
from engine.audio.windows import window_starts
from engine.errors import SourceError, UsageError

TINY = NetworkConfig(103, (3, 4, 5, 6), (7, 8), 2)


def network(config: NetworkConfig = TINY, seed: int = 0) -> Network:
    return Network(config, initial(config, seed), np.zeros(128, np.float32), np.ones(128, np.float32))


def noise(n_frames: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((n_frames, 128), np.float32)


def with_parameters(changed: dict[str, np.ndarray], config: NetworkConfig = TINY) -> Network:
    zero = {name: np.zeros(shape, np.float32) for name, shape in config.shapes().items()}
    return replace(network(config), parameters={**zero, **changed})


def test_the_full_network_has_the_sizes_of_its_source():
    assert n_parameters(full(40)) == (9_393_704, 9 * 2_049)
    assert full(40).frames_out() == 32
    assert full(40).shapes()["dense1.weight"] == (1_536, 2_048)


def test_the_small_network_fits_where_it_is_shipped():
    assert 4 * sum(n_parameters(small(64))) < 4_000_000


def test_a_convolution_sees_four_frames_and_the_pools_keep_the_largest():
    first = np.zeros((4, 128, 3), np.float32)
    first[3, 7, 0] = 2.0
    through = {"conv1.weight": first}
    for layer, (ins, outs) in enumerate([(3, 4), (4, 5), (5, 6)], start=2):
        through[f"conv{layer}.weight"] = np.zeros((4, ins, outs), np.float32)
        through[f"conv{layer}.weight"][0, 0, 0] = 1.0
    mel = np.zeros((1, 103, 128), np.float32)
    mel[0, 3:103, 7] = np.arange(100)
    _, pooled = forward(with_parameters(through), mel)
    largest = 2.0 * 15  # frames 0..99 pool by 4, 2, 2; one output frame is left, of the first sixteen
    assert pooled[0, [0, 6]].tolist() == [largest, largest]
    assert pooled[0, 12] == pytest.approx(largest)
    assert pooled[0, [1, 7]].tolist() == [0, 0]


def test_what_the_heads_say_is_averaged_over_windows_and_made_a_unit_vector():
    biases = {
        "factors.bias": np.array([3, -4], np.float32),
        "attributes.bias": attribute_targets(np.array([[90, 0.1, 0.2, 0.3, 0.4, 0.5, 1.5]]))[0],
    }
    heard = predict(with_parameters(biases), noise(400))
    np.testing.assert_allclose(heard.factors, [0.6, -0.8], rtol=1e-6)
    expected = [90, 0.1, 0.2, 0.3, 0.4, 0.5, 1.0]
    np.testing.assert_allclose([heard.attributes[name] for name in ATTRIBUTES], expected, rtol=1e-5)
    assert heard.tempo_confidence == pytest.approx(1.0)


@given(st.floats(20, 480), st.floats(-0.4, 0.4))
def test_a_tempo_survives_its_circle_even_where_the_octave_is_a_little_off(tempo, off):
    bias = attribute_targets(np.array([[tempo, *[0.5] * 6]]))[0]
    bias[2] += off
    heard = predict(with_parameters({"attributes.bias": bias}), noise(103))
    assert heard.attributes["tempo"] == pytest.approx(tempo, rel=1e-4)


@given(st.integers(1, 2_000), st.integers(103, 700))
def test_windows_cover_every_frame_of_a_track(n_frames, frames):
    starts = window_starts(n_frames, frames)
    assert starts[0] == 0 and starts[-1] == max(0, n_frames - frames)
    assert max(np.diff(starts), default=0) <= frames / 2 + 1


def test_the_whole_of_a_track_is_heard_and_not_its_middle():
    quiet = noise(500)
    loud_end = quiet.copy()
    loud_end[-20:] += 5
    assert not np.allclose(predict(network(), quiet).factors, predict(network(), loud_end).factors)


def test_many_windows_in_parts_are_the_same_as_all_at_once():
    mel = noise(103 * 20)
    starts = window_starts(len(mel), 103)
    windows = np.stack([mel[start : start + 103] for start in starts])
    outputs, pooled = forward(network(), windows)
    heard = predict(network(), mel)
    mean = outputs[:, :2].mean(axis=0)
    np.testing.assert_allclose(heard.factors, mean / np.linalg.norm(mean), rtol=1e-4)
    np.testing.assert_allclose(heard.pooled, pooled.mean(axis=0), rtol=1e-4)


def test_a_short_track_is_repeated_and_a_wrong_shape_is_told():
    assert np.isfinite(predict(network(), noise(1)).factors).all()
    with pytest.raises(UsageError, match="128 mel bands"):
        predict(network(), np.zeros((50, 64), np.float32))


def test_half_precision_goes_in_as_it_is_kept():
    mel = noise(300).astype(np.float16)
    same = predict(network(), mel.astype(np.float32))
    np.testing.assert_array_equal(predict(network(), mel).factors, same.factors)


def test_a_window_that_is_too_short_makes_no_network():
    with pytest.raises(UsageError, match="at least 103"):
        network(replace(TINY, frames=102))


def test_parameters_of_other_sizes_make_no_network():
    with pytest.raises(UsageError, match="sizes"):
        Network(small(2), initial(TINY, 0), np.zeros(128, np.float32), np.ones(128, np.float32))


def test_a_network_comes_back_from_its_file(tmp_path):
    write_network(tmp_path / "a.safetensors", network())
    again = read_network(tmp_path / "a.safetensors")
    assert again.config == TINY
    np.testing.assert_array_equal(predict(again, noise(200)).factors, predict(network(), noise(200)).factors)
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]


def test_a_file_that_is_no_network_is_told(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(b"no tensors")
    with pytest.raises(SourceError, match="no safetensors"):
        read_network(path)
    write_arrays(path, {"conv1.bias": np.zeros(3, np.float32)})
    with pytest.raises(SourceError, match="no network"):
        read_network(path)
    write_network(path, with_parameters({"conv1.bias": np.full(3, np.nan, np.float32)}))
    with pytest.raises(SourceError, match="finite"):
        read_network(path)


def test_weights_that_learnt_from_other_mel_bands_are_told_apart(tmp_path):
    path = tmp_path / "a.safetensors"
    write_arrays(path, {**arrays_of(network()), "input.mel": np.array(2, np.int32)})
    with pytest.raises(SourceError, match="version 2, and this is version 1"):
        read_network(path)


def test_predicting_imports_no_deep_learning_framework():
    code = "import sys, engine.audio.stored_network; sys.exit(bool({'jax', 'optax'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
