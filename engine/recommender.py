"""The one object that answers questions: fitted once, saved, loaded, and never changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from engine import collaborative, explanation
from engine import playlist as playlists
from engine.catalog import Catalog
from engine.collaborative import AlsSettings, Factors, FoldedIn, Measure
from engine.errors import NotFoundError
from engine.interactions import Interactions, InteractionSettings
from engine.playlist import Pick, Playlist, Shares
from engine.text.model import TextModel
from engine.text.weights import TextSettings

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Kind = Literal["listener", "artist", "track"]


@dataclass(frozen=True)
class BuildSettings:
    """Everything a fit can be told, kept in the build's manifest.

    seed : of every random start
    """

    seed: int = 0
    als: AlsSettings = field(default_factory=AlsSettings)
    interactions: InteractionSettings = field(default_factory=InteractionSettings)
    text: TextSettings = field(default_factory=TextSettings)


@dataclass(frozen=True)
class Taste:
    """What a listener did, as rows of a build: a listener of the fit, or anybody else.

    items, confidence : rows with their signed confidence
    heard : rows that are no candidates
    owned : rows that are theirs and were never played
    """

    listener_id: str
    name: str
    items: Ints
    confidence: Floats
    heard: Ints
    owned: Ints


@dataclass(frozen=True)
class Neighbour:
    """One listener, artist or track like another."""

    id: str
    name: str
    likeness: float


@dataclass(frozen=True)
class Recommender:
    """A fitted build.

    listener_ids, listener_names : by listener's row
    confidence : csr, shape (n_listeners, n_items), the listeners' rows alone
    heard, owned, plays : csr, as in `interactions.Interactions`
    last_listen : seconds since 1970 UTC, -1 where no listen has a time
    text : what people say, None where nothing is said of anybody
    """

    build_id: str
    catalog: Catalog
    listener_ids: Sequence[str]
    listener_names: Sequence[str]
    factors: Factors
    confidence: sparse.csr_array
    heard: sparse.csr_array
    owned: sparse.csr_array
    plays: sparse.csr_array
    settings: BuildSettings
    last_listen: int = -1
    text: TextModel | None = None

    @cached_property
    def _listener_rows(self) -> dict[str, int]:
        return {listener: row for row, listener in enumerate(self.listener_ids)}

    @cached_property
    def fans(self) -> Ints:
        """How many listeners have preference 1 for each item, shape (n_items,)."""
        wanted = self.confidence.indices[self.confidence.data > 0]
        return np.bincount(wanted, minlength=len(self.catalog))

    def listener_row(self, listener_id: str) -> int:
        """Row of a listener; NotFoundError where the fit did not have them."""
        try:
            return self._listener_rows[listener_id]
        except KeyError:
            raise NotFoundError(
                f"no listener {listener_id!r} in this build: `crossfade listeners` lists them, and "
                "after an import `crossfade build` takes new ones in"
            ) from None

    def played(self, listener_id: str) -> tuple[Ints, Floats]:
        """Item rows that a listener streamed, and how often."""
        return _row(self.plays, self.listener_row(listener_id))

    def taste(self, listener_id: str) -> Taste:
        """What the build knows of a listener."""
        row = self.listener_row(listener_id)
        items, confidence = _row(self.confidence, row)
        heard, _ = _row(self.heard, row)
        owned, _ = _row(self.owned, row)
        return Taste(listener_id, self.listener_names[row], items, confidence, heard, owned)

    def playlist(
        self, taste: Taste, week: str, size: int = playlists.SIZE, excluded: Ints | None = None
    ) -> Playlist:
        """The best items a listener has never heard, with reasons.

        week : ISO week, such as "2026-W47"
        size : 1..1000
        excluded : rows that the listener does not want
        """
        size = playlists.checked_size(size)
        excluded = np.zeros(0, np.int64) if excluded is None else excluded
        with threadpool_limits(1, user_api="blas"):
            listener = collaborative.fold_in(self.factors, taste.items, taste.confidence)
            scores = self._scores(listener, taste)
            chosen = playlists.select(scores, self.catalog, taste.heard, excluded, size)
            picks = self._picks(chosen.rows, listener, taste)
        note = playlists.note(chosen, size, self.catalog.level)
        if not len(taste.items):
            note = ("Nothing is known of this listener yet, so there is nothing to go by. " + note).strip()
        return Playlist(
            taste.listener_id, taste.name, week, Shares(1.0), picks, chosen.dropped, self.build_id, note
        )

    def explain(self, taste: Taste, item: int) -> Pick:
        """An item's score and every reason for it, whether or not the listener heard it."""
        with threadpool_limits(1, user_api="blas"):
            listener = collaborative.fold_in(self.factors, taste.items, taste.confidence)
            return self._picks(np.array([item]), listener, taste)[0]

    def similar(self, kind: Kind, of: str, n: int = 10, measure: Measure = "cosine") -> list[Neighbour]:
        """The n listeners, artists or tracks most like one of them, best first, itself left out."""
        ids, names, vectors = self._space(kind)
        row = self._place(kind, of)
        rows, likeness = collaborative.similar(vectors[row], vectors, n + 1, measure)
        return [
            Neighbour(ids[other], names(int(other)), float(value))
            for other, value in zip(rows, likeness, strict=True)
            if other != row
        ][:n]

    @cached_property
    def artist_factors(self) -> npt.NDArray[np.float32]:
        """Each artist as the sum of their items' factors, shape (n_artists, k)."""
        total = np.zeros((len(self.catalog.artist_ids), self.factors.tracks.shape[1]), dtype=np.float32)
        np.add.at(total, self.catalog.artist_rows, self.factors.tracks)
        return total

    def _space(self, kind: Kind) -> tuple[Sequence[str], Callable[[int], str], npt.NDArray[np.float32]]:
        """Ids, names by place, and vectors of all listeners, artists or tracks."""
        if kind == "listener":
            return self.listener_ids, self.listener_names.__getitem__, self.factors.listeners
        if kind == "artist":
            return self.catalog.artist_ids, self.catalog.artist_names.__getitem__, self.artist_factors
        return self.catalog.ids, self.catalog.name, self.factors.tracks

    def _place(self, kind: Kind, of: str) -> int:
        if kind == "listener":
            return self.listener_row(of)
        return self.catalog.artist_place(of) if kind == "artist" else self.catalog.row(of)

    def _scores(self, listener: FoldedIn, taste: Taste) -> npt.NDArray[np.float32]:
        """Every item's score; an item that is wanted and was never heard is no reason to offer itself."""
        scores = self.factors.tracks @ listener.x.astype(np.float32)
        unheard = np.setdiff1d(listener.heard, taste.heard)
        scores[unheard] -= collaborative.own_shares(self.factors, listener, unheard).astype(np.float32)
        return scores

    def _picks(self, rows: Ints, listener: FoldedIn, taste: Taste) -> tuple[Pick, ...]:
        """Picks with exact scores and reasons, best first."""
        carried = collaborative.contributions(self.factors, listener, rows)
        carried[rows[:, None] == listener.heard[None, :]] = 0.0
        scores = carried.sum(axis=1)
        owned = set(taste.owned.tolist())
        return tuple(
            self._pick(position, int(rows[at]), float(scores[at]), carried[at], listener.heard, owned)
            for position, at in enumerate(np.lexsort((rows, -scores)), start=1)
        )

    def _pick(
        self, position: int, row: int, score: float, carried: Floats, heard: Ints, owned: set[int]
    ) -> Pick:
        reasons = explanation.heard_reasons("collaborative", heard, carried, self.catalog)
        return Pick(
            position,
            self.catalog.ids[row],
            self.catalog.artist(row),
            self.catalog.titles[row],
            score,
            Shares(collaborative=score),
            reasons,
            self._novelty(row),
            ("owned",) if row in owned else (),
            explanation.sentence(reasons, self.catalog),
        )

    def _novelty(self, row: int) -> float:
        """-log2 of the share of listeners who know an item, one listener added so that it is finite."""
        n = len(self.listener_ids)
        return float(-np.log2((self.fans[row] + 1) / (n + 1)))


def fit(
    build_id: str,
    catalog: Catalog,
    listeners: tuple[Sequence[str], Sequence[str]],
    heard: Interactions,
    settings: BuildSettings,
    last_listen: int = -1,
) -> Recommender:
    """Fit the models on what was heard.

    listeners : ids and names, by row
    last_listen : seconds since 1970 UTC, -1 where no listen has a time
    """
    n = heard.n_listeners
    factors = collaborative.fit(heard.confidence, settings.als, settings.seed)
    theirs = replace(factors, listeners=factors.listeners[:n])
    rows = heard.confidence[:n]
    return Recommender(
        build_id,
        catalog,
        *listeners,
        theirs,
        rows,
        heard.heard,
        heard.owned,
        heard.plays,
        settings,
        last_listen,
    )


def _row(matrix: sparse.csr_array, row: int) -> tuple[Ints, Floats]:
    span = slice(int(matrix.indptr[row]), int(matrix.indptr[row + 1]))
    return matrix.indices[span].astype(np.int64), matrix.data[span].astype(np.float64)
