"""What a listener's tastes are called, and what a playlist is like."""

import numpy as np
import numpy.typing as npt

from engine.desk import Desk
from engine.playlist import Meters, TasteMode

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def tastes(desk: Desk, picked: Floats) -> tuple[TasteMode, ...]:
    """The listener's tastes, the largest first.

    picked : shape (n_modes,), the share of the picks that each taste carries
    """
    if not len(desk.voices.liked):
        return ()
    told = zip(desk.tastes_named, desk.modes.shares, picked, strict=True)
    return tuple(TasteMode(label, float(share), float(part), names) for (label, names), share, part in told)


def meters(desk: Desk, rows: Ints, alike: Floats, picked: Floats) -> Meters:
    """What a playlist of some rows is like.

    alike : shape (n, n), cosines of the rows; picked : as in `tastes`
    """
    if not len(rows):
        return Meters()
    made, taste = desk.voices.recommender, desk.voices.taste
    n = len(rows)
    among = (alike.sum() - np.trace(alike)) / (n * (n - 1)) if n > 1 else 0.0
    artists = made.catalog.artist_rows
    known = np.isin(artists[rows], artists[taste.heard])
    apart = np.abs(picked - desk.modes.shares).sum() / 2
    return Meters(
        float(made.novelty[rows].mean()), float(1 - among), float(1 - known.mean()), float(1 - apart)
    )
