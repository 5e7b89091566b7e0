"""Marked text: words that know which artist or track they name, or of whom they are said.

A mark is ``⟪tag|ids|words⟫``. Its tag is ``name:KIND`` for a mention, ``said`` or ``denied`` for a term;
its ids are artists or tracks, apart by a comma.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_MARK = re.compile(r"⟪([^|⟫]*)\|([^|⟫]*)\|([^|⟫]*)⟫")
_ENDED = re.compile(r"[.!?][\"”’')]*$")
_AN = re.compile(r"\b([Aa]) (⟪[^|⟫]*\|[^|⟫]*\|)?(?=[aeio](?!u|ne\b))")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; tag and ids are empty where nothing is meant by it."""

    words: str
    tag: str = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """What characters start..end of a text mean.

    tag : "name:KIND", "said" or "denied"
    ids : the artists or tracks named or described, at least one
    """

    start: int
    end: int
    tag: str
    ids: tuple[str, ...]


def mark(tag: str, ids: Iterable[str], words: str) -> str:
    """Words with their meaning around them.

    >>> mark("said", ["a1"], "icy")
    '⟪said|a1|icy⟫'
    """
    return f"⟪{tag}|{','.join(ids)}|{words}⟫"


def segments(marked: str) -> list[Segment]:
    """The text cut where its meaning changes.

    >>> [s.words for s in segments("so ⟪said|a1|icy⟫!")]
    ['so ', 'icy', '!']
    """
    cut, at = [], 0
    for found in _MARK.finditer(marked):
        if found.start() > at:
            cut.append(Segment(marked[at : found.start()]))
        cut.append(Segment(found[3], found[1], tuple(found[2].split(","))))
        at = found.end()
    return [*cut, Segment(marked[at:])] if at < len(marked) else cut


def joined(parts: Iterable[Segment]) -> str:
    """Segments as marked text again."""
    return "".join(mark(part.tag, part.ids, part.words) if part.tag else part.words for part in parts)


def plain(marked: str) -> tuple[str, list[Span]]:
    """The text a reader sees, and what its spans mean.

    >>> plain("⟪name:full|a1|Glass⟫ again")
    ('Glass again', [Span(start=0, end=5, tag='name:full', ids=('a1',))])
    """
    text, spans = "", []
    for part in segments(marked):
        if part.tag:
            spans.append(Span(len(text), len(text) + len(part.words), part.tag, part.ids))
        text += part.words
    return text, spans


def tidied(marked: str) -> str:
    """Without doubled blanks, blanks before commas, or "a" before a vowel.

    >>> tidied("a ⟪said|a1|icy⟫ , a  euphoric , a one-off")
    'an ⟪said|a1|icy⟫, a euphoric, a one-off'
    """
    text = re.sub(r" +", " ", marked)
    text = re.sub(r" ([,.;:?!])(?!\.)", r"\1", text)
    text = re.sub(r"(\?|!)[.,]", r"\1", text)
    return _AN.sub(lambda found: f"{found[1]}n {found[2] or ''}", text).strip()


def capitalised(marked: str) -> str:
    """With a capital at the start of each sentence; titles stay as they are written.

    >>> capitalised("⟪said|a1|icy⟫. yes! ⟪name:nickname|a1|the Bus⟫")
    '⟪said|a1|Icy⟫. Yes! ⟪name:nickname|a1|The Bus⟫'
    """
    due, parts = True, []
    for part in segments(marked):
        words, due = _with_capitals(part.words, due)
        parts.append(part if part.tag == "name:title" else Segment(words, part.tag, part.ids))
    return joined(parts)


def _with_capitals(words: str, due: bool) -> tuple[str, bool]:
    letters = list(words)
    for place, letter in enumerate(letters):
        if letter.isalnum():
            if due:
                letters[place] = letter.upper()
            due = False
        elif letter == "\n" or (letter == " " and _ENDED.search(words[max(0, place - 3) : place])):
            due = True
    return "".join(letters), due


def changed(marked: str, change: Callable[[Segment], str]) -> str:
    """With the words of each segment put through `change`."""
    return joined(Segment(change(part), part.tag, part.ids) for part in segments(marked))
