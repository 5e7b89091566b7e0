"""The weights that ship, on tracks of the town that they never saw, against the town's truth."""

import csv
from pathlib import Path

import numpy as np
import pytest

import engine.audio
from engine.audio.decode import Decoder
from engine.audio.extractors import half_mel
from engine.audio.network import ATTRIBUTES, n_parameters, predict, small
from engine.audio.stored_network import read_network

WEIGHTS = Path(engine.audio.__file__).parent / "weights" / "town_small.safetensors"
SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


def table(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["track"]: row for row in csv.DictReader(file)}


def test_the_weights_are_those_of_the_small_network_and_small():
    network = read_network(WEIGHTS)
    assert network.config == small(64)
    assert network.readout is not None
    assert 4 * sum(n_parameters(network.config)) < WEIGHTS.stat().st_size < 4_000_000


@pytest.mark.slow
def test_attributes_of_tracks_that_were_held_out_are_heard():
    truth, tracks = table(SAMPLE / "truth" / "attributes.csv"), table(SAMPLE / "town" / "tracks.csv")
    held = [track for track in truth if (SAMPLE / "town" / tracks[track]["audio"]).is_file()]
    assert not set(held) & set(table(SAMPLE / "town" / "labels.csv"))
    network = read_network(WEIGHTS)
    with Decoder() as decoder:
        sounds = [decoder.read(SAMPLE / "town" / tracks[track]["audio"]) for track in held]
    heard = [predict(network, half_mel(sound.samples)).attributes for sound in sounds]
    told = np.array([[one[name] for name in ATTRIBUTES] for one in heard])
    true = np.array([[float(truth[track][name]) for name in ATTRIBUTES] for track in held])
    octaves = np.log2(told[:, 0] / true[:, 0])
    assert np.mean(np.abs(octaves - octaves.round()) < np.log2(1.04)) >= 0.9
    explained = 1 - np.square(told - true).sum(axis=0) / np.square(true - true.mean(axis=0)).sum(axis=0)
    assert explained[1:].mean() >= 0.8
    assert explained[1:].min() >= 0.6
