"""Everything that a library's documents say, as rows of a build."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.catalog import Catalog
from engine.library import Library
from engine.library.strings import Strings
from engine.sources.repeats import repeated
from engine.tasks.findings import TEXT, Findings
from engine.tasks.progress import Progress, Tell, silent
from engine.tasks.rereading import Reader
from engine.text.comentions import comentions
from engine.text.model import Subjects, subjects_of
from engine.text.said import NOBODY, Documents, Said, ordered
from engine.text.terms import canonical, within

Ints = npt.NDArray[np.integer]
WITHIN = 0.5
"""A term that stands within a longer one this often is left to the longer one there."""


@dataclass(frozen=True)
class Heard:
    """What was said, and the terms, documents and sentences that its rows mean.

    together : csr, shape (n_artists, n_artists), who is spoken of together
    """

    terms: list[str]
    said: Said
    documents: Documents
    sentences: Strings
    subjects: Subjects
    together: sparse.csr_array


def read_words(library: Library, catalog: Catalog, tell: Tell = silent) -> Heard:
    """What every document of a library says of an artist or track of the catalog; what repeats counts once.

    tell : called with how many documents are behind
    """
    total = sum(one.summary.documents for one in library.imports())
    reader = Reader(
        library, lambda done: tell(Progress("reading words", done, max(done, total), "documents"))
    )
    artist_of = {one.track_id: one.artist_id for one in library.known_tracks()}
    return heard(reader.findings(), catalog, artist_of)


def heard(found: Findings, catalog: Catalog, artist_of: dict[str, str]) -> Heard:
    """Findings as rows of a build.

    artist_of : artist's id by track's id, of all that the library knows
    """
    kept = ~repeated(found.keys, found.long, found.signatures)
    subjects = subjects_of(catalog)
    columns = _about(found, kept, catalog, subjects, artist_of)
    columns = np.compress(~_swallowed(columns, found.strings), columns, axis=1)
    used, terms = np.unique(columns[1], return_inverse=True)
    spelt = [found.strings[number] for number in used]
    order = sorted(range(len(spelt)), key=spelt.__getitem__)
    row_of = np.zeros(len(spelt), dtype=np.int64)
    row_of[order] = np.arange(len(spelt))
    speaking, documents = np.unique(columns[2], return_inverse=True)
    places, sentences = np.unique(columns[3], return_inverse=True)
    if len(places) and places[0] == NOBODY:
        places, sentences = places[1:], sentences - 1
    said = ordered(columns[0], row_of[terms], documents, sentences)
    return Heard(
        [spelt[at] for at in order],
        said,
        _documents(found, speaking),
        found.sentences.some(places),
        subjects,
        _together(found, kept, catalog),
    )


def _about(
    found: Findings, kept: npt.NDArray[np.bool_], catalog: Catalog, subjects: Subjects, of: dict[str, str]
) -> Ints:
    """Subject, term, document and sentence of all that is said of somebody in the catalog, shape (4, m).

    A statement about a track describes its artist too, whose music it is.
    """
    artists = {one: row for row, one in enumerate(catalog.artist_ids)}
    items = dict(zip(catalog.ids, subjects.items.tolist(), strict=True))
    row_of = np.array(
        [items.get(text, artists.get(of.get(text, text), NOBODY)) for text in found.strings], np.int32
    )
    said = found.said[kept[found.said[:, 0]]]
    columns = np.stack([row_of[said[:, 1]], said[:, 2], said[:, 0], said[:, 3]])
    columns = np.compress(columns[0] != NOBODY, columns, axis=1)
    parents = subjects.parents[columns[0]].astype(np.int32)
    of_artists = np.compress(parents != NOBODY, columns, axis=1)
    of_artists[0] = parents[parents != NOBODY]
    columns = np.concatenate([columns, of_artists], axis=1)
    number = {text: at for at, text in enumerate(found.strings)}
    own_name = np.array([number.get(canonical(name), NOBODY) for name in catalog.artist_names], np.int64)
    whose = np.where(subjects.parents == NOBODY, np.arange(len(subjects)), subjects.parents)
    return np.compress(columns[1] != own_name[whose[columns[0]]], columns, axis=1)


def _documents(found: Findings, rows: Ints) -> Documents:
    """Some documents; all tags that one person gave somebody are one description, a text is one by itself."""
    days, sources, authors = found.documents[rows].T
    describers = np.where(authors == TEXT, np.arange(len(rows)), -1 - authors.astype(np.int64))
    return Documents(
        days.astype(np.int32), describers, [found.strings[at] for at in sources], found.addresses.some(rows)
    )


def _together(found: Findings, kept: npt.NDArray[np.bool_], catalog: Catalog) -> sparse.csr_array:
    artists = {one: row for row, one in enumerate(catalog.artist_ids)}
    row_of = np.array([artists.get(text, NOBODY) for text in found.strings], np.int64)
    named = found.named[kept[found.named[:, 0]]]
    pairs = np.stack([named[:, 0], row_of[named[:, 1]]]) if len(named) else np.zeros((2, 0), np.int64)
    pairs = np.unique(np.compress(pairs[1] != NOBODY, pairs, axis=1), axis=1)
    first = np.flatnonzero(np.diff(pairs[0], prepend=-1))
    return comentions([group.tolist() for group in np.split(pairs[1], first[1:])], len(artists))


def _swallowed(columns: Ints, strings: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Rows whose term stands in its sentence within a longer one, and mostly does wherever it is said."""
    of_text = np.flatnonzero(columns[3] != NOBODY)
    subjects, said, _, sentences = np.take(columns, of_text, axis=1).astype(np.int64)
    numbers, terms = np.unique(said, return_inverse=True)
    place = {strings[number]: at for at, number in enumerate(numbers.tolist())}
    parts = [[place[part] for part in within(term) if part in place] for term in place]
    n_parts = np.array([len(some) for some in parts], dtype=np.int64)
    flat = np.array([part for some in parts for part in some], dtype=np.int64)
    _, groups = np.unique(subjects * (sentences.max(initial=0) + 1) + sentences, return_inverse=True)
    keys = groups * len(numbers) + terms
    longer = np.flatnonzero(n_parts[terms])
    of_longer = np.repeat(longer, n_parts[terms[longer]])
    first = np.cumsum(n_parts) - n_parts
    begun = np.repeat(np.cumsum(n_parts[terms[longer]]) - n_parts[terms[longer]], n_parts[terms[longer]])
    which = first[terms[of_longer]] + np.arange(len(of_longer)) - begun
    inside = np.isin(keys, groups[of_longer] * len(numbers) + flat[which])
    uses, swallowed = (np.bincount(some, minlength=len(numbers)) for some in (terms, terms[inside]))
    gone = np.zeros(columns.shape[1], dtype=bool)
    gone[of_text] = inside & (swallowed >= WITHIN * uses)[terms]
    return gone
