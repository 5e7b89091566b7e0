"""What is pointed at, drawn around and looked at on the maps."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pointed:
    """A click on a map.

    panel : the space's name
    x, y, within : where, and how far from there still counts, in the map's units
    row : of the track that was drawn there, -1 where none was
    """

    panel: str
    x: float
    y: float
    within: float
    row: int


@dataclass(frozen=True)
class Outline:
    """An outline drawn on a map: the space's name, and its corners."""

    panel: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class LookedAt:
    """What is looked at on the maps.

    track_id : the chosen track, "" for none
    flights : how often the maps were asked to go to it
    outline : what was drawn around tracks
    """

    track_id: str = ""
    flights: int = 0
    outline: Outline | None = None
