"""What is read of the library at every turn, kept until something is written to it."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from engine.library import Exclusion, Feedback, Library, open_library
from engine.library.sightings import KnownSound
from engine.tasks import wishes

Stamp = tuple[tuple[int, int, int], ...]
Said = tuple[tuple[Feedback, ...], tuple[Exclusion, ...]]


def version(opened: Library) -> tuple[str, ...]:
    """The library's version; it is opened for that when something was written, which takes milliseconds."""
    return _version(str(opened.path), opened.stamp())


def said(opened: Library, listener: str) -> Said:
    """What a listener said, and what they want left out."""
    return _said(str(opened.path), opened.stamp(), listener)


def sounds(opened: Library) -> Mapping[str, KnownSound]:
    """Every track's sound file by track id; read again when the library's version changes."""
    return _sounds(str(opened.path), version(opened))


def hours(opened: Library, listener: str) -> npt.NDArray[np.int64]:
    """How often a listener played something, by weekday and hour, as `wishes.hours` counts it."""
    return _hours(str(opened.path), version(opened), listener)


@lru_cache(maxsize=4)
def _version(library_path: str, stamp: Stamp) -> tuple[str, ...]:
    return open_library(Path(library_path)).version()


@lru_cache(maxsize=256)
def _said(library_path: str, stamp: Stamp, listener: str) -> Said:
    opened = open_library(Path(library_path))
    return opened.feedback(listener), opened.exclusions(listener)


@lru_cache(maxsize=64)
def _hours(library_path: str, version: tuple[str, ...], listener: str) -> npt.NDArray[np.int64]:
    """Every listen is read for it, which takes a tenth of a second in a small library."""
    found = wishes.hours(open_library(Path(library_path)), listener)
    found.setflags(write=False)
    return found


@lru_cache(maxsize=4)
def _sounds(library_path: str, version: tuple[str, ...]) -> Mapping[str, KnownSound]:
    """No streamlit cache, since a route asks too."""
    return MappingProxyType({known.track_id: known for known in open_library(library_path).sounds()})
