"""What was computed from sound, kept by the content of the file and the version of what computed it.

`features/<extractor>/<first two>/<sha256>` holds one result: its own sha256, then an `.npy` array or JSON.
A file that moved or was renamed is known again; a result that was damaged on disk counts as absent and is
made again; another version of an extractor has a folder of its own.
"""

import hashlib
import io
import json
import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.library.files import explained

_CONTENT: Final = re.compile("[0-9a-f]{64}")
_EXTRACTOR: Final = re.compile(r"[a-z]+(-[a-z0-9]+)+")
_SUM: Final = 32


def is_content(text: str) -> bool:
    """Whether a text could be the sha256 of a file, under which things are kept."""
    return _CONTENT.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Features:
    """Results by content and extractor; several processes may read and write at once.

    path : the folder `features` of a library; made when something is kept
    content : everywhere below, the sha256 of a file, in hexadecimal
    extractor : everywhere below, a name and a version, such as "mel-1"
    """

    path: Path

    def array(self, content: str, extractor: str) -> npt.NDArray[Any] | None:
        """The array that was kept, read-only, or None."""
        kept = self._kept(content, extractor)
        if kept is None:
            return None
        try:
            array: npt.NDArray[Any] = np.load(io.BytesIO(kept), allow_pickle=False)
        except (ValueError, EOFError):
            return None
        array.setflags(write=False)
        return array

    def keep_array(self, content: str, extractor: str, array: npt.NDArray[Any]) -> None:
        """Keep an array; LibraryError where the disk refuses."""
        held = io.BytesIO()
        np.lib.format.write_array(held, np.ascontiguousarray(array), allow_pickle=False)
        self._keep(content, extractor, held.getvalue())

    def entry(self, content: str, extractor: str) -> dict[str, Any] | None:
        """The names and numbers that were kept, or None."""
        kept = self._kept(content, extractor)
        if kept is None:
            return None
        try:
            entry = json.loads(kept)
        except ValueError:
            return None
        return entry if isinstance(entry, dict) else None

    def keep_entry(self, content: str, extractor: str, entry: dict[str, Any]) -> None:
        """Keep names and numbers; LibraryError where the disk refuses, ValueError for NaN."""
        self._keep(content, extractor, json.dumps(entry, allow_nan=False).encode())

    def count(self, content: str) -> int:
        """How many results are kept of a file."""
        return sum(place.is_file() for place in self._places(content))

    def forget(self, content: str) -> int:
        """Remove all that is kept of a file; returns how many results that were."""
        kept = self.count(content)
        for place in self._places(content):
            for part in place.parent.glob(f"{content}*"):
                part.unlink(missing_ok=True)
        return kept

    def _places(self, content: str) -> list[Path]:
        """Where results of a file may lie, one to each extractor."""
        folders = [path for path in self.path.glob("*") if path.is_dir()]
        return [self._place(content, folder.name) for folder in folders if _EXTRACTOR.fullmatch(folder.name)]

    def _place(self, content: str, extractor: str) -> Path:
        if not _CONTENT.fullmatch(content) or not _EXTRACTOR.fullmatch(extractor):
            raise ValueError(f"{content!r}, {extractor!r} name no feature")
        return self.path / extractor / content[:2] / content

    def _kept(self, content: str, extractor: str) -> bytes | None:
        try:
            stored = self._place(content, extractor).read_bytes()
        except OSError:
            return None
        kept = stored[_SUM:]
        return kept if hashlib.sha256(kept).digest() == stored[:_SUM] else None

    def _keep(self, content: str, extractor: str, kept: bytes) -> None:
        place = self._place(content, extractor)
        part = place.with_name(f"{content}.{os.getpid()}-{threading.get_ident()}.part")
        with explained(self.path):
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(hashlib.sha256(kept).digest() + kept)
                part.replace(place)
            finally:
                part.unlink(missing_ok=True)
