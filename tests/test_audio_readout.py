"""Attributes read out of what was heard, where a person knows what they should be."""

from dataclasses import replace

import numpy as np
import pytest

from engine.audio.network import Network as NetworkOf
from engine.audio.network import NetworkConfig, initial, predict
from engine.audio.readout import FAR, fit_readout, readable
from engine.audio.stored_network import arrays_of, read_network, write_arrays, write_network
from engine.errors import SourceError, UsageError

TINY = NetworkConfig(103, (3, 4, 5, 6), (7, 8), 2)


def network():
    return NetworkOf(TINY, initial(TINY, 0), np.zeros(128, np.float32), np.ones(128, np.float32))


def tracks(n=60, seed=0):
    """Two attributes: a bend of the first number, and the middle of the second and third."""
    heard = np.random.default_rng(seed).uniform(-1, 1, (n, 3))
    return heard, np.column_stack([heard[:, 0] ** 2, heard[:, 1:].mean(axis=1)])


def test_what_bends_is_told_of_tracks_that_were_not_learnt_from():
    readout, (later, true) = fit_readout(*tracks(400)), tracks(50, seed=1)
    errors = np.square(readout.told(later) - true).mean(axis=0)
    assert (errors < 0.05 * true.var(axis=0)).all()


def test_a_track_that_is_like_none_gets_the_middle_of_all():
    heard, attributes = tracks()
    readout = fit_readout(np.eye(100)[:60] * 50, attributes)
    far = np.eye(100)[99:] * 50
    assert readout.told(far + 0 * heard[:1, :1])[0] == pytest.approx(attributes.mean(axis=0), abs=0.2)


def test_an_attribute_with_few_labels_is_left_to_the_network_and_the_others_learn_what_is_known():
    heard, attributes = tracks()
    attributes[9:, 0], attributes[30:, 1] = np.nan, np.nan
    told = fit_readout(heard, attributes).told(heard)
    assert np.isnan(told[:, 0]).all()
    np.testing.assert_allclose(told, fit_readout(heard, attributes).told(heard))
    assert np.isfinite(told[:, 1]).all()


def test_one_number_gone_wild_counts_as_far_and_no_further():
    readout = fit_readout(*tracks())
    edge = readout.mean + FAR * readout.scale
    np.testing.assert_allclose(readout.told(edge[None]), readout.told(edge[None] + 1e6), rtol=1e-5)


def trained():
    rng, plain = np.random.default_rng(3), network()
    mels = [rng.uniform(0, 9, (110, 128)).astype(np.float32) * rng.uniform(0.2, 1) for _ in range(20)]
    heard = np.array([readable(predict(plain, mel).pooled, mel) for mel in mels])
    attributes = np.column_stack([np.array([mel.mean() for mel in mels]) / 9, np.full((20, 5), np.nan)])
    return replace(plain, readout=fit_readout(heard, attributes)), mels


def test_a_prediction_tells_what_was_read_out_and_the_rest_as_the_network_does():
    read, mels = trained()
    plain, told = (predict(one, mels[4]) for one in (network(), read))
    assert told.attributes["acousticness"] == pytest.approx(mels[4].mean() / 9, abs=0.03)
    assert {**told.attributes, "acousticness": 0} == {**plain.attributes, "acousticness": 0}
    np.testing.assert_array_equal(told.factors, plain.factors)


def test_a_readout_is_kept_with_its_network_and_a_broken_one_is_told(tmp_path):
    read, mels = trained()
    path = tmp_path / "network.safetensors"
    write_network(path, read)
    kept, made = (predict(one, mels[0]).attributes for one in (read_network(path), read))
    assert kept == pytest.approx(made, abs=1e-6)
    write_network(path, network())
    assert read_network(path).readout is None
    arrays = arrays_of(read)
    write_arrays(path, {**arrays, "readout.weights": arrays["readout.weights"] * np.float32(np.nan)})
    with pytest.raises(SourceError, match="readout are not finite"):
        read_network(path)
    write_arrays(path, {**arrays, "readout.scale": arrays["readout.scale"][1:]})
    with pytest.raises(SourceError, match="belong together"):
        read_network(path)
    write_arrays(path, {name: values for name, values in arrays.items() if name != "readout.axes"})
    with pytest.raises(SourceError, match="no network"):
        read_network(path)


def test_parts_of_other_sizes_are_no_readout():
    with pytest.raises(UsageError, match="sizes"):
        replace(fit_readout(*tracks()), middle=np.zeros(3, np.float32))
