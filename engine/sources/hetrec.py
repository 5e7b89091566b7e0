"""Last.fm listening counts and tags in the form of the HetRec 2011 data set: tables of numbers.

    user_artists        userID artistID weight                       a listener's plays of an artist
    artists             id name url [pictureURL]                     with or without a header
    user_taggedartists  userID artistID tagID day month year         who called an artist what, and when
    tags                tagID tagValue

Tables are told apart by their headers (artists.dat, which has none here, by its columns), so their names
and the numbers in them do not matter. Friendships are left alone. Source: Cantador, Brusilovsky, Kuflik:
HetRec 2011 (the fifth ACM conference on recommender systems).
"""

from collections.abc import Iterator
from datetime import date

from engine.records import ArtistName, Document, Dropped, Listen, Record, Refusal
from engine.sources.fields import UnfitError, name
from engine.sources.material import Material
from engine.sources.member import Member
from engine.sources.rows import lines, text_chunks

SOURCE = "hetrec2011-lastfm-2k"
EARLIEST_TAG = 2002
"""Last.fm opened in 2002: a tag dated before was not given then."""
MAX_COUNT = 10**9

_HEADERS = {
    ("userid", "artistid", "weight"): "plays",
    ("userid", "artistid", "tagid", "day", "month", "year"): "taggings",
    ("tagid", "tagvalue"): "tags",
    ("id", "name", "url", "pictureurl"): "artists",
    ("id", "name", "url"): "artists",
}


def recognises(material: Material) -> bool:
    """Whether it holds a table of plays and the names of the artists in it."""
    return {"plays", "artists"} <= {_table(member) for member in material.members}


def read(material: Material) -> Iterator[Record]:
    """Listens with their counts, then tags as dated documents."""
    tables = {_table(member): member for member in reversed(material.members)}
    names: dict[str, ArtistName] = {}
    for where, (artist, title) in _rows(tables["artists"], 2):
        try:
            names[artist] = ArtistName(name(title, "artist"), (("hetrec", _positive(artist)),))
        except UnfitError as unfit:
            yield Refusal(where, str(unfit))
    yield from _listens(tables["plays"], names)
    if "taggings" in tables and "tags" in tables:
        words = dict(cells for _, cells in _rows(tables["tags"], 2))
        yield from _documents(tables["taggings"], names, words)


def _listens(member: Member, names: dict[str, ArtistName]) -> Iterator[Record]:
    for where, (listener, artist, weight) in _rows(member, 3):
        try:
            count = _number(weight)
            if artist not in names:
                raise UnfitError("its artist's number is not in the table of artists")
            if not 1 <= count <= MAX_COUNT:
                raise UnfitError(f"its count is not between 1 and {MAX_COUNT:,}")
            yield Listen(names[artist], "stream", name(listener, "listener"), count)
        except UnfitError as unfit:
            yield Refusal(where, str(unfit))


def _documents(member: Member, names: dict[str, ArtistName], words: dict[str, str]) -> Iterator[Record]:
    for where, (listener, artist, tag, *moment) in _rows(member, 6):
        if artist not in names:
            yield Dropped("a tag of an artist whom the table of artists does not name")
            continue
        try:
            word, author = name(words.get(tag), "known tag"), name(listener, "listener")
            yield Document(word, "tag", names[artist], author, _day(moment), SOURCE, where)
        except UnfitError as unfit:
            yield Refusal(where, str(unfit))


def _positive(number: str) -> str:
    if _number(number) < 0:
        raise UnfitError("its number is none")
    return number


def _day(moment: list[str]) -> str:
    """ISO day of day, month, year; "" for one that cannot be."""
    try:
        day = date(*(_number(part) for part in reversed(moment)))
    except (ValueError, OverflowError):
        return ""
    return day.isoformat() if day.year >= EARLIEST_TAG else ""


def _number(text: str) -> int:
    """The number a cell holds, -1 where it holds none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else -1


def _table(member: Member) -> str:
    """What a member holds: "plays", "artists", "taggings", "tags", or "" for anything else."""
    cells = member.head.lstrip("\ufeff").partition("\n")[0].strip("\r").split("\t")
    if _header(cells) in _HEADERS:
        return _HEADERS[_header(cells)]
    unnamed = len(cells) in {3, 4} and _number(cells[0]) >= 0 and cells[2].startswith(("http://", "https://"))
    return "artists" if unnamed else ""


def _header(cells: list[str]) -> tuple[str, ...]:
    return tuple(cell.strip(" /\r").lower() for cell in cells)


def _rows(member: Member, n_cells: int) -> Iterator[tuple[str, list[str]]]:
    """Place and first cells of each row below the header, "" for what is missing.

    Read as UTF-8, or a row that is none as ISO-8859-1, as tags.dat is.
    """
    for number, line in enumerate(lines(text_chunks(member)), start=1):
        text = line or ""
        if not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text):
            text = text.encode("utf-8", "surrogateescape").decode("iso-8859-1")
        cells = text.split("\t")
        if (number == 1 and _header(cells) in _HEADERS) or (line is not None and not text.strip()):
            continue
        yield f"{member.name}:{number}", [cell.strip() for cell in (cells + [""] * n_cells)[:n_cells]]
