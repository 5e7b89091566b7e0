"""What a listener heard -> the few tastes it falls into.

Heard items are joined pair by pair, those nearest first (Ward 1963), and cut where the parts lie furthest
from each other for how wide they are (Rousseeuw 1987, silhouettes). A history without parts is one taste.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST = 5
"""Tastes at most."""
APART = 0.2
"""Mean silhouette under which a history counts as one taste; -1..1."""
LOOKED_AT = 300
"""Items that decide, those of most confidence; the others join the taste nearest to them."""

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Modes:
    """Tastes, the largest first.

    of : shape (n,), which taste each heard item belongs to
    shares : shape (m,), of the confidence; they sum to 1
    """

    of: Ints
    shares: Floats


def taste_modes(vectors: Floats, confidence: Floats) -> Modes:
    """The tastes of a history.

    vectors : shape (n, d), of unit length or 0, of what was heard
    confidence : shape (n,), >= 0

    >>> two = np.repeat(np.eye(2), 6, axis=0) + 0.01 * np.random.default_rng(0).normal(size=(12, 2))
    >>> modes = taste_modes(two, np.repeat([1.0, 3.0], 6))
    >>> modes.of, modes.shares
    (array([1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]), array([0.75, 0.25]))
    """
    n = len(vectors)
    if n == 0:
        return Modes(np.zeros(0, np.int64), np.ones(1))
    deciding = np.sort(np.argsort(-confidence, kind="stable")[:LOOKED_AT])
    labels = _cut(vectors[deciding])
    centres = np.stack([vectors[deciding][labels == one].mean(axis=0) for one in range(labels.max() + 1)])
    of = np.argmax(vectors @ centres.T - np.square(centres).sum(axis=1) / 2, axis=1)
    of[deciding] = labels
    weight = np.bincount(of, np.maximum(confidence, 0), minlength=len(centres))
    if not weight.sum():
        weight = np.bincount(of, minlength=len(centres)).astype(np.float64)
    order = np.argsort(-weight, kind="stable")
    return Modes(np.argsort(order)[of].astype(np.int64), weight[order] / weight.sum())


def _cut(vectors: Floats) -> Ints:
    """Labels from 0 of the best partition, all 0 where none is good."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist, squareform

    whole = np.zeros(len(vectors), np.int64)
    if len(vectors) < 6:
        return whole
    condensed = pdist(vectors)
    tree, distance = linkage(condensed, "ward"), squareform(condensed)
    best, silhouette = whole, APART
    for count in range(2, MOST + 1):
        labels = fcluster(tree, count, "maxclust").astype(np.int64) - 1
        if labels.max() == 0 or np.bincount(labels).min() < max(2, len(vectors) // 20):
            continue  # all alike, or a part that is hardly one
        value = _silhouette(distance, labels)
        if value > silhouette:
            best, silhouette = labels, value
    return best


def _silhouette(distance: Floats, labels: Ints) -> float:
    """Mean over items of (b - a) / max(a, b): a to its own part, b to the nearest other one."""
    member = np.eye(labels.max() + 1)[labels]
    sizes = member.sum(axis=0)
    to = distance @ member
    own = np.take_along_axis(to, labels[:, None], 1)[:, 0] / np.maximum(sizes[labels] - 1, 1)
    other = np.where(member > 0, np.inf, to / sizes).min(axis=1)
    widest = np.maximum(own, other)
    return float(np.mean(np.divide(other - own, widest, out=np.zeros_like(own), where=widest > 0)))
