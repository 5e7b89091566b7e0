"""Posts and reviews by the row: JSON lines, a JSON array, or a table with named columns.

What a column means is told by its name, whatever its case and what is between its words; `COLUMNS` lists
the names. Only a column of text is needed. A row that names an artist, or an artist and a track, is filed
under them. Texts that repeat one another count once (`repeats.once`).
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from engine.records import ArtistName, Document, Dropped, Record, Refusal, TrackName
from engine.sources.article import web_address
from engine.sources.fields import UnfitError, optional_name, usable_name
from engine.sources.material import Material
from engine.sources.member import Member
from engine.sources.named_columns import Columns, rows_of, things
from engine.sources.prose import KINDS, LARGEST, documents
from engine.sources.repeats import once
from engine.sources.rows import Row

COLUMNS: Columns = {
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


def recognises(material: Material) -> bool:
    """Whether any member has rows with a column of text."""
    return any(rows_of(member, COLUMNS, _has_text) for member in material.members)


def read(material: Material) -> Iterator[Record]:
    """One document to the row, in their order; a member that has no such rows is left out, and counted."""
    return once(_documents(material))


def _documents(material: Material) -> Iterator[Record]:
    for member in material.members:
        rows = rows_of(member, COLUMNS, _has_text)
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
    found = things(row.value, COLUMNS)
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


def _has_text(known: set[str]) -> bool:
    """Whether columns make posts: a list of texts alone, with a header, is a page."""
    return "text" in known
