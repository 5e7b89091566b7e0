"""Small libraries for the tests of `engine.library`, and the same steps as a process that may be killed.

Run as a program: ``library_worlds.py STEP LIBRARY NAME KILL_AT``. STEP is "build", "large_build", "import" or
"forget"; the process kills itself with SIGKILL at the KILL_AT-th line that it runs in `engine/library` (0:
never), and prints how many lines it ran. "hold" opens an import and waits for a line on stdin.
"""

import hashlib
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from engine.library import ImportSummary, Library, open_library
from engine.library.builds import write_build
from engine.library.forgetting import forget
from engine.records import ArtistName, Document, Listen, PlaylistRecord, TrackName

Row = tuple[str, str, str, int, int | None]
"""Listener, artist, track ("" where only the artist is known), count, time."""


def import_rows(
    library: Library,
    rows: Iterable[Row],
    *,
    content: str | None = None,
    documents: Iterable[Document] = (),
    dry_run: bool = False,
) -> ImportSummary:
    """Import rows of listens (and documents), told by their content."""
    rows = list(rows)
    content_hash = hashlib.sha256((content or repr(rows)).encode("utf-8", "surrogatepass")).hexdigest()
    with library.importing("test", "rows", content_hash, "", 1_700_000_000, dry_run=dry_run) as writer:
        for listener, artist, track, count, time in rows:
            named = ArtistName(f"Artist {artist}", (("mbid", artist),))
            writer.listener(listener, f"Listener {listener}")
            writer.artist(artist, named, "new", 1.0)
            heard = TrackName(named, f"Track {track}", duration_ms=200_000) if track else named
            if isinstance(heard, TrackName):
                writer.track(track, artist, heard, "new", 1.0)
            writer.listen(listener, artist, track, Listen(heard, "stream", count=count, time=time))
        for document in documents:
            writer.document(document)
        tracks = [track for _, _, track, _, _ in rows if track]
        if tracks:
            writer.playlist(PlaylistRecord("Mine", ()), rows[0][0], tracks)
    return writer.summary


def heard(library: Library) -> list[Row]:
    """The library's listens as rows."""
    columns = ("listener", "artist", "track", "count", "time")
    return [tuple(row[name] for name in columns) for row in library.listens().to_pylist()]  # type: ignore[misc]


def files_of(library: Library) -> list[str]:
    """Every file of a library with its size, but SQLite's, whose pages come and go."""
    return sorted(
        f"{path.relative_to(library.path).as_posix()} {path.stat().st_size}"
        for path in library.path.rglob("*")
        if path.is_file() and not path.name.startswith("library.sqlite")
    )


def build_content(name: str, n: int = 300) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Arrays and strings that tell which build they are of."""
    seed = sum(name.encode())
    return {"factors": np.full((n, 4), seed, np.float32)}, {"names": [f"{name} {i}" for i in range(n)]}


def write_named_build(library: Library, name: str, created: int = 0, n: int = 300) -> Path:
    """Write a build whose content is made from its name."""
    arrays, strings = build_content(name, n)
    return write_build(library, arrays, strings, {"created": created, "level": "track"}, build_id=name)


ROWS_OF_A_KILLED_IMPORT: list[Row] = [("u9", "a9", f"t{i}", 1, 1000 + i) for i in range(20)]


BUILD_SIZES = {"build": 300, "large_build": 100_000}


def _kill_at(line: int) -> list[int]:
    lines = [0]

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        if f"engine{os.sep}library" not in frame.f_code.co_filename:
            return None
        if event == "line":
            lines[0] += 1
            if lines[0] == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    return lines


def _run(step: str, path: str, name: str, kill_at: int) -> None:
    library = open_library(path)
    if step == "hold":
        with library.importing("test", name, "0" * 64, "", 0):
            print("holding", flush=True)
            sys.stdin.readline()
        return
    lines = _kill_at(kill_at)
    if step == "forget":
        forget(library, "listener", name)
    elif step in BUILD_SIZES:
        write_named_build(library, name, created=2, n=BUILD_SIZES[step])
    else:
        import_rows(library, ROWS_OF_A_KILLED_IMPORT, content=name)
    sys.settrace(None)
    print(lines[0])


if __name__ == "__main__":
    _run(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
