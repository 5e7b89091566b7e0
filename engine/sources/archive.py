"""The members of a zip, checked before the first byte is decompressed, and never extracted.

What is refused, and why: docs.python.org/3/library/zipfile.html#decompression-pitfalls and the field's
zip attacks (bombs, overlapping members, paths that climb out, links, zips in zips).
"""

import io
import os
import re
import stat
import zipfile
import zlib
from functools import partial
from pathlib import Path

from engine.errors import SourceError
from engine.sources.member import Member, open_regular

MAX_MEMBERS = 1_000
"""Members of one zip or folder: a ListenBrainz export of twenty years holds about 300."""
MAX_TOTAL = 2 * 1024**3
"""Bytes that a zip may decompress to, all members together."""
MAX_RATIO = 200
"""Decompressed over compressed size of a member of more than 1 MiB; histories compress 10 to 40 times."""
MAX_DIRECTORY = 4 * 1024**2
"""Bytes read from a zip in one go: zipfile reads its directory so, and that of 1,000 members is smaller."""

_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1


def is_zip(start: bytes) -> bool:
    r"""Whether a file that starts so is a zip.

    >>> is_zip(b"PK\x03\x04"), is_zip(b'[{"ts"')
    (True, False)
    """
    return start.startswith(_STARTS)


def is_hidden(name: str) -> bool:
    """Whether a member is one of the files that systems leave behind, such as `.DS_Store`.

    >>> is_hidden("__MACOSX/._user.json"), is_hidden("listens/2025/6.jsonl")
    (True, False)
    """
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def zip_members(path: Path, name: str) -> tuple[Member, ...]:
    """Members of a zip in the order of their names; SourceError where it is damaged or dangerous.

    path : of the zip
    name : what to call it in a message
    """
    try:
        with _Archive(open_regular(path)) as file, zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise SourceError(f"{name} is a damaged zip ({error}): download it again") from None
    _check_sizes(infos, path, name)
    for info in infos:
        _check_member(info, name)
    files = sorted((info for info in infos if not info.is_dir()), key=lambda info: info.filename)
    members = [
        Member(info.filename, info.file_size, partial(_Zipped, path, info))
        for info in files
        if info.file_size and not is_hidden(info.filename)
    ]
    if not members:
        raise SourceError(f"{name} is an empty zip: download or export it again")
    if nested := next((member.name for member in members if is_zip(member.start)), None):
        raise SourceError(f"{name} holds another zip, {nested}: unpack it and import that one")
    return tuple(members)


def _check_sizes(infos: list[zipfile.ZipInfo], path: Path, name: str) -> None:
    if len(infos) > MAX_MEMBERS:
        raise SourceError(
            f"{name} holds {len(infos):,} files, more than {MAX_MEMBERS:,}: zip the export alone"
        )
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL:
        raise SourceError(
            f"{name} would unpack to {total / 1024**3:.1f} GiB, over 2: import its parts singly"
        )
    if sum(info.compress_size for info in infos) > path.stat().st_size:
        raise SourceError(f"{name} has members that overlap, as no real export has: download it again")


def _check_member(info: zipfile.ZipInfo, name: str) -> None:
    """SourceError where a member is not a plain file that could be read safely."""
    place = f"{name} holds {info.filename[:100]!r}, which"
    parts = re.split(r"[/\\]", info.orig_filename)
    if not parts[0] or ".." in parts or re.match(r"[A-Za-z]:", parts[0]) or "\0" in info.orig_filename:
        raise SourceError(f"{place} points outside the zip: no real export does, so it is not read")
    if info.flag_bits & _ENCRYPTED:
        raise SourceError(f"{place} is encrypted: unpack it with its password and import the folder")
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise SourceError(f"{place} is a link or a special file: unpack the zip and import its plain files")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SourceError(
            f"{place} is packed in a way that is not read here: unpack it and import the folder"
        )
    if info.file_size > 1024**2 and info.file_size > MAX_RATIO * info.compress_size:
        raise SourceError(f"{place} unpacks to over {MAX_RATIO} times its size, as a zip bomb does: not read")


class _Archive(io.BufferedReader):
    """A zip's file, from which no single read may be large."""

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = os.fstat(self.fileno()).st_size - self.tell() if size is None or size < 0 else size
        if wanted > MAX_DIRECTORY:
            raise zipfile.BadZipFile("its directory is too large")
        return super().read(size)


class _Zipped:
    """A member's decompressed bytes; closing it closes the zip's file as well."""

    def __init__(self, path: Path, info: zipfile.ZipInfo) -> None:
        self._file = _Archive(open_regular(path))
        try:
            self._archive = zipfile.ZipFile(self._file)
            self._stream = self._archive.open(info)
        except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError):
            self._file.close()
            raise

    def read(self, size: int, /) -> bytes:
        return self._stream.read(size)

    def close(self) -> None:
        self._stream.close()
        self._archive.close()
        self._file.close()
