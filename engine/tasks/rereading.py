"""Documents read once: what was found in each import is kept, and read again where a new name may stand."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.library import DocumentFile, Library
from engine.library.readings import drop_readings, load_reading, save_reading
from engine.tasks.findings import ONE_TERM, Findings, Notes, findings_of, joined
from engine.text.mentions import Finder, Name
from engine.text.reading import read
from engine.text.terms import canonical, is_term

VERSION: Final = 2
"""Of what reading finds; another one reads everything anew."""
NAMES: Final = "names"
TOLD_EVERY: Final = 100
"""Documents between two words on how far the reading is."""
Digests = npt.NDArray[np.uint64]
ENGLISH: Final = ("", "en")
"""Languages whose terms are understood; of a text in another only the names are."""


@dataclass
class Reader:
    """Reads the documents of a library, each once in its life as long as no new name may be in it.

    told : called with how many documents are behind
    n_read : how many were read and not found again
    """

    library: Library
    told: Callable[[int], None] = lambda _: None
    n_read: int = 0
    _behind: int = 0
    _names: "_Names" = field(init=False)

    def findings(self) -> Findings:
        """What every document says, those of the first import first."""
        files, self._names = self.library.document_files(), _known_names(self.library)
        drop_readings(self.library, {NAMES, *(one.import_id for one in files)})
        pages = [self._of(file) for file in files]
        return joined(pages) if pages else Notes().finished()

    def _of(self, file: DocumentFile) -> Findings:
        """What the documents of one import say, as it was found or from reading them."""
        loaded, made_of = load_reading(self.library, file.import_id), [file.sha256, str(VERSION)]
        kept, new = None, list[Name]()
        if loaded is not None and list(loaded[1].get("made_of", ())) == made_of:
            kept, new = findings_of(*loaded), self._names.unknown(int(loaded[0]["n_log"]))
        if kept is None or (kept.has_texts and new):
            found = self._read(file, kept, Finder(new))
            arrays, strings = found.parts()
            facts = {"n_log": np.array(len(self._names.log))}
            save_reading(self.library, file.import_id, arrays | facts, strings | {"made_of": made_of})
            return found
        self._behind += len(kept.documents)
        self.told(self._behind)
        return kept

    def _read(self, file: DocumentFile, kept: Findings | None, new: Finder) -> Findings:
        """Read an import's documents; of those without a new name what was found before is copied."""
        notes = Notes()
        for row, said in enumerate(self._rows(file)):
            document = notes.document(said)
            if said["kind"] in ONE_TERM:
                _note_term(notes, document, said)
            elif kept is not None and not new.touches(said["text"]):
                notes.copy(document, kept, row)
            else:
                self._note_text(notes, document, said)
                self.n_read += 1
        return notes.finished()

    def _rows(self, file: DocumentFile) -> Iterator[dict[str, str]]:
        for batch in self.library.documents_of(file.import_id):
            for row in batch.to_pylist():
                if self._behind % TOLD_EVERY == 0:
                    self.told(self._behind)
                self._behind += 1
                yield row

    def _note_text(self, notes: Notes, document: int, row: dict[str, str]) -> None:
        """Write down whom a text names and how it describes them, with every sentence that does."""
        names, text = self._names, row["text"]
        about = [names.place[one] for one in (row["track"] or row["artist"],) if one in names.place]
        reading = read(text, self._finder, tuple(about))
        named = [one.artist for one in reading.mentions] + [names.artists[row] for row in about]
        for artist in dict.fromkeys(named):
            notes.name(document, names.ids[artist])
        places: dict[int, int] = {}
        for one in reading.statements if row["language"] in ENGLISH else ():
            if one.start not in places:
                places[one.start] = notes.sentence(text[one.start : one.end])
            notes.say(document, names.ids[one.subject], one.term, places[one.start])

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self._names.names)


def _note_term(notes: Notes, document: int, row: dict[str, str]) -> None:
    """A tag or fact is a document of one term."""
    term = canonical(row["text"])
    if is_term(term):
        notes.say(document, row["track"] or row["artist"], term)


@dataclass(frozen=True)
class _Names:
    """Every name that a text may use, and how they became known.

    ids : of artists, then of tracks; place : row of each; artists : the row of each one's artist
    digests : of the names
    log : digests of names in the order in which they came and went: known are those that stand in it an odd
        number of times, and were so at any earlier time by the part of it that was there
    """

    ids: Sequence[str]
    place: dict[str, int]
    artists: Sequence[int]
    names: Sequence[Name]
    digests: Digests
    log: Digests

    def unknown(self, n_log: int) -> list[Name]:
        """Names that were not known when the log had some length."""
        if n_log == len(self.log):
            return []
        known = np.isin(self.digests, _present(self.log[:n_log]))
        return [self.names[row] for row in np.flatnonzero(~known).tolist()]


def _known_names(library: Library) -> _Names:
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
    digests = np.array([_digest(one, ids) for one in names], np.uint64)
    return _Names(ids, place, of, names, digests, _logged(library, digests))


def _logged(library: Library, digests: Digests) -> Digests:
    """The log, with the names that came and went since it was kept; without one, no reading counts."""
    loaded = load_reading(library, NAMES)
    before = None if loaded is None else loaded[0].get("log")
    if before is None:
        drop_readings(library, ())
        before = np.zeros(0, np.uint64)
    log = np.concatenate([before, np.setxor1d(_present(before), digests)])
    if len(log) > len(before):
        save_reading(library, NAMES, {"log": log}, {})
    return log


def _present(log: Digests) -> Digests:
    digests, times = np.unique(log, return_counts=True)
    return np.asarray(digests[times % 2 == 1])


def _digest(name: Name, ids: Sequence[str]) -> int:
    spelt = f"{ids[name.subject]} {name.text}".encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(spelt, digest_size=8).digest(), "little")
