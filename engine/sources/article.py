"""The article of an HTML page, found by trafilatura, without its menus, adverts and comments."""

import logging
import re
from dataclasses import dataclass

from engine.sources.fields import UnfitError

MOST_TAGS = 40_000
"""Tags of a page; a hundred thousand take ten seconds to look through, and long articles have 20,000."""

_LANGUAGE = re.compile(r"<html[^<>]*?\slang\s*=\s*[\"']?([A-Za-z]{2}(?:-\w+)?)", re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,2000}")

for _chatty in ("trafilatura", "htmldate"):  # what is wrong with a page is said by its refusal
    logging.getLogger(_chatty).addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says, and what it says of itself: "" for what it does not.

    text : one line to the paragraph, never empty
    date : ISO day
    address : where the page says that it belongs
    language : as declared, such as "en-GB"
    """

    text: str
    title: str
    author: str
    date: str
    address: str
    language: str


def article(page: str) -> Article:
    """The article of an HTML page; UnfitError where it has none, or too many tags to look for one.

    >>> words = "A warm record that Kessel made in the north over a long winter. " * 5
    >>> article(f"<html lang=en><head><title>North</title></head><body><p>{words}</p></body></html>").title
    'North'
    """
    import trafilatura

    if page.count("<") > MOST_TAGS:
        raise UnfitError(f"it has more than {MOST_TAGS:,} tags: no article has")
    days = {"original_date": True, "extensive_search": False, "max_date": "2037-12-31"}
    try:
        found = trafilatura.bare_extraction(
            page, include_comments=False, with_metadata=True, date_extraction_params=days
        )
    except Exception as error:  # a page may be broken in any way; it costs itself alone
        raise UnfitError(f"the page cannot be read ({type(error).__name__})") from None
    if found is None or isinstance(found, dict) or not (found.text or "").strip():
        raise UnfitError("no article was found on this page")
    declared = _LANGUAGE.search(page[:5000])
    return Article(
        found.text or "",
        found.title or "",
        found.author or "",
        found.date or "",
        web_address(found.url),
        declared[1] if declared else "",
    )


def web_address(value: object) -> str:
    """An address on the web as it stands, "" for anything else.

    >>> web_address("https://kessel.example/on"), web_address("javascript:alert(1)"), web_address(None)
    ('https://kessel.example/on', '', '')
    """
    text = value.strip() if isinstance(value, str) else ""
    return text if _ADDRESS.fullmatch(text) else ""
