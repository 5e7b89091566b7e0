"""Content -> predicted factors -> final factors.

Frequency-scaled implicit ALS whose tracks have a prior mean: what their words and sound predict. A track
with few listens takes its factors from that prediction, one with many keeps its own, and everything
between is the precision-weighted mean. The sweeps are batched solves, grouped by count, with the Woodbury
identity for short rows. Sources: Hu et al. 2008 for the weights; Zhou et al. 2008 and Rendle et al. 2022
for regularisation scaled by frequency; Liang et al. 2016 for exposure weights.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    text_ridge, audio_ridge : of the prediction from content, in listens; a network has seen what its tracks'
        listeners say, so that what it hears in them looks better than it is
    sweeps : over listeners and tracks
    """

    listener_regularization: float = 0.75
    track_regularization: float = 0.5
    exposure: float = 1.5
    text_ridge: float = 100.0
    audio_ridge: float = 2_000.0
    sweeps: int = 10

    def ridges(self, models: Iterable[str]) -> list[float]:
        """The ridge of each of the models "text" and "audio"."""
        return [getattr(self, f"{model}_ridge") for model in models]


@dataclass(frozen=True)
class FinalFactors:
    """Factors after the sweeps, and what of each track's came from where.

    listeners : shape (n_rows, k), float32, the X that the tracks were last solved with
    average : shape (k,), float64, the average track, which every track starts from
    heard : shape (n_items, k), float32, what a track's listeners say of it beyond that; 0 where it has none
    content : one array of shape (n_items, k), float32, per block of features, what those predict
    coefficients, middles : per block, float64, shapes (d, k) and (d,): before its listeners speak, a track
        with features z is predicted to be the average and (z - middle) coefficients
    exposure : shape (n_items,), float32, w_i
    """

    listeners: Floats32
    average: Floats
    heard: Floats32
    content: tuple[Floats32, ...]
    coefficients: tuple[Floats, ...]
    middles: tuple[Floats, ...]
    exposure: Floats32

    @property
    def tracks(self) -> Floats32:
        """Y, shape (n_items, k): the sum of its parts."""
        return np.asarray(sum(self.content, self.heard + self.average.astype(np.float32)))


def exposure_weights(n_listeners: npt.ArrayLike, k: float) -> Floats:
    """w_i = n_i / (n_i + k): how much it says that somebody did not play a track.

    >>> exposure_weights(np.array([0, 1, 9]), 1.0)
    array([0. , 0.5, 0.9])
    """
    n = np.asarray(n_listeners, dtype=np.float64)
    return np.asarray(n / (n + k))


def sweep(
    confidence: sparse.csr_array, start: Floats32, blocks: Mapping[str, Floats32], settings: PriorSettings
) -> FinalFactors:
    """Alternate between listeners and tracks, predicting tracks from content in each sweep.

    confidence : csr, shape (n_listeners, n_items), signed, |c| >= 1
    start : shape (n_items, k), tracks to begin with
    blocks : features of the tracks by model, "text" and "audio", each of shape (n_items, d), zero where a
        track has none
    """
    by_track = sparse.csr_array(confidence.T)
    n_tracks = likes_by_row(by_track)
    exposure = exposure_weights(n_tracks, settings.exposure)
    ridge = Ridge(tuple(blocks.values()), n_tracks, settings.ridges(blocks))
    tracks = start.astype(np.float64)
    for through in range(settings.sweeps):
        listeners = solve_listeners(confidence, tracks, exposure, settings.listener_regularization)
        if through == settings.sweeps - 1:  # what is kept solves the equations exactly
            listeners = listeners.astype(np.float32).astype(np.float64)
        average, coefficients = ridge.fitted(tracks)
        predicted = ridge.predicted(coefficients)
        heard, content = _solve_tracks(
            by_track, listeners, exposure, (average[None, :], *predicted), settings
        )
        tracks = heard + sum(content)
    return FinalFactors(
        listeners.astype(np.float32),
        average,
        (heard - average).astype(np.float32),
        tuple(part.astype(np.float32) for part in content),
        coefficients,
        ridge.middles,
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


@dataclass(frozen=True)
class TrackEquation:
    """One track's own equation, M_i y_i = X'C_i p_i + L_i y_hat_i, as in `sweep`.

    With z = M_i^-1 x a score comes apart by the track's listeners, c_vi x_v . z each, and by its content,
    whose prediction adds (L_i z) . y_hat_i.

    inverse : M_i^-1, shape (k, k); strength : L_i
    fans : rows of the listeners with preference 1; confidence : c_vi of those
    """

    inverse: Floats
    strength: float
    fans: Ints
    confidence: Floats

    def carried(self, listener: Floats) -> Floats:
        """A listener's factors, shape (k,), as they meet what content predicts of it: L_i M_i^-1 x."""
        return np.asarray(self.strength * (self.inverse @ listener))

    def says(self, listener: Floats, listeners: Floats32) -> Floats:
        """What each fan adds to the listener's score, shape (len(fans),); listeners : X of the fit."""
        told = listeners[self.fans].astype(np.float64) @ (self.inverse @ listener)
        return np.asarray(self.confidence * told)


def track_equation(
    rows: Ints, confidence: Floats, listeners: Floats32, gram: Floats, settings: PriorSettings
) -> TrackEquation:
    """The equation of one track.

    rows, confidence : of all that have a confidence for it, signed
    listeners : X of the fit, shape (n_rows, k); gram : X'X
    """
    liked = confidence > 0
    exposure = float(exposure_weights(liked.sum(), settings.exposure))
    strength = settings.track_regularization * (float(liked.sum()) + 1)
    near = listeners[rows].astype(np.float64)
    matrix = exposure * gram + strength * np.eye(len(gram))
    matrix += (near * (np.abs(confidence) - exposure)[:, None]).T @ near
    return TrackEquation(linalg.inv(matrix, overwrite_a=True), strength, rows[liked], confidence[liked])


class Ridge:
    """Prediction of factors from content: a ridge on centred features, each track weighing as it is heard."""

    def __init__(self, blocks: tuple[Floats32, ...], n_tracks: Ints, ridges: Sequence[float]) -> None:
        self._weights = n_tracks.astype(np.float64)
        self.middles = tuple(self._middle(block) for block in blocks)
        centred = zip(blocks, self.middles, strict=True)
        self._blocks = tuple(np.where(_there(block), block - middle, 0.0) for block, middle in centred)
        self._widths = np.cumsum([0, *(block.shape[1] for block in blocks)])
        features = np.concatenate(self._blocks, axis=1) if blocks else np.zeros((len(n_tracks), 0))
        self._features = features
        gram = (features * self._weights[:, None]).T @ features
        held = np.repeat(np.asarray(ridges, dtype=np.float64), np.diff(self._widths))
        self._factor = linalg.cho_factor(gram + np.diag(held)) if len(gram) else None

    def fitted(self, tracks: Floats) -> tuple[Floats, tuple[Floats, ...]]:
        """The average track, shape (k,), and each block's coefficients, shape (d, k)."""
        total = max(self._weights.sum(), 1.0)
        average = self._weights @ tracks / total
        if self._factor is None:
            return average, tuple(np.zeros((block.shape[1], tracks.shape[1])) for block in self._blocks)
        moments = (self._features * self._weights[:, None]).T @ (tracks - average)
        coefficients = linalg.cho_solve(self._factor, moments)
        return average, tuple(np.split(coefficients, self._widths[1:-1]))

    def predicted(self, coefficients: tuple[Floats, ...]) -> tuple[Floats, ...]:
        """What each block adds to the average track, shape (n_items, k)."""
        return tuple(block @ part for block, part in zip(self._blocks, coefficients, strict=True))

    def _middle(self, block: Floats32) -> Floats:
        """Mean of the tracks that have features, each weighing as it is heard."""
        weights = self._weights * _there(block)[:, 0]
        return np.asarray(weights @ block / max(weights.sum(), 1.0), dtype=np.float64)


def _there(block: Floats32) -> npt.NDArray[np.bool_]:
    """Whether a track has features at all, shape (n_items, 1)."""
    return np.asarray(np.any(block != 0, axis=1, keepdims=True))


def _groups(matrix: sparse.csr_array, k: int) -> Iterator[tuple[Ints, Ints, Floats, int]]:
    """Rows of equal counts, in bites that fit memory: rows, columns (g, n), values (g, n), positives."""
    counts, positives = np.diff(matrix.indptr).astype(np.int64), likes_by_row(matrix)
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


def likes_by_row(matrix: sparse.csr_array) -> Ints:
    """How many entries above 0 each row has."""
    ends = np.concatenate([[0], np.cumsum(matrix.data > 0)])
    return np.asarray(np.diff(ends[matrix.indptr]), dtype=np.int64)
