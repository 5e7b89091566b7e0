"""One file to read, from wherever it lies: a stream that gives no more than was announced."""

import codecs
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from engine.errors import SourceError

HEAD = 16 * 1024
"""Bytes of a member that are looked at to tell what it is."""

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class ByteStream(Protocol):
    """What a member's opener gives: bytes, until there are none."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, none at the end."""

    def close(self) -> None:
        """Give back whatever is open."""


@dataclass(frozen=True)
class Member:
    """One file to read: alone, of a folder, or of a zip.

    name : path inside the folder or zip, with "/" between folders; the file's name where it is alone
    size : bytes, as the file system or the zip's directory says; `open` never gives more
    path : where it lies on disk, None inside a zip

    >>> member = Member("a.txt", 4, lambda: io.BytesIO(b"words without end"))
    >>> member.open().read()
    b'word'
    """

    name: str
    size: int
    opener: Callable[[], ByteStream]
    path: Path | None = None

    def open(self) -> io.BufferedReader:
        """Binary stream of at most `size` bytes; SourceError on opening or reading what is damaged."""
        return io.BufferedReader(_Bounded(self), 64 * 1024)

    def counted(self, count: Callable[[int], None]) -> "Member":
        """The same member, which says how many bytes were read each time some are."""
        return replace(self, opener=lambda: _Counted(self.opener(), count))

    @cached_property
    def start(self) -> bytes:
        """The first `HEAD` bytes."""
        with self.open() as stream:
            return stream.read(HEAD)

    @cached_property
    def head(self) -> str:
        """The first `HEAD` bytes as text."""
        return self.start.decode(encoding_of(self.start), errors="replace")


class _Counted:
    """A stream that says how much is read from it."""

    def __init__(self, stream: ByteStream, count: Callable[[int], None]) -> None:
        self._stream, self._count = stream, count

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._count(len(data))
        return data

    def close(self) -> None:
        self._stream.close()


class _Bounded(io.RawIOBase):
    """A member's bytes, at most `size` of them; every failure to read is a SourceError."""

    def __init__(self, member: Member) -> None:
        self._name, self._left = member.name, member.size
        try:
            self._stream = member.opener()
        except _DAMAGE as error:
            raise self._damage(error) from None

    def _damage(self, error: Exception) -> SourceError:
        return SourceError(f"{self._name} is damaged or cannot be read ({error}): fetch it again")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(min(len(buffer), self._left))
        except _DAMAGE as error:
            raise self._damage(error) from None
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed and hasattr(self, "_stream"):
            self._stream.close()
        super().close()


def open_regular(path: Path) -> io.FileIO:
    """Open a regular file, never through a link, never waiting for a pipe; OSError for anything else."""
    extra = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    stream = io.FileIO(path, opener=lambda name, flags: os.open(name, flags | extra))
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise OSError("not a regular file")
    return stream


def encoding_of(start: bytes) -> str:
    r"""Encoding of a text by its first bytes: a byte order mark, or zeros beside the first letter.

    >>> encoding_of(b"\xff\xfe[\x00"), encoding_of(b"[\x00"), encoding_of(b"[{")
    ('utf-16', 'utf-16-le', 'utf-8-sig')
    """
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start[1:2] == b"\0" and start[:1] != b"\0":
        return "utf-16-le"
    return "utf-16-be" if start[:1] == b"\0" and start[1:2] not in (b"\0", b"") else "utf-8-sig"


def printable(name: str) -> str:
    r"""A file's name as text that can be stored and shown; bytes that are no UTF-8 become "\ufffd".

    >>> printable("caf\udce9.json")
    'caf\ufffd.json'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
