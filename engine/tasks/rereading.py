"""Documents read once: what was found in them is kept, and found again by their content."""

import hashlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.library import Library
from engine.library.readings import load_readings, save_readings
from engine.text.mentions import Finder, Name
from engine.text.reading import read

VERSION = 1
"""Of what reading finds; another one reads everything anew."""


@dataclass(frozen=True)
class Found:
    """What a document says, by ids that no build changes.

    named : ids of the artists it names, each once
    said : id of the subject, term, and letters of the sentence
    """

    named: tuple[str, ...]
    said: tuple[tuple[str, str, int, int], ...]


@dataclass
class _Pages:
    """Findings as columns, which many documents fill without filling the memory."""

    keys: bytearray = field(default_factory=bytearray)
    strings: dict[str, int] = field(default_factory=dict)
    named: array = field(default_factory=lambda: array("i"))  # type: ignore[type-arg]
    said: array = field(default_factory=lambda: array("i"))  # type: ignore[type-arg]

    def add(self, key: bytes, found: Found) -> None:
        document = len(self.keys) // 16
        self.keys += key
        for one in found.named:
            self.named.extend((document, self._number(one)))
        for subject, term, start, end in found.said:
            self.said.extend((document, self._number(subject), self._number(term), start, end))

    def _number(self, text: str) -> int:
        return self.strings.setdefault(text, len(self.strings))

    def save(self, library: Library, names: Sequence[str]) -> None:
        arrays = {
            "version": np.array(VERSION),
            "keys": np.frombuffer(bytes(self.keys), np.uint8),
            "named": np.array(self.named, dtype=np.int32).reshape(-1, 2),
            "said": np.array(self.said, dtype=np.int32).reshape(-1, 5),
        }
        save_readings(library, arrays, {"strings": list(self.strings), "names": names})


@dataclass(frozen=True)
class _Kept:
    """Findings of an earlier time, as the columns they were kept in; a document's rows stand together.

    places : a document's number by its key
    named, said : as in `_Pages`
    """

    places: dict[bytes, int] = field(default_factory=dict)
    named: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 2), np.int32))
    said: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 5), np.int32))
    strings: Sequence[str] = ()

    def get(self, key: bytes) -> Found | None:
        """What was found in a document, None where it was not read."""
        place = self.places.get(key)
        if place is None:
            return None
        spelt = self.strings
        named = tuple(spelt[one] for _, one in self._rows("named", place))
        said = (
            (spelt[subject], spelt[term], start, end)
            for _, subject, term, start, end in self._rows("said", place)
        )
        return Found(named, tuple(said))

    def _rows(self, table: Literal["named", "said"], place: int) -> list[list[int]]:
        first, last = self._bounds[table][place : place + 2]
        rows: list[list[int]] = getattr(self, table)[first:last].tolist()
        return rows

    @cached_property
    def _bounds(self) -> dict[str, npt.NDArray[np.int64]]:
        """Where each document's rows begin in each table."""
        every = np.arange(max(self.places.values(), default=-1) + 2)
        return {
            name: np.searchsorted(np.ascontiguousarray(table[:, 0]), every)
            for name, table in (("named", self.named), ("said", self.said))
        }


@dataclass
class Reader:
    """Reads documents, each content once in a library's life as long as no new name may be in it.

    n_read : how many were read and not found again
    """

    library: Library
    n_read: int = 0
    _pages: _Pages = field(default_factory=_Pages)

    def __post_init__(self) -> None:
        self._ids, self._artists, self._names = _names(self.library)
        self._place = {one: row for row, one in enumerate(self._ids)}
        self._finder = Finder(self._names)
        self._kept, new = _kept(self.library, self._names, self._ids)
        self._new = Finder(new)

    def read(self, text: str, filed_under: str = "") -> Found:
        """What a document says.

        filed_under : id of the artist or track that it is about, "" where only the text says so
        """
        key = hashlib.blake2b(
            f"{filed_under}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16
        ).digest()
        found = self._kept.get(key)
        if found is None or self._new.touches(text):
            found = self._find(text, filed_under)
            self.n_read += 1
        self._pages.add(key, found)
        return found

    def finish(self) -> None:
        """Keep what was found, for the next time."""
        if self.n_read:
            self._pages.save(self.library, [_spelt(name, self._ids) for name in self._names])

    def _find(self, text: str, filed_under: str) -> Found:
        about = (self._place[filed_under],) if filed_under in self._place else ()
        reading = read(text, self._finder, about)
        named = dict.fromkeys(self._ids[one.artist] for one in reading.mentions)
        if about:
            named |= {self._ids[self._artists[about[0]]]: None}
        said = tuple((self._ids[one.subject], one.term, one.start, one.end) for one in reading.statements)
        return Found(tuple(named), said)


def _names(library: Library) -> tuple[list[str], list[int], list[Name]]:
    """Ids by row, the row of each one's artist, and every name that a text may use."""
    artists, tracks = library.known_artists(), library.known_tracks()
    ids = [one.artist_id for one in artists] + [one.track_id for one in tracks]
    place = {one: row for row, one in enumerate(ids)}
    of = list(range(len(artists))) + [place[one.artist_id] for one in tracks]
    names = [Name(one.name, row, row, "artist") for row, one in enumerate(artists)]
    names += [Name(one.title, place[one.track_id], place[one.artist_id], "track") for one in tracks]
    for alias in library.aliases():
        if alias.id in place:
            row = place[alias.id]
            names.append(Name(alias.name, row, of[row], "alias" if alias.kind == "artist" else "track"))
    return ids, of, names


def _kept(library: Library, names: Sequence[Name], ids: Sequence[str]) -> tuple["_Kept", list[Name]]:
    """Findings of an earlier time, and the names that were not known then."""
    loaded = load_readings(library)
    if loaded is None or int(loaded[0].get("version", np.array(0))) != VERSION:
        return _Kept(), []
    arrays, strings = loaded
    known = set(strings["names"])
    content, found = arrays["keys"].tobytes(), list(strings["strings"])
    places = {content[at : at + 16]: at // 16 for at in range(0, len(content), 16)}
    new = [one for one in names if _spelt(one, ids) not in known]
    return _Kept(places, arrays["named"], arrays["said"], found), new


def _spelt(name: Name, ids: Sequence[str]) -> str:
    return f"{ids[name.subject]} {name.text}"
