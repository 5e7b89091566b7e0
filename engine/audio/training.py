"""Train the network: random windows of tracks, so that its output comes near to what is known of them.

JAX and optax are imported where they are used: nothing else in the engine needs them. A training is decided
by its examples, settings and seed alone, and one that was interrupted goes on from its checkpoint to
the same numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.augmentation import Augmentation, batch
from engine.audio.network import (
    HEARD_ATTRIBUTES,
    POOLS,
    Network,
    NetworkConfig,
    attribute_targets,
    forward,
    initial,
)
from engine.audio.stored_network import Arrays, arrays_of, network_of, read_arrays, write_arrays
from engine.audio.windows import track_windows
from engine.errors import BuildError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

LEAST: Final = 10
"""Tracks under which there is too little to learn from and to hold out."""


WEIGHTS: Final = np.array([4, 4, 2, 6, 6, 6, 12, 6, 12], np.float32)
"""Of the second head: what runs from 0 to 1 varies less than a point on a circle, and valence and liveness
are the hardest to hear."""


@dataclass(frozen=True)
class Examples:
    """Tracks with sound, and what is known of them.

    mels : of each track, log-mel, shape (n_frames, 128), any float type
    factors : shape (n, k), NaN where a track has none; their length is of no account
    attributes : shape (n, 7), in the order of `network.ATTRIBUTES`, NaN where nobody knows; tempo > 0
    """

    mels: Sequence[npt.NDArray[Any]]
    factors: npt.NDArray[np.float64]
    attributes: npt.NDArray[np.float64]

    def targets(self) -> Floats:
        """What the outputs should be, shape (n, k + 9): factors of unit length, as length is popularity."""
        lengths = np.linalg.norm(self.factors, axis=1, keepdims=True)
        units = np.divide(self.factors, lengths, out=np.full(self.factors.shape, np.nan), where=lengths > 0)
        return np.concatenate([units, attribute_targets(self.attributes)], axis=1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a network is trained.

    steps : at most so many, each on `batch` windows; the rate of learning falls to 0 along a cosine
    rate, decay : of Adam with decoupled weight decay
    withheld : share of tracks that say when to stop, and are never learnt from
    every : steps between two looks at the withheld tracks
    patience : looks without a better loss after which it stops
    """

    steps: int = 2_500
    batch: int = 32
    rate: float = 2e-3
    decay: float = 1e-3
    withheld: float = 0.1
    every: int = 100
    patience: int = 8
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a training is; losses are mean squares, since the last report and on withheld tracks.

    least : the best withheld loss so far
    """

    step: int
    steps: int
    loss: float
    withheld_loss: float
    least: float


Tell = Callable[[Progress], None]


@dataclass(frozen=True)
class _State:
    """All that a training needs to go on: the network now, the best so far, Adam's memory as a flat list."""

    now: Network
    best: Network
    optimiser: list[npt.NDArray[Any]]
    step: int = 0
    stale: int = 0
    least: float = np.inf


def train(
    examples: Examples,
    config: NetworkConfig,
    settings: TrainingSettings,
    seed: int,
    tell: Tell | None = None,
    checkpoint: Path | None = None,
) -> Network:
    """The network that did best on withheld tracks; BuildError where there is too little to learn from.

    checkpoint : a file written at every look; an interrupted training goes on from it when it is called
        with the same arguments, and who gave it removes it when it is no longer wanted
    """
    if len(examples.mels) < LEAST:
        raise BuildError(
            f"{len(examples.mels)} tracks with sound are too few to train a network on: it needs {LEAST}"
        )
    learnt, withheld = split(len(examples.mels), settings.withheld, seed)
    targets = examples.targets()
    memory, update = _compiled(settings)
    network = _untrained(examples, learnt, config, seed)
    state = _State(network, network, memory(dict(network.parameters)))
    if checkpoint is not None and checkpoint.exists():
        state = _continued(read_arrays(checkpoint))
    while state.step < settings.steps and state.stale < settings.patience:
        state, loss = _stretch(state, examples.mels, targets, learnt, settings, seed, update)
        held = loss_on(state.now, [examples.mels[row] for row in withheld], targets[withheld])
        better = held < state.least
        state = replace(
            state,
            best=state.now if better else state.best,
            least=held if better else state.least,
            stale=0 if better else state.stale + 1,
        )
        if checkpoint is not None:
            write_arrays(checkpoint, _arrays(state))
        if tell is not None:
            tell(Progress(state.step, settings.steps, loss, held, state.least))
    return state.best


def split(n: int, share: float, seed: int) -> tuple[Ints, Ints]:
    """Which of n tracks are learnt from and which withheld, at least one of each.

    >>> [len(rows) for rows in split(20, 0.1, seed=0)]
    [18, 2]
    """
    order = np.random.default_rng(seed).permutation(n)
    cut = min(n - 1, max(1, round(n * share)))
    return np.sort(order[cut:]), np.sort(order[:cut])


def loss_on(network: Network, mels: Sequence[npt.NDArray[Any]], targets: Floats) -> float:
    """The loss on whole tracks, as `_loss` has it, by the numpy pass."""
    outputs = [forward(network, track_windows(mel, network.config.frames))[0].mean(axis=0) for mel in mels]
    errors = np.where(np.isnan(targets), 0, np.stack(outputs) - targets)
    known = (~np.isnan(targets)).astype(np.float32)
    return float(_two_means(np.square(errors), known, np.maximum))


def _two_means(squares: Any, known: Any, largest: Any) -> Any:
    """Squared error of the factors plus that of the attributes, summed over outputs, where they are known."""
    k = squares.shape[1] - HEARD_ATTRIBUTES
    factors = squares[:, :k].sum() / largest(known[:, 0].sum(), 1.0)
    attributes = (squares[:, k:] * WEIGHTS).sum() / largest(known[:, k:].sum(), 1.0)
    return factors + attributes * HEARD_ATTRIBUTES


def jax_forward(parameters: Any, x: Any) -> Any:
    """The same as `network.forward` on scaled windows, in JAX, outputs alone.

    x : shape (n, frames, 128), standardised by band
    """
    import jax
    from jax import lax
    from jax import numpy as jnp

    layout = ("NWC", "WIO", "NWC")
    for layer, pool in enumerate(POOLS, start=1):
        x = lax.conv_general_dilated(
            x, parameters[f"conv{layer}.weight"], (1,), "VALID", dimension_numbers=layout
        )
        x = jax.nn.relu(x + parameters[f"conv{layer}.bias"])
        x = lax.reduce_window(x, -jnp.inf, lax.max, (1, pool, 1), (1, pool, 1), "VALID")
    root = jnp.sqrt(jnp.square(x).mean(axis=1) + 1e-6)
    x = jnp.concatenate([x.mean(axis=1), x.max(axis=1), root], axis=1)
    for layer in (1, 2):
        x = jax.nn.relu(x @ parameters[f"dense{layer}.weight"] + parameters[f"dense{layer}.bias"])
    heads = [
        x @ parameters[f"{head}.weight"] + parameters[f"{head}.bias"] for head in ("factors", "attributes")
    ]
    return jnp.concatenate(heads, axis=1)


def _loss(parameters: Any, x: Any, targets: Any) -> Any:
    from jax import numpy as jnp

    known = ~jnp.isnan(targets)
    errors = jnp.where(known, jax_forward(parameters, x) - jnp.where(known, targets, 0), 0)
    return _two_means(jnp.square(errors), known.astype(jnp.float32), jnp.maximum)


@cache
def _compiled(settings: TrainingSettings) -> tuple[Callable[[Any], list[Any]], Callable[..., Any]]:
    """What makes Adam's memory of parameters, and the step that changes both; compiled once per process."""
    import jax
    import optax  # type: ignore[import-untyped]

    rate = optax.cosine_decay_schedule(settings.rate, settings.steps)
    adam = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=settings.decay))

    def memory(parameters: Any) -> list[Any]:
        return [np.asarray(leaf) for leaf in jax.tree.leaves(adam.init(parameters))]

    @jax.jit
    def update(parameters: Any, leaves: Any, x: Any, targets: Any) -> Any:
        shape = jax.tree.structure(jax.eval_shape(adam.init, parameters))
        loss, slopes = jax.value_and_grad(_loss)(parameters, x, targets)
        changes, after = adam.update(slopes, jax.tree.unflatten(shape, leaves), parameters)
        return optax.apply_updates(parameters, changes), jax.tree.leaves(after), loss

    return memory, update


def _untrained(examples: Examples, learnt: Ints, config: NetworkConfig, seed: int) -> Network:
    """Before the first step: each band's mean and deviation are those of the tracks that are learnt from."""
    frames = np.concatenate([examples.mels[row][::8] for row in learnt]).astype(np.float32)
    scale = np.maximum(frames.std(axis=0), np.float32(1e-2))
    return Network(config, initial(config, seed), frames.mean(axis=0), scale)


def _stretch(
    state: _State,
    mels: Sequence[npt.NDArray[Any]],
    targets: Floats,
    learnt: Ints,
    settings: TrainingSettings,
    seed: int,
    update: Callable[..., Any],
) -> tuple[_State, float]:
    """The steps up to the next look, and their mean loss; chance comes of the seed and the step's number."""
    network, parameters, memory, losses = state.now, dict(state.now.parameters), state.optimiser, []
    end = min(state.step + settings.every, settings.steps)
    for step in range(state.step, end):
        rng = np.random.default_rng([seed, step])
        windows, wanted = batch(
            mels, targets, learnt, network.config.frames, settings.batch, settings.augmentation, rng
        )
        scaled = (windows - network.mean) / network.scale
        parameters, memory, loss = update(parameters, memory, scaled, wanted)
        losses.append(loss)
    after = {name: np.asarray(values) for name, values in parameters.items()}
    kept = [np.asarray(leaf) for leaf in memory]
    now = replace(network, parameters=after)
    return replace(state, now=now, optimiser=kept, step=end), float(np.mean([float(each) for each in losses]))


def _arrays(state: _State) -> Arrays:
    """A state as named arrays."""
    networks = {"now": arrays_of(state.now), "best": arrays_of(state.best)}
    made = {f"{which}/{name}": values for which, held in networks.items() for name, values in held.items()}
    memory = {f"optimiser/{n:03}": np.asarray(leaf) for n, leaf in enumerate(state.optimiser)}
    return {**made, **memory, "at": np.array([state.step, state.stale, state.least], np.float64)}


def _continued(arrays: Arrays) -> _State:
    """The inverse of `_arrays`; BuildError where it is no training's state."""

    def part(of: str) -> Arrays:
        return {name.removeprefix(of): arrays[name] for name in sorted(arrays) if name.startswith(of)}

    try:
        step, stale, least = arrays["at"]
        memory = list(part("optimiser/").values())
        return _State(
            network_of(part("now/")), network_of(part("best/")), memory, int(step), int(stale), float(least)
        )
    except (KeyError, ValueError) as error:
        raise BuildError(f"the checkpoint is no training's ({error}): remove it to begin anew") from error
