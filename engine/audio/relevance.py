"""Which seconds of a track the network heard for one of its outputs, and what each layer makes of it.

Integrated gradients from silence: an output's slope, averaged on the straight way from silence to the track,
times the track. What the seconds add sums to the track's output less that of silence (completeness), up to
the error of averaging over finitely many steps, which is told. The slopes are plain numpy, like the forward
pass. Source: Sundararajan, Taly, Yan, "Axiomatic attribution for deep networks", ICML 2017.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.limits import SAMPLE_RATE
from engine.audio.mel_spectrogram import BANDS, HOP
from engine.audio.network import (
    ATTRIBUTES,
    HEARD_ATTRIBUTES,
    POOLS,
    WIDTH,
    Activations,
    Network,
    activations,
    track_windows,
    window_starts,
)
from engine.errors import UsageError

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

STEPS: Final = 64
"""Points on the way from silence to the track; the error that they leave is told with every answer."""

_AT_ONCE = 32
"""Windows in one pass."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """What each moment of a track adds to an output, compared with silence.

    seconds : shape (n_seconds,), in the output's own unit; the first second is 0..1
    bands : shape (128,), the same sum by mel band
    output, silence : the output for the track, and for silence
    error : what the seconds sum to, less (output - silence): 0 in exact arithmetic with endless steps
    """

    seconds: Doubles
    bands: Doubles
    output: float
    silence: float
    error: float

    @property
    def error_share(self) -> float:
        """The error's size as a share of all that the seconds add and take, 0 where they do neither."""
        moved = float(np.abs(self.seconds).sum())
        return abs(self.error) / moved if moved else 0.0


@dataclass(frozen=True, slots=True)
class Layer:
    """What a layer makes of a track.

    name : as in the network's parameters, such as "conv1"
    values : shape (n_moments, channels) over time, or (1, units) where time is pooled
    first, step : seconds of the middle of the first moment, and from one to the next; 0 where time is pooled
    """

    name: str
    values: Floats
    first: float
    step: float


def relevance(
    network: Network, mel: npt.NDArray[Any], direction: npt.NDArray[Any], steps: int = STEPS
) -> Relevance:
    """What each second of a track adds to the output `direction . outputs`, averaged over its windows.

    mel : shape (n_frames, 128), log-mel, n_frames >= 1
    direction : shape (k + 9,), weights of the network's outputs; `attribute_direction` or
        `factor_direction` make one
    steps : points of the way from silence, >= 1
    """
    frames, n_out = network.config.frames, network.config.factors + HEARD_ATTRIBUTES
    weights = np.asarray(direction, np.float32)
    if weights.shape != (n_out,) or steps < 1:
        raise UsageError(f"an output of this network is {n_out} weights, heard in at least one step")
    windows, starts = track_windows(mel, frames).astype(np.float32), window_starts(len(mel), frames)
    added = np.zeros((len(mel), BANDS))
    for window, start in zip(windows, starts, strict=True):
        places = (start + np.arange(frames)) % len(mel)
        np.add.at(added, places, _integrated(network, window, weights, steps) / len(windows))
    told = np.mean([_told(network, window, weights) for window in windows])
    silence = _told(network, np.zeros_like(windows[0]), weights)
    seconds = np.bincount(np.arange(len(mel)) * HOP // SAMPLE_RATE, added.sum(axis=1)).astype(np.float64)
    error = float(added.sum() - (told - silence))
    return Relevance(seconds, added.sum(axis=0), float(told), silence, error)


def attribute_direction(network: Network, mel: npt.NDArray[Any], name: str) -> Floats:
    """The output that tells an attribute, shape (k + 9,); for "tempo", how surely it is the one that is told.

    UsageError where the network tells nothing of that name.
    """
    if name not in ATTRIBUTES:
        raise UsageError(f"the network tells nothing of {name!r}: it tells {', '.join(ATTRIBUTES)}")
    k = network.config.factors
    made = np.zeros(k + HEARD_ATTRIBUTES, np.float32)
    if name != "tempo":
        made[k + 2 + ATTRIBUTES.index(name)] = 1.0
        return made
    windows = track_windows(mel, network.config.frames)
    place = np.mean([activations(network, one[None]).outputs[0, k : k + 2] for one in windows], axis=0)
    made[k : k + 2] = place / max(float(np.hypot(*place)), 1e-9)
    return made


def factor_direction(network: Network, direction: npt.NDArray[Any]) -> Floats:
    """The output that tells how far the factors go in a direction, shape (k,) -> (k + 9,).

    >>> from engine.audio.network import initial, small
    >>> made = Network(small(2), initial(small(2), 0), np.zeros(128, np.float32), np.ones(128, np.float32))
    >>> factor_direction(made, np.array([3, 4])).round(1)[:3]
    array([0.6, 0.8, 0. ], dtype=float32)
    """
    length = float(np.linalg.norm(direction))
    if len(direction) != network.config.factors or not length:
        raise UsageError(
            f"a direction of this network's factors has {network.config.factors} numbers, not all 0"
        )
    unit = np.asarray(direction, np.float64) / length
    return np.concatenate([unit, np.zeros(HEARD_ATTRIBUTES)]).astype(np.float32)


def layers(network: Network, mel: npt.NDArray[Any]) -> tuple[Layer, ...]:
    """What each layer makes of a whole track, in order: four over time, then pooled, then two dense ones.

    mel : shape (n_frames, 128), log-mel; a track shorter than a window is repeated until it fills one
    """
    frames = network.config.frames
    long = mel if len(mel) >= frames else np.resize(mel, (frames, mel.shape[1]))
    heard = activations(network, long[None])
    made, middle, step = [], 0.0, 1
    for at, (pool, kept) in enumerate(zip(POOLS, heard.kept, strict=True), start=1):
        middle, step = middle + (WIDTH - 1) / 2 * step + (pool - 1) / 2 * step, step * pool
        second = HOP / SAMPLE_RATE
        made.append(Layer(f"conv{at}", kept[0], middle * second, step * second))
    flat = [("pooled", heard.pooled), ("dense1", heard.dense[0]), ("dense2", heard.dense[1])]
    return (*made, *(Layer(name, values, 0.0, 0.0) for name, values in flat))


def slopes(network: Network, windows: npt.NDArray[Any], direction: Floats) -> Floats:
    """How much each output `direction . outputs` rises with each number of its window.

    windows : shape (n, frames, 128), log-mel
    returns : the same shape; where several numbers are the largest of a pool, the first counts
    """
    p = network.parameters
    heard = activations(network, windows)
    heads = np.concatenate([p["factors.weight"], p["attributes.weight"]], axis=1)
    slope = np.broadcast_to(heads @ direction, heard.dense[1].shape) * (heard.dense[1] > 0)
    slope = (slope @ p["dense2.weight"].T) * (heard.dense[0] > 0)
    slope = _through_time(slope @ p["dense1.weight"].T, heard)
    for layer in (4, 3, 2, 1):
        slope = _unpooled(slope, heard.convolved[layer - 1], POOLS[layer - 1])
        slope = _spread(slope * (heard.convolved[layer - 1] > 0), p[f"conv{layer}.weight"])
    made: Floats = slope / network.scale
    return made


def _integrated(network: Network, window: Floats, direction: Floats, steps: int) -> Doubles:
    """What each number of a window adds, shape (frames, 128), by the midpoints of `steps` equal parts."""
    total = np.zeros(window.shape)
    shares = ((np.arange(steps) + 0.5) / steps).astype(np.float32)
    for begin in range(0, steps, _AT_ONCE):
        part = shares[begin : begin + _AT_ONCE, None, None] * window
        total += slopes(network, part, direction).sum(axis=0, dtype=np.float64)
    return total / steps * window


def _told(network: Network, window: Floats, direction: Floats) -> float:
    return float(activations(network, window[None]).outputs[0].astype(np.float64) @ direction)


def _through_time(slope: Floats, heard: Activations) -> Floats:
    """Back through the pooling over time: mean, maximum, and root mean square."""
    last = heard.kept[-1]
    mean, largest, root = np.split(slope, 3, axis=1)
    frames, channels = last.shape[1:]
    of_root = heard.pooled[:, 2 * channels :]
    made: Floats = (mean / frames)[:, None] + (root / of_root / frames)[:, None] * last
    first = last.argmax(axis=1)
    windows, filters = np.ogrid[: len(last), :channels]
    made[windows, first, filters] += largest
    return made


def _unpooled(slope: Floats, convolved: Floats, pool: int) -> Floats:
    """Back through a pool: all of a slope goes to the largest of its frames."""
    if pool == 1:
        return slope
    n, whole, channels = slope.shape
    parts = convolved[:, : whole * pool].reshape(n, whole, pool, channels)
    chosen = parts.argmax(axis=2)[:, :, None] == np.arange(pool)[:, None]
    made = np.zeros_like(convolved)
    made[:, : whole * pool] = (chosen * slope[:, :, None]).reshape(n, whole * pool, channels)
    return made


def _spread(slope: Floats, weight: Floats) -> Floats:
    """Back through a convolution; slope : (n, frames - 3, out), weight : (4, in, out) -> (n, frames, in)."""
    n, frames, _ = slope.shape
    made = np.zeros((n, frames + WIDTH - 1, weight.shape[1]), np.float32)
    for offset in range(WIDTH):
        made[:, offset : offset + frames] += slope @ weight[offset].T
    return made
