"""A drawn map as a value: where everything lies, what the regions and axes are called, what it is worth."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.maps.axes import Axis

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Region:
    """A part of a map.

    x, y : its middle
    tracks : how many lie in it
    terms : what is said of them and less of the rest, most telling first; () where nothing is
    artists : those with most listeners
    """

    x: float
    y: float
    tracks: int
    terms: tuple[str, ...]
    artists: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called: by its terms, or else by who is there.

        >>> Region(0, 0, 9, ("warm", "folk", "fiddle"), ("Ada",)).name, Region(0, 0, 9, (), ("Ada",)).name
        ('warm, folk', 'around Ada')
        """
        return ", ".join(self.terms[:2]) or f"around {self.artists[0] if self.artists else 'nobody'}"


@dataclass(frozen=True)
class SpaceMap:
    """One space, drawn.

    name : "collaborative", "text", "audio" or "blend"
    tracks, listeners : positions in -1..1, shape (n, 2), float32, by row of the build; NaN for those
        that the space says nothing of
    region : shape (n_items,), int16, place in `regions`, -1 for tracks that are not drawn
    axes : what grows to the right, and what grows upwards
    kept : share of a track's fifteen true nearest neighbours that are among its fifteen nearest here
    kept_listeners : the same for the tracks nearest to a listener
    by_chance : what `kept` would be if the tracks lay anywhere
    fitted_on : how many tracks were laid out; the rest lie between their nearest neighbours
    density : shape (side, side), uint32, tracks per cell, row by y and column by x
    """

    name: str
    tracks: Floats32
    listeners: Floats32
    region: npt.NDArray[np.int16]
    regions: tuple[Region, ...]
    axes: tuple[Axis, Axis]
    kept: float
    kept_listeners: float
    by_chance: float
    fitted_on: int
    density: npt.NDArray[np.uint32]


@dataclass(frozen=True)
class Maps:
    """The maps of one build.

    created : seconds since 1970 UTC
    """

    build_id: str
    created: int
    seed: int
    spaces: tuple[SpaceMap, ...]

    def of(self, name: str) -> SpaceMap | None:
        """The map of a space; None where the build has no such space."""
        return next((space for space in self.spaces if space.name == name), None)
