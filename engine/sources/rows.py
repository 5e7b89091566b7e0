"""Rows of JSON out of a stream, one at a time, whatever is wrong with their neighbours.

A row that is no JSON costs itself: reading goes on at the next whole row. `json`'s own scanner decodes
each row out of a sliding window (a streaming parser such as ijson stops at the first error for good).
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from engine.errors import SourceError
from engine.records import Refusal
from engine.sources.member import Member, encoding_of

CHUNK = 64 * 1024
"""Bytes read at once."""
MAX_ROW = 16 * 1024**2
"""Characters of one row; a playlist of 10,000 tracks has about 3 million."""

JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object and its place, such as "endsong_0.json, record 12"."""

    where: str
    value: JsonObject


def json_array(
    member: Member, is_row: Callable[[JsonObject], bool], key: str = ""
) -> Iterator[Row | Refusal]:
    """Objects of a JSON array: the whole document, or the first array under `key`.

    is_row : whether an object is such a row, to tell the next row from an object inside a broken one

    >>> import io
    >>> text = b'[{"title": "a"}, {"title": NaN}, {"title": "c"}]'
    >>> rows = json_array(Member("x", len(text), lambda: io.BytesIO(text)), lambda row: "title" in row)
    >>> [row.value if isinstance(row, Row) else row.where for row in rows]
    [{'title': 'a'}, 'x, record 2', {'title': 'c'}]
    """
    number = 0
    window = _Window(text_chunks(member))
    try:
        if not window.enter(key):
            yield Refusal(member.name, "it holds no list of records")
            return
        while window.at_value():
            number += 1
            where = f"{member.name}, record {number}"
            value, problem = window.take(is_row)
            if isinstance(value, dict):
                yield Row(where, value)
            else:
                yield Refusal(where, problem or "it is no JSON object")
        if not window.closed:
            yield Refusal(
                f"{member.name}, after record {number}", "the file ends in the middle: fetch it again"
            )
    except SourceError as error:
        yield Refusal(f"{member.name}, after record {number}", str(error))


def json_lines(member: Member) -> Iterator[Row | Refusal]:
    r"""Objects of a file with one JSON object to the line.

    >>> import io
    >>> text = b'{"title": "a"}\r\n\n{"title": \n'
    >>> [row.where for row in json_lines(Member("x", len(text), lambda: io.BytesIO(text)))]
    ['x, line 1', 'x, line 3']
    """
    number = 0
    try:
        for number, line in enumerate(lines(text_chunks(member)), start=1):
            where = f"{member.name}, line {number}"
            if line is None:
                yield Refusal(where, f"it is longer than {MAX_ROW:,} characters")
            elif line.strip():
                value, end, problem = _scan(line.strip(), 0)
                if isinstance(value, dict) and end == len(line.strip()):
                    yield Row(where, value)
                else:
                    yield Refusal(where, problem or "it is no JSON object")
    except SourceError as error:
        yield Refusal(f"{member.name}, after line {number}", str(error))


def json_object(text: str) -> JsonObject:
    """The one JSON object that a short text is, or an empty one.

    >>> json_object('{"user_id": 1, "username": "rob"}'), json_object("rob")
    ({'user_id': 1, 'username': 'rob'}, {})
    """
    value, _, _ = _scan(text.strip(), 0)
    return value if isinstance(value, dict) else {}


def text_chunks(member: Member) -> Iterator[str]:
    """Text of a member in pieces; bytes that are no UTF-8 become lone surrogates (see `fields.name`)."""
    with member.open() as stream:
        block = stream.read(CHUNK)
        encoding = encoding_of(block)
        errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
        decoder = codecs.getincrementaldecoder(encoding)(errors)
        while block:
            yield decoder.decode(block)
            block = stream.read(CHUNK)
        yield decoder.decode(b"", final=True)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(parse_constant=_no_constant)
_SPACE = re.compile(r"[ \t\r\n,]*")
_NEXT_ROW = re.compile(r"[,\n]\s*(?=\{)")
_TRIES = 2_000
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[{}\[\]]', re.DOTALL)
_SEPARATOR = re.compile(r"[,\]\n]")
_CLOSING = {"{": "}", "[": "]"}


def _scan(text: str, at: int) -> tuple[object, int, str]:
    """Value at a place of a text, where it ends, and what is wrong."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        return None, at, f"it is no JSON ({error.msg})"
    except RecursionError:
        return None, at, "it is nested too deep"
    except ValueError as error:
        return None, at, f"it is no JSON ({str(error)[:80]})"
    return value, end, ""


def lines(chunks: Iterator[str]) -> Iterator[str | None]:
    """Lines of a text without their line feeds; None for one that is too long."""
    pending, too_long = "", False
    for chunk in chunks:
        first, *others = chunk.split("\n")
        pending = "" if too_long else pending + first
        for line in others:
            yield None if too_long else pending
            pending, too_long = line, False
        if len(pending) > MAX_ROW:
            pending, too_long = "", True
    if pending or too_long:
        yield None if too_long else pending


def _end_of(text: str, at: int) -> int | None:
    """Where a broken value ends by its brackets, or None where they do not close.

    What starts with neither a bracket nor a quote is no value, and ends before the next comma.
    """
    if text[at] not in '{["':
        found = _SEPARATOR.search(text, at)
        return found.start() if found else None
    still_open: list[str] = []
    for token in _BRACKETS.finditer(text, at):
        bracket = token[0]
        if bracket in _CLOSING:
            still_open.append(_CLOSING[bracket])
        elif not bracket.startswith('"') and still_open.pop() != bracket:
            return None
        if not still_open:
            return token.end()
    return None


class _Window:
    """The part of a JSON text that is being looked at, and a place in it."""

    def __init__(self, chunks: Iterator[str]) -> None:
        self._chunks, self._text, self._at = chunks, "", 0
        self.closed = False

    def _more(self) -> bool:
        """Drop what was read and at least double what is left; False at the end of the text."""
        parts = [self._text[self._at :]]
        size, wanted = 0, max(len(parts[0]), 1)
        for chunk in self._chunks:
            parts.append(chunk)
            size += len(chunk)
            if size >= wanted:
                break
        self._text, self._at = "".join(parts), 0
        return size > 0

    def enter(self, key: str) -> bool:
        """Go behind the bracket that opens the array; False where there is none."""
        opening = re.compile(rf'"{key}"\s*:\s*\[') if key else re.compile(r"\s*\[")
        while not (found := opening.search(self._text) if key else opening.match(self._text)):
            if not key and self._text.strip():
                return False
            self._at = max(len(self._text) - CHUNK, 0)
            if not self._more():
                return False
        self._at = found.end()
        return True

    def at_value(self) -> bool:
        """Go to the next value of the array; False at the array's end or the text's."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                self.closed = self._text[self._at] == "]"
                return not self.closed
            if not self._more():
                return False

    def take(self, is_row: Callable[[JsonObject], bool]) -> tuple[object, str]:
        """Value at this place and "", or None and what is wrong; goes behind it, or to the next row."""
        lost = ""
        while True:
            value, end, problem = (None, self._at, lost) if lost else _scan(self._text, self._at)
            if not problem:
                self._at = end
                return value, ""
            if not lost and (behind := _end_of(self._text, self._at)):
                self._at = behind
                return None, problem
            if (start := self._next_row(is_row)) is not None:
                self._at = start
                return None, f"{problem}; reading went on at the next whole record"
            if len(self._text) - self._at > MAX_ROW:
                lost, self._at = f"it is longer than {MAX_ROW:,} characters", len(self._text) - CHUNK
            if not self._more():
                self._at, self.closed = len(self._text), True
                return None, f"{problem}; no whole record follows: the file may have been cut off"

    def _next_row(self, is_row: Callable[[JsonObject], bool]) -> int | None:
        for found in islice(_NEXT_ROW.finditer(self._text, self._at + 1), _TRIES):
            value, _, problem = _scan(self._text, found.end())
            if not problem and isinstance(value, dict) and is_row(value):
                return found.end()
        return None
