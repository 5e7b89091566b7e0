"""What a listener's tastes are called, and what a playlist is like."""

import numpy as np
import numpy.typing as npt

from engine.desk import Desk
from engine.playlist import Meters, TasteMode

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]


def tastes(desk: Desk, picked: Floats) -> tuple[TasteMode, ...]:
    """The listener's tastes, the largest first.

    picked : shape (n_modes,), the share of the picks that each taste carries
    """
    if not len(desk.voices.liked):
        return ()
    told = zip(desk.tastes_named, desk.modes.shares, picked, strict=True)
    return tuple(TasteMode(label, float(share), float(part), names) for (label, names), share, part in told)


def meters(desk: Desk, rows: Ints, vectors: Floats32, picked: Floats) -> Meters:
    """What a playlist of some rows is like.

    vectors : shape (n, d), of unit length or 0, as in `selection.Looked`; picked : as in `tastes`
    """
    if not len(rows):
        return Meters()
    made, taste = desk.voices.recommender, desk.voices.taste
    n = len(rows)
    seen = vectors.astype(np.float64)
    middle = seen.sum(axis=0)  # the sum of all cosines is its square, that of each with itself among them
    among = (middle @ middle - (seen * seen).sum()) / (n * (n - 1)) if n > 1 else 0.0
    artists = made.catalog.artist_rows
    known = np.isin(artists[rows], artists[taste.heard])
    apart = np.abs(picked - desk.modes.shares).sum() / 2
    return Meters(
        float(made.novelty[rows].mean()), float(1 - among), float(1 - known.mean()), float(1 - apart)
    )
