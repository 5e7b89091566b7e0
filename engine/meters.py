"""What a listener's tastes are called, and what a playlist is like."""

import numpy as np
import numpy.typing as npt

from engine.desk import Desk
from engine.playlist import Meters, TasteMode
from engine.text.weights import probabilities

EXAMPLES = 3
WORDS = 2
"""Terms in a taste's label."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def tastes(desk: Desk, picked: Floats) -> tuple[TasteMode, ...]:
    """The listener's tastes, the largest first.

    picked : shape (n_modes,), the share of the picks that each taste carries
    """
    voices, modes = desk.voices, desk.modes
    if not len(voices.liked):
        return ()
    labels = _labels(desk)
    made = []
    for mode, share in enumerate(modes.shares):
        rows = voices.liked[modes.of == mode]
        order = np.argsort(-voices.liking[modes.of == mode], kind="stable")[:EXAMPLES]
        names = tuple(voices.recommender.catalog.name(int(row)) for row in rows[order])
        made.append(TasteMode(labels[mode] or names[0], float(share), float(picked[mode]), names))
    return tuple(made)


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


def _labels(desk: Desk) -> list[str]:
    """The terms that tell each taste most from the listener's others; "" where nothing is said."""
    voices, modes = desk.voices, desk.modes
    text = voices.recommender.text
    if text is None:
        return [""] * len(modes.shares)
    counts = text.item_counts(voices.liked)
    chances = probabilities(counts, text.own.background, text.settings.smoothing)
    member = np.eye(len(modes.shares))[modes.of] * voices.liking[:, None] * (counts.described > 0)[:, None]
    weight = member.sum(axis=0)
    mean = np.asarray((chances.T @ member).T) / np.where(weight > 0, weight, 1)[:, None] * text.damping
    others = (mean.sum(axis=0) - mean) / max(len(mean) - 1, 1)
    labels = []
    for own in mean - others:
        order = np.lexsort((np.arange(len(own)), -own))[:WORDS]
        labels.append(", ".join(text.terms[row] for row in order if own[row] > 0))
    return labels
