"""The one object that answers questions: fitted once, saved, loaded, and never changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse
from threadpoolctl import threadpool_limits

from engine import collaborative, prior
from engine.audio.model import SoundModel
from engine.blend import Audible, Blend, BlendSettings, make_blend
from engine.catalog import Catalog
from engine.collaborative import AlsSettings, Factors, FoldedIn, Measure
from engine.errors import NotFoundError
from engine.interactions import Interactions, InteractionSettings
from engine.prior import PriorSettings, TrackEquation
from engine.text.model import TextModel
from engine.text.weights import TextSettings

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
Kind = Literal["listener", "artist", "track"]


@dataclass(frozen=True)
class BuildSettings:
    """Everything a fit can be told, kept in the build's manifest.

    seed : of every random start
    als : of the plain factors that the sweeps begin with
    """

    seed: int = 0
    als: AlsSettings = field(default_factory=AlsSettings)
    prior: PriorSettings = field(default_factory=PriorSettings)
    blend: BlendSettings = field(default_factory=BlendSettings)
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
    blend : the items' vectors in one space
    row_factors : shape (n_listeners + n_others, k), float32, what the items were last solved with
    confidence : csr, shape (n_listeners, n_items), the listeners' rows alone
    others : csr, shape (n_others, n_items), those of playlists and sessions
    heard, owned, plays : csr, as in `interactions.Interactions`
    last_listen : seconds since 1970 UTC, -1 where no listen has a time
    text : what people say, None where nothing is said of anybody
    sound : what was heard in the items, None where nothing could be
    visits : ids of listener and artist of each visit said at the desk that the fit counted
    """

    build_id: str
    catalog: Catalog
    listener_ids: Sequence[str]
    listener_names: Sequence[str]
    blend: Blend
    row_factors: Floats32
    confidence: sparse.csr_array
    others: sparse.csr_array
    heard: sparse.csr_array
    owned: sparse.csr_array
    plays: sparse.csr_array
    settings: BuildSettings
    last_listen: int = -1
    text: TextModel | None = None
    sound: SoundModel | None = None
    visits: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def rows_of_listeners(self) -> dict[str, int]:
        """Row by listener's id."""
        return {listener: row for row, listener in enumerate(self.listener_ids)}

    @cached_property
    def fans(self) -> Ints:
        """How many listeners have preference 1 for each item, shape (n_items,)."""
        wanted = self.confidence.indices[self.confidence.data > 0]
        return np.bincount(wanted, minlength=len(self.catalog))

    @cached_property
    def named(self) -> Callable[[int], tuple[str, str]]:
        """Id and name of an item by its row; the latest that were asked for are kept."""
        return lru_cache(maxsize=20_000)(lambda row: (self.catalog.ids[row], self.catalog.name(row)))

    @cached_property
    def spoken(self) -> Callable[[int], tuple[str, str]]:
        """Artist and title ("" for an artist) of an item by its row; the latest asked for are kept."""
        return lru_cache(maxsize=20_000)(lambda row: (self.catalog.artist(row), self.catalog.titles[row]))

    def listener_row(self, listener_id: str) -> int:
        """Row of a listener; NotFoundError where the fit did not have them."""
        try:
            return self.rows_of_listeners[listener_id]
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

    @cached_property
    def factors(self) -> Factors:
        """Listeners and items in the space of the collaborative model, all that they lean on with them."""
        return Factors(self.row_factors[: len(self.listener_ids)], self.blend.tracks)

    def fold_in(self, items: Ints, confidence: Floats, audible: Audible | None = None) -> FoldedIn:
        """Factors of a listener with such a history, exactly.

        audible : the models whose part in the items' factors is heard; all of them for None
        """
        heard = frozenset(self.blend.content) if audible is None else audible
        y = self.blend.factors(items, heard)
        return collaborative.fold_in(self.blend.basis(heard), items, y, confidence)

    @cached_property
    def equation(self) -> Callable[[int], TrackEquation]:
        """The equation that an item was last solved with; the latest that were asked for are kept."""
        rows = sparse.vstack([self.confidence, self.others], format="csr")
        by_item = sparse.csr_array(rows.T.tocsr())
        factors = self.row_factors
        gram = factors.T.astype(np.float64) @ factors.astype(np.float64)

        @lru_cache(maxsize=2_000)
        def made(item: int) -> TrackEquation:
            who, confidence = _row(by_item, item)
            return prior.track_equation(who, confidence, factors, gram, self.settings.prior)

        return made

    def similar(self, kind: Kind, of: str, n: int = 10, measure: Measure = "cosine") -> list[Neighbour]:
        """The n listeners, artists or tracks most like one of them, best first, itself left out."""
        ids, names, vectors = self._space(kind)
        row = self.place(kind, of)
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

    def place(self, kind: Kind, of: str) -> int:
        """Row of a listener or an item, or place of an artist; NotFoundError where the build lacks it."""
        if kind == "listener":
            return self.listener_row(of)
        return self.catalog.artist_place(of) if kind == "artist" else self.catalog.row(of)

    @cached_property
    def novelty(self) -> Floats32:
        """-log2 of the share of listeners who know each item, one added so that it is finite, in bits."""
        known = (self.fans + 1) / (len(self.listener_ids) + 1)
        return np.asarray(-np.log2(known), dtype=np.float32)


def fit(
    build_id: str,
    catalog: Catalog,
    listeners: tuple[Sequence[str], Sequence[str]],
    heard: Interactions,
    settings: BuildSettings,
    last_listen: int = -1,
    text: TextModel | None = None,
    sound: SoundModel | None = None,
) -> Recommender:
    """Fit the models on what was heard, and lay them out in one space.

    listeners : ids and names, by row
    last_listen : seconds since 1970 UTC, -1 where no listen has a time
    text, sound : fitted on the same catalog
    """
    vectors = {name: model.vectors for name, model in (("text", text), ("audio", sound)) if model is not None}
    blend, row_factors = fit_blend(heard.confidence, vectors, settings)
    n = heard.n_listeners
    return Recommender(
        build_id,
        catalog,
        *listeners,
        blend,
        row_factors,
        heard.confidence[:n],
        heard.confidence[n:],
        heard.heard,
        heard.owned,
        heard.plays,
        settings,
        last_listen,
        text,
        sound,
    )


def fit_blend(
    confidence: sparse.csr_array, vectors: Mapping[str, Floats32], settings: BuildSettings
) -> tuple[Blend, Floats32]:
    """The space of some listens, and the rows' factors that its items were last solved with.

    confidence : csr, shape (n_rows, n_items), signed, as `interactions.Interactions` has it
    vectors : by model, "text" and "audio", of the items, each of shape (n_items, d)
    """
    with threadpool_limits(1, user_api="blas"):
        start = collaborative.fit(confidence, settings.als, settings.seed)
        final = prior.sweep(confidence, start.tracks, vectors, settings.prior)
        parts = zip(final.content, vectors.values(), final.coefficients, final.middles, strict=True)
        blend = make_blend(
            final.heard,
            final.average,
            dict(zip(vectors, parts, strict=True)),
            final.exposure,
            settings.prior.listener_regularization,
            settings.blend,
        )
    return blend, final.listeners


def _row(matrix: sparse.csr_array, row: int) -> tuple[Ints, Floats]:
    span = slice(int(matrix.indptr[row]), int(matrix.indptr[row + 1]))
    return matrix.indices[span].astype(np.int64), matrix.data[span].astype(np.float64)
