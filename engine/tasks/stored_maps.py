"""Drawn maps to and from a library."""

from dataclasses import asdict
from typing import Any

from engine.library import Library
from engine.library.builds import builds
from engine.library.manifest import DamageError, manifest_digest
from engine.library.maps import StoredMaps, maps_folder, read_maps, write_maps
from engine.maps.axes import Axis
from engine.maps.drawing import Maps, Region, SpaceMap

ARRAYS = ("tracks", "listeners", "region", "density")


def keep(library: Library, maps: Maps) -> None:
    """Write the maps of a build, in place of those it had."""
    arrays = {f"{space.name}_{part}": getattr(space, part) for space in maps.spaces for part in ARRAYS}
    told = [
        {name: value for name, value in vars(space).items() if name not in ARRAYS} for space in maps.spaces
    ]
    manifest: dict[str, Any] = {
        "created": maps.created,
        "seed": maps.seed,
        "spaces": [
            {
                **one,
                "regions": [asdict(region) for region in one["regions"]],
                "axes": [asdict(axis) for axis in one["axes"]],
            }
            for one in told
        ],
    }
    write_maps(library, arrays, manifest, build_id=maps.build_id)


def has_maps(library: Library, build_id: str | None = None) -> bool:
    """Whether a build, by default the current one, has maps; they are not read."""
    wanted = build_id or next((one.build_id for one in builds(library) if one.current), "")
    return bool(wanted) and (maps_folder(library) / wanted).is_dir()


def stamp(library: Library, build_id: str) -> str:
    """What changes when a build's maps are drawn again; NotFoundError where it has none."""
    try:
        return manifest_digest(maps_folder(library) / build_id)
    except DamageError:
        return read_maps(library, build_id).build_id  # which says what is wrong


def open_maps(library: Library, build_id: str) -> Maps:
    """The maps of a build, every file of them checked; NotFoundError where it has none."""
    return _loaded(read_maps(library, build_id))


def _loaded(stored: StoredMaps) -> Maps:
    spaces = []
    for told in stored.manifest["spaces"]:
        plain = dict(told)
        plain["regions"] = tuple(
            Region(**{**one, "terms": tuple(one["terms"]), "artists": tuple(one["artists"])})
            for one in plain["regions"]
        )
        right, up = (Axis(**one) for one in plain["axes"])
        plain["axes"] = (right, up)
        plain |= {part: stored.arrays[f"{plain['name']}_{part}"] for part in ARRAYS}
        spaces.append(SpaceMap(**plain))
    return Maps(stored.build_id, stored.manifest["created"], stored.manifest["seed"], tuple(spaces))
