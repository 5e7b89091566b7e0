"""A network to and from a safetensors file: names, shapes and numbers, and nothing that could run."""

import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

from engine.audio.mel_spectrogram import MEL
from engine.audio.network import Network, NetworkConfig
from engine.audio.readout import Readout
from engine.errors import EngineError, SourceError

Arrays = dict[str, npt.NDArray[Any]]

_MEL = int(MEL.removeprefix("mel-"))
_READOUT = tuple(part.name for part in fields(Readout))


def arrays_of(network: Network) -> Arrays:
    """A network as named arrays; its sizes are in their shapes, except the length of its window.

    A readout's are called after its parts. The version of the mel bands that it learnt from is with them: of
    other bands it would tell nonsense.
    """
    parameters = {name: np.ascontiguousarray(values) for name, values in network.parameters.items()}
    numbers = {"frames": network.config.frames, "mel": _MEL}
    told = {f"input.{name}": np.array(value, np.int32) for name, value in numbers.items()}
    if network.readout is not None:
        parts = {name: np.ascontiguousarray(getattr(network.readout, name)) for name in _READOUT}
        told |= {f"readout.{name}": values for name, values in parts.items()}
    return {**parameters, "input.mean": network.mean, "input.scale": network.scale, **told}


def network_of(arrays: Arrays) -> Network:
    """The inverse of `arrays_of`; KeyError or ValueError where it is not a network's arrays."""
    channels = [arrays[f"conv{layer}.bias"].size for layer in (1, 2, 3, 4)]
    dense = [arrays[f"dense{layer}.bias"].size for layer in (1, 2)]
    frames, mel = int(arrays["input.frames"]), int(arrays["input.mel"])
    if mel != _MEL:
        raise ValueError(f"it learnt from mel bands of version {mel}, and this is version {_MEL}")
    config = NetworkConfig(frames, (*channels,), (*dense,), arrays["factors.bias"].size)  # type: ignore[arg-type]
    numbers = {name: arrays[name] for name in (*config.shapes(), "input.mean", "input.scale")}
    if any(values.dtype != np.float32 or not np.isfinite(values).all() for values in numbers.values()):
        raise ValueError("its numbers are not finite float32")
    mean, scale = numbers.pop("input.mean"), numbers.pop("input.scale")
    if not (scale > 0).all():
        raise ValueError("its scale is not positive")
    return Network(config, numbers, mean, scale, _readout_of(arrays))


def _readout_of(arrays: Arrays) -> Readout | None:
    """The readout that came with a network; None where none did."""
    parts = {name: arrays.get(f"readout.{name}") for name in _READOUT}
    given = {name: values for name, values in parts.items() if values is not None}
    if not given:
        return None
    finite = (np.isfinite(values).all() for name, values in given.items() if name != "middle")
    if any(values.dtype != np.float32 for values in given.values()) or not all(finite):
        raise ValueError("the numbers of its readout are not finite float32")
    return Readout(**given)


def read_network(path: Path) -> Network:
    """The network that a file holds; SourceError where it holds none."""
    try:
        return network_of(read_arrays(path))
    except (KeyError, ValueError, TypeError, EngineError) as error:
        raise SourceError(
            f"{path.name} holds no network that this version can use ({error}): "
            "`crossfade build --train-network` makes one"
        ) from error


def write_network(path: Path, network: Network) -> None:
    """Write a network, whole or not at all."""
    write_arrays(path, arrays_of(network))


def read_arrays(path: Path) -> Arrays:
    """The arrays of a safetensors file; SourceError where it is none."""
    try:
        return load(path.read_bytes())
    except (OSError, SafetensorError) as error:
        raise SourceError(f"{path.name} is no safetensors file that can be read ({error})") from error


def write_arrays(path: Path, arrays: Arrays) -> None:
    """Write arrays beside their place, then move them there, so that no reader sees half a file."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(save(arrays))
        part.replace(path)
    except OSError as error:
        raise EngineError(f"{path.name} cannot be written ({error.strerror or error})") from error
    finally:
        part.unlink(missing_ok=True)
