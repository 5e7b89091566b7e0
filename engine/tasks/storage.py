"""What a library keeps on disk, where, and how much of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.library import Library


@dataclass(frozen=True, slots=True)
class Stored:
    """One kind of thing that lies in the library's folder.

    place : file or folder, within the library's folder
    again : whether it can be made again from the rest
    """

    what: str
    place: str
    files: int
    bytes: int
    again: bool


KINDS = (
    (
        "artists, tracks, listeners, feedback",
        ("library.sqlite", "library.sqlite-wal", "library.sqlite-shm"),
        False,
    ),
    ("who played what, and when", ("listens",), False),
    ("words: posts, reviews, tags", ("documents",), False),
    ("music that was kept", ("audio",), False),
    ("what was learned: builds", ("builds",), True),
    ("maps of the builds", ("maps",), True),
    ("what was measured of sound", ("features",), True),
    ("what was read out of words", ("readings", "readings.npz"), True),
    ("the network's weights", ("network.safetensors",), True),
    ("jobs, and files dropped for them", ("jobs", "incoming", "crawl"), True),
)


def stored(library: Library) -> list[Stored]:
    """Everything in a library's folder by kind, what is not there left out; what no kind is comes last."""
    found, known = [], {".lock"}
    for what, places, again in KINDS:
        known.update(places)
        files = [size for place in places for size in _sizes(library.path / place)]
        if files:
            shown = places[0] if (library.path / places[0]).exists() else places[-1]
            found.append(Stored(what, shown, len(files), sum(files), again))
    others = [size for path in library.path.glob("*") if path.name not in known for size in _sizes(path)]
    if others:
        found.append(Stored("other files", ".", len(others), sum(others), False))
    return found


def _sizes(path: Path) -> Iterator[int]:
    """Bytes of every file at or below a path; what goes meanwhile is left out."""
    for file in [path, *path.rglob("*")] if path.exists() else []:
        try:
            if file.is_file():
                yield file.stat().st_size
        except OSError:
            continue


def size_words(n: int) -> str:
    """Bytes as people read them.

    >>> size_words(999), size_words(1_234_567), size_words(5_000_000_000)
    ('999 bytes', '1.2 MB', '5.0 GB')
    """
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if n >= size:
            return f"{n / size:.1f} {unit}"
    return f"{n} bytes"
