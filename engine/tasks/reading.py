"""Everything that a library's documents say, as rows of a build."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from engine.catalog import Catalog
from engine.library import Library
from engine.text.description import day_of
from engine.text.model import Subjects, subjects_of
from engine.text.said import NOBODY, UNDATED, Documents, Said, ordered
from engine.text.terms import canonical, is_term


@dataclass(frozen=True)
class Heard:
    """What was said, and the terms, documents and sentences that its rows mean."""

    terms: list[str]
    said: Said
    documents: Documents
    sentences: list[str]
    subjects: Subjects


def read_words(library: Library, catalog: Catalog) -> Heard:
    """Read every document of a library that says something of an artist or track of the catalog."""
    notes = _Notes(catalog)
    for batch in library.documents():
        for row in batch.to_pylist():
            if row["kind"] == "tag":
                notes.tag(row)
    return notes.finished()


@dataclass
class _Notes:
    """What was read so far; terms are numbered as they come, and sorted at the end."""

    catalog: Catalog
    days: list[int] = field(default_factory=list)
    describers: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    said: list[tuple[int, int, int, int]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        catalog, self.subjects = self.catalog, subjects_of(self.catalog)
        self.artists = {one: row for row, one in enumerate(catalog.artist_ids)}
        self.items = dict(zip(catalog.ids, self.subjects.items.tolist(), strict=True))
        self.own_names = [canonical(name) for name in catalog.artist_names]
        self.terms: dict[str, int] = {}
        self.authors: dict[str, int] = {}
        self.spellings: dict[str, str] = {}

    def subject(self, artist: str, track: str) -> int:
        """Row of the subject that a document is filed under, NOBODY where the build does not know it."""
        if track and self.catalog.level == "track":
            return int(self.items.get(track, self.artists.get(artist, NOBODY)))
        return self.artists.get(artist, NOBODY)

    def tag(self, row: dict[str, str]) -> None:
        """A tag is a document of one term; all tags that one person gave somebody are one description."""
        words, subject = row["text"], self.subject(row["artist"], row["track"])
        term = self.spellings.get(words)
        if term is None:
            term = self.spellings[words] = canonical(words)
        if subject == NOBODY or not is_term(term) or self.is_own_name(subject, term):
            return
        document = self.document(row, row["author"])
        self.said.append((subject, self.terms.setdefault(term, len(self.terms)), document, NOBODY))

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
        names = sorted(self.terms)
        row_of = np.zeros(len(names), dtype=np.int64)
        for row, name in enumerate(names):
            row_of[self.terms[name]] = row
        columns = np.array(self.said, dtype=np.int64).reshape(-1, 4).T
        said = ordered(columns[0], row_of[columns[1]], columns[2], columns[3])
        documents = Documents(
            np.array(self.days, dtype=np.int32),
            np.array(self.describers, dtype=np.int64),
            self.sources,
            self.addresses,
        )
        return Heard(names, said, documents, self.sentences, self.subjects)


def _day(text: str) -> int:
    try:
        return day_of(date.fromisoformat(text[:10]))
    except ValueError:
        return UNDATED
