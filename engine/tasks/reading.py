"""Everything that a library's documents say, as rows of a build."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.catalog import Catalog
from engine.library import Library
from engine.tasks.progress import Progress, Tell, silent
from engine.tasks.rereading import Reader
from engine.text.comentions import comentions
from engine.text.description import day_of
from engine.text.model import Subjects, subjects_of
from engine.text.said import NOBODY, UNDATED, Documents, Said, ordered
from engine.text.terms import canonical, is_term, within

AT_ONCE = 2_000
"""Documents made into Python strings at once."""
TOLD_EVERY = 100
"""Documents between two words on how far the reading is."""
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
    sentences: list[str]
    subjects: Subjects
    together: sparse.csr_array


def read_words(library: Library, catalog: Catalog, tell: Tell = silent) -> Heard:
    """Read every document of a library that says something of an artist or track of the catalog.

    tell : called with how many documents are behind
    """
    total = sum(one.summary.documents for one in library.imports())
    notes = _Notes(catalog, {one.track_id: one.artist_id for one in library.known_tracks()})
    reader: Reader | None = None
    for done, row in enumerate(_rows(library)):
        if done % TOLD_EVERY == 0:
            tell(Progress("reading words", done, max(done, total), "documents"))
        if row["kind"] == "tag":
            notes.tag(row)
        else:
            reader = reader or Reader(library)
            found = reader.read(row["text"], row["track"] or row["artist"])
            notes.text(row, found.named, found.said)
    if reader:
        reader.finish()
    return notes.finished()


def _rows(library: Library) -> Iterator[dict[str, str]]:
    for batch in library.documents():
        for start in range(0, batch.num_rows, AT_ONCE):
            yield from batch.slice(start, AT_ONCE).to_pylist()


@dataclass
class _Notes:
    """What was read so far; terms are numbered as they come, and sorted at the end."""

    catalog: Catalog
    artist_of: dict[str, str]
    days: list[int] = field(default_factory=list)
    describers: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    said: array = field(default_factory=lambda: array("i"))  # type: ignore[type-arg]
    sentences: list[str] = field(default_factory=list)
    together: list[list[int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        catalog, self.subjects = self.catalog, subjects_of(self.catalog)
        self.artists = {one: row for row, one in enumerate(catalog.artist_ids)}
        self.items = dict(zip(catalog.ids, self.subjects.items.tolist(), strict=True))
        self.own_names = [canonical(name) for name in catalog.artist_names]
        self.terms: dict[str, int] = {}
        self.authors: dict[str, int] = {}
        self.spellings: dict[str, str] = {}

    def subject(self, artist: str, track: str) -> int:
        """Row of whom a document speaks of, NOBODY where the build does not know them."""
        if track and self.catalog.level == "track" and track in self.items:
            return int(self.items[track])
        return self.artists.get(artist or self.artist_of.get(track, ""), NOBODY)

    def tag(self, row: dict[str, str]) -> None:
        """A tag is a document of one term; all tags that one person gave somebody are one description."""
        words, subject = row["text"], self.subject(row["artist"], row["track"])
        term = self.spellings.get(words)
        if term is None:
            term = self.spellings[words] = canonical(words)
        if subject == NOBODY or not is_term(term) or self.is_own_name(subject, term):
            return
        document = self.document(row, row["author"])
        for about in self.circle(subject):
            self.said.extend((about, self.number(term), document, NOBODY))

    def text(
        self, row: dict[str, str], named: tuple[str, ...], said: tuple[tuple[str, str, int, int], ...]
    ) -> None:
        """A text: every sentence that describes somebody is kept, as evidence.

        Of a text in another language than English only the names are known.
        """
        artists = [self.artists[one] for one in named if one in self.artists]
        if len(artists) > 1:
            self.together.append(artists)
        if row["language"] not in ("", "en"):
            said = ()
        document, places = NOBODY, dict[tuple[int, int], int]()
        for whom, term, start, end in said:
            subject = self.subject("", whom) if whom in self.artist_of else self.subject(whom, "")
            if subject == NOBODY or self.is_own_name(subject, term):
                continue
            if document == NOBODY:
                document = self.document(row, "")
            if (start, end) not in places:
                places[start, end] = len(self.sentences)
                self.sentences.append(row["text"][start:end])
            for about in self.circle(subject):
                self.said.extend((about, self.number(term), document, places[start, end]))

    def circle(self, subject: int) -> tuple[int, ...]:
        """Whom a statement describes: an artist, or a track and its artist, whose music it is as well."""
        parent = int(self.subjects.parents[subject])
        return (subject,) if parent == NOBODY else (subject, parent)

    def number(self, term: str) -> int:
        """Number of a term, in the order in which they came."""
        return self.terms.setdefault(term, len(self.terms))

    def document(self, row: dict[str, str], author: str) -> int:
        """A new document's row. author : "" where the document is a description by itself."""
        number = len(self.days)
        self.days.append(_day(row["date"]))
        known = self.authors.setdefault(author, len(self.authors) + 1) if author else 0
        self.describers.append(-known if known else number)
        self.sources.append(row["source"])
        self.addresses.append(row["address"])
        return number

    def is_own_name(self, subject: int, term: str) -> bool:
        """Whether a term is no more than the name of whom it is said."""
        parent = int(self.subjects.parents[subject])
        return term == self.own_names[subject if parent == NOBODY else parent]

    def finished(self) -> Heard:
        columns = np.array(self.said, dtype=np.int32).reshape(-1, 4).T
        columns = columns[:, ~_swallowed(columns, list(self.terms))]
        used = np.unique(columns[1])
        spelt = list(self.terms)
        names = sorted(spelt[term] for term in used)
        row_of = np.zeros(len(spelt), dtype=np.int64)
        for row, name in enumerate(names):
            row_of[self.terms[name]] = row
        said = ordered(columns[0], row_of[columns[1]], columns[2], columns[3])
        documents = Documents(
            np.array(self.days, dtype=np.int32),
            np.array(self.describers, dtype=np.int64),
            self.sources,
            self.addresses,
        )
        together = comentions(self.together, self.subjects.n_artists)
        return Heard(names, said, documents, self.sentences, self.subjects, together)


def _swallowed(columns: npt.NDArray[np.int32], terms: list[str]) -> npt.NDArray[np.bool_]:
    """Rows whose term stands in its sentence within a longer one, and mostly does wherever it is said."""
    subjects, said, _, sentences = columns
    gone = np.zeros(len(said), dtype=bool)
    of_text = np.flatnonzero(sentences != NOBODY)
    if not len(of_text):
        return gone
    keys = zip(subjects[of_text].tolist(), sentences[of_text].tolist(), said[of_text].tolist(), strict=True)
    rows = dict(zip(keys, of_text.tolist(), strict=True))
    number = {term: at for at, term in enumerate(terms)}
    parts = [[number[part] for part in within(term) if part in number] for term in terms]
    inside = [
        rows[key]
        for (subject, sentence, term) in rows
        for part in parts[term]
        if (key := (subject, sentence, part)) in rows
    ]
    uses = np.bincount(said[of_text], minlength=len(terms))
    swallowed = np.bincount(said[inside], minlength=len(terms))
    gone[inside] = swallowed[said[inside]] >= WITHIN * uses[said[inside]]
    return gone


def _day(text: str) -> int:
    try:
        return day_of(date.fromisoformat(text[:10]))
    except ValueError:
        return UNDATED
