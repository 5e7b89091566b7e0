"""A file of music to mono samples at 22,050 Hz, decoded by a child process that may die of it.

A `Decoder` keeps one child and starts another where it crashed. What a file may ask of it is `Limits`: at
most 512 MB of memory and 20 seconds each. What cannot be read is an `UnplayableError` that says why.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event, Timer
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

import engine
from engine.audio.limits import SAMPLE_RATE, Kind, Limits
from engine.errors import EngineError, SourceError

DECODER: Final = "decode-1"
"""Version of what is decoded, and of why files are refused; results of another version are not used."""

PASSING: Final[frozenset[Kind]] = frozenset({"absent", "extra", "interrupted"})
"""Reasons that may be gone the next time; a file refused for another one is not tried again."""

STARTING: Final = 60.0
"""Seconds that the child may take to start: packages are read from disk the first time."""

GOODBYE: Final = 0.5
"""Seconds that a child has to end by itself."""

Floats = npt.NDArray[np.float32]


class UnplayableError(SourceError):
    """A file that is no music for this program: what, why and, where something helps, what to do.

    kind : why, as one word
    """

    def __init__(self, name: str, kind: Kind, why: str) -> None:
        super().__init__(f"{name} was not read: {why}")
        self.kind = kind
        self.why = why


@dataclass(frozen=True, slots=True)
class Sound:
    """What a file holds, as it is heard here.

    samples : shape (n_samples,), mono at 22,050 Hz, about -1..1, finite, at least half a second, not silent
    format : "MP3", "FLAC", "WAV", "AIFF", "OGG VORBIS", "OGG OPUS", "AAC", ...
    rate, channels : of the file
    flaw : "" where the file is whole, else a half sentence that begins with "truncated" or "damaged"
    artist, title : as its tags say, "" where they do not

    >>> Sound(np.zeros(44_100, np.float32), "WAV", 8_000, 1).seconds
    2.0
    """

    samples: Floats
    format: str
    rate: int
    channels: int
    flaw: str = ""
    artist: str = ""
    title: str = ""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / SAMPLE_RATE


class Decoder:
    """Reads files of music, one after the other, through one child process.

    Not for two threads at a time: give each its own.

    >>> with Decoder() as decoder:
    ...     decoder.read(Path("no such file.mp3"))
    Traceback (most recent call last):
        ...
    engine.audio.decode.UnplayableError: no such file.mp3 was not read: there is no such file
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child process."""
        if self._child is not None:
            self._end(self._child)

    def read(self, path: Path) -> Sound:
        """Decode a file; an UnplayableError where it is none, and the next file finds a working child."""
        if not path.is_file():
            why = "it is no ordinary file" if path.exists() else "there is no such file"
            raise UnplayableError(path.name, "absent", why)
        child = self._running()
        with _killing_after(self.limits.seconds, child) as late:
            answer = _asked(child, path)
        if answer is None:
            kind, why = self._of_death(child, late.is_set())
            raise UnplayableError(path.name, kind, why)
        header, samples = answer
        if "kind" in header:
            if header["kind"] == "memory":
                self._end(child)
            raise UnplayableError(path.name, header["kind"], header["why"])
        told = (header[name] for name in ("format", "rate", "channels", "flaw", "artist", "title"))
        return Sound(samples, *told)

    def _running(self) -> subprocess.Popen[bytes]:
        """The child, started where there is none; EngineError where it cannot start."""
        if self._child is None or self._child.poll() is not None:
            self._child = _started(self.limits)
            with _killing_after(STARTING, self._child):
                ready = _line(self._child)
            if not ready:
                self._end(self._child)
                raise EngineError(
                    "the process that decodes music cannot start: look at the installation with "
                    "`crossfade doctor`, and at how much memory is free"
                )
        return self._child

    def _of_death(self, child: subprocess.Popen[bytes], late: bool) -> tuple[Kind, str]:
        """Why a child died in the middle of a file."""
        self._end(child)
        code = child.returncode
        if late:
            waited = f"it was not decoded within {self.limits.seconds:g} seconds"
            return "interrupted", f"{waited}; try again when this computer is less busy"
        if code == -getattr(signal, "SIGXCPU", 0):
            return "slow", f"decoding it takes more than {self.limits.processor:g} seconds of a processor"
        if code in (-signal.SIGTERM, -getattr(signal, "SIGKILL", 0)):
            return "interrupted", "its decoder was stopped from outside; trying again may do"
        return "crashed", f"its decoder crashed on it (exit code {code})"

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        if child.poll() is None:
            try:
                child.wait(GOODBYE)
            except subprocess.TimeoutExpired:
                child.kill()
        child.wait()
        self._child = None


def _started(limits: Limits) -> subprocess.Popen[bytes]:
    """A child process that waits for requests: one thread, and the engine from where it is here."""
    root = str(Path(engine.__file__).parents[1])
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    few = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "engine.audio.child", json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **few, "PYTHONPATH": paths},
        start_new_session=True,
    )


@contextmanager
def _killing_after(seconds: float, child: subprocess.Popen[bytes]) -> Iterator[Event]:
    """Kill the child where the block takes longer; the event says whether that happened."""
    late = Event()

    def give_up() -> None:
        late.set()
        child.kill()

    timer = Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def _asked(child: subprocess.Popen[bytes], path: Path) -> tuple[dict[str, Any], Floats] | None:
    """A request's answer: its header and samples; None where the child died of it."""
    try:
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write(json.dumps({"path": str(path)}).encode() + b"\n")
        child.stdin.flush()
        header = json.loads(_line(child))
        samples = np.empty(header.get("samples", 0), np.float32)
        unread = samples.view(np.uint8).data
        while len(unread):
            count = child.stdout.readinto(unread)  # type: ignore[attr-defined]
            if not count:
                return None
            unread = unread[count:]
    except (OSError, ValueError):
        return None
    return header, samples


def _line(child: subprocess.Popen[bytes]) -> bytes:
    assert child.stdout is not None
    return child.stdout.readline()
