"""Which seconds the network heard, on networks and tracks whose answer a person knows."""

import numpy as np
import pytest

from engine.audio.cepstra import cepstra
from engine.audio.mel_spectrogram import HOP
from engine.audio.network import (
    HEARD_ATTRIBUTES,
    Network,
    NetworkConfig,
    activations,
    attribute_targets,
    forward,
    initial,
    predict,
)
from engine.audio.relevance import (
    Output,
    attribute_output,
    layers,
    relevance,
    slopes,
    vector_output,
)
from engine.audio.vectors import audio_space, audio_vector
from engine.audio.windows import track_windows
from engine.errors import UsageError

RATE = 22_050
TINY = NetworkConfig(103, (3, 4, 5, 6), (7, 8), 2)


def chance_network(seed: int = 0) -> Network:
    rng = np.random.default_rng(seed)
    return Network(
        TINY,
        initial(TINY, seed),
        rng.random(128, dtype=np.float32),
        rng.uniform(1, 2, 128).astype(np.float32),
    )


def band_seven(frames: int = 103) -> Network:
    """A network whose first factor is the largest number of band 7 in a window, made by hand."""
    config = NetworkConfig(frames, (1, 1, 1, 1), (1, 1), 1)
    made = {name: np.zeros(shape, np.float32) for name, shape in config.shapes().items()}
    for name in ("conv1", "conv2", "conv3", "conv4"):
        made[f"{name}.weight"][0, 7 if name == "conv1" else 0, 0] = 1.0
    made["dense1.weight"][1, 0] = 1.0  # of the mean, the largest and the root, the largest
    made["dense2.weight"][0, 0] = made["factors.weight"][0, 0] = 1.0
    return Network(config, made, np.zeros(128, np.float32), np.ones(128, np.float32))


def first_factor(network: Network) -> Output:
    heads = np.eye(network.config.factors + HEARD_ATTRIBUTES, dtype=np.float32)[0]
    return Output(heads, np.zeros(3 * network.config.channels[-1], np.float32), np.zeros(26, np.float32))


def test_the_loudest_frame_of_the_band_is_all_that_a_network_of_the_loudest_heard():
    mel = np.zeros((256, 128), np.float32)
    mel[:150, 7], mel[90, 7], mel[90, 9] = 1.0, 4.0, 9.0
    found = relevance(band_seven(256), mel, first_factor(band_seven(256)))
    assert (found.output, found.silence) == (4.0, 0.0)
    assert found.seconds == pytest.approx([0.0, 0.0, 4.0, 0.0, 0.0, 0.0])
    assert np.flatnonzero(found.bands).tolist() == [7]
    assert (found.error, found.error_share) == pytest.approx((0.0, 0.0), abs=1e-6)


def test_only_the_second_that_sounds_is_heard():
    mel = np.zeros((517, 128), np.float32)
    loud = np.arange(517) * HOP // RATE == 8
    mel[loud] = np.random.default_rng(0).uniform(0, 5, (loud.sum(), 128))
    network = chance_network()
    found = relevance(network, mel, first_factor(network))
    assert np.flatnonzero(found.seconds).tolist() == [8]
    assert found.seconds.sum() - (found.output - found.silence) == pytest.approx(found.error)


def test_more_steps_leave_a_smaller_error():
    network, mel = chance_network(1), 5 * np.random.default_rng(1).random((300, 128), np.float32)
    errors = [abs(relevance(network, mel, first_factor(network), steps).error) for steps in (4, 256)]
    assert errors[1] < errors[0] / 4


def test_seconds_and_bands_are_the_same_sum_and_windows_count_as_in_the_prediction():
    network, mel = chance_network(2), np.random.default_rng(2).random((260, 128), np.float32)
    output = attribute_output(network, mel, "energy")
    found = relevance(network, mel, output)
    assert found.seconds.sum() == pytest.approx(found.bands.sum())
    outputs, _ = forward(network, track_windows(mel, 103))
    assert found.output == pytest.approx(outputs.mean(axis=0) @ output.heads, rel=1e-5)


def test_a_short_track_is_heard_over_and_over():
    mel = np.zeros((40, 128), np.float32)
    mel[10, 7] = 2.0
    found = relevance(band_seven(), mel, first_factor(band_seven()))
    assert found.seconds.tolist() == pytest.approx([2.0])


def test_slopes_are_those_of_jax():
    import jax

    from engine.audio.training import jax_forward

    network, rng = chance_network(3), np.random.default_rng(3)
    windows = rng.random((4, 110, 128), np.float32) * 3
    heads = rng.normal(size=2 + HEARD_ATTRIBUTES).astype(np.float32)
    output = Output(heads, np.zeros(18, np.float32), np.zeros(26, np.float32))

    def told(x):
        return (jax_forward(network.parameters, (x - network.mean) / network.scale) @ heads).sum()

    np.testing.assert_allclose(slopes(network, windows, output), jax.grad(told)(windows), atol=1e-5)


def test_slopes_of_the_pooled_layer_and_the_cepstra_are_how_they_change():
    network, rng = chance_network(5), np.random.default_rng(5)
    window = rng.random((1, 110, 128), np.float32) * 3
    change = rng.normal(size=window.shape).astype(np.float32) * np.float32(1e-3)
    nothing, weights = np.zeros(11, np.float32), rng.normal(size=18 + 26).astype(np.float32)
    for pooled, colour in ((weights[:18], weights[18:] * 0), (weights[:18] * 0, weights[18:])):
        found = slopes(network, window, Output(nothing, pooled, colour))
        up, down = (
            forward(network, near)[1][0] @ pooled + cepstra(near)[0] @ colour
            for near in (window + change, window - change)
        )
        assert (found * change).sum() == pytest.approx((up - down) / 2, rel=0.02, abs=1e-5)


def test_the_output_for_a_query_is_its_product_with_the_tracks_vector_but_for_a_constant():
    network, rng = chance_network(6), np.random.default_rng(6)
    mels = [5 * rng.random((260, 128), np.float32) for _ in range(8)]
    heard = [predict(network, mel) for mel in mels]
    parts = [np.array([getattr(one, part) for one in heard]) for part in ("factors", "pooled", "cepstra")]
    space = audio_space(*parts)
    query = rng.normal(size=2 + 64 + 26)
    told = relevance(network, mels[0], vector_output(network, mels[0], space, query), steps=1).output
    vector = audio_vector(space, *(part[0] for part in parts))
    expected = query @ (vector + space.centre)
    for axes, share, part, wanted in (
        (space.pooled, 0.4, parts[1][0], query[2:66]), (space.cepstra, 0.3, parts[2][0], query[66:])
    ):  # fmt: skip
        away = (axes.mean / axes.scale) @ axes.axes / np.linalg.norm(axes.placed(part))
        expected += np.sqrt(share) * wanted @ away
    assert told == pytest.approx(expected, rel=1e-4)


def test_the_output_for_a_tempo_is_how_surely_it_is_the_one_told():
    config = TINY
    zero = {name: np.zeros(shape, np.float32) for name, shape in config.shapes().items()}
    bias = attribute_targets(np.array([[100.0, *[0.5] * 6]]))[0]
    network = Network(
        config, {**zero, "attributes.bias": bias}, np.zeros(128, np.float32), np.ones(128, np.float32)
    )
    mel = np.ones((150, 128), np.float32)
    output = attribute_output(network, mel, "tempo")
    assert output.heads[2:4] == pytest.approx(bias[:2], abs=1e-6)
    assert relevance(network, mel, output, steps=1).output == pytest.approx(1.0, abs=1e-6)
    assert np.flatnonzero(attribute_output(network, mel, "liveness").heads).tolist() == [2 + 8]


def test_what_a_network_does_not_tell_is_said():
    network, mel = chance_network(), np.ones((150, 128), np.float32)
    with pytest.raises(UsageError, match="it tells tempo, acousticness"):
        attribute_output(network, mel, "genre")
    with pytest.raises(UsageError, match="its 11 outputs"):
        relevance(network, mel, Output(np.ones(3), np.ones(18), np.ones(26)))


def test_every_layer_shows_a_click_at_its_second():
    mel, frame, network = np.zeros((640, 128), np.float32), 430, band_seven()
    mel[frame, 7] = 1.0
    for name in ("conv1", "conv2", "conv3", "conv4"):
        network.parameters[f"{name}.weight"][:, 7 if name == "conv1" else 0, 0] = 1.0  # all four frames alike
    for layer in layers(network, mel)[:4]:
        places = np.flatnonzero(layer.values[:, 0]) * layer.step + layer.first
        assert abs(places.mean() - frame * HOP / RATE) <= layer.step / 2, layer.name
    assert [layer.values.shape[1] for layer in layers(chance_network(), mel)] == [3, 4, 5, 6, 18, 7, 8]


def test_the_layers_of_one_window_are_those_of_the_forward_pass():
    network, mel = chance_network(4), np.random.default_rng(4).random((103, 128), np.float32)
    heard = activations(network, mel[None])
    for layer, kept in zip(layers(network, mel)[:4], heard.kept, strict=True):
        np.testing.assert_array_equal(layer.values, kept[0])
    np.testing.assert_array_equal(forward(network, mel[None])[1], layers(network, mel)[4].values)
