"""The windows that a network hears a track through."""

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


def window_starts(n_frames: int, frames: int) -> list[int]:
    """Where windows begin that cover a track evenly, each overlapping the next by half or more.

    >>> window_starts(1_000, 400)
    [0, 200, 400, 600]
    >>> window_starts(300, 400)
    [0]
    """
    room = max(0, n_frames - frames)
    count = 1 + -(-2 * room // frames)
    return [int(start) for start in np.linspace(0, room, count).round()]


def track_windows(mel: npt.NDArray[Any], frames: int) -> Floats:
    """Windows that cover a track, shape (n, frames, 128); a shorter one is repeated until it fills one.

    mel : shape (n_frames, 128); n_frames >= 1
    """
    long = mel if len(mel) >= frames else np.resize(mel, (frames, mel.shape[1]))
    return np.stack([long[start : start + frames] for start in window_starts(len(mel), frames)])
