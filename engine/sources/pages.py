"""Pages of words, one document to the file: plain text, HTML, and Markdown with what stands above it.

    HTML      the article alone, found by trafilatura, with its title, author, day and address
    Markdown  "---" lines around `title:`, `date:`, `author:`, `url:`, `lang:`, `kind:`, `artist:`
    text      whatever is written in sentences; tables, programs and lists of data are none

A file's name is looked at for nothing but a day in front of it, as blogs write it (2026-03-02-kessel.md).
Texts that repeat one another count once (`repeats.once`).
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from engine.records import ArtistName, Document, Record, Refusal
from engine.sources.article import article, web_address
from engine.sources.fields import UnfitError, is_json, usable_name
from engine.sources.material import Material
from engine.sources.member import Member
from engine.sources.prose import KINDS, content, decoded, documents, is_text, plain, unwrapped
from engine.sources.repeats import once

SOURCE = "pages"
_HTML = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_FRONT = re.compile(r"\s*---[ \t]*\n(.{0,10000}?)\n---[ \t]*(?:\n|$)", re.S)
_FIELD = re.compile(r"([A-Za-z_-]+)[ \t]*:[ \t]*(.*)")
_DAY_IN_NAME = re.compile(r"(?:.*/)?(\d{4}-\d{2}-\d{2})[^/]*")
_CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.M | re.S)
_LINK = re.compile(r"!?\[([^\[\]\n]*)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_LINE_START = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+|[-*_=]{3,}[ \t]*$)", re.M
)
_EMPHASIS = re.compile(r"(?<!\w)([*_]{1,3})(?=\S)|(?<=\S)([*_]{1,3})(?!\w)")
_HEADING = re.compile(r"^(#{1,6}[ \t]+.*)$", re.M)


def recognises(material: Material) -> bool:
    """Whether most of its members are pages."""
    n_pages = sum(1 for member in material.members if _is_page(member))
    return n_pages * 2 > len(material.members)


def read(material: Material) -> Iterator[Record]:
    """One document to the member, in their order; what is no page is refused by its name."""
    return once(_documents(material))


def _documents(material: Material) -> Iterator[Record]:
    for member in material.members:
        try:
            yield from _page(member)
        except UnfitError as unfit:
            yield Refusal(member.name, str(unfit))


def _is_page(member: Member) -> bool:
    head = member.head
    return bool(_HTML.match(head)) or bool(_FRONT.match(head)) or is_prose(head)


def is_prose(head: str) -> bool:
    r"""Whether a text's start is made of words, and is no table, program, or JSON or XML.

    >>> is_prose("a song I like"), is_prose("userID\tartistID\tweight\n2\t51\t13883\n")
    (True, False)
    >>> is_prose('[{"ts": "2013"}]'), is_prose("body { color: red; margin: 0; }")
    (False, False)
    """
    start = head.lstrip("\ufeff \t\r\n")
    if not start or not is_text(head) or is_json(start) or start.startswith("<") or _is_table(start):
        return False
    solid = "".join(start.split())
    letters = sum(1 for letter in solid if letter.isalpha())
    signs = sum(solid.count(sign) for sign in "{};=<>|\\$")
    return 3 <= letters >= 0.7 * len(solid) and signs <= 0.02 * len(solid) and "\ufffd" * 9 not in start


def _is_table(start: str) -> bool:
    """Whether the first lines have the same number of cells, and some."""
    rows = [line for line in start.split("\n")[:20] if line.strip()][:-1] or [start]
    return any(
        len({row.count(sign) for row in rows}) == 1 and rows[0].count(sign) >= least
        for sign, least in (("\t", 1), (";", 2), (",", 2), ("|", 2))
        if len(rows) > 1 or sign == "\t"
    )


def _page(member: Member) -> Iterator[Record]:
    text = decoded(content(member))
    if _HTML.match(text):
        return _html(member, text)
    if not (_FRONT.match(text) or is_prose(text[:20_000])):
        raise UnfitError(
            "it is no page of words: a table, data or a program, or a kind that is not known here"
        )
    return _written(member, text.replace("\r\n", "\n"))


def _html(member: Member, text: str) -> Iterator[Record]:
    """What an HTML page says; UnfitError where it holds no article."""
    page = article(text)
    address = page.address or member.name
    source = urlsplit(address).hostname or SOURCE
    draft = Document(page.text, "post", None, page.author, "", source, address, page.language)
    return documents(draft, page.title, page.date or _day_in_name(member))


def _written(member: Member, text: str) -> Iterator[Record]:
    """What a text says that a person wrote: Markdown, or nothing but words."""
    front = _FRONT.match(text)
    fields = _fields(front[1]) if front else {}
    address = web_address(fields.get("url") or fields.get("link")) or member.name
    artist = usable_name(fields.get("artist"))
    draft = Document(
        unwrapped(_unmarked(text[front.end() :] if front else text)),
        KINDS.get((fields.get("kind") or fields.get("type") or "").lower(), "post"),
        ArtistName(artist) if artist else None,
        fields.get("author", ""),
        "",
        fields.get("source") or urlsplit(address).hostname or SOURCE,
        address,
        fields.get("lang") or fields.get("language", ""),
    )
    return documents(draft, fields.get("title", ""), fields.get("date") or _day_in_name(member))


def _fields(front: str) -> dict[str, str]:
    """Names and values above a page, a line each; lists and what is nested are left alone."""
    found = (_FIELD.fullmatch(line.rstrip()) for line in front.split("\n"))
    return {one[1].lower(): one[2].strip().strip("\"'") for one in found if one}


def _unmarked(text: str) -> str:
    """Markdown without its marks: words of links, headings as lines of their own, no programs."""
    bare = _LINK.sub(r"\1", _HEADING.sub(r"\n\1\n", _CODE.sub("", text)))
    bare = _EMPHASIS.sub("", _LINE_START.sub("", bare)).replace("`", "")
    return plain_lines(bare) if re.search(r"</?[A-Za-z][^<>]*>", bare) else bare


def plain_lines(text: str) -> str:
    """Text with its HTML taken off, its lines and the empty ones between them left."""
    return "\n".join(plain(line) for line in text.split("\n"))


def _day_in_name(member: Member) -> str:
    found = _DAY_IN_NAME.fullmatch(member.name)
    return found[1] if found else ""
