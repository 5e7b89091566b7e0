"""What a catalog says of artists and tracks: a table or JSON with their genre, label or year.

Each is a document of one term, a `fact`, since people find music by them: genres one by one, the label, and
of a year the decade. An album's title is a name and describes nothing, so it goes with the track alone.
"""

import re
from collections.abc import Iterator

from engine.records import ArtistName, Document, Dropped, Record, Refusal, TrackName
from engine.sources.fields import UnfitError, name, usable_name
from engine.sources.material import Material
from engine.sources.member import Member
from engine.sources.named_columns import Columns, rows_of, things
from engine.sources.rows import Row

COLUMNS: Columns = {
    "artist": "artist artistname albumartist band performer",
    "track": "track trackname song songtitle tracktitle title",
    "album": "album albumname albumtitle release releasename",
    "genre": "genre genres style styles",
    "label": "label recordlabel labelname",
    "year": "year releaseyear originalyear released releasedate originaldate date",
    "text": "text body content fulltext reviewtext review comment message",
}
"""Names of columns, best first; a row with a text is a post."""

LONGEST = 60
"""Letters of a genre or label."""
_APART = re.compile(r"[;,/|]")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


def recognises(material: Material) -> bool:
    """Whether any member names artists with their genre, label or year, and holds no texts."""
    return any(rows_of(member, COLUMNS, _is_catalog) for member in material.members)


def read(material: Material) -> Iterator[Record]:
    """The tracks, and a document for each word that the catalog has for an artist or a track."""
    for member in material.members:
        rows = rows_of(member, COLUMNS, _is_catalog)
        if rows is None:
            yield Dropped("a file that holds no catalog beside files that do: import it by itself")
            continue
        for row in rows(member):
            try:
                yield from [row] if isinstance(row, Refusal) else _facts(row, member)
            except UnfitError as unfit:
                yield Refusal(row.where, str(unfit))


def _is_catalog(known: set[str]) -> bool:
    return "artist" in known and bool(known & {"genre", "label", "year"}) and "text" not in known


def _facts(row: Row, member: Member) -> Iterator[Record]:
    """A track, where the row names one, and what is said of it, else of the artist."""
    found = things(row.value, COLUMNS)
    artist, title = ArtistName(name(found.get("artist"), "artist")), usable_name(found.get("track"))
    subject = TrackName(artist, title, usable_name(found.get("album"))) if title else artist
    words = _words(found)
    if not words:
        raise UnfitError("it has no genre, label or year")
    if isinstance(subject, TrackName):
        yield subject
    source = member.name.rpartition("/")[2]
    yield from (Document(word, "fact", subject, "", "", source, row.where) for word in words)


def _words(found: dict[str, object]) -> list[str]:
    """Genres, label and decade.

    >>> _words({"genre": "Dub; minimal techno", "label": "Basic", "year": "1994-05-02"})
    ['Dub', 'minimal techno', 'Basic', '1990s']
    """
    genres = [part.strip() for part in _APART.split(str(found.get("genre", "")))]
    year = _YEAR.search(str(found.get("year", "")))
    decade = f"{year[1][:3]}0s" if year else ""
    words = [*genres, usable_name(found.get("label")), decade]
    return [word for word in dict.fromkeys(words) if word and len(word) <= LONGEST]
