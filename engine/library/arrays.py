"""A build's arrays and strings as files: `.npy` written with their sha256, memory-mapped on load."""

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from engine.library.manifest import DamageError
from engine.library.strings import Strings, packed

_NAME: Final = re.compile("[a-z][a-z0-9_]*")
_UTF8: Final = ".utf8.npy"
_OFFSETS: Final = ".offsets.npy"

Arrays = Mapping[str, npt.NDArray[Any]]


class _Hashing:
    """A file that is being written, and the sha256 of what was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        return self._file.write(data)


def write_arrays(
    folder: Path, arrays: Arrays, strings: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, Any]]:
    """Write arrays and strings, fsynced; returns file name -> bytes, sha256, dtype and shape.

    ValueError for a name that is not letters a-z, digits and "_", and for an array of objects.
    """
    for name in (*arrays, *strings):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot name an array of a build")
    files = {f"{name}.npy": _write_array(folder / f"{name}.npy", array) for name, array in arrays.items()}
    for name, texts in strings.items():
        utf8, offsets = packed(texts)
        files[name + _UTF8] = _write_array(folder / (name + _UTF8), utf8)
        files[name + _OFFSETS] = _write_array(folder / (name + _OFFSETS), offsets)
    return files


def load_arrays(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> tuple[Arrays, Mapping[str, Strings]]:
    """Map the files that a manifest names, read-only; DamageError where one is not what it says."""
    mapped = {name: _map(folder, name, entry) for name, entry in files.items()}
    arrays = {name.removesuffix(".npy"): array for name, array in mapped.items() if name.count(".") == 1}
    strings = {}
    for name, utf8 in mapped.items():
        if name.endswith(_UTF8):
            stem = name.removesuffix(_UTF8)
            try:
                strings[stem] = Strings(utf8, mapped[stem + _OFFSETS])
            except (KeyError, ValueError) as error:
                raise DamageError(stem + _OFFSETS, f"does not fit {name}") from error
    return MappingProxyType(arrays), MappingProxyType(strings)


def _write_array(path: Path, array: npt.NDArray[Any]) -> dict[str, Any]:
    with path.open("xb") as file:
        hashing = _Hashing(file)
        np.lib.format.write_array(hashing, array, allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
    return {
        "bytes": size,
        "sha256": hashing.sha256.hexdigest(),
        "dtype": array.dtype.str,
        "shape": list(array.shape),
    }


def _map(folder: Path, name: str, entry: Mapping[str, Any]) -> npt.NDArray[Any]:
    try:
        array = np.asarray(np.lib.format.open_memmap(folder / name, mode="r"))
    except (OSError, ValueError, EOFError) as error:
        raise DamageError(name, f"holds no array ({error})") from error
    if array.dtype.str != entry["dtype"] or list(array.shape) != entry["shape"]:
        raise DamageError(name, f"holds {array.dtype.str} {list(array.shape)}, not what the manifest says")
    return array
