"""The town's maps: where its tracks were laid, shipped with it, so that the first page needs no UMAP.

`sample_data/maps/` holds one `.npy` of positions per space and `laid.json`: the tracks' ids in order, and for
each space the sha256 of its positions and the share of neighbours that they kept. They belong to a build if
they keep as many of *its* true neighbours, which is measured when they are taken over; all else on a map is
made then, from that build.
"""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.catalog import Catalog
from engine.errors import BuildError
from engine.library import Library
from engine.maps.drawing import Maps
from engine.maps.placing import kept
from engine.recommender import Recommender
from engine.tasks.mapping import attributes_of, draw
from engine.tasks.spaces import Space, spaces_of
from engine.tasks.stored_maps import keep

LAID = "laid.json"
TOLERANCE = 0.02
"""By how much less may be kept: fits differ in their last digits from machine to machine."""

Floats32 = npt.NDArray[np.float32]


def ship(maps: Maps, catalog: Catalog, folder: Path) -> None:
    """Write where the tracks of drawn maps lie, to be taken over by another build of the same music."""
    folder.mkdir(parents=True, exist_ok=True)
    spaces: dict[str, Any] = {}
    for space in maps.spaces:
        content = io.BytesIO()
        np.lib.format.write_array(content, np.ascontiguousarray(space.tracks), allow_pickle=False)
        (folder / f"{space.name}.npy").write_bytes(content.getvalue())
        spaces[space.name] = {
            "kept": space.kept, "sha256": hashlib.sha256(content.getvalue()).hexdigest()
        }  # fmt: skip
    laid = {"seed": maps.seed, "spaces": spaces, "track_ids": list(catalog.ids)}
    (folder / LAID).write_text(json.dumps(laid, indent=1) + "\n", encoding="utf-8")


def take_over(library: Library, recommender: Recommender, folder: Path, now: int) -> tuple[str, ...]:
    """Keep maps for a build whose tracks lie where they were shipped to lie; returns the spaces drawn.

    A space is left out where the positions belong to another build: where they lack one of its tracks, or
    keep fewer of its neighbours than they should. BuildError where a file is not as it was shipped.

    now : seconds since 1970 UTC
    """
    try:
        laid = json.loads((folder / LAID).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    place = {track: row for row, track in enumerate(laid["track_ids"])}
    rows = np.array([place.get(track, -1) for track in recommender.catalog.ids])
    attributes = attributes_of(library, recommender)
    drawn = []
    for space in spaces_of(recommender):
        told = laid["spaces"].get(space.name)
        positions = None if told is None else _positions(folder / f"{space.name}.npy", told["sha256"])
        if positions is None or not _belongs(space, positions, rows, told["kept"], laid["seed"]):
            continue
        drawn.append(draw(recommender, space, positions[rows[space.has]], attributes, laid["seed"]))
    if drawn:
        keep(library, Maps(recommender.build_id, now, laid["seed"], tuple(drawn)))
    return tuple(space.name for space in drawn)


def _belongs(
    space: Space, positions: Floats32, rows: npt.NDArray[np.int64], as_shipped: float, seed: int
) -> bool:
    """Whether positions keep as many of a space's neighbours as they kept when they were shipped."""
    of = rows[space.has]
    if not len(of) or (of < 0).any() or not np.isfinite(positions[of]).all():
        return False
    return kept(space.tracks[space.has], positions[of], seed) >= as_shipped - TOLERANCE


def _positions(path: Path, sha256: str) -> Floats32:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BuildError(
            f"{path} is not the file that was shipped: install Crossfade again, or `crossfade maps`"
        )
    positions: Floats32 = np.load(io.BytesIO(content), allow_pickle=False)
    return positions
