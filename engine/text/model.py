"""All that a build knows by words, as one value: fitted once, never changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.catalog import Catalog
from engine.text import vectors
from engine.text.said import NOBODY, Counts, Documents, Floats, Ints, Said, count
from engine.text.vectors import Floats32, Projection
from engine.text.weights import TextSettings, borrowed, damping

KEPT = 4_000
"""Items whose terms' weights are kept; with more, they are made anew."""


@dataclass(frozen=True)
class Subjects:
    """Whom words can be about: every artist, then, at track level, every track.

    n_artists : rows 0..n_artists - 1 are the catalog's artists
    items : shape (n_items,), row of each item of the catalog
    parents : shape (n_subjects,), the row of a track's artist, NOBODY for artists
    """

    n_artists: int
    items: Ints
    parents: Ints

    def __len__(self) -> int:
        return len(self.parents)


def subjects_of(catalog: Catalog) -> Subjects:
    """The subjects of a catalog.

    >>> catalog = Catalog("track", ["t"], ["x"], np.array([1]), ["a", "b"], ["A", "B"], np.zeros(1, int))
    >>> subjects_of(catalog)
    Subjects(n_artists=2, items=array([2]), parents=array([-1, -1,  1]))
    """
    n = len(catalog.artist_ids)
    if catalog.level == "artist":
        return Subjects(n, np.asarray(catalog.artist_rows), np.full(n, NOBODY))
    parents = np.concatenate([np.full(n, NOBODY), catalog.artist_rows])
    return Subjects(n, np.arange(n, n + len(catalog)), parents)


@dataclass(frozen=True)
class TextModel:
    """Terms, who was described with them, and vectors.

    terms : by row, in alphabetical order
    said, documents : every term of every document
    sentences : by row, as they were written
    own : what was said of each subject itself
    projection : from term weights to vectors
    vectors : shape (n_items, k), float32, centred; zero for an item of which nothing is said
    together : csr, shape (n_artists, n_artists), who is spoken of together, as `comentions` has it
    """

    terms: Sequence[str]
    said: Said
    documents: Documents
    sentences: Sequence[str]
    subjects: Subjects
    own: Counts
    projection: Projection
    vectors: Floats32
    together: sparse.csr_array
    settings: TextSettings

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row by term."""
        return {term: row for row, term in enumerate(self.terms)}

    @cached_property
    def damping(self) -> Floats:
        """Factor of each term's weight, in 0..1."""
        return damping(self.own, self.settings.rareness)

    def counts(self, subjects: Ints) -> Counts:
        """What counts for some subjects: their own descriptions, and a few of a track's artist."""
        return counted(self.own, self.subjects, subjects, self.settings)

    def item_counts(self, items: Ints) -> Counts:
        """`counts` of items of the catalog."""
        return self.counts(self.subjects.items[items])

    def exact(self, counts: Counts) -> Floats:
        """Vectors of subjects with such counts, (n, k), float64, centred; zero where nothing is said."""
        _, found = vectors.terms_and_vectors(self.projection, counts)
        return np.where(counts.described[:, None] > 0, found - self.projection.centre, 0.0)

    @cached_property
    def artist_vectors(self) -> Floats32:
        """The artists' vectors, shape (n_artists, k), centred like those of the items."""
        artists = np.arange(self.subjects.n_artists)
        return self.exact(self.counts(artists)).astype(np.float32)

    def weights(self, items: Ints) -> sparse.csr_array:
        """Scaled weights of the terms of some items, csr of shape (n, n_terms); the latest are kept."""
        wanted = items.tolist()
        found = {item: one for item in wanted if (one := self._kept.get(item))}
        missing = [item for item in wanted if item not in found]
        if missing:
            x, _ = vectors.terms_and_vectors(self.projection, self.item_counts(np.array(missing)))
            parts = (np.split(part, x.indptr[1:-1]) for part in (x.indices, x.data))
            fresh = dict(zip(missing, zip(*parts, strict=True), strict=True))
            if len(self._kept) > KEPT:
                self._kept.clear()
            self._kept.update(fresh)
            found |= fresh
        terms, weights = zip(*(found[item] for item in wanted), strict=True)
        ends = np.cumsum([0, *(len(one) for one in terms)])
        shape = (len(items), len(self.terms))
        return sparse.csr_array((np.concatenate(weights), np.concatenate(terms), ends), shape=shape)

    @cached_property
    def _kept(self) -> dict[int, tuple[npt.NDArray[np.integer], Floats]]:
        """Rows and scaled weights of the terms of items that were asked for."""
        return {}

    @cached_property
    def word(self) -> Callable[[int], str]:
        """A term by its row; the latest are kept."""
        return lru_cache(maxsize=20_000)(self.terms.__getitem__)

    def shares(self, query: Floats, counts: Counts) -> tuple[Ints, Floats, float]:
        """What each term of one subject adds to its score under a query.

        counts : of one subject, which is described
        returns : rows of its terms, their summands, and the rest, which the terms that it lacks add;
            all of it sums to the query's product with the subject's vector
        """
        x, _ = vectors.terms_and_vectors(self.projection, counts)
        terms, told, rest = vectors.contributions(self.projection, query[None, :], x)
        return terms, told[0], float(rest[0])

    def query(self, items: Ints, confidence: npt.NDArray[np.floating]) -> Floats:
        """A listener's query, shape (k,), float64: the sum of c_uj v_j over what they heard."""
        return np.asarray(np.asarray(confidence, dtype=np.float64) @ self.exact(self.item_counts(items)))


def counted(own: Counts, subjects: Subjects, rows: Ints, settings: TextSettings) -> Counts:
    """What counts for subjects: their own descriptions, and a few of a track's artist."""
    theirs = Counts(sparse.csr_array(own.using[rows]), own.described[rows])
    parents = subjects.parents[rows]
    if (parents == NOBODY).all():
        return theirs
    lenders = np.unique(parents[parents != NOBODY])
    wider = Counts(sparse.csr_array(own.using[lenders]), own.described[lenders])
    place = np.where(parents == NOBODY, NOBODY, np.searchsorted(lenders, parents))
    return borrowed(theirs, wider, place, settings.borrowing)


def fit(
    terms: Sequence[str],
    said: Said,
    documents: Documents,
    sentences: Sequence[str],
    subjects: Subjects,
    together: sparse.csr_array,
    settings: TextSettings,
    seed: int,
) -> TextModel:
    """Count what was said, and make vectors of it.

    terms : in alphabetical order, so that the fit is the same whatever order they came in
    """
    own = count(said, documents.describers, (len(subjects), len(terms)))
    of_items = counted(own, subjects, subjects.items, settings)
    projection, items = vectors.fit(own, of_items, settings, seed)
    return TextModel(terms, said, documents, sentences, subjects, own, projection, items, together, settings)
