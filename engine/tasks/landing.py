"""Where a song lands on the map of sounds: between the tracks that it sounds most like."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.errors import NotFoundError
from engine.maps.placing import place
from engine.tasks.cold_start import Stage, vector_of
from engine.tasks.sound_lab import Song
from engine.tasks.stored_maps import open_maps

Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Landing:
    """A place on the map of sounds.

    at : shape (2,), where the song lies
    region : what the part of the map is called in which the nearest track lies, "" where it has no name
    tracks : shape (n, 2), all tracks that are on the map
    regions : x, y and name of each part
    """

    at: Floats32
    region: str
    tracks: Floats32
    regions: tuple[tuple[float, float, str], ...]


def landing_of(stage: Stage, song: Song) -> Landing | None:
    """Where a song lands; None where the build has no map of sounds yet."""
    sound = stage.recommender.sound
    try:
        drawn = open_maps(stage.library, stage.recommender.build_id).of("audio")
    except NotFoundError:
        return None
    vector = vector_of(stage, song.made.prediction)
    if sound is None or drawn is None or not vector.any():
        return None
    there = np.flatnonzero(np.isfinite(drawn.tracks[:, 0]))
    vectors, tracks = np.asarray(sound.vectors)[there], np.asarray(drawn.tracks)[there]
    at = place(vector[None, :].astype(np.float32), vectors, tracks)[0]
    nearest = int(np.square(tracks - at).sum(axis=1).argmin())
    region = int(drawn.region[there[nearest]])
    name = drawn.regions[region].name if region >= 0 else ""
    return Landing(at, name, tracks, tuple((one.x, one.y, one.name) for one in drawn.regions))
