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

from engine.audio.cepstra import CEPSTRA, cepstra, cepstral_slopes
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
    forward,
)
from engine.audio.vectors import COLOUR, FACTORS, POOLED, AudioSpace
from engine.audio.windows import track_windows, window_starts
from engine.errors import UsageError

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

STEPS: Final = 64
"""Points on the way from silence to the track; the error that they leave is told with every answer."""

_AT_ONCE = 32
"""Windows in one pass."""


@dataclass(frozen=True, slots=True)
class Output:
    """Something that is told of a track, as weights of what a network makes of it and of its cepstra.

    heads : shape (k + 9,), factors then attributes as they are learnt
    pooled : shape (3 x channels,), of the layer that is pooled over time
    cepstra : shape (26,)
    """

    heads: Floats
    pooled: Floats
    cepstra: Floats


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


def relevance(network: Network, mel: npt.NDArray[Any], output: Output, steps: int = STEPS) -> Relevance:
    """What each second of a track adds to an output, averaged over its windows.

    mel : shape (n_frames, 128), log-mel, n_frames >= 1
    output : `attribute_output` or `vector_output` make one
    steps : points of the way from silence, >= 1
    """
    frames, n_out = network.config.frames, network.config.factors + HEARD_ATTRIBUTES
    if output.heads.shape != (n_out,) or output.pooled.shape != (3 * network.config.channels[-1],):
        raise UsageError(f"an output of this network weighs its {n_out} outputs and its pooled layer")
    windows, starts = track_windows(mel, frames).astype(np.float32), window_starts(len(mel), frames)
    added = np.zeros((len(mel), BANDS))
    for window, start in zip(windows, starts, strict=True):
        places = (start + np.arange(frames)) % len(mel)
        np.add.at(added, places, _integrated(network, window, output, steps) / len(windows))
    told = np.mean([_told(network, window, output) for window in windows])
    silence = _told(network, np.zeros_like(windows[0]), output)
    seconds = np.bincount(np.arange(len(mel)) * HOP // SAMPLE_RATE, added.sum(axis=1)).astype(np.float64)
    error = float(added.sum() - (told - silence))
    return Relevance(seconds, added.sum(axis=0), float(told), silence, error)


def attribute_output(network: Network, mel: npt.NDArray[Any], name: str) -> Output:
    """The output that tells an attribute by the network alone; for "tempo", how surely it is the one told.

    Where a network has a readout, what is told of a track is read out of its pooled layer and its summary.

    UsageError where the network tells nothing of that name.
    """
    if name not in ATTRIBUTES:
        raise UsageError(f"the network tells nothing of {name!r}: it tells {', '.join(ATTRIBUTES)}")
    k = network.config.factors
    made = _nothing(network)
    if name != "tempo":
        made.heads[k + 2 + ATTRIBUTES.index(name)] = 1.0
        return made
    place = _means(network, mel)[0][k : k + 2]
    made.heads[k : k + 2] = place / max(float(np.hypot(*place)), 1e-9)
    return made


def vector_output(
    network: Network, mel: npt.NDArray[Any], space: AudioSpace, query: npt.NDArray[Any]
) -> Output:
    """The output that tells how well a track suits a query, with the lengths of the track's parts held fixed.

    query : shape (k + 90,), such as a listener's; the output is query . vector but for a constant
    """
    k, made = network.config.factors, _nothing(network)
    outputs, pooled, colour = _means(network, mel)
    made.heads[:k] = np.sqrt(FACTORS) * query[:k] / _length(outputs[:k])
    ends = k, k + space.pooled.axes.shape[1]
    for weights, share, axes, told, wanted in (
        (made.pooled, POOLED, space.pooled, pooled, query[ends[0] : ends[1]]),
        (made.cepstra, COLOUR, space.cepstra, colour, query[ends[1] :]),
    ):
        weights[:] = np.sqrt(share) * (axes.axes @ wanted) / axes.scale / _length(axes.placed(told))
    return made


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


def slopes(network: Network, windows: npt.NDArray[Any], output: Output) -> Floats:
    """How much an output of each window rises with each number of it.

    windows : shape (n, frames, 128), log-mel
    returns : the same shape; where several numbers are the largest of a pool, the first counts
    """
    p = network.parameters
    heard = activations(network, windows)
    heads = np.concatenate([p["factors.weight"], p["attributes.weight"]], axis=1)
    slope = np.broadcast_to(heads @ output.heads, heard.dense[1].shape) * (heard.dense[1] > 0)
    slope = (slope @ p["dense2.weight"].T) * (heard.dense[0] > 0)
    slope = _through_time(slope @ p["dense1.weight"].T + output.pooled, heard)
    for layer in (4, 3, 2, 1):
        slope = _unpooled(slope, heard.convolved[layer - 1], POOLS[layer - 1])
        slope = _spread(slope * (heard.convolved[layer - 1] > 0), p[f"conv{layer}.weight"])
    made: Floats = slope / network.scale + cepstral_slopes(windows, output.cepstra)
    return made


def _nothing(network: Network) -> Output:
    """An output that weighs nothing yet."""
    heads = np.zeros(network.config.factors + HEARD_ATTRIBUTES, np.float32)
    pooled = np.zeros(3 * network.config.channels[-1], np.float32)
    return Output(heads, pooled, np.zeros(CEPSTRA, np.float32))


def _means(network: Network, mel: npt.NDArray[Any]) -> tuple[Doubles, Doubles, Doubles]:
    """Outputs, pooled layer and cepstra of a track, as `Output` weighs them, averaged over its windows."""
    windows = track_windows(mel, network.config.frames)
    heard = [(*forward(network, window[None]), cepstra(window[None])) for window in windows]
    outputs, pooled, colour = (
        np.array(part, np.float64).mean(axis=(0, 1)) for part in zip(*heard, strict=True)
    )
    return outputs, pooled, colour


def _length(vector: npt.NDArray[Any]) -> float:
    return max(float(np.linalg.norm(vector)), 1e-9)


def _integrated(network: Network, window: Floats, output: Output, steps: int) -> Doubles:
    """What each number of a window adds, shape (frames, 128), by the midpoints of `steps` equal parts."""
    total = np.zeros(window.shape)
    shares = ((np.arange(steps) + 0.5) / steps).astype(np.float32)
    for begin in range(0, steps, _AT_ONCE):
        part = shares[begin : begin + _AT_ONCE, None, None] * window
        total += slopes(network, part, output).sum(axis=0, dtype=np.float64)
    return total / steps * window


def _told(network: Network, window: Floats, output: Output) -> float:
    outputs, pooled = forward(network, window[None])
    parts = (outputs, output.heads), (pooled, output.pooled), (cepstra(window[None]), output.cepstra)
    return sum(float(told[0].astype(np.float64) @ weights) for told, weights in parts)


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
