"""Builds: fitted recommenders on disk, written beside and renamed, checked before they are used.

A reader sees the build before or the build after, never half of one. Nothing in a build is ever
run: arrays are `.npy` without pickle, strings are UTF-8 with offsets, the rest is JSON.
"""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy.typing as npt

from engine.errors import BuildError, NotFoundError
from engine.library.arrays import load_arrays, write_arrays
from engine.library.files import explained, remove_folder, replace_file, sync_folder
from engine.library.folder import Folder
from engine.library.manifest import (
    FORMAT,
    DamageError,
    manifest_digest,
    read_manifest,
    verify_files,
    write_manifest,
)
from engine.library.strings import Strings

BUILDS_KEPT: Final = 5
_BUILD_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")


@dataclass(frozen=True)
class Build:
    """A build that was checked whole; its arrays are memory-mapped and read-only.

    manifest : what `write_build` was given, with "format", "build_id" and "files" added
    arrays, strings : by name
    """

    build_id: str
    path: Path
    manifest: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[Any]]
    strings: Mapping[str, Strings]


@dataclass(frozen=True, slots=True)
class BuildEntry:
    """One build of a library, as its manifest tells it.

    created : seconds since 1970 UTC; 0 where damaged
    manifest : {} where damaged
    current : whether it is the live one
    damage : what is wrong with its manifest, "" where nothing is (its files are not read here)
    """

    build_id: str
    created: int
    manifest: Mapping[str, Any]
    current: bool
    damage: str = ""


def write_build(
    library: Folder,
    arrays: Mapping[str, npt.NDArray[Any]],
    strings: Mapping[str, Sequence[str]],
    manifest: Mapping[str, Any],
    *,
    build_id: str,
) -> Path:
    """Write a build and make it the live one; an error or a kill leaves the one before.

    arrays, strings : by name, letters a-z, digits and "_"; no array of objects
    manifest : plain JSON values, at least "created" in seconds since 1970 UTC
    build_id : new; letters, digits, "-" and "_", at most 64

    Returns its folder. The five newest builds are kept, and always the live one. BusyError where
    another import or build is running.
    """
    if not _BUILD_ID.fullmatch(build_id) or build_id == "current":
        raise ValueError(f"{build_id!r} cannot name a build")
    builds_folder = library.builds_folder
    path, beside = builds_folder / build_id, builds_folder / f"{build_id}.part"
    with library.writing(), explained(builds_folder):
        _remove_leftovers(builds_folder)
        if path.exists():
            _refuse_live(library, build_id)
            remove_folder(path)
        try:
            beside.mkdir(parents=True)
            files = write_arrays(beside, arrays, strings)
            facts = {"format": FORMAT, "build_id": build_id, "files": files}
            write_manifest(beside, {**manifest, "created": int(manifest["created"]), **facts})
            sync_folder(beside)
            beside.rename(path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        sync_folder(builds_folder)
        _set_current(builds_folder, build_id)
        _remove_oldest(library)
    return path


def read_build(library: Folder, build_id: str | None = None) -> Build:
    """The live build, or the one named, once every byte of it is known to be as written.

    NotFoundError where there is none; BuildError where it is damaged, naming the file. A damaged
    build is never replaced by another unasked.
    """
    wanted, digest = (_known(library, build_id), None) if build_id is not None else _current(library)
    path = library.builds_folder / wanted
    try:
        if digest is not None and manifest_digest(path) != digest:
            raise DamageError("manifest.json", "is not the one that `current` names")
        manifest = read_manifest(path)
        verify_files(path, manifest)
        arrays, strings = load_arrays(path, manifest["files"])
    except DamageError as error:
        raise BuildError(f"build {wanted} is damaged: {error}; {_way_out(library, wanted)}") from error
    return Build(wanted, path, manifest, arrays, strings)


def builds(library: Folder) -> tuple[BuildEntry, ...]:
    """Every build, oldest first; their manifests are checked, their files are not read."""
    live = _pointed(library.builds_folder / "current") or ("", "")
    paths = [
        path for path in library.builds_folder.glob("*") if path.is_dir() and _BUILD_ID.fullmatch(path.name)
    ]
    entries = [_entry(path, path.name == live[0]) for path in paths]
    return tuple(sorted(entries, key=lambda entry: (entry.created, entry.build_id)))


def use_build(library: Folder, build_id: str) -> Build:
    """Make another build the live one, once it is known to be whole; see `read_build` for errors."""
    with library.writing():
        build = read_build(library, build_id)
        with explained(library.builds_folder):
            _set_current(library.builds_folder, build_id)
    return build


def drop_builds(library: Folder, build_ids: Sequence[str]) -> None:
    """Remove builds for good, the live one too, after which there is none until one is made or chosen."""
    with library.writing(), explained(library.builds_folder):
        _remove_leftovers(library.builds_folder)
        live = _pointed(library.builds_folder / "current")
        if live is not None and live[0] in build_ids:
            (library.builds_folder / "current").unlink()
        for build_id in build_ids:
            remove_folder(library.builds_folder / build_id)


def _entry(path: Path, current: bool) -> BuildEntry:
    try:
        manifest = read_manifest(path)
    except DamageError as error:
        return BuildEntry(path.name, 0, {}, current, str(error))
    return BuildEntry(path.name, manifest["created"], manifest, current)


def _current(library: Folder) -> tuple[str, str]:
    """The live build's id and its manifest's sha256."""
    pointer = library.builds_folder / "current"
    found = _pointed(pointer)
    if found is not None and (library.builds_folder / found[0]).is_dir():
        return found
    if pointer.exists():
        raise BuildError(f"{pointer} is damaged: it names no build that is there; {_way_out(library)}")
    raise NotFoundError(f"{library.path} has no build yet: {_way_out(library)}")


def _pointed(pointer: Path) -> tuple[str, str] | None:
    try:
        content = pointer.read_bytes()
    except OSError:
        return None
    found = re.fullmatch(rb"([0-9A-Za-z_-]+) ([0-9a-f]{64})\n", content)
    return None if found is None else (found[1].decode(), found[2].decode())


def _set_current(builds_folder: Path, build_id: str) -> None:
    line = f"{build_id} {manifest_digest(builds_folder / build_id)}\n"
    replace_file(builds_folder / "current", line.encode())


def _known(library: Folder, build_id: str) -> str:
    if _BUILD_ID.fullmatch(build_id) and (library.builds_folder / build_id).is_dir():
        return build_id
    raise NotFoundError(f"no build {build_id!r} in {library.path}: {_way_out(library, build_id)}")


def _way_out(library: Folder, damaged: str = "") -> str:
    """What a person can do who has no build that can be used."""
    others = [entry.build_id for entry in builds(library) if not entry.damage and entry.build_id != damaged]
    going_back = f", or `crossfade builds --use {others[-1]}` goes back to that one" if others else ""
    return f"`crossfade build` makes a new one{going_back}"


def _refuse_live(library: Folder, build_id: str) -> None:
    found = _pointed(library.builds_folder / "current")
    if found is not None and found[0] == build_id:
        raise BuildError(
            f"build {build_id} is there already and is the live one: give the new one another id"
        )


def _remove_leftovers(builds_folder: Path) -> None:
    """Remove what killed writers left, which is all that ends in `.part`."""
    for path in builds_folder.glob("*.part"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _remove_oldest(library: Folder) -> None:
    for entry in builds(library)[:-BUILDS_KEPT]:
        if not entry.current:
            remove_folder(library.builds_folder / entry.build_id)
