"""Content -> predicted factors -> final factors.

Frequency-scaled implicit ALS whose tracks have a prior mean: what their words and sound predict. A track
with few listens takes its factors from that prediction, one with many keeps its own, and everything
between is the precision-weighted mean. The sweeps are batched solves, grouped by count, with the Woodbury
identity for short rows. Sources: Hu et al. 2008 for the weights; Zhou et al. 2008 and Rendle et al. 2022
for regularisation scaled by frequency; Liang et al. 2016 for exposure weights.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

BATCH = 2_000_000  # floats gathered at once in a batched solve

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class PriorSettings:
    """The sweeps' own numbers.

    listener_regularization : lambda, times n_u + 1 for a listener
    track_regularization : lambda_p, times n_i + 1 for a track
    exposure : k in w_i = n_i / (n_i + k), the weight of those who have not heard a track
    ridge : of the prediction from content, per listen
    sweeps : over listeners and tracks
    """

    listener_regularization: float = 0.5
    track_regularization: float = 0.5
    exposure: float = 1.0
    ridge: float = 100.0
    sweeps: int = 10


@dataclass(frozen=True)
class FinalFactors:
    """Factors after the sweeps, and what of each track's came from where.

    listeners : shape (n_listeners, k), float32, the X of the last track solve
    heard : shape (n_items, k), float32, what a track's listeners say of it, the average track's part with it
    content : one array of shape (n_items, k) per block of features, what those predict
    exposure : shape (n_items,), float32, w_i
    """

    listeners: Floats32
    heard: Floats32
    content: tuple[Floats32, ...]
    exposure: Floats32

    @property
    def tracks(self) -> Floats32:
        """Y, shape (n_items, k): the sum of its parts."""
        return np.asarray(sum(self.content, self.heard))


def exposure_weights(n_listeners: Ints, k: float) -> Floats:
    """w_i = n_i / (n_i + k): how much it says that somebody did not play a track.

    >>> exposure_weights(np.array([0, 1, 9]), 1.0)
    array([0. , 0.5, 0.9])
    """
    return n_listeners / (n_listeners + k)


def sweep(
    confidence: sparse.csr_array, start: Floats32, blocks: tuple[Floats32, ...], settings: PriorSettings
) -> FinalFactors:
    """Alternate between listeners and tracks, predicting tracks from content in each sweep.

    confidence : csr, shape (n_listeners, n_items), signed, |c| >= 1
    start : shape (n_items, k), tracks to begin with
    blocks : features of the tracks, each of shape (n_items, d), zero where a track has none
    """
    by_track = sparse.csr_array(confidence.T)
    n_tracks = _positives(by_track)
    exposure = exposure_weights(n_tracks, settings.exposure)
    predict = _Ridge(blocks, n_tracks, settings.ridge)
    tracks = start.astype(np.float64)
    for _ in range(settings.sweeps):
        listeners = solve_listeners(confidence, tracks, exposure, settings.listener_regularization)
        predicted = predict.parts(tracks)
        heard, content = _solve_tracks(by_track, listeners, exposure, predicted, settings)
        tracks = heard + sum(content)
    return FinalFactors(
        listeners.astype(np.float32),
        heard.astype(np.float32),
        tuple(part.astype(np.float32) for part in content),
        exposure.astype(np.float32),
    )


def solve_listeners(
    confidence: sparse.csr_array, tracks: Floats, exposure: Floats, regularization: float
) -> Floats:
    """x_u = (Y'WY + sum (|c_uj| - w_j) y_j y_j' + lambda (n_u + 1) I)^-1 Y'C_u p_u for every row.

    returns : shape (n_listeners, k)
    """
    base = (tracks * exposure[:, None]).T @ tracks
    k = tracks.shape[1]
    solved = np.zeros((confidence.shape[0], k))
    for rows, columns, c, n_positive in _groups(confidence, k):
        near = tracks[columns]
        gram = base + regularization * (n_positive + 1) * np.eye(k)
        right = np.einsum("gn,gnk->gk", np.maximum(c, 0), near)
        solved[rows] = _solve(gram, near, np.abs(c) - exposure[columns], right[:, :, None])[:, :, 0]
    return solved


def _solve_tracks(
    by_track: sparse.csr_array,
    listeners: Floats,
    exposure: Floats,
    predicted: tuple[Floats, ...],
    settings: PriorSettings,
) -> tuple[Floats, tuple[Floats, ...]]:
    """Every track's factors in parts: by its listeners with the average track, and by each block.

    y_i = (w_i X'X + X'(C_i - w_i I)X + L_i I)^-1 (X'C_i p_i + L_i y_hat_i), L_i = lambda_p (n_i + 1)

    predicted : the average track, shape (1, k), then one array of shape (n_items, k) per block
    """
    base, k = listeners.T @ listeners, listeners.shape[1]
    average, *by_block = predicted
    heard = np.repeat(average, by_track.shape[0], axis=0)
    content = tuple(part.copy() for part in by_block)
    for rows, columns, c, n_positive in _groups(by_track, k):
        near, w = listeners[columns], float(exposure[rows[0]])
        strength = settings.track_regularization * (n_positive + 1)
        gram = w * base + strength * np.eye(k)
        right = [np.einsum("gn,gnk->gk", np.maximum(c, 0), near) + strength * average]
        right += [strength * part[rows] for part in by_block]
        solved = _solve(gram, near, np.abs(c) - w, np.stack(right, axis=2))
        heard[rows] = solved[:, :, 0]
        for at, part in enumerate(content, start=1):
            part[rows] = solved[:, :, at]
    return heard, content


class _Ridge:
    """Prediction of factors from content: a ridge on centred features, each track weighing as it is heard."""

    def __init__(self, blocks: tuple[Floats32, ...], n_tracks: Ints, ridge: float) -> None:
        self._weights = n_tracks.astype(np.float64)
        self._blocks = tuple(self._centred(block) for block in blocks)
        self._widths = np.cumsum([0, *(block.shape[1] for block in blocks)])
        features = np.concatenate(self._blocks, axis=1) if blocks else np.zeros((len(n_tracks), 0))
        self._features = features
        gram = (features * self._weights[:, None]).T @ features
        self._factor = linalg.cho_factor(gram + ridge * np.eye(len(gram))) if len(gram) else None

    def parts(self, tracks: Floats) -> tuple[Floats, ...]:
        """The average track, shape (1, k), and what each block adds to it, shape (n_items, k)."""
        total = max(self._weights.sum(), 1.0)
        average = (self._weights @ tracks / total)[None, :]
        if self._factor is None:
            return (average,)
        moments = (self._features * self._weights[:, None]).T @ (tracks - average)
        coefficients = linalg.cho_solve(self._factor, moments)
        spans = zip(self._widths, self._widths[1:], self._blocks, strict=False)
        return (average, *(block @ coefficients[begin:end] for begin, end, block in spans))

    def _centred(self, block: Floats32) -> Floats:
        """Less the heard average of the tracks that have features; those without stay at zero."""
        there = np.any(block != 0, axis=1)
        weights = self._weights * there
        mean = weights @ block / max(weights.sum(), 1.0)
        return np.where(there[:, None], block - mean, 0.0)


def _groups(matrix: sparse.csr_array, k: int) -> Iterator[tuple[Ints, Ints, Floats, int]]:
    """Rows of equal counts, in bites that fit memory: rows, columns (g, n), values (g, n), positives."""
    counts, positives = np.diff(matrix.indptr).astype(np.int64), _positives(matrix)
    order = np.lexsort((positives, counts))
    order = order[counts[order] > 0]
    changes = np.flatnonzero(np.diff(counts[order]) | np.diff(positives[order])) + 1
    for group in np.split(order, changes):
        if not len(group):
            continue
        n = int(counts[group[0]])
        bite = max(1, BATCH // (n * k))
        for begin in range(0, len(group), bite):
            rows = group[begin : begin + bite]
            places = matrix.indptr[rows].astype(np.int64)[:, None] + np.arange(n)
            columns, values = matrix.indices[places], matrix.data[places].astype(np.float64)
            yield rows, columns.astype(np.int64), values, int(positives[rows[0]])


def _solve(gram: Floats, near: Floats, weights: Floats, right: Floats) -> Floats:
    """Solve (G + F'DF) z = b for many rows with one G.

    gram : shape (k, k); near : F, shape (g, n, k); weights : D's diagonal, shape (g, n), > 0
    right : shape (g, k, m); returns the same shape
    """
    if near.shape[1] >= gram.shape[0]:
        whole = gram + (near * weights[:, :, None]).transpose(0, 2, 1) @ near
        return np.asarray(np.linalg.solve(whole, right))
    inverse = linalg.inv(gram)
    towards = near @ inverse
    inner = towards @ near.transpose(0, 2, 1)
    inner[:, np.arange(near.shape[1]), np.arange(near.shape[1])] += 1 / weights
    first = inverse @ right
    correction = towards.transpose(0, 2, 1) @ np.linalg.solve(inner, near @ first)
    return np.asarray(first - correction)


def _positives(matrix: sparse.csr_array) -> Ints:
    """How many entries above 0 each row has."""
    ends = np.concatenate([[0], np.cumsum(matrix.data > 0)])
    return np.asarray(np.diff(ends[matrix.indptr]), dtype=np.int64)
