"""Maps: the spaces of a build in two dimensions, with what regions and axes mean and what it is worth."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from engine.audio.network import ATTRIBUTES as HEARD
from engine.errors import BuildError
from engine.library import Library
from engine.maps.axes import axis, turned
from engine.maps.drawing import Maps, SpaceMap
from engine.maps.placing import NEIGHBOURS, SAMPLE, kept, kept_by, lay_out, place
from engine.maps.regions import density, regions
from engine.recommender import Recommender
from engine.tasks.map_regions import described
from engine.tasks.progress import Progress, Tell, silent
from engine.tasks.spaces import Space, spaces_of
from engine.tasks.stored_maps import keep

Floats32 = npt.NDArray[np.float32]
ATTRIBUTES = ("tempo", "loudness", "acousticness", "danceability", "energy", "valence", "instrumentalness",
              "liveness")  # fmt: skip
KNOWN = "how well known"
"""Attribute of every track: the logarithm of how many listeners like it."""


def make_maps(
    library: Library,
    recommender: Recommender,
    now: int,
    seed: int = 0,
    tell: Tell = silent,
) -> Maps:
    """Draw the spaces of a build and keep the maps; importing UMAP alone takes a quarter of a minute.

    now : seconds since 1970 UTC
    seed : of the sample and of UMAP
    tell : called at each space
    """
    attributes = attributes_of(library, recommender)
    drawn = []
    for space in spaces_of(recommender):
        if len(space.has) > 1:
            tell(Progress(f"laying out {len(space.has):,} {recommender.catalog.level}s by {space.name}"))
            laid = lay_out(space.tracks[space.has], seed)
            drawn.append(draw(recommender, space, laid, attributes, seed))
    if not drawn:
        raise BuildError("this build has nothing to draw: it needs two tracks that somebody played")
    made = Maps(recommender.build_id, now, seed, tuple(drawn))
    keep(library, made)
    return made


def draw(
    recommender: Recommender,
    space: Space,
    laid: Floats32,
    attributes: Mapping[str, npt.NDArray[np.float64]],
    seed: int,
) -> SpaceMap:
    """A map of where tracks were laid: turned, divided into regions, listeners put in, and judged.

    laid : shape (len(space.has), 2)
    attributes : by name, shape (n_items,), NaN where not known
    """
    has, vectors = space.has, space.tracks[space.has]
    known = {name: values[has] for name, values in attributes.items()}
    positions = turned(laid, known)
    right = axis(positions[:, 0], known)
    up = axis(positions[:, 1], known, taken=right.attribute)
    labels = regions(positions, seed)
    tracks = np.full((len(space.tracks), 2), np.nan, dtype=np.float32)
    tracks[has] = positions
    region = np.full(len(space.tracks), -1, dtype=np.int16)
    region[has] = labels
    people = space.listeners()
    there = np.flatnonzero(np.asarray(people).any(axis=1))
    listeners = np.full((len(people), 2), np.nan, dtype=np.float32)
    listeners[there] = place(people[there], vectors, positions)
    return SpaceMap(
        space.name,
        tracks,
        listeners,
        region,
        described(recommender, has, labels, positions),
        (right, up),
        kept(vectors, positions, seed),
        kept_by(people[there], listeners[there], vectors, positions, seed),
        min(1.0, NEIGHBOURS / max(1, len(has) - 1)),
        min(SAMPLE, len(has)),
        density(positions),
    )


def attributes_of(library: Library, recommender: Recommender) -> dict[str, npt.NDArray[np.float64]]:
    """What is known of the items of a build in numbers, by name, shape (n_items,); NaN where it is not.

    As somebody labelled them, or else as the network hears them.
    """
    values = {KNOWN: np.log2(recommender.fans + 1.0)}
    if recommender.catalog.level == "artist":
        return values
    sound = recommender.sound
    heard = {} if sound is None else dict(zip(HEARD, sound.attributes.T.astype(np.float64), strict=True))
    labels = [one for one in library.labels() if one.name in ATTRIBUTES]
    for name in ATTRIBUTES:
        given = {one.track_id: one.value for one in labels if one.name == name}
        told = np.array([given.get(item, np.nan) for item in recommender.catalog.ids])
        told = np.where(np.isnan(told), heard.get(name, np.nan), told)
        if np.isfinite(told).any():
            values[name] = told
    return values
