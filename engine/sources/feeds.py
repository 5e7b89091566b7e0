"""RSS and Atom feeds as files, read by feedparser: one document to the entry.

An entry's text is its whole content where the feed has it, else its summary. Nothing is fetched: not what a
feed links to, and no entities from elsewhere. Texts that repeat one another count once (`repeats.once`).
"""

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from engine.records import Document, Dropped, Record, Refusal
from engine.sources.article import web_address
from engine.sources.fields import UnfitError, optional_name, usable_name
from engine.sources.material import Material
from engine.sources.prose import content, documents, plain
from engine.sources.repeats import once

SOURCE = "feed"
MOST_ENTRIES = 10_000
"""Entries of one feed that are read; most feeds have under 100."""

_FEED = re.compile(
    r"\s*(?:<\?[^<>]{0,500}\?>\s*|<!--.{0,2000}?-->\s*|<!DOCTYPE\s+rss[^<>]*>\s*)*"
    r"<(?:\w+:)?(?:rss|feed|RDF)\b",
    re.S,
)


def recognises(material: Material) -> bool:
    """Whether any member starts as a feed does."""
    return any(is_feed(member.head) for member in material.members)


def is_feed(start: str) -> bool:
    """Whether a text that starts so is RSS or Atom.

    >>> is_feed("<?xml version='1.0'?><rss version='2.0'>"), is_feed("<!doctype html><html>")
    (True, False)
    """
    return bool(_FEED.match(start))


def read(material: Material) -> Iterator[Record]:
    """One document to the entry, in their order; a member that is no feed is left out, and counted."""
    return once(_documents(material))


def _documents(material: Material) -> Iterator[Record]:
    for member in material.members:
        if not is_feed(member.head):
            yield Dropped("a file that is no feed beside files that are: import it by itself")
            continue
        try:
            yield from _feed(member.name, content(member))
        except UnfitError as unfit:
            yield Refusal(member.name, str(unfit))


def _feed(name: str, data: bytes) -> Iterator[Record]:
    """Entries of a feed; a feed that is broken half way gives those before, and one refusal."""
    found = parsed(data)
    feed, entries = found.get("feed", {}), found.get("entries", [])
    home = web_address(feed.get("link"))
    source = urlsplit(home).hostname or usable_name(feed.get("title")) or SOURCE
    for number, entry in enumerate(entries[:MOST_ENTRIES], start=1):
        where = f"{name}, entry {number}"
        try:
            yield from _entry(entry, where, source, feed.get("language", ""))
        except UnfitError as unfit:
            yield Refusal(where, str(unfit))
    if len(entries) > MOST_ENTRIES:
        yield Refusal(name, f"it holds more than {MOST_ENTRIES:,} entries: the first came in")
    if found.get("bozo") and not _is_harmless(found.get("bozo_exception")):
        yield Refusal(name, "the feed is broken or cut off: the entries that could be read came in")


def parsed(data: bytes) -> Mapping[str, Any]:
    """What feedparser makes of a feed's bytes; UnfitError where that is no feed."""
    import feedparser

    if b"<!entity" in data.lower():
        raise UnfitError("it defines entities, as bombs do and feeds need not: not read")
    try:
        found: Mapping[str, Any] = feedparser.parse(io.BytesIO(data))
    except Exception as error:  # a feed may be broken in any way; it costs itself alone
        raise UnfitError(f"the feed cannot be read ({type(error).__name__})") from None
    if not found.get("entries"):
        raise UnfitError("it is no feed that can be read, or an empty one: it holds no entries")
    return found


def _entry(entry: Mapping[str, Any], where: str, source: str, language: object) -> Iterator[Record]:
    whole = [str(part.get("value", "")) for part in entry.get("content", [])]
    text = plain(max([*whole, str(entry.get("summary", ""))], key=len))
    title = plain(str(entry.get("title", "")))
    address = web_address(entry.get("link")) or web_address(entry.get("id")) or where
    written, moment = _moment(dict(entry))
    if moment:
        written = f"{moment[0]:04d}-{moment[1]:02d}-{moment[2]:02d}"
    author = optional_name(entry.get("author"))
    draft = Document(text or title, "news", None, author, "", source, address, str(language))
    return documents(draft, title, written)


def _moment(entry: dict[str, Any]) -> tuple[object, Any]:
    """When an entry says it was published, else changed: as written, and as feedparser understood it."""
    key = "published" if entry.get("published") else "updated"
    return entry.get(key), entry.get(f"{key}_parsed")


def _is_harmless(error: object) -> bool:
    """Whether it is only that a feed says less of its encoding than it could."""
    return type(error).__name__ in {"CharacterEncodingOverride", "NonXMLContentType"}
