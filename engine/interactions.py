"""Listens -> signals -> signed confidence matrix.

What a listener did with a track is added up under visible weights, then log-scaled into a
confidence. Its sign says whether the listener wants the track (preference p = 1) or not.
Source: Hu, Koren, Volinsky, "Collaborative Filtering for Implicit Feedback Datasets", ICDM 2008.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.errors import UsageError
from engine.records import SIGNALS, Signal

COMPLETE_MS = 30_000  # what counts as a whole play where the track's length is not known
SESSION_GAP_S = 1_800  # a pause longer than this ends a listening session
FEW_LISTENERS = 20  # a library with fewer also learns from their sessions

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SignalWeights:
    """How much one of each signal says; negative for signals against.

    A stream counts by its completion, in 0..1. An artist visit speaks for the artist, and at track
    level for those of the artist's tracks that the listener streamed.

    >>> SignalWeights().save
    3.0
    """

    stream: float = 1.0
    save: float = 3.0
    like: float = 5.0
    artist_visit: float = 1.0
    skip: float = -0.5
    dislike: float = -10.0


@dataclass(frozen=True)
class InteractionSettings:
    """How signals become confidence.

    weights : what each signal is worth
    scale : "log" for 1 + alpha log(1 + |r| / epsilon), "plain" for the 1/0 matrix
    alpha, epsilon : > 0
    """

    weights: SignalWeights = field(default_factory=SignalWeights)
    scale: Literal["log", "plain"] = "log"
    alpha: float = 1.0
    epsilon: float = 1.0


@dataclass(frozen=True)
class ListenColumns:
    """Listens as columns of row numbers, one entry per listen.

    listener, item, artist : rows; item is -1 where the listen names no item of the catalog
    signal : places in `records.SIGNALS`
    count : >= 1
    time : seconds since 1970, -1 where not known
    ms_played : milliseconds, -1 where not known
    """

    listener: Ints
    item: Ints
    artist: Ints
    signal: Ints
    count: Ints
    time: Ints
    ms_played: Ints

    def where(self, mask: npt.NDArray[np.bool_]) -> "ListenColumns":
        """The listens under the mask."""
        return ListenColumns(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Interactions:
    """What a fit starts from.

    confidence : csr, shape (n_listeners + n_others, n_items), float32, signed, |c| >= 1; the rows
        after the listeners are playlists and listening sessions
    heard : csr, shape (n_listeners, n_items), bool: played, skipped or judged
    owned : csr, shape (n_listeners, n_items), bool: saved or on a playlist of theirs, never played
    plays : csr, shape (n_listeners, n_items), float32: number of streams
    """

    confidence: sparse.csr_array
    heard: sparse.csr_array
    owned: sparse.csr_array
    plays: sparse.csr_array

    @property
    def n_listeners(self) -> int:
        """How many of the rows are listeners."""
        return int(self.heard.shape[0])


def confidence(r: npt.ArrayLike, settings: InteractionSettings | None = None) -> Floats:
    """Signed confidence sign(r) (1 + alpha log(1 + |r| / epsilon)), and 0 where r = 0.

    r : any shape, summed signals. The sign carries the preference, so |c| >= 1 wherever r is not 0:
    `implicit` reads the stored value as the confidence itself. Source: Hu et al. 2008, section 6.

    >>> confidence([0, 1, -1]).round(2) + 0.0
    array([ 0.  ,  1.69, -1.69])
    >>> confidence([0, 7], InteractionSettings(scale="plain"))
    array([0., 1.])
    """
    settings = settings or InteractionSettings()
    r = np.asarray(r, dtype=np.float64)
    sign: Floats = np.sign(r)
    if settings.scale == "plain":
        return sign
    if not (settings.alpha > 0 and settings.epsilon > 0):
        raise UsageError(f"alpha {settings.alpha} and epsilon {settings.epsilon} must both be above 0")
    scaled: Floats = sign * (1 + settings.alpha * np.log1p(np.abs(r) / settings.epsilon))
    return scaled


def strengthened(confidences: Floats, worth: float, settings: InteractionSettings) -> Floats:
    """Confidences > 0, had signals worth so much more been behind them.

    >>> strengthened(confidence([3.0]), 1.0, InteractionSettings()) - confidence([4.0])
    array([0.])
    """
    behind = settings.epsilon * np.expm1((confidences - 1) / settings.alpha)
    return confidence(behind + worth, settings)


def completion(ms_played: Ints, duration_ms: Ints) -> Floats:
    """Share of a track that was played, in 0..1; 1 where the time played is not known.

    duration_ms : by listen, -1 where not known: then half a minute counts as whole

    >>> completion(np.array([-1, 60_000, 15_000]), np.array([200_000, 120_000, -1]))
    array([1. , 0.5, 0.5])
    """
    whole = np.where(duration_ms > 0, duration_ms, COMPLETE_MS)
    share: Floats = np.where(ms_played < 0, 1.0, np.clip(ms_played / whole, 0.0, 1.0))
    return share


def interactions(
    listens: ListenColumns,
    shape: tuple[int, int],
    duration_ms: Ints,
    playlists: list[tuple[int, Ints]],
    settings: InteractionSettings | None = None,
) -> Interactions:
    """Add up the signals of every listener and item.

    shape : (n_listeners, n_items)
    duration_ms : by item, -1 where not known
    playlists : owner's row (-1 where nobody's) and the item rows of each playlist
    """
    settings = settings or InteractionSettings()
    known = listens.where(listens.item >= 0)
    done = completion(known.ms_played, duration_ms[known.item])
    r = _added(known, _worth(known, done, settings.weights), shape) + _visits(listens, known, settings, shape)
    streamed = (known.signal == SIGNALS.index("stream")) & (done > 0)
    met = streamed | np.isin(known.signal, [SIGNALS.index(s) for s in ("skip", "like", "dislike")])
    heard = _marks(known.where(met), shape)
    mine = _added(known, (known.signal == SIGNALS.index("save")).astype(float), shape)
    theirs = mine + _playlist_matrix([playlist for playlist in playlists if playlist[0] >= 0], shape)
    streams = known.where(streamed)
    rows = [_scaled(r, settings), _scaled(_others(streams, playlists, shape), settings)]
    return Interactions(
        confidence=sparse.csr_array(sparse.vstack(rows, format="csr"), dtype=np.float32),
        heard=heard,
        owned=_without(theirs, heard),
        plays=_added(streams, streams.count.astype(np.float64), shape).astype(np.float32),
    )


def sessions(listens: ListenColumns, n_items: int) -> sparse.csr_array:
    """Dated streams cut into sittings of one listener: one row of ones each, at least two items.

    >>> of = lambda *values: np.array(values)
    >>> listens = ListenColumns(of(0, 0, 0), of(0, 1, 2), of(0, 0, 0), of(0, 0, 0), of(1, 1, 1),
    ...                         of(0, 60, 9000), of(-1, -1, -1))
    >>> sessions(listens, 3).toarray()
    array([[1., 1., 0.]])
    """
    dated = listens.where(listens.time >= 0)
    order = np.lexsort((dated.time, dated.listener))
    listener, time, item = dated.listener[order], dated.time[order], dated.item[order]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = (np.diff(listener) != 0) | (np.diff(time) > SESSION_GAP_S)
    shape = (int(starts.sum()), n_items)
    rows = sparse.csr_array((np.ones(len(order)), (np.cumsum(starts) - 1, item)), shape=shape)
    rows.data[:] = 1.0
    return rows[np.diff(rows.indptr) >= 2]


def _worth(listens: ListenColumns, done: Floats, weights: SignalWeights) -> Floats:
    table = np.array([getattr(weights, signal) if signal != "artist_visit" else 0.0 for signal in SIGNALS])
    played = np.where(listens.signal == SIGNALS.index("stream"), done, 1.0)
    return np.asarray(table[listens.signal] * listens.count * played, dtype=np.float64)


def _added(listens: ListenColumns, worth: Floats, shape: tuple[int, int]) -> sparse.csr_array:
    matrix = sparse.csr_array((worth, (listens.listener, listens.item)), shape=shape)
    matrix.sum_duplicates()
    return matrix


def _marks(listens: ListenColumns, shape: tuple[int, int]) -> sparse.csr_array:
    return _added(listens, np.ones(len(listens.item)), shape).astype(bool)


def _visits(
    listens: ListenColumns, known: ListenColumns, settings: InteractionSettings, shape: tuple[int, int]
) -> sparse.csr_array:
    """Artist visits, laid on the items of that artist which the listener streamed."""
    visit: Signal = "artist_visit"
    visited = listens.where((listens.signal == SIGNALS.index(visit)) & (listens.artist >= 0))
    streamed = known.where(known.signal == SIGNALS.index("stream"))
    n_artists = int(max(listens.artist.max(initial=0), known.artist.max(initial=0))) + 1
    visits = sparse.csr_array(
        (visited.count.astype(float), (visited.listener, visited.artist)), shape=(shape[0], n_artists)
    )
    by_artist = sparse.csr_array(
        (np.ones(len(streamed.item)), (streamed.artist, streamed.item)), shape=(n_artists, shape[1])
    )
    by_artist.data[:] = settings.weights.artist_visit
    return sparse.csr_array((visits @ by_artist).multiply(_marks(streamed, shape)))


def _without(matrix: sparse.csr_array, taken: sparse.csr_array) -> sparse.csr_array:
    """Where a matrix is not 0 and another one is."""
    left = sparse.csr_array(matrix, dtype=bool).astype(np.int8)
    left = sparse.csr_array(left - left.multiply(taken.astype(np.int8)))
    left.eliminate_zeros()
    return left.astype(bool)


def _playlist_matrix(playlists: list[tuple[int, Ints]], shape: tuple[int, int]) -> sparse.csr_array:
    """Ones where a row's playlists hold an item, from pairs of row and item rows."""
    rows = np.repeat([row for row, _ in playlists], [len(items) for _, items in playlists]).astype(np.int64)
    items = np.concatenate([items for _, items in playlists]) if playlists else np.zeros(0, np.int64)
    return sparse.csr_array((np.ones(len(items)), (rows, items)), shape=shape)


def _others(
    streams: ListenColumns, playlists: list[tuple[int, Ints]], shape: tuple[int, int]
) -> sparse.csr_array:
    """Rows beside the listeners': playlists, and sessions where there are few listeners."""
    lists = [(row, np.unique(items)) for row, (_, items) in enumerate(playlists)]
    rows = _playlist_matrix(lists, (len(lists), shape[1]))
    if shape[0] >= FEW_LISTENERS:
        return rows
    return sparse.csr_array(sparse.vstack([rows, sessions(streams, shape[1])], format="csr"))


def _scaled(r: sparse.csr_array, settings: InteractionSettings) -> sparse.csr_array:
    scaled = sparse.csr_array((confidence(r.data, settings), r.indices, r.indptr), shape=r.shape)
    scaled.eliminate_zeros()
    return scaled
