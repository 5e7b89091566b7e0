"""What was said: which term of whom in which document, and counts of it.

A description is one document about somebody, or all the tags that one person gave them: whoever
tags an artist twenty times has described them once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

UNDATED = -1
NOBODY = -1
"""In place of the sentence of a tag, whose words are the term itself, and of a parent."""

Ints = npt.NDArray[np.integer]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Documents:
    """The documents that say something of somebody, by row.

    days : int32, days since 1970-01-01, UNDATED where not known
    describers : int64; rows of one describer about one subject are one description
    sources, addresses : where each comes from, "" where not known
    """

    days: Ints
    describers: Ints
    sources: Sequence[str]
    addresses: Sequence[str]

    def __len__(self) -> int:
        return len(self.days)


@dataclass(frozen=True)
class Said:
    """One row for each term that a document says of a subject, ordered by subject, term and document.

    subjects, terms, documents : int32, row numbers
    sentences : int32, row of the sentence, NOBODY where the document is no more than the term
    """

    subjects: Ints
    terms: Ints
    documents: Ints
    sentences: Ints

    def __len__(self) -> int:
        return len(self.subjects)

    def of(self, subject: int) -> "Said":
        """The rows about one subject."""
        first, last = np.searchsorted(self.subjects, [subject, subject + 1])
        return self.where(slice(int(first), int(last)))

    def where(self, kept: slice | npt.NDArray[np.bool_]) -> "Said":
        """Some of the rows."""
        return Said(self.subjects[kept], self.terms[kept], self.documents[kept], self.sentences[kept])


def ordered(subjects: Ints, terms: Ints, documents: Ints, sentences: Ints) -> Said:
    """Rows in their order, each once: a document that says a term of a subject twice says it once.

    >>> ordered(np.array([1, 0, 0]), np.array([2, 5, 5]), np.array([7, 8, 8]), np.array([3, 4, 9])).terms
    array([5, 2], dtype=int32)
    """
    order = np.lexsort((sentences, documents, terms, subjects))
    keys = np.stack([subjects[order], terms[order], documents[order]])
    first = np.ones(len(order), dtype=bool)
    first[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    kept = order[first]
    return Said(*(rows[kept].astype(np.int32) for rows in (subjects, terms, documents, sentences)))


@dataclass(frozen=True)
class Counts:
    """How often who was described how.

    using : csr, shape (n_subjects, n_terms), float64: descriptions of the subject that use the term
    described : shape (n_subjects,), float64: descriptions of the subject
    """

    using: sparse.csr_array
    described: Floats

    @cached_property
    def background(self) -> Floats:
        """Share of all descriptions that use each term, shape (n_terms,), in 0..1."""
        total = self.described.sum()
        used = np.asarray(self.using.sum(axis=0)).ravel()
        return used / total if total else used


def count(
    said: Said, describers: Ints, shape: tuple[int, int], worth: npt.NDArray[np.floating] | None = None
) -> Counts:
    """Count descriptions, each as much as it is worth.

    describers : by document
    shape : numbers of subjects and of terms
    worth : in 0..1 by document, 1 for all by default; what is worth nothing was not said

    >>> said = ordered(np.array([0, 0, 0]), np.array([0, 1, 0]), np.array([0, 1, 2]), np.full(3, NOBODY))
    >>> counts = count(said, np.array([7, 7, 8]), (1, 2))  # 7 calls it 0 and 1, 8 calls it 0
    >>> counts.using.toarray(), counts.described
    (array([[2., 1.]]), array([2.]))
    """
    value = np.ones(len(said)) if worth is None else np.asarray(worth, dtype=np.float64)[said.documents]
    subjects, terms = said.subjects.astype(np.int64), said.terms.astype(np.int64)
    who = np.asarray(describers, dtype=np.int64)[said.documents]
    ones = _largest((subjects, terms, who), value)
    described = _largest((subjects, who), value)
    using = sparse.coo_array((ones[-1], (ones[0], ones[1])), shape=shape).tocsr()
    using.eliminate_zeros()
    return Counts(using, np.bincount(described[0], described[-1], minlength=shape[0]).astype(np.float64))


def _largest(keys: tuple[Ints, ...], value: Floats) -> tuple[Ints | Floats, ...]:
    """Each different key once, with the largest of its values behind it."""
    order = np.lexsort(keys[::-1])
    keys = tuple(key[order] for key in keys)
    if not len(order):
        return (*keys, value)
    new = np.ones(len(order), dtype=bool)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    starts = np.flatnonzero(new)
    return (*(key[starts] for key in keys), np.maximum.reduceat(value[order], starts))
