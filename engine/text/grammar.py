"""Text -> paragraphs, sentences, words, and what each word is in its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.text.lexicon import (
    BE,
    BEFORE_VERBS,
    DEGREES,
    DETERMINERS,
    LISTING,
    OPENING,
    PRONOUNS,
    SHORT,
    Tag,
    kinds,
    usual,
)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*(?:-[^\W_]+(?:['’][^\W_]+)*)*|[^\w\s]", re.UNICODE)
_END = re.compile(r"[.!?…]+[\"'”’)\]*]*(?=\s|$)|\n")
LONGEST = 1_000
"""Letters of a sentence; what has no end is cut here, so that no text takes long."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark of a text.

    lower : in lower case, with straight apostrophes
    tag : what it is there; "name" where capitals within the sentence say so
    start, end : letters of the text
    """

    lower: str
    tag: Tag
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place; paragraph : number of the line it stands on."""

    start: int
    end: int
    paragraph: int


def sentences(text: str) -> Iterator[Sentence]:
    """Sentences of a text; a line's end ends one.

    >>> text = "Dr. Hex is loud. So am I!"
    >>> [text[one.start:one.end] for one in sentences(text)]
    ['Dr. Hex is loud.', 'So am I!']
    """
    start = paragraph = 0
    for found in _END.finditer(text):
        line_ends = found[0] == "\n"
        if not line_ends and found[0] == "." and _is_short(text, start, found.start()):
            continue
        yield from _trimmed(text, start, found.end(), paragraph)
        start = found.end()
        paragraph += line_ends
    yield from _trimmed(text, start, len(text), paragraph)


def words(text: str, sentence: Sentence) -> list[Word]:
    """The words of a sentence, each with what it is there."""
    found = [
        (match[0].lower().replace("’", "'"), match.start(), match.end())
        for match in _WORD.finditer(text, sentence.start, sentence.end)
    ]
    lowers = [lower for lower, _, _ in found]
    tags = [usual(lower) if lower[0].isalnum() else "mark" for lower in lowers]
    for at in _proper(text, found):
        tags[at] = "name"
    placed = [_in_place(lowers, tags, at) for at in range(len(found))]
    return [Word(lower, tag, start, end) for (lower, start, end), tag in zip(found, placed, strict=True)]


def _in_place(lowers: list[str], tags: list[Tag], at: int) -> Tag:
    """What a word is, going by its neighbours where it could be several things."""
    word, tag = lowers[at], tags[at]
    if tag in ("mark", "function", "number", "name"):
        return tag
    before = lowers[at - 1] if at else ""
    after = tags[at + 1] if at + 1 < len(tags) else "mark"
    can = kinds(word)
    if before in BEFORE_VERBS and "VERB" in can:
        return "verb"
    if word.endswith(("ed", "ing", "en", "wn")) and "VERB" in can:
        led = at == 0 or tags[at - 1] in ("adverb", "name")
        return _participle(word, before, after, tag, led)
    if tag == "adjective" and "NOUN" in can and before in DETERMINERS and after not in ("noun", "adjective"):
        return "noun"
    if tag == "noun" and "VERB" in can:
        return "verb" if _is_said_as_verb(lowers, tags, at, after) else "noun"
    return tag


def _participle(word: str, before: str, after: Tag, tag: Tag, led: bool) -> Tag:
    """An adjective where it follows "is" or "so", stands in a list, or before a noun; else what it was."""
    describes = before in BE or before in DEGREES or before in LISTING or before in DETERMINERS
    if led and after == "mark":
        return "adjective"
    if before in PRONOUNS or not (describes or after in ("noun", "adjective")):
        return tag if tag == "adjective" or ("NOUN" in kinds(word) and before not in PRONOUNS) else "verb"
    if after in ("noun", "adjective") or before in BE or before in DEGREES:
        return "adjective"
    return "adjective" if after == "mark" or tag == "adjective" or before in LISTING else "noun"


def _is_said_as_verb(lowers: list[str], tags: list[Tag], at: int, after: Tag) -> bool:
    """Whether a word that can be noun or verb is what is done: after a name, or where a sentence begins."""
    if at == 0:
        return after in ("function", "name", "adverb")
    if tags[at - 1] == "noun":
        return lowers[at - 1].endswith("s") and not lowers[at].endswith("s")
    return tags[at - 1] == "name" and (after in ("function", "name", "adverb") or lowers[at].endswith("s"))


def _proper(text: str, found: list[tuple[str, int, int]]) -> Iterator[int]:
    """Words with a capital that no sentence's beginning explains; none where all are written large."""
    large = [at for at, (_, start, _) in enumerate(found) if text[start].isupper()]
    n_words = sum(1 for lower, _, _ in found if lower[0].isalpha())
    if len(large) > 0.6 * n_words and n_words > 3:
        return
    for at in large:
        if at and found[at - 1][0] not in OPENING:
            yield at


def _is_short(text: str, start: int, dot: int) -> bool:
    last = text[max(start, dot - 5) : dot].rsplit(None, 1)
    return bool(last) and last[-1].lower() in SHORT


def _trimmed(text: str, start: int, end: int, paragraph: int) -> Iterator[Sentence]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    for cut in range(start, end, LONGEST):
        yield Sentence(cut, min(cut + LONGEST, end), paragraph)
