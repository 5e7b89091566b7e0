"""Posts and reviews by the row: JSON lines, a JSON array, or a table with named columns.

What a column means is told by its name, whatever its case and what is between its words; `COLUMNS` lists
the names. Only a column of text is needed. A row that names an artist, or an artist and a track, is filed
under them. Texts that repeat one another count once (`repeats.once`).
"""

import csv
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from engine.records import ArtistName, Document, Dropped, Record, Refusal, TrackName
from engine.sources.article import web_address
from engine.sources.fields import UnfitError, is_json, keys, optional_name, usable_name
from engine.sources.material import Material
from engine.sources.member import Member
from engine.sources.prose import KINDS, LARGEST, documents, repaired
from engine.sources.repeats import once
from engine.sources.rows import MAX_ROW, JsonObject, Row, json_array, json_lines, lines, text_chunks

COLUMNS = {
    "text": "text body content fulltext reviewtext review comment message caption selftext post",
    "title": "title headline reviewtitle subject summary",
    "date": "date published publishedat createdat createdutc created datetime timestamp time unixreviewtime "
    "reviewtime reviewdate",
    "author": "author username user reviewer reviewername by userid authorid",
    "address": "url link address permalink uri",
    "artist": "artist artistname band",
    "track": "track trackname song songtitle tracktitle",
    "kind": "kind type",
    "language": "language lang",
    "source": "source site publication publisher",
    "rating": "rating stars score overall",
}
"""Names of columns, best first, for each thing that is known of a post."""

_THING = {name: thing for thing, names in COLUMNS.items() for name in names.split()}
_CONTAINERS = ("posts", "reviews", "documents", "items", "data", "results", "entries")
_UNNAMED = re.compile(r"[\W_]+")


def recognises(material: Material) -> bool:
    """Whether any member has rows with a column of text."""
    return any(_rows_of(member) for member in material.members)


def read(material: Material) -> Iterator[Record]:
    """One document to the row, in their order; a member that has no such rows is left out, and counted."""
    return once(_documents(material))


def _documents(material: Material) -> Iterator[Record]:
    for member in material.members:
        rows = _rows_of(member)
        if rows is None:
            yield Dropped("a file that holds no posts beside files that do: import it by itself")
            continue
        for row in rows(member):
            try:
                yield from [row] if isinstance(row, Refusal) else _post(row, member)
            except UnfitError as unfit:
                yield Refusal(row.where, str(unfit))


def _post(row: Row, member: Member) -> Iterator[Record]:
    """The document that a row is; UnfitError where it holds no text."""
    found = _things(row.value)
    text = str(found.get("text", ""))
    if not text.strip():
        raise UnfitError("it holds no text")
    if len(text) > LARGEST:
        raise UnfitError(f"its text is longer than {LARGEST:,} characters: no post is")
    address = web_address(found.get("address")) or optional_name(found.get("address")) or row.where
    artist, track = usable_name(found.get("artist")), usable_name(found.get("track"))
    subject = (TrackName(ArtistName(artist), track) if track else ArtistName(artist)) if artist else None
    source = usable_name(found.get("source")) or urlsplit(web_address(address)).hostname
    draft = Document(
        text,
        KINDS.get(str(found.get("kind", "")).lower(), "review" if "rating" in found else "post"),
        subject,
        optional_name(found.get("author")),
        "",
        source or member.name.rpartition("/")[2],
        address,
        str(found.get("language", "")),
    )
    return documents(draft, str(found.get("title", "")), found.get("date"))


def _things(row: JsonObject) -> dict[str, object]:
    """The best filled column for each thing that is known of a post."""
    cells = {
        _plain_name(name): repaired(value) if isinstance(value, str) else value for name, value in row.items()
    }
    return {
        thing: found
        for thing, names in COLUMNS.items()
        if (found := next((cells[name] for name in names.split() if _is_filled(cells.get(name))), None))
        is not None
    }


def _is_filled(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip() != ""


def _plain_name(name: str) -> str:
    return _UNNAMED.sub("", name[:100]).lower()


def _rows_of(member: Member) -> Callable[[Member], Iterator[Row | Refusal]] | None:
    """How to read the rows of a member, None where they hold no text."""
    if is_json(member.head):
        found = {_plain_name(key) for key in keys(member.head)}
        return _json_rows if any(_THING.get(key) == "text" for key in found) else None
    header = _header(member.head.lstrip("\ufeff").partition("\n")[0])
    things = [_THING.get(_plain_name(cell)) for cell in header]
    return _table_rows if "text" in things and len({*things} - {None}) > 1 else None


def _json_rows(member: Member) -> Iterator[Row | Refusal]:
    """Rows of JSON, whichever way they are packed."""

    def is_row(row: JsonObject) -> bool:
        return "text" in _things(row)

    head = member.head.lstrip("\ufeff \t\r\n")
    inner = re.match(
        r"\{\s*(?:\"\w+\"\s*:\s*[^\[\]{}\n]{0,200},\s*)*\"(" + "|".join(_CONTAINERS) + r")\"\s*:\s*\[", head
    )
    if head.startswith("["):
        return json_array(member, is_row)
    return json_array(member, is_row, inner[1]) if inner else json_lines(member)


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
