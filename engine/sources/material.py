"""What somebody wants to import: a file, a folder, or a zip, read as streams of bytes."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from engine.errors import NotFoundError, SourceError
from engine.sources.archive import MAX_MEMBERS, is_hidden, is_zip, zip_members
from engine.sources.member import Member, open_regular, printable


@dataclass(frozen=True)
class Material:
    """Everything one import reads.

    name : the file's or folder's name
    members : in the order of their names; empty and hidden files are left out, zips in a folder opened
    whole : the file itself (of a zip: the zip), or None for a folder
    """

    name: str
    members: tuple[Member, ...]
    whole: Member | None

    def content_hash(self) -> str:
        """Sha256 in hex: of the file's bytes, or of the names and bytes of a folder's members."""
        digest = hashlib.sha256()
        for member in [self.whole] if self.whole else self.members:
            if not self.whole:
                digest.update(f"{member.name}\0{member.size}\0".encode())
            with member.open() as stream:
                while block := stream.read(1024 * 1024):
                    digest.update(block)
        return digest.hexdigest()


def open_material(path: Path) -> Material:
    """What there is to read at a path, checked before anything is read from it.

    A link named by the person is followed, one inside a folder never. NotFoundError where there is
    nothing; SourceError for what is empty, special, linked, damaged or dangerous.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.json").write_text("[]")
    ...     [member.name for member in open_material(Path(folder)).members]
    ['a.json']
    """
    name = printable(path.name or str(path))
    try:
        path = path.resolve(strict=True)
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(f"there is no file or folder {printable(str(path))!r}: check the path") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise SourceError(f"{name!r} cannot be read ({error}): check its name and permissions") from None
    if stat.S_ISDIR(status.st_mode):
        return _folder(path, printable(path.name))
    if not stat.S_ISREG(status.st_mode):
        raise SourceError(f"{name} is neither a file nor a folder: save what it gives to a file first")
    if not status.st_size:
        raise SourceError(f"{name} is empty: export or download it again")
    whole = Member(name, status.st_size, partial(open_regular, path), path)
    members = zip_members(path, name) if is_zip(whole.start) else (whole,)
    return Material(name, members, whole)


def _folder(path: Path, name: str) -> Material:
    members: list[Member] = []
    for member in _walk(path, name):
        members.append(member)
        if len(members) > MAX_MEMBERS:
            raise SourceError(
                f"{name} holds over {MAX_MEMBERS:,} files: name the folder of the export itself"
            )
    if not members:
        raise SourceError(f"the folder {name!r} holds no files: name the folder that holds the export")
    return Material(name, tuple(sorted(members, key=lambda member: member.name)), None)


def _walk(folder: Path, name: str) -> Iterator[Member]:
    """Files of a folder and of those in it; SourceError for links and special files."""
    waiting = [(folder, "")]
    while waiting:
        path, inside = waiting.pop()
        for entry, status in _entries(path, name):
            place = inside + printable(entry.name)
            if is_hidden(place):
                continue
            if stat.S_ISDIR(status.st_mode):
                waiting.append((Path(entry.path), f"{place}/"))
            elif not stat.S_ISREG(status.st_mode):
                raise SourceError(f"{place} in {name!r} is a link or a special file: put a plain file there")
            elif status.st_size:
                lies = Path(entry.path)
                member = Member(place, status.st_size, partial(open_regular, lies), lies)
                yield from _opened(member, Path(entry.path))


def _opened(member: Member, path: Path) -> Iterator[Member]:
    """The member itself, or the members of the zip that it is, named "export.zip/user.json"."""
    if not is_zip(member.start):
        yield member
        return
    for inner in zip_members(path, member.name):
        yield replace(inner, name=f"{member.name}/{inner.name}")


def _entries(folder: Path, name: str) -> list[tuple[os.DirEntry[str], os.stat_result]]:
    try:
        return [(entry, entry.stat(follow_symlinks=False)) for entry in os.scandir(folder)]
    except OSError as error:
        raise SourceError(f"the folder {name!r} cannot be read ({error}): check its permissions") from None
