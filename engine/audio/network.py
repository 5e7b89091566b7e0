"""What a track sounds like, as a network hears it: the factors its listeners would give it, and attributes.

Four convolutions over time, pooling over all of time, three dense layers. Prediction is plain numpy, so that
nothing that only predicts needs a deep-learning framework; `engine.audio.training` makes the parameters.
Source: van den Oord, Dieleman, Schrauwen, NIPS 2013; Dieleman, "Recommending music on Spotify with deep
learning", 2014.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.cepstra import CEPSTRA, cepstra
from engine.audio.mel_spectrogram import BANDS
from engine.audio.readout import Readout, readable
from engine.audio.windows import track_windows
from engine.errors import UsageError

Floats = npt.NDArray[np.float32]
Parameters = Mapping[str, Floats]

WIDTH: Final = 4
"""Frames that a convolution sees at once; no padding."""

POOLS: Final = (4, 2, 2, 1)
"""Of how many frames each convolution's output keeps the largest."""

ATTRIBUTES: Final = (
    "tempo",
    "acousticness",
    "danceability",
    "energy",
    "valence",
    "instrumentalness",
    "liveness",
)
"""What the second head tells: tempo in beats per minute, the others 0..1."""

HEARD_ATTRIBUTES: Final = len(ATTRIBUTES) + 2
"""Outputs of the second head: tempo has three, its place within the octave on a circle and its octave."""

REFERENCE_TEMPO: Final = 128.0
"""Beats per minute; tempo is learnt as the logarithm of its ratio to this."""

_AT_ONCE = 16
"""Windows in one pass, which bounds memory on long tracks."""


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """A network's sizes.

    frames : length of a window, 43 frames a second
    channels : filters of each convolution
    dense : units of each hidden dense layer
    factors : length of the collaborative factors it predicts

    >>> len(NetworkConfig(256, (8, 8, 8, 8), (16, 16), 4).shapes())
    16
    """

    frames: int
    channels: tuple[int, int, int, int]
    dense: tuple[int, int]
    factors: int

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of every parameter, by name; what a convolution's weights index is (frame, in, out)."""
        made: dict[str, tuple[int, ...]] = {}
        ins = BANDS
        for layer, outs in enumerate(self.channels, start=1):
            made[f"conv{layer}.weight"] = (WIDTH, ins, outs)
            made[f"conv{layer}.bias"] = (outs,)
            ins = outs
        ins *= 3
        for layer, outs in enumerate(self.dense, start=1):
            made[f"dense{layer}.weight"] = (ins, outs)
            made[f"dense{layer}.bias"] = (outs,)
            ins = outs
        for head, outs in (("factors", self.factors), ("attributes", HEARD_ATTRIBUTES)):
            made[f"{head}.weight"] = (ins, outs)
            made[f"{head}.bias"] = (outs,)
        return made

    def frames_out(self) -> int:
        """Frames that reach the pooling over time; at least 1, or the window is too short for a network.

        >>> full(40).frames_out()
        32
        """
        frames = self.frames
        for pool in POOLS:
            frames = (frames - WIDTH + 1) // pool
        return frames


def full(factors: int) -> NetworkConfig:
    """Dieleman's sizes: windows of 14 seconds, 9.4 million parameters. For a graphics card."""
    return NetworkConfig(599, (256, 256, 512, 512), (2048, 2048), factors)


def small(factors: int) -> NetworkConfig:
    """Sizes for two cores: windows of 6 seconds, a third of a million parameters."""
    return NetworkConfig(256, (64, 64, 128, 128), (256, 256), factors)


@dataclass(frozen=True, slots=True)
class Network:
    """Sizes, parameters and the scale of what goes in.

    parameters : by name, of the shapes that `config.shapes()` tells
    mean, scale : shape (128,), of each band of log-mel in training; scale > 0
    readout : tells attributes but tempo from `readable`; None where the second head alone tells them
    """

    config: NetworkConfig
    parameters: Parameters
    mean: Floats
    scale: Floats
    readout: Readout | None = None

    def __post_init__(self) -> None:
        shapes = {name: values.shape for name, values in self.parameters.items()}
        if shapes != self.config.shapes() or self.mean.shape != (BANDS,) or self.scale.shape != (BANDS,):
            raise UsageError("the parameters of a network do not have the sizes of its configuration")
        if self.config.frames_out() < 1:
            raise UsageError(f"a window of {self.config.frames} frames is too short: give at least 103")


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a network hears in a track.

    factors : shape (k,), of unit length, or all zero where it hears no direction
    attributes : by name; "tempo" in beats per minute, the others 0..1
    tempo_confidence : 0..1, how much the track's windows agree on its tempo up to octaves
    pooled : shape (3 x channels,), the mean, the maximum and the root mean square of each filter
    cepstra : shape (26,), the colour of the sound, as `cepstra.cepstra`; no network's doing
    """

    factors: Floats
    attributes: Mapping[str, float]
    tempo_confidence: float
    pooled: Floats
    cepstra: Floats


def initial(config: NetworkConfig, seed: int) -> dict[str, Floats]:
    """Parameters before training: He's normal weights, biases of zero.

    Source: He, Zhang, Ren, Sun, ICCV 2015.

    >>> initial(small(4), seed=1)["conv1.weight"].std().round(3)
    np.float32(0.062)
    """
    rng = np.random.default_rng(seed)
    made = {}
    for name, shape in config.shapes().items():
        if name.endswith("bias"):
            made[name] = np.zeros(shape, np.float32)
            continue
        gain = 1.0 if name.startswith(("factors", "attributes")) else 2.0
        made[name] = rng.normal(0, np.sqrt(gain / np.prod(shape[:-1])), shape).astype(np.float32)
    return made


def n_parameters(config: NetworkConfig) -> tuple[int, int]:
    """How many numbers are learnt: without the head for attributes, and in that head.

    >>> n_parameters(full(40))[0]
    9393704
    """
    sizes = {name: int(np.prod(shape)) for name, shape in config.shapes().items()}
    head = sum(size for name, size in sizes.items() if name.startswith("attributes"))
    return sum(sizes.values()) - head, head


def predict(network: Network, mel: npt.NDArray[Any]) -> Prediction:
    """What a network hears in a track, averaged over windows that cover the whole of it.

    mel : shape (n_frames, 128), from `mel_spectrogram.log_mel`, any float type; n_frames >= 1
    """
    if mel.ndim != 2 or mel.shape[1] != BANDS or not len(mel):
        raise UsageError(f"a network hears frames of {BANDS} mel bands, and was given shape {mel.shape}")
    k = network.config.factors
    windows = track_windows(mel, network.config.frames)
    outputs = np.zeros(k + HEARD_ATTRIBUTES)
    pooled, colour = np.zeros(3 * network.config.channels[-1]), np.zeros(CEPSTRA)
    for begin in range(0, len(windows), _AT_ONCE):
        part = windows[begin : begin + _AT_ONCE]
        heard, layer = forward(network, part)
        outputs += heard.sum(axis=0) / len(windows)
        pooled += layer.sum(axis=0) / len(windows)
        colour += cepstra(part).sum(axis=0) / len(windows)
    attributes, confidence = _attributes(outputs[k:])
    if network.readout is not None:
        attributes |= _read(network.readout, readable(pooled, mel))
    length = np.linalg.norm(outputs[:k])
    factors = (outputs[:k] / length if length > 0 else outputs[:k]).astype(np.float32)
    layers = pooled.astype(np.float32), colour.astype(np.float32)
    return Prediction(factors, attributes, confidence, *layers)


@dataclass(frozen=True, slots=True)
class Activations:
    """All that happens between windows and outputs; n windows.

    convolved, kept : of each convolution, shape (n, frames, channels): before its pool, and after it
    pooled : shape (n, 3 x channels), over time
    dense : of each hidden dense layer, shape (n, units)
    outputs : shape (n, k + 9), factors then attributes as they are learnt
    """

    convolved: tuple[Floats, ...]
    kept: tuple[Floats, ...]
    pooled: Floats
    dense: tuple[Floats, ...]
    outputs: Floats


def forward(network: Network, windows: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    """The outputs for each window, and the layer that is pooled over time.

    windows : shape (n, frames, 128), log-mel
    returns : shape (n, k + 9), factors then attributes as they are learnt; and (n, 3 x channels)
    """
    heard = activations(network, windows)
    return heard.outputs, heard.pooled


def activations(network: Network, windows: npt.NDArray[Any]) -> Activations:
    """What every layer makes of windows of any one length, shape (n, frames, 128), log-mel; frames >= 103."""
    p = network.parameters
    x: Floats = (windows.astype(np.float32) - network.mean) / network.scale
    convolved, kept, dense = [], [], []
    for layer, pool in enumerate(POOLS, start=1):
        convolved.append(_rectified(_convolved(x, p[f"conv{layer}.weight"]) + p[f"conv{layer}.bias"]))
        kept.append(x := _max_pool(convolved[-1], pool))
    root = np.sqrt(np.square(x).mean(axis=1) + np.float32(1e-6))
    pooled: Floats = np.concatenate([x.mean(axis=1), x.max(axis=1), root], axis=1)
    units = pooled
    for layer in (1, 2):
        dense.append(units := _rectified(units @ p[f"dense{layer}.weight"] + p[f"dense{layer}.bias"]))
    heads = [units @ p[f"{head}.weight"] + p[f"{head}.bias"] for head in ("factors", "attributes")]
    return Activations(tuple(convolved), tuple(kept), pooled, tuple(dense), np.concatenate(heads, axis=1))


def attribute_targets(values: npt.NDArray[np.float64]) -> Floats:
    """Attributes as the second head learns them: a tempo becomes a point on a circle, and a height.

    values : shape (n, 7), in the order of ATTRIBUTES, NaN where nobody knows
    returns : shape (n, 9), cosine and sine of the place within the octave, octaves above 128, then the rest

    >>> attribute_targets(np.array([[256, 0, 0, 0, 0, 0, 0.5]])).round(3)[0, [0, 2, 8]]
    array([1. , 1. , 0.5], dtype=float32)
    """
    octaves = np.log2(values[:, :1] / REFERENCE_TEMPO)
    circle = [np.cos(2 * np.pi * octaves), np.sin(2 * np.pi * octaves)]
    return np.concatenate([*circle, octaves, values[:, 1:]], axis=1).astype(np.float32)


def _attributes(heard: npt.NDArray[np.float64]) -> tuple[dict[str, float], float]:
    """The inverse of `attribute_targets` for one track, and how sure its tempo is."""
    place = np.arctan2(heard[1], heard[0]) / (2 * np.pi)
    octave = np.clip(np.round(heard[2] - place), -3, 2)
    tempo = float(REFERENCE_TEMPO * 2 ** (place + octave))
    rest = np.clip(heard[3:], 0.0, 1.0)
    values = {name: float(value) for name, value in zip(ATTRIBUTES[1:], rest, strict=True)}
    return {"tempo": tempo, **values}, float(min(1.0, np.hypot(heard[0], heard[1])))


def _read(readout: Readout, heard: Floats) -> dict[str, float]:
    """The attributes of one track that a readout tells, 0..1."""
    named = zip(ATTRIBUTES[1:], readout.told(heard[None])[0], strict=True)
    return {name: float(np.clip(value, 0.0, 1.0)) for name, value in named if np.isfinite(value)}


def _convolved(x: Floats, weight: Floats) -> Floats:
    """Without padding; x : (n, frames, in), weight : (4, in, out) -> (n, frames - 3, out)."""
    n, frames, ins = x.shape
    seen = np.lib.stride_tricks.sliding_window_view(x, WIDTH, axis=1).swapaxes(2, 3)
    made: Floats = seen.reshape(n * (frames - WIDTH + 1), WIDTH * ins) @ weight.reshape(WIDTH * ins, -1)
    return made.reshape(n, frames - WIDTH + 1, -1)


def _rectified(x: Floats) -> Floats:
    made: Floats = np.maximum(x, np.float32(0))
    return made


def _max_pool(x: Floats, pool: int) -> Floats:
    """The largest of every `pool` frames; frames that are left over at the end are dropped."""
    n, frames, channels = x.shape
    whole = frames // pool
    made: Floats = x[:, : whole * pool].reshape(n, whole, pool, channels).max(axis=2)
    return made
