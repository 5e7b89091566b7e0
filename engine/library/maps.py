"""Maps of a build, in `maps/<build-id>/`: written beside and renamed, checked before they are used.

They are kept apart from the build, since they are made apart from it, and can always be made again.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.errors import BuildError, NotFoundError
from engine.library.arrays import load_arrays, write_arrays
from engine.library.builds import builds
from engine.library.files import explained, remove_folder, sync_folder
from engine.library.folder import Folder
from engine.library.manifest import FORMAT, DamageError, read_manifest, verify_files, write_manifest

AGAIN = "`crossfade maps` makes them again"


@dataclass(frozen=True)
class StoredMaps:
    """Maps that were checked whole; their arrays are memory-mapped and read-only.

    manifest : what `write_maps` was given, with "format", "build_id" and "files" added
    """

    build_id: str
    manifest: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[Any]]


def maps_folder(library: Folder) -> Path:
    """One folder per build that has maps."""
    return library.path / "maps"


def write_maps(
    library: Folder,
    arrays: Mapping[str, npt.NDArray[Any]],
    manifest: Mapping[str, Any],
    *,
    build_id: str,
) -> Path:
    """Write the maps of a build, in place of those that it had; returns their folder.

    arrays : by name, letters a-z, digits and "_"
    manifest : plain JSON values, at least "created" in seconds since 1970 UTC

    Maps of builds that are gone are removed. NotFoundError where the library has no such build, BusyError
    where another import or build is running.
    """
    folder = maps_folder(library)
    path, beside = folder / build_id, folder / f"{build_id}-new.part"
    with library.writing(), explained(folder):
        there = {entry.build_id for entry in builds(library)}
        if build_id not in there:
            raise NotFoundError(
                f"{library.path} has no build {build_id} any more: run `crossfade maps` again"
            )
        remove_maps(library, {one.name for one in folder.glob("*")} - there)
        try:
            beside.mkdir(parents=True)
            files = write_arrays(
                beside, {name: np.ascontiguousarray(one) for name, one in arrays.items()}, {}
            )
            facts = {"format": FORMAT, "build_id": build_id, "files": files}
            write_manifest(beside, {**manifest, "created": int(manifest["created"]), **facts})
            sync_folder(beside)
            if path.exists():
                remove_folder(path)
            beside.rename(path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        sync_folder(folder)
    return path


def read_maps(library: Folder, build_id: str) -> StoredMaps:
    """The maps of a build, once every byte of them is known to be as written.

    NotFoundError where it has none; BuildError where they are damaged, naming the file.
    """
    path = maps_folder(library) / build_id
    if not path.is_dir():
        raise NotFoundError(f"build {build_id} has no maps yet: `crossfade maps` makes them")
    try:
        manifest = read_manifest(path)
        verify_files(path, manifest)
        arrays, _ = load_arrays(path, manifest["files"])
    except DamageError as error:
        raise BuildError(f"the maps of build {build_id} are damaged: {error}; {AGAIN}") from error
    return StoredMaps(build_id, manifest, arrays)


def remove_maps(library: Folder, build_ids: set[str]) -> None:
    """Remove the maps of some builds, and what killed writers left."""
    for path in maps_folder(library).glob("*"):
        if path.name in build_ids or path.name.endswith(".part"):
            shutil.rmtree(path)
