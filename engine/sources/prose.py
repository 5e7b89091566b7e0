"""Words as documents hold them: bytes made text, markup taken off, dates made days."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from engine.records import Document, Dropped, Record
from engine.sources.fields import UnfitError, usable_name
from engine.sources.language import language_of
from engine.sources.member import Member, encoding_of

LARGEST = 5 * 1024**2
"""Bytes of one page or feed; the longest articles of an encyclopaedia have about 2 MB."""
WRAPPED = 50
"""Letters from which a line that ends in the middle of a paragraph was only wrapped."""
YEARS = (1900, 2037)
"""Years in which a text can have been written."""

Kind = Literal["post", "review", "news"]
KINDS: dict[str, Kind] = {"post": "post", "review": "review", "news": "news"}

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_KNOWN = re.compile(
    r"utf-?(?:8|16|32)|iso-?8859-\d+|latin-?1|us-ascii|windows-\d+|cp\d+|koi8-[ru]|shift[_-]?jis|euc-(?:jp|kr)"
    r"|gb(?:2312|k|18030)|big5|iso-2022-jp|tis-620|macintosh",
    re.I,
)
_LATIN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii"}
"""What pages that declare these mean is Windows' own (encoding.spec.whatwg.org, section 4.2)."""
_HALVES = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_STRANGE = {"Cc", "Cn", "Co", "Cs"}
_BLOCK = re.compile(r"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|tr|table|section|article)\b[^<>]*>", re.I)
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_PLAIN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"\d{9,13}(?:\.\d+)?")
_UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), 0xFEFF, 0x200B])
_UNSEEN |= {0x2028: "\n", 0x2029: "\n", 0xA0: " "}


def content(member: Member) -> bytes:
    """All bytes of a member; UnfitError where there are more than `LARGEST`, before they are read."""
    if member.size > LARGEST:
        raise UnfitError(f"it is larger than {LARGEST // 1024**2} MB: no single text is")
    with member.open() as stream:
        return stream.read()


def decoded(data: bytes) -> str:
    r"""Text of bytes: as UTF-8 or UTF-16 where they are, else as they declare, else as Windows' own.

    What is declared is tried after what the bytes are: UTF-8 does not come about by chance.
    UnfitError for what is no text in any of them.

    >>> decoded("café".encode()), decoded(b"caf\xe9"), decoded(b'<meta charset="koi8-r">\xe4\xc1')
    ('café', 'café', '<meta charset="koi8-r">Да')
    """
    found = encoding_of(data)
    if found in ("utf-16-le", "utf-16-be") and data[:2048].count(0) < len(data[:2048]) * 0.3:
        raise UnfitError("it is no text")
    declared = [
        name for match in _DECLARED.finditer(data[:2048]) if _KNOWN.fullmatch(name := match[1].decode())
    ]
    for name in [found, *declared, "cp1252"]:
        try:
            text = data.decode("cp1252" if name.lower() in _LATIN else name)
        except (LookupError, ValueError):
            continue
        if is_text(text):
            return text
    raise UnfitError("it is no text, or in an encoding that is not known here: save it as UTF-8")


def repaired(text: str) -> str:
    r"""Text read as UTF-8 that was none, read as Windows' own; and without characters that nobody sees.

    >>> repaired("caf\udce9\x00"), repaired("Zoë")
    ('café', 'Zoë')
    """
    if not text.isascii():
        raw = _HALVES.sub("\ufffd", text).encode("utf-8", "surrogateescape")
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSEEN)


def is_text(text: str) -> bool:
    r"""Whether hardly any of it is control characters.

    >>> is_text("a song I like\r\n"), is_text("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (True, False)
    """
    start = text[:20_000]
    strange = sum(
        1 for letter in start if unicodedata.category(letter) in _STRANGE and letter not in "\n\r\t\f"
    )
    return strange * 50 <= len(start)


def unwrapped(text: str) -> str:
    r"""Text with one line to the paragraph, as wrapped lines are one.

    >>> unwrapped("Kessel\n\nA warm record that was made in the north over a winter\nand a spring.\n")
    'Kessel\nA warm record that was made in the north over a winter and a spring.'
    """
    out: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        bare = line.strip()
        if bare and goes_on:
            out[-1] += f" {bare}"
        elif bare:
            out.append(bare)
        goes_on = len(bare) >= WRAPPED
    return "\n".join(out)


def plain(markup: str) -> str:
    r"""Text of a piece of HTML that holds no scripts: one line to the paragraph.

    >>> plain("<p>Warm &amp; low.</p><p>By <i>Kessel</i></p>")
    'Warm & low.\nBy Kessel'
    """
    bare = html.unescape(_TAG.sub("", _BLOCK.sub("\n", markup)))
    return "\n".join(line for part in bare.split("\n") if (line := " ".join(part.split())))


def day(value: object) -> str:
    """ISO day of whatever a source calls a date, "" for what is none or cannot be.

    >>> day("2009-04-01T12:00:00Z"), day("Wed, 01 Apr 2009 12:00:00 GMT"), day(1238587200), day("2009-02-30")
    ('2009-04-01', '2009-04-01', '2009-04-01', '')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = str(value).strip()[:100]
    try:
        if found := _ISO_DAY.match(text) or _PLAIN_DAY.fullmatch(text):
            moment = date(*(int(part) for part in found.groups()))
        elif _NUMBER.fullmatch(text):
            seconds = float(text)
            moment = datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC).date()
        else:
            moment = parsedate_to_datetime(text).date()
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return ""
    return moment.isoformat() if YEARS[0] <= moment.year <= YEARS[1] else ""


def documents(draft: Document, title: str = "", written: object = None) -> Iterator[Record]:
    r"""A document as it is kept; UnfitError where there are no words in it.

    draft : its text and author as the source has them, its language as the source declares it
    title : put before the text as its heading, where it does not stand there already
    written : a date in any form; one that is none is counted, and the text kept without it

    >>> [one.text for one in documents(Document("Warm."), "Kessel", "2009-04-01")]
    ['Kessel\nWarm.']
    """
    body, heading = repaired(draft.text).strip(), " ".join(repaired(title).split())
    if not any(letter.isalpha() for letter in body):
        raise UnfitError("it holds no words")
    if heading and not body.startswith(heading):
        body = f"{heading}\n{body}"
    date_found = day(written)
    if written not in (None, "") and not date_found:
        yield Dropped("a date that cannot be read or cannot be: its text is kept without one")
    author, language = usable_name(draft.author), language_of(body, draft.language)
    yield replace(draft, text=body, author=author, date=date_found, language=language)
