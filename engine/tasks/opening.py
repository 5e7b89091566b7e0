"""A fitted recommender to and from a library's builds."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from engine.blend import BlendSettings
from engine.catalog import Catalog
from engine.collaborative import AlsSettings
from engine.errors import BuildError
from engine.interactions import InteractionSettings, SignalWeights
from engine.library import Library, open_library
from engine.library.builds import Build, builds, read_build, write_build
from engine.prior import PriorSettings
from engine.recommender import BuildSettings, Recommender
from engine.tasks.stored_blend import loaded_blend, loaded_sound, stored_blend, stored_sound
from engine.tasks.stored_text import loaded_text, stored
from engine.text.weights import TextSettings

MATRICES = ("confidence", "others", "heard", "owned", "plays")


def open_recommender(library_path: Path, build_id: str | None = None) -> Recommender:
    """The library's current build, or one of its earlier ones; every file of it is checked first."""
    return loaded(read_build(open_library(library_path), build_id))


def new_build_id(library: Library, now: int) -> str:
    """An id that no build of the library has: the second it was begun, and a number where need be.

    now : seconds since 1970 UTC
    """
    taken = {entry.build_id for entry in builds(library)}
    begun = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d-%H%M%S")
    numbered = (f"{begun}-{n}" for n in range(2, len(taken) + 3))
    return next(name for name in (begun, *numbered) if name not in taken)


def save(library: Library, fitted: Recommender, now: int) -> None:
    """Write a recommender as a build and make it the library's current one."""
    catalog = fitted.catalog
    arrays: dict[str, Any] = {
        **stored_blend(fitted.blend),
        "row_factors": fitted.row_factors,
        "artist_rows": catalog.artist_rows,
        "version_groups": catalog.version_groups,
    }
    for name in MATRICES:
        matrix = getattr(fitted, name)
        parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr}
        arrays |= {f"{name}_{part}": values for part, values in parts.items()}
    strings: dict[str, Sequence[str]] = {
        "item_ids": catalog.ids,
        "titles": catalog.titles,
        "artist_ids": catalog.artist_ids,
        "artist_names": catalog.artist_names,
        "listener_ids": fitted.listener_ids,
        "listener_names": fitted.listener_names,
        "visitors": [listener for listener, _ in sorted(fitted.visits)],
        "visited": [artist for _, artist in sorted(fitted.visits)],
    }
    manifest: dict[str, Any] = {"created": now, "level": catalog.level, "settings": asdict(fitted.settings)}
    manifest["last_listen"] = fitted.last_listen
    if fitted.text is not None:
        of_text = stored(fitted.text)
        arrays, strings = arrays | of_text[0], strings | of_text[1]
        manifest["text"] = of_text[2]
    if fitted.sound is not None:
        arrays |= stored_sound(fitted.sound)
        manifest["network"] = fitted.sound.network
    write_build(library, arrays, strings, manifest, build_id=fitted.build_id)


def loaded(build: Build) -> Recommender:
    """The recommender that a checked build holds; its arrays stay memory-mapped.

    BuildError where another version of Crossfade made it.
    """
    arrays, strings = build.arrays, build.strings
    try:
        of_settings = _settings(build.manifest["settings"])
        sound = loaded_sound(arrays, build.manifest.get("network"))
    except (KeyError, TypeError) as error:
        raise BuildError(
            f"build {build.build_id} was made by another version of Crossfade: "
            "`crossfade build` makes a new one"
        ) from error
    catalog = Catalog(
        build.manifest["level"],
        strings["item_ids"],
        strings["titles"],
        arrays["artist_rows"],
        strings["artist_ids"],
        strings["artist_names"],
        arrays["version_groups"],
    )
    text = loaded_text(build, catalog)
    vectors = {name: model.vectors for name, model in (("text", text), ("audio", sound)) if model is not None}
    visits = zip(strings.get("visitors", ()), strings.get("visited", ()), strict=True)
    regularization = of_settings.prior.listener_regularization
    n, rows = len(strings["listener_ids"]), len(arrays["row_factors"])
    matrices = {
        name: _matrix(build, name, (rows - n if name == "others" else n, len(catalog))) for name in MATRICES
    }
    return Recommender(
        build.build_id, catalog, strings["listener_ids"], strings["listener_names"],
        loaded_blend(arrays, vectors, regularization, of_settings.blend), arrays["row_factors"],
        settings=of_settings, last_listen=build.manifest["last_listen"], text=text, sound=sound,
        visits=frozenset(visits), **matrices,
    )  # fmt: skip


def _matrix(build: Build, name: str, shape: tuple[int, int]) -> sparse.csr_array:
    parts = tuple(np.asarray(build.arrays[f"{name}_{part}"]) for part in ("data", "indices", "indptr"))
    return sparse.csr_array(parts, shape=shape, copy=False)


def _settings(plain: dict[str, Any]) -> BuildSettings:
    interactions = dict(plain["interactions"])
    weights = SignalWeights(**interactions.pop("weights"))
    return BuildSettings(
        plain["seed"],
        AlsSettings(**plain["als"]),
        PriorSettings(**plain["prior"]),
        BlendSettings(**plain["blend"]),
        InteractionSettings(weights, **interactions),
        TextSettings(**plain.get("text", {})),
    )
