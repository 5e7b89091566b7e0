"""Texts that say again what another said: each counts once, within one import and across all of them.

The same text is the same letters and digits in the same order, whatever their case and what is between
them. Nearly the same is four in five of the runs of three words, estimated by 64 minimal hashes, and
looked up by 16 bands of four of them (Broder 1997; Leskovec, Rajaraman, Ullman: Mining of Massive
Datasets, chapter 3). A short text is a repeat only where author, day and subject are the same as well:
two people who both write "what a record" are two.
"""

import re
import zlib
from collections.abc import Iterator
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from engine.records import Document, Dropped, Record

NEAR = 0.8
"""Share of runs of words in common, from which two texts are one."""
SHORT = 20
"""Words under which a text may be somebody else's own."""
REMEMBERED = 200_000
"""Texts that are remembered, in about 2 kB each; after them the memory starts over."""
COMPARED = 5_000
"""Words of a text that are compared."""

_RUN, _HASHES, _BAND = 3, 64, 4
_WORD = re.compile(r"\w+")
_FACTORS = (np.random.default_rng(1997).integers(1, 2**63, (2, _HASHES, 1), dtype=np.uint64)) | np.uint64(1)

Signature = npt.NDArray[np.uint32]
Rows = npt.NDArray[np.integer]


def once(records: Iterator[Record]) -> Iterator[Record]:
    """The records, with a Dropped in the place of each document that repeats an earlier one.

    >>> both = [Document("What a record!", author="Ada"), Document("what a  record", author="Ada")]
    >>> [type(one).__name__ for one in once(iter(both))]
    ['Document', 'Dropped']
    """
    memory = _Memory()
    for record in records:
        why = memory.repeats(record) if isinstance(record, Document) else ""
        yield Dropped(why) if why else record


def signature(words: list[str]) -> Signature:
    """The smallest of each of 64 hashes over the runs of three words; shape (64,).

    Two signatures agree in about as many places as their texts' runs have in common.

    >>> one, other = signature("a b c d e f".split()), signature("a b c d e g".split())
    >>> bool(0.3 < (one == other).mean() < 0.9)
    True
    """
    runs = {" ".join(words[at : at + _RUN]) for at in range(max(1, len(words) - _RUN + 1))}
    codes = np.fromiter((zlib.crc32(run.encode("utf-8", "replace")) for run in runs), np.uint64, len(runs))
    mixed = (codes * _FACTORS[0] + _FACTORS[1]) >> np.uint64(32)
    return np.asarray(mixed.min(axis=1), dtype=np.uint32)


def key_of(words: list[str], author: str, date: str, subject: str) -> bytes:
    """What two texts that are the same have in common, 16 bytes.

    words : of the text, in lower case
    author, date, subject : count for a short text alone

    >>> key_of(["what", "a", "record"], "Ada", "", "") == key_of(["what", "a", "record"], "Bo", "", "")
    False
    """
    parts = [" ".join(words), *((author, date, subject) if len(words) < SHORT else ())]
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).digest()


def words_of(text: str) -> list[str]:
    """The words of a text that are compared, in lower case."""
    return _WORD.findall(text.lower())


def repeated(keys: npt.NDArray[np.uint8], long: Rows, signatures: Signature) -> npt.NDArray[np.bool_]:
    """Which of many texts say what an earlier one said; shape (n,).

    keys : shape (n, 16), of `key_of`
    long : shape (m,), rows of the texts that are long enough to be nearly the same as another
    signatures : shape (m, 64), theirs

    In each band a text is compared with the one before it there, a repeat or not: of three of which each is
    like the one before, two are repeats.

    >>> keys = np.eye(3, 16, dtype=np.uint8)
    >>> both = np.stack([signature("a b c d e f".split())] * 2)
    >>> repeated(keys, np.array([0, 2]), both)
    array([False, False,  True])
    """
    again = np.ones(len(keys), dtype=bool)
    again[np.unique(np.ascontiguousarray(keys).view("V16").ravel(), return_index=True)[1]] = False
    for place in range(0, _HASHES, _BAND):
        band = np.ascontiguousarray(signatures[:, place : place + _BAND]).view("V16").ravel()
        order = np.argsort(band, kind="stable")
        same = np.flatnonzero(band[order][1:] == band[order][:-1])
        before, after = order[same], order[same + 1]
        near = (signatures[before] == signatures[after]).mean(axis=1) >= NEAR
        again[long[after[near]]] = True
    return again


class _Memory:
    def __init__(self) -> None:
        self._texts: set[bytes] = set()
        self._bands: dict[bytes, int] = {}
        self._signatures: list[Signature] = []

    def repeats(self, document: Document) -> str:
        """Why a document is a repeat, "" where it is none and is now remembered."""
        words = words_of(document.text)
        if len(self._texts) >= REMEMBERED:
            self._texts, self._bands, self._signatures = set(), {}, []
        key = key_of(words, document.author, document.date, repr(document.subject))
        if key in self._texts:
            return "a text that was already there, word for word"
        self._texts.add(key)
        if len(words) >= SHORT and self._is_near(signature(words[:COMPARED])):
            return "a text that is nearly the same as another"
        return ""

    def _is_near(self, found: Signature) -> bool:
        """Whether one like it is known; if not, it is from now on."""
        bands = [
            bytes([place]) + found[place : place + _BAND].tobytes() for place in range(0, _HASHES, _BAND)
        ]
        for place in {self._bands[band] for band in bands if band in self._bands}:
            if (self._signatures[place] == found).mean() >= NEAR:
                return True
        self._bands.update(dict.fromkeys(bands, len(self._signatures)))
        self._signatures.append(found)
        return False
