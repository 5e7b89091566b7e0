"""Files that are wholly there or not at all: written, fsynced, told by their sha256."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.errors import LibraryError


@dataclass(frozen=True, slots=True)
class Digest:
    """What a file held when it was written.

    bytes : its size
    sha256 : of its whole content, in hexadecimal
    """

    bytes: int
    sha256: str


def digest_of(path: Path) -> Digest:
    """Size and sha256 of a file; an OSError where it cannot be read."""
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256")
        return Digest(file.tell(), content.hexdigest())


def sync_file(path: Path) -> None:
    """Have the disk hold a file's content before going on."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Have the disk hold a folder's names before going on (Windows does so by itself)."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(path: Path, content: bytes) -> None:
    """Write a file and have the disk hold it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Give a small file new content in one step: readers see the old or the new, never half."""
    beside = path.with_name(path.name + ".part")
    write_synced(beside, content)
    beside.replace(path)
    sync_folder(path.parent)


def remove_folder(path: Path) -> None:
    """Remove a folder; a kill halfway leaves it under a name that ends in `.part`, never half of it."""
    leaving = path.with_name(path.name + ".part")
    path.rename(leaving)
    shutil.rmtree(leaving)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write into a LibraryError that says what to do.

    >>> with explained(Path("music")):
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
        ...
    engine.errors.LibraryError: music cannot be written (No space left on device): nothing was changed; \
make room or check its permissions, then try again
    """
    try:
        yield
    except OSError as error:
        raise LibraryError(
            f"{path} cannot be written ({error.strerror or error}): nothing was changed; "
            "make room or check its permissions, then try again"
        ) from error
