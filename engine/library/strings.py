"""Many strings as two arrays, so that a million titles load without being read."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import overload

import numpy as np
import numpy.typing as npt

_BLOCK = 65_536


class Strings(Sequence[str]):
    r"""Strings kept as one array of UTF-8 and where each begins; each is made when asked for.

    utf8 : uint8, all strings one after another
    offsets : int64, shape (n + 1,); string i is utf8[offsets[i]:offsets[i + 1]]

    ValueError where the offsets do not fit the text.

    >>> names = Strings(*packed(["Björk", "", "a\x00b"]))
    >>> list(names.some(np.array([2, 0])))
    ['a\x00b', 'Björk']
    >>> names[0], names[-1], names[:2], len(names)
    ('Björk', 'a\x00b', ['Björk', ''], 3)
    """

    def __init__(self, utf8: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64]) -> None:
        fits = (
            utf8.dtype == np.uint8
            and offsets.dtype == np.int64
            and utf8.ndim == offsets.ndim == 1
            and len(offsets) > 0
            and offsets[0] == 0
            and offsets[-1] == len(utf8)
            and bool((offsets[1:] >= offsets[:-1]).all())
        )
        if not fits:
            raise ValueError("the offsets do not fit the text")
        self.utf8 = utf8
        self.offsets = offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def some(self, rows: npt.NDArray[np.integer]) -> "Strings":
        """Some of them, in the order of their rows, without making a string."""
        starts, lengths = self.offsets[rows], self.offsets[rows + 1] - self.offsets[rows]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        utf8 = np.empty(offsets[-1], np.uint8)
        for first in range(0, len(rows), _BLOCK):
            some = slice(first, first + _BLOCK)
            begin, end = offsets[first], offsets[min(first + _BLOCK, len(rows))]
            moved = np.repeat(starts[some] - (offsets[:-1][some] - begin), lengths[some])
            utf8[begin:end] = self.utf8[moved + np.arange(end - begin)]
        return Strings(utf8, offsets)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        row = range(len(self))[place]
        return _decoded(self.utf8[self.offsets[row] : self.offsets[row + 1]].tobytes())

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _BLOCK):
            ends = self.offsets[start : start + _BLOCK + 1].tolist()
            block = self.utf8[ends[0] : ends[-1]].tobytes()
            for begin, end in pairwise(ends):
                yield _decoded(block[begin - ends[0] : end - ends[0]])


def concatenated(parts: Sequence[Strings]) -> Strings:
    """Several, one after another.

    >>> list(concatenated([Strings(*packed(["a"])), Strings(*packed(["", "b"]))]))
    ['a', '', 'b']
    """
    ends = np.cumsum([0, *(len(part.utf8) for part in parts)])
    offsets = [part.offsets[:-1] + end for part, end in zip(parts, ends, strict=False)]
    utf8 = np.concatenate([np.zeros(0, np.uint8), *(part.utf8 for part in parts)])
    return Strings(utf8, np.concatenate([*offsets, ends[-1:]]))


def packed(strings: Sequence[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The two arrays of `Strings`.

    >>> [array.tolist() for array in packed(["a", "bc"])]
    [[97, 98, 99], [0, 1, 3]]
    """
    if isinstance(strings, Strings):
        return strings.utf8, strings.offsets
    encoded = [text.encode("utf-8", "surrogatepass") for text in strings]
    offsets = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)), out=offsets[1:])
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


def _decoded(utf8: bytes) -> str:
    return utf8.decode("utf-8", "surrogatepass")
