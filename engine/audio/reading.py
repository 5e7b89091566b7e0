"""A file of sound as blocks of mono samples at its own rate: by soundfile, and by av for AAC."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
import soundfile

from engine.audio import wholeness
from engine.audio.limits import Kind, RefusedError

BLOCK = 16_384
"""Frames that are read at a time: what is lost where a file is cut."""

_FORMATS = {"WAV", "WAVEX", "RF64", "AIFF", "FLAC", "OGG", "MP3"}
_NO_FORMAT = 1
"""libsndfile's code for a format that it does not recognise."""

_ENDLESS = 2**62
_WIDTHS = {"PCM_S8": 1, "PCM_16": 2, "PCM_24": 3}


class Opened(Protocol):
    """A file whose header was read and whose sound was not yet."""

    @property
    def format(self) -> str:
        """Such as "MP3" or "FLAC"."""

    @property
    def rate(self) -> int:
        """Frames per second."""

    @property
    def channels(self) -> int:
        """Samples per frame."""

    @property
    def seconds(self) -> float | None:
        """As the header says; None where it does not."""

    @property
    def tags(self) -> tuple[str, str]:
        """Artist and title as its tags say, "" where they do not."""

    def blocks(self) -> Iterator[Any]:
        """Mono float32 samples; an error of the library where it can read no further."""

    def verdict(self, frames: int, damage: str) -> "Verdict":
        """What is to be said of it after `frames` were read and the decoder said `damage`."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How whole a file was.

    flaw : a sentence's half that begins with "truncated" or "damaged"; "" where all is well
    frames : how many of the frames that were read are sound, and no filling
    """

    flaw: str
    frames: int


@contextmanager
def opened(path: str) -> Iterator[Opened]:
    """Open a file of sound; RefusedError where it holds none that is known here."""
    with ExitStack() as stack:
        try:
            raw = stack.enter_context(Path(path).open("rb"))
        except OSError as error:
            raise RefusedError("absent", f"it cannot be opened ({error.strerror or error})") from None
        container = wholeness.is_mpeg4(raw)
        raw.seek(0)
        if container is None:
            yield stack.enter_context(_by_soundfile(path, raw))
        else:
            yield stack.enter_context(_by_av(raw, container))


@contextmanager
def _by_soundfile(path: str, raw: BinaryIO) -> Iterator[Opened]:
    try:
        file = soundfile.SoundFile(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)))
    except soundfile.LibsndfileError as error:
        raise RefusedError(*_unopened(error)) from None
    with file:
        if file.format not in _FORMATS:
            raise RefusedError("unknown", f"it is in the format {file.format}, which is not read here")
        yield SoundFile(file, raw)


def _unopened(error: soundfile.LibsndfileError) -> tuple[Kind, str]:
    said = error.error_string.removeprefix("Error : ").rstrip(".")
    if error.code == _NO_FORMAT:
        return "unknown", "it is no sound in a format known here"
    return "damaged", f"its header cannot be read ({said})"


@dataclass
class SoundFile:
    """A file that libsndfile reads: WAV, AIFF, FLAC, Ogg (Vorbis, Opus) and MP3."""

    file: Any
    raw: BinaryIO
    digest: "hashlib._Hash" = field(default_factory=lambda: hashlib.md5(usedforsecurity=False))
    sounding: int = 0

    @property
    def format(self) -> str:
        """As libsndfile names it, with the codec where the container has several."""
        return f"OGG {self.file.subtype}" if self.file.format == "OGG" else str(self.file.format)

    @property
    def rate(self) -> int:
        """Frames per second."""
        return int(self.file.samplerate)

    @property
    def channels(self) -> int:
        """Samples per frame."""
        return int(self.file.channels)

    @property
    def seconds(self) -> float | None:
        """As its header says; None where that is a guess from the size."""
        guessed = self.file.format == "MP3" and not wholeness.counts_frames(self.raw)
        return None if guessed or self.file.frames > _ENDLESS else self.file.frames / max(1, self.rate)

    @property
    def tags(self) -> tuple[str, str]:
        """Artist and title as its tags say, "" where they do not."""
        return _tag(self.file.artist), _tag(self.file.title)

    def blocks(self) -> Iterator[Any]:
        """Mono float32 samples, with FLAC's own sum of them kept beside."""
        if self._width:
            yield from self._summed_blocks(self._width)
            return
        while len(block := self.file.read(BLOCK, dtype="float32", always_2d=True)):
            yield _mono(block)

    @property
    def _width(self) -> int:
        known = self.file.format == "FLAC" and wholeness.flac_digest(self.raw) is not None
        return _WIDTHS.get(self.file.subtype, 0) if known else 0

    def _summed_blocks(self, width: int) -> Iterator[Any]:
        read = 0
        while len(block := self.file.read(BLOCK, dtype="int32", always_2d=True)):
            bytes_of_each = block.astype("<i4", copy=False).view("u1").reshape(-1, 4)
            self.digest.update(bytes_of_each[:, 4 - width :].tobytes())
            sounding = np.flatnonzero(block.any(axis=1))
            self.sounding = read + int(sounding[-1]) + 1 if len(sounding) else self.sounding
            read += len(block)
            yield _mono(block.astype(np.float32) * np.float32(2.0**-31))

    def verdict(self, frames: int, damage: str) -> Verdict:
        """Truncated, damaged or whole, by what the format promises."""
        promised, there = self.seconds, frames / self.rate
        if damage or (promised is not None and there < promised - 0.1):
            return Verdict(_cut(there, promised, damage), frames)
        if self.file.format == "OGG" and wholeness.ogg_is_cut(self.raw):
            return Verdict(_cut(there, None, "its last page is missing"), frames)
        lacking = wholeness.chunk_lacks(self.raw)
        if lacking:
            return Verdict(_cut(there, None, f"{lacking} bytes are missing at its end"), frames)
        if self._width and self.digest.digest() != wholeness.flac_digest(self.raw):
            return self._refuted(frames)
        return Verdict("", frames)

    def _refuted(self, frames: int) -> Verdict:
        """What a FLAC is whose sum is wrong: the decoder may have filled a missing end with zeros."""
        if self.sounding < frames - BLOCK // 4:
            there = self.sounding / self.rate
            return Verdict(_cut(there, frames / self.rate, "the rest is empty"), self.sounding)
        return Verdict("damaged: its sound is not what its encoder wrote", frames)


def _cut(there: float, promised: float | None, why: str) -> str:
    told = f"{there:.1f} seconds" if promised is None else f"{there:.1f} of {promised:.1f} seconds"
    return f"truncated: {told} are there" + (f", {why}" if why else "")


def _tag(said: object) -> str:
    r"""A tag as one line of at most 200 letters.

    >>> _tag("Golden\n Brown "), _tag(None)
    ('Golden Brown', '')
    """
    return " ".join(str(said or "")[:1_000].split())[:200]


def _mono(block: Any) -> Any:
    """The mean of the channels, in one pass.

    >>> _mono(np.array([[0.5, 0.25], [1.0, 0.0]], np.float32))
    array([0.375, 0.5  ], dtype=float32)
    """
    channels = block.shape[1]
    if channels == 1:
        return block[:, 0]
    return block @ np.full(channels, 1 / channels, np.float32)


@contextmanager
def _by_av(raw: BinaryIO, container: str) -> Iterator[Opened]:
    try:
        import av
    except ImportError:
        raise RefusedError(
            "extra", "it is AAC, which needs one more package: `pip install 'crossfade[m4a]'`"
        ) from None
    try:
        with av.open(raw, format=container, metadata_errors="ignore") as opened_file:
            if not opened_file.streams.audio:
                raise RefusedError("unknown", "it holds no sound")
            yield AacFile(opened_file)
    except av.FFmpegError as error:
        raise RefusedError("damaged", f"its sound cannot be decoded ({error.strerror})") from None


@dataclass
class AacFile:
    """An M4A, MP4 or AAC file, read by FFmpeg."""

    container: Any
    format: str = "AAC"

    @property
    def _stream(self) -> Any:
        return self.container.streams.audio[0]

    @property
    def rate(self) -> int:
        """Frames per second."""
        return int(self._stream.rate or 0)

    @property
    def channels(self) -> int:
        """Samples per frame."""
        return int(self._stream.channels or 0)

    @property
    def seconds(self) -> float | None:
        """As the container says."""
        length = self._stream.duration
        return None if length is None else float(length * self._stream.time_base)

    @property
    def tags(self) -> tuple[str, str]:
        """Artist and title as its tags say, "" where they do not."""
        return _tag(self.container.metadata.get("artist")), _tag(self.container.metadata.get("title"))

    def blocks(self) -> Iterator[Any]:
        """Mono float32 samples."""
        import av

        planes = av.AudioResampler(format="fltp")
        try:
            for frame in self.container.decode(self._stream):
                for block in planes.resample(frame):
                    yield block.to_ndarray().mean(axis=0, dtype=np.float32)
        except av.FFmpegError as error:
            raise RuntimeError(error.strerror) from error

    def verdict(self, frames: int, damage: str) -> Verdict:
        """Truncated where less is there than the container says."""
        there, promised = frames / self.rate, self.seconds
        short = promised is not None and there < promised - 0.5
        return Verdict(_cut(there, promised, damage) if short or damage else "", frames)
