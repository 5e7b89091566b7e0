"""Rows whose columns say by their names what they hold: JSON lines, a JSON array, or a table with a header.

What a column means is told by its name, whatever its case and what is between its words.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping

from engine.records import Refusal
from engine.sources.fields import is_json, keys
from engine.sources.member import Member
from engine.sources.prose import repaired
from engine.sources.rows import MAX_ROW, JsonObject, Row, json_array, json_lines, lines, text_chunks

Columns = Mapping[str, str]
"""Names of columns, apart by spaces and best first, for each thing that a row may tell."""
Reader = Callable[[Member], Iterator[Row | Refusal]]

_CONTAINERS = ("posts", "reviews", "documents", "items", "data", "results", "entries", "artists", "tracks")
_UNNAMED = re.compile(r"[\W_]+")


def things(row: JsonObject, columns: Columns) -> dict[str, object]:
    """The best filled column for each thing that a row tells.

    >>> things({"Track Name": " ", "song": "North", "x": 1}, {"track": "trackname song"})
    {'track': 'North'}
    """
    cells = {
        _plain_name(name): repaired(value) if isinstance(value, str) else value for name, value in row.items()
    }
    return {
        thing: found
        for thing, names in columns.items()
        if (found := next((cells[name] for name in names.split() if _is_filled(cells.get(name))), None))
        is not None
    }


def rows_of(member: Member, columns: Columns, fits: Callable[[set[str]], bool]) -> Reader | None:
    """How to read the rows of a member, None where they do not fit.

    fits : whether rows that tell these things are wanted; a table needs two named columns besides
    """
    thing = {name: thing for thing, names in columns.items() for name in names.split()}
    if is_json(member.head):
        known = {thing[name] for key in keys(member.head) if (name := _plain_name(key)) in thing}
        return _json_rows(columns, fits) if fits(known) else None
    header = _header(member.head.lstrip("\ufeff").partition("\n")[0])
    known = {thing[name] for cell in header if (name := _plain_name(cell)) in thing}
    return _table_rows if fits(known) and len(known) > 1 else None


def _json_rows(columns: Columns, fits: Callable[[set[str]], bool]) -> Reader:
    """Rows of JSON, whichever way they are packed."""

    def is_row(row: JsonObject) -> bool:
        return fits(set(things(row, columns)))

    def read(member: Member) -> Iterator[Row | Refusal]:
        head = member.head.lstrip("\ufeff \t\r\n")
        inner = re.match(
            r"\{\s*(?:\"\w+\"\s*:\s*[^\[\]{}\n]{0,200},\s*)*\"(" + "|".join(_CONTAINERS) + r")\"\s*:\s*\[",
            head,
        )
        if head.startswith("["):
            return json_array(member, is_row)
        return json_array(member, is_row, inner[1]) if inner else json_lines(member)

    return read


def _is_filled(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip() != ""


def _plain_name(name: str) -> str:
    return _UNNAMED.sub("", name[:100]).lower()


def _header(line: str) -> list[str]:
    """Cells of a table's first line."""
    try:
        return next(csv.reader([line.strip("\r")], delimiter=_separator(line)), [])
    except csv.Error:
        return []


def _separator(line: str) -> str:
    return max("\t;,", key=line.count)


def _table_rows(member: Member) -> Iterator[Row | Refusal]:
    """Rows of a table below its header, by their line; a cell may hold lines of its own.

    A quote that is never closed costs no more than the longest cell that `csv` takes, 131,072 characters.
    """
    text = _numbered(lines(text_chunks(member)))
    header = _header(next(text, "").lstrip("\ufeff"))
    reader = csv.reader(text, delimiter=_separator(member.head.partition("\n")[0]))
    while True:
        where = f"{member.name}, line {reader.line_num + 2}"
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Refusal(where, f"it is no row of a table ({error})")
            continue
        if cells is None:
            return
        if cells:
            yield Row(where, dict(zip(header, cells, strict=False)))


def _numbered(found: Iterator[str | None]) -> Iterator[str]:
    """Lines as `csv` takes them; one that is too long as a cell that it refuses."""
    for line in found:
        yield "x" * (MAX_ROW // 64) if line is None else f"{line}\n".replace("\0", "")
