"""What was read out of each import's documents, so that a new day's documents are all that need reading.

`readings/<name>.npz`, written whole and renamed; by an import's id, or `names`. They can always be made again
from the documents: a file that is missing, damaged or of another version is no reading at all.
"""

import zipfile
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.library.files import explained, sync_folder
from engine.library.folder import Folder
from engine.library.strings import Strings, packed

Arrays = Mapping[str, npt.NDArray[Any]]


def save_reading(folder: Folder, name: str, arrays: Arrays, strings: Mapping[str, Sequence[str]]) -> None:
    """Keep a reading, in place of one kept before; the names of arrays and strings differ."""
    parts: dict[str, npt.NDArray[Any]] = dict(arrays)
    for text, values in strings.items():
        parts[f"{text}.utf8"], parts[f"{text}.offsets"] = packed(values)
    path = folder.readings_folder / f"{name}.npz"
    with explained(folder.path):
        path.parent.mkdir(exist_ok=True)
        beside = path.with_suffix(".part")
        with beside.open("wb") as file:
            np.savez(file, allow_pickle=False, **parts)
        beside.replace(path)
        sync_folder(path.parent)


def load_reading(folder: Folder, name: str) -> tuple[Arrays, Mapping[str, Strings]] | None:
    """A reading that was kept, or None where there is none that can be used."""
    try:
        with np.load(folder.readings_folder / f"{name}.npz", allow_pickle=False) as kept:
            parts = {part: kept[part] for part in kept.files}
        strings = {
            part.removesuffix(".utf8"): Strings(parts[part], parts[part.removesuffix("utf8") + "offsets"])
            for part in parts
            if part.endswith(".utf8")
        }
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return {part: array for part, array in parts.items() if "." not in part}, strings


def drop_readings(folder: Folder, kept: Collection[str]) -> None:
    """Remove every reading but those named."""
    with explained(folder.path):
        for path in folder.readings_folder.glob("*"):
            if path.suffix != ".npz" or path.stem not in kept:
                path.unlink(missing_ok=True)
