"""Whether a file holds what it promises, by its first and last bytes: cut downloads are told from music."""

import struct
from typing import BinaryIO

_TAIL = 1 << 17
_UNKNOWN = (0, 0x7FFFFFFF, 0xFFFFFFFF)
"""Lengths that a program writes when it does not know yet."""


def after_tag(file: BinaryIO) -> int:
    """Where the music begins: behind an ID3v2 tag, if there is one (id3.org, ID3v2.4.0 section 3.1)."""
    file.seek(0)
    head = file.read(10)
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return 10 + size + 10 * bool(head[5] & 0x10)


def is_mpeg4(file: BinaryIO) -> str | None:
    """The FFmpeg name of the container where a file holds AAC ("mov", "aac"), or None."""
    file.seek(0)
    head = file.read(12)
    if head[4:8] == b"ftyp":
        return "mov"
    file.seek(after_tag(file))
    start = file.read(2)
    return "aac" if len(start) == 2 and start[0] == 0xFF and start[1] & 0xF6 == 0xF0 else None


def flac_digest(file: BinaryIO) -> bytes | None:
    """The MD5 of the samples that a FLAC's encoder saw, or None where it left none (RFC 9639, 8.2)."""
    file.seek(after_tag(file))
    head = file.read(42)
    if len(head) < 42 or head[:4] != b"fLaC":
        return None
    digest = head[26:42]
    return digest if any(digest) else None


def counts_frames(file: BinaryIO) -> bool:
    """Whether an MP3 begins with a Xing or Info frame, so that its length is known and not guessed."""
    file.seek(after_tag(file))
    head = file.read(256)
    return b"Xing" in head or b"Info" in head


def ogg_is_cut(file: BinaryIO) -> bool:
    """Whether an Ogg file ends without a page that says "last" (RFC 3533, section 6)."""
    end = file.seek(0, 2)
    file.seek(max(0, end - _TAIL))
    tail = file.read()
    page = tail.rfind(b"OggS")
    return page < 0 or page + 5 >= len(tail) or not tail[page + 5] & 0x04


def chunk_lacks(file: BinaryIO) -> int:
    """Bytes of sound that a RIFF or AIFF file promises and does not hold.

    >>> import io
    >>> header = b"RIFF    WAVE" + b"data" + (100).to_bytes(4, "little")
    >>> chunk_lacks(io.BytesIO(header + bytes(60)))
    40
    """
    end = file.seek(0, 2)
    file.seek(0)
    order = {b"RIFF": "<", b"RF64": "<", b"FORM": ">"}.get(file.read(12)[:4])
    if order is None:
        return 0
    while len(head := file.read(8)) == 8:
        name, size = struct.unpack(f"{order}4sI", head)
        if name in (b"data", b"SSND"):
            return 0 if size in _UNKNOWN else max(0, file.tell() + size - end)
        file.seek(size + size % 2, 1)
    return 0
