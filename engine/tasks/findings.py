"""What was found in documents, as columns by ids that no build changes."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.library.strings import Strings, concatenated, packed
from engine.sources.repeats import COMPARED, SHORT, key_of, signature, words_of
from engine.text.description import day_of
from engine.text.said import NOBODY, UNDATED

Ints = npt.NDArray[np.int32]
TEXT: Final = -1
"""In place of the author of a text: only the tags of one person are one description."""
ONE_TERM: Final = ("tag", "fact")
"""Kinds of documents that are no more than one term."""

_ARRAYS: Final = ("keys", "long", "signatures", "documents", "named", "said")
_STRINGS: Final = ("strings", "addresses", "sentences")


@dataclass(frozen=True)
class Findings:
    """What some documents say; a document's rows stand together in each table.

    keys : uint8, shape (n, 16), the same for documents that say the same
    long, signatures : rows of the texts that may be nearly the same as another, and their signatures
    documents : shape (n, 3): day or UNDATED, source, author or TEXT
    named : shape (k, 2): document, artist that it names
    said : shape (m, 4): document, artist or track, term, and row of the sentence or NOBODY
    strings : ids, terms, authors and sources, by the numbers that stand for them
    addresses : by document
    """

    keys: npt.NDArray[np.uint8]
    long: Ints
    signatures: npt.NDArray[np.uint32]
    documents: Ints
    named: Ints
    said: Ints
    strings: Sequence[str]
    addresses: Strings
    sentences: Strings

    @cached_property
    def has_texts(self) -> bool:
        """Whether a name that was not known could stand in one of the documents."""
        return bool((self.documents[:, 2] == TEXT).any())

    @cached_property
    def bounds(self) -> dict[str, npt.NDArray[np.int64]]:
        """Where each document's rows begin in `named` and `said`, and where those of the last end."""
        every = np.arange(len(self.documents) + 1)
        return {
            name: np.searchsorted(np.ascontiguousarray(table[:, 0]), every)
            for name, table in (("named", self.named), ("said", self.said))
        }

    def parts(self) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Sequence[str]]]:
        """Arrays and strings to keep."""
        return {name: getattr(self, name) for name in _ARRAYS}, {
            name: getattr(self, name) for name in _STRINGS
        }


def findings_of(arrays: Mapping[str, npt.NDArray[Any]], strings: Mapping[str, Strings]) -> Findings:
    """Findings of what `parts` gave."""
    return Findings(
        **{name: arrays[name] for name in _ARRAYS},
        strings=list(strings["strings"]),
        addresses=strings["addresses"],
        sentences=strings["sentences"],
    )


def joined(pages: Sequence[Findings]) -> Findings:
    """Several findings as one, their documents one after another."""
    numbers: dict[str, int] = {}
    moved, documents, sentences = [], 0, 0
    for page in pages:
        renumbered = np.array([numbers.setdefault(text, len(numbers)) for text in page.strings], np.int32)
        moved.append(_moved(page, renumbered, documents, sentences))
        documents += len(page.documents)
        sentences += len(page.sentences)
    return Findings(
        **{name: np.concatenate([getattr(page, name) for page in moved]) for name in _ARRAYS},
        strings=list(numbers),
        addresses=concatenated([page.addresses for page in moved]),
        sentences=concatenated([page.sentences for page in moved]),
    )


def _moved(page: Findings, number: Ints, documents: int, sentences: int) -> Findings:
    """Findings as they stand behind some documents and sentences, their strings renumbered."""
    days, sources, authors = page.documents.T
    authors = np.where(authors == TEXT, TEXT, number[authors] if len(number) else authors)
    said, subjects, terms, places = page.said.T
    places = np.where(places == NOBODY, NOBODY, places + sentences)
    return Findings(
        page.keys,
        page.long + documents,
        page.signatures,
        np.stack([days, number[sources], authors], axis=1),
        np.stack([page.named[:, 0] + documents, number[page.named[:, 1]]], axis=1),
        np.stack([said + documents, number[subjects], number[terms], places], axis=1),
        (),
        page.addresses,
        page.sentences,
    )


def _ints() -> "array[int]":
    return array("i")


@dataclass
class Notes:
    """Findings while they are written down: columns, which many documents fill without filling the memory."""

    keys: bytearray = field(default_factory=bytearray)
    long: "array[int]" = field(default_factory=_ints)
    signatures: list[npt.NDArray[np.uint32]] = field(default_factory=list)
    documents: "array[int]" = field(default_factory=_ints)
    named: "array[int]" = field(default_factory=_ints)
    said: "array[int]" = field(default_factory=_ints)
    strings: dict[str, int] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)
    sentences: bytearray = field(default_factory=bytearray)
    ends: "array[int]" = field(default_factory=lambda: array("q", [0]))

    def document(self, row: Mapping[str, str]) -> int:
        """Write down a document; returns its number."""
        number, subject, words = len(self.addresses), row["track"] or row["artist"], words_of(row["text"])
        if row["kind"] in ONE_TERM:
            parts = [row[name] for name in ("kind", "text", "artist", "track", "author", "date", "source")]
            self.keys += key_of(parts, "", "", "")
        else:
            self.keys += key_of(words, row["author"], row["date"], subject)
            if len(words) >= SHORT:
                self.long.append(number)
                self.signatures.append(signature(words[:COMPARED]))
        self.documents.extend((_day(row["date"]), self.number(row["source"]), self._describer(row, number)))
        self.addresses.append(row["address"])
        return number

    def _describer(self, row: Mapping[str, str], number: int) -> int:
        """Whose description a document belongs to: of facts without an author, their source's."""
        if row["kind"] not in ONE_TERM:
            return TEXT
        nobody = row["source"] if row["kind"] == "fact" else f"nobody {number}"
        return self.number(row["author"] or nobody)

    def name(self, document: int, artist: str) -> None:
        """Write down that a document names an artist."""
        self.named.extend((document, self.number(artist)))

    def say(self, document: int, subject: str, term: str, sentence: int = NOBODY) -> None:
        """Write down that a document describes an artist or track with a term."""
        self.said.extend((document, self.number(subject), self.number(term), sentence))

    def sentence(self, text: str) -> int:
        """Write down a sentence; returns its row."""
        self.sentences += text.encode("utf-8", "surrogatepass")
        self.ends.append(len(self.sentences))
        return len(self.ends) - 2

    def copy(self, document: int, old: Findings, row: int) -> None:
        """Write down of a document what was found in it before."""
        first, last = old.bounds["named"][row : row + 2]
        for artist in old.named[first:last, 1].tolist():
            self.name(document, old.strings[artist])
        first, last = old.bounds["said"][row : row + 2]
        places: dict[int, int] = {NOBODY: NOBODY}
        for _, subject, term, place in old.said[first:last].tolist():
            if place not in places:
                places[place] = self.sentence(old.sentences[place])
            self.say(document, old.strings[subject], old.strings[term], places[place])

    def number(self, text: str) -> int:
        """The number that stands for a string."""
        return self.strings.setdefault(text, len(self.strings))

    def finished(self) -> Findings:
        """What was written down."""
        return Findings(
            np.frombuffer(bytes(self.keys), np.uint8).reshape(-1, 16),
            np.array(self.long, np.int32),
            np.stack(self.signatures) if self.signatures else np.zeros((0, 64), np.uint32),
            np.array(self.documents, np.int32).reshape(-1, 3),
            np.array(self.named, np.int32).reshape(-1, 2),
            np.array(self.said, np.int32).reshape(-1, 4),
            list(self.strings),
            Strings(*packed(self.addresses)),
            Strings(np.frombuffer(bytes(self.sentences), np.uint8), np.array(self.ends, np.int64)),
        )


def _day(text: str) -> int:
    try:
        return day_of(date.fromisoformat(text[:10]))
    except ValueError:
        return UNDATED
