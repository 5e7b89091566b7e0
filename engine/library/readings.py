"""What was read out of documents before, so that a new day's documents are all that need reading.

One file, written whole and renamed. It can always be made again from the documents: a file that is
missing, damaged or of another version is no reading at all.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.library.files import explained, replace_file
from engine.library.folder import Folder
from engine.library.strings import Strings, packed

NAME: Final = "readings.npz"

Arrays = Mapping[str, npt.NDArray[Any]]


def save_readings(folder: Folder, arrays: Arrays, strings: Mapping[str, Sequence[str]]) -> None:
    """Keep readings, in place of those kept before; the names of arrays and strings differ."""
    parts: dict[str, npt.NDArray[Any]] = dict(arrays)
    for name, texts in strings.items():
        parts[f"{name}.utf8"], parts[f"{name}.offsets"] = packed(texts)
    content = io.BytesIO()
    np.savez(content, allow_pickle=False, **parts)
    with explained(folder.path):
        replace_file(folder.path / NAME, content.getvalue())


def load_readings(folder: Folder) -> tuple[Arrays, Mapping[str, Strings]] | None:
    """The readings that were kept, or None where there are none that can be used."""
    try:
        with np.load(folder.path / NAME, allow_pickle=False) as kept:
            parts = {name: kept[name] for name in kept.files}
        strings = {
            name.removesuffix(".utf8"): Strings(parts[name], parts[name.removesuffix("utf8") + "offsets"])
            for name in parts
            if name.endswith(".utf8")
        }
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return {name: array for name, array in parts.items() if "." not in name}, strings
