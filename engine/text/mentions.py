"""Which artists and tracks a text talks about: one pass over it, then a look at what else the names mean.

A name that is no word of the language is taken wherever it stands. One that is, such as "Glass" or
"Long Grass", needs signs: capitals where the text has a choice, quotation marks, words of music
beside it, the same artist by another name, or other artists in the text.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import ahocorasick

from engine.text.lexicon import CALENDAR, DETERMINERS, FUNCTION, MUSIC, is_ordinary

Kind = Literal["artist", "alias", "track"]
ENOUGH = 2.0
"""Signs from which an ordinary name is one."""
WINDOW = 60
"""Letters around a name in which words of music count as near."""
_OF_MANY = frozenset(("are", "were", "have", "do", "play", "sound", "get", "make", "take"))
_QUOTES = "\"“”‘’'*_«»"
_FOLDED: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a text may use.

    subject : row of whom it names; for a track, `artist` is the row of its artist, else the same row
    """

    text: str
    subject: int
    artist: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a text names somebody: letters start..end of it."""

    start: int
    end: int
    subject: int
    artist: int


def fold(text: str) -> str:
    """Lower case without accents and with plain quotes and dashes, letter for letter.

    >>> fold("Sigur Rós’ İ")
    "sigur ros' i"
    """
    if text.isascii():
        return text.lower()
    return "".join(_FOLDED.get(letter) or _fold_letter(letter) for letter in text)


def _fold_letter(letter: str) -> str:
    if letter in "’‘ʼ`´":
        folded = "'"
    elif letter in "‐‑‒–—":
        folded = "-"
    elif letter.isspace():
        folded = letter if letter == "\n" else " "
    else:
        base = unicodedata.normalize("NFKD", letter)[0]
        folded = base.lower()[:1] if base.isascii() and base.isalpha() else letter.lower()[:1] or letter
    _FOLDED[letter] = folded
    return folded


class Finder:
    """Finds mentions of the names it was made with.

    >>> finder = Finder([Name("Glass", 0, 0, "artist"), Name("Kessel", 1, 1, "artist")])
    >>> [mention.subject for mention in finder.find("A glass of wine, then kessel and Glass.")]
    [1, 0]
    """

    def __init__(self, names: Iterable[Name]) -> None:
        by_text: dict[str, list[Name]] = defaultdict(list)
        for name in names:
            for spelling in _spellings(name):
                if not any(known.subject == name.subject for known in by_text[spelling]):
                    by_text[spelling].append(name)
        self._meanings = list(by_text.values())
        self._lengths = [len(spelling) for spelling in by_text]
        self._ordinary = [_is_ordinary(spelling) for spelling in by_text]
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for number, spelling in enumerate(by_text):
            self._automaton.add_word(spelling, number)
        if by_text:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[Mention]:
        """Mentions in a text, in their order, none within another."""
        if not self._meanings or not text:
            return []
        folded = fold(text)
        places = _longest(self._places(folded))
        sure = {
            name.artist
            for start, end, number in places
            if not self._ordinary[number] and len(self._meanings[number]) == 1
            for name in self._meanings[number]
        }
        shown = _Shown(text, folded)
        signs = [
            shown.signs(start, end, self._meanings[number][0].kind) if self._ordinary[number] else ENOUGH
            for start, end, number in places
        ]
        for (_, _, number), sign in zip(places, signs, strict=True):
            if sign >= ENOUGH and len(self._meanings[number]) == 1:
                sure.add(self._meanings[number][0].artist)
        found = []
        for (start, end, number), sign in zip(places, signs, strict=True):
            meant = self._meant(number, sure)
            if meant is None:
                continue
            known = 1.5 * (meant.artist in sure) + 0.5 * bool(sure - {meant.artist})
            if sign + known * self._ordinary[number] >= ENOUGH:
                found.append(Mention(start, end, meant.subject, meant.artist))
        return found

    def touches(self, text: str) -> bool:
        """Whether a name stands in a text at all, meant or not."""
        return bool(self._meanings and text and self._places(fold(text)))

    def _places(self, folded: str) -> list[tuple[int, int, int]]:
        """Start, end and number of every spelling that stands as whole words."""
        found = []
        for last, number in self._automaton.iter(folded):
            end = last + 1
            start = end - self._lengths[number]
            if (start and folded[start - 1].isalnum()) or (end < len(folded) and folded[end].isalnum()):
                continue
            found.append((start, end, number))
        return found

    def _meant(self, number: int, sure: set[int]) -> Name | None:
        """Whom a spelling means: the only one, or the one whose artist the text names for sure."""
        names = self._meanings[number]
        if len(names) == 1:
            return names[0]
        known = [name for name in names if name.artist in sure]
        artists = [name for name in names if name.kind == "artist"]
        for some in (known, artists):
            if len({name.artist for name in some}) == 1:
                return some[0]
        return None


class _Shown:
    """What a text shows of its way with capitals, and of the words around a place in it."""

    def __init__(self, text: str, folded: str) -> None:
        self._text = text
        self._folded = folded
        letters, capitals = sum(map(str.isalpha, text)), sum(map(str.isupper, text))
        self._all_small = capitals == 0
        self._all_large = letters > 0 and capitals > 0.6 * letters

    def signs(self, start: int, end: int, kind: Kind) -> float:
        """How much speaks for an ordinary name being meant, beside who else is named."""
        sign = self._capitals(start, end) + self._quotes(start, end, kind) + self._company(start, end)
        return sign - 1.5 * self._within_a_title(start, end)

    def _capitals(self, start: int, end: int) -> float:
        if self._all_large:
            return 0.0
        said = [(at, word) for at, word in _words(self._text, start, end) if word.lower() not in FUNCTION]
        said = said or list(_words(self._text, start, end))[-1:]
        large = all(word[0].isupper() or word[0].isdigit() for _, word in said)
        if self._all_small:
            return 0.7 if len(said) > 1 else 0.0
        if not large:
            return -1.5
        if any(word.lower() in CALENDAR for _, word in said) and len(said) == 1:
            return 0.0
        begins = _begins_sentence(self._text, start)
        if len(said) > 1 or said[0][0] > start:
            return 2.0 if not begins or len(said) > 1 else 1.0
        return 0.5 if begins else 2.0

    def _within_a_title(self, start: int, end: int) -> bool:
        """Whether capitals go on beside it, as in "Raincoat and Harbour Lights"."""
        before = self._text[max(0, start - WINDOW) : start].split()
        after = self._text[end : end + WINDOW].split()
        goes_on = bool(after) and self._text[end : end + 1] == " " and _is_large(after[0])
        comes_on = (
            bool(before)
            and self._text[start - 1] == " "
            and _is_large(before[-1])
            and not _begins_sentence(self._text, start - 1 - len(before[-1]))
            and before[-1][-1].isalnum()
        )
        return not self._all_large and (goes_on or comes_on)

    def _quotes(self, start: int, end: int, kind: Kind) -> float:
        around = start > 0 and self._text[start - 1] in _QUOTES and end < len(self._text)
        return (2.0 if kind == "track" else 1.0) if around and self._text[end] in _QUOTES else 0.0

    def _company(self, start: int, end: int) -> float:
        before = self._folded[max(0, start - WINDOW) : start].split()
        after = self._folded[end : end + WINDOW].split()
        near = {word.strip(".,;:!?\"'()*") for word in (*before[-6:], *after[:6])}
        sign = 0.5 * bool(near & MUSIC)
        last = before[-1] if before else ""
        if last in ("by", "after", "than") or self._folded[end : end + 2] == "'s":
            sign += 1.0
        name = self._folded[start:end]
        dated = name in CALENDAR and last in ("of", "on", "last", "next")
        if " " not in name and (last in DETERMINERS or dated):
            sign -= 1.0
        follows = after[0] if after else ""
        if (follows in _OF_MANY and not name.endswith("s")) or self._folded[end : end + 1] == ":":
            sign += 1.5
        return sign


def _spellings(name: Name) -> set[str]:
    """Folded forms in which a name may be written."""
    plain = " ".join(fold(unicodedata.normalize("NFC", name.text)).split())
    forms = {plain, plain.replace(" & ", " and "), plain.replace(" and ", " & ")}
    if plain.startswith("the ") and plain.count(" ") > 1 and name.kind == "artist":
        forms.add(plain[4:])
    return {form for form in forms if len(form) > 1 and any(letter.isalnum() for letter in form)}


def _is_ordinary(spelling: str) -> bool:
    return all(
        is_ordinary(word) for word in spelling.replace("'s", "").replace("-", " ").split() if word.isalnum()
    )


def _longest(places: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Places of which none lies within another or begins before the one in front has ended."""
    kept: list[tuple[int, int, int]] = []
    for place in sorted(places, key=lambda one: (one[0], -one[1])):
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    at = start
    for word in text[start:end].split():
        at = text.index(word, at)
        yield at, word.lstrip("\"'(&") or word
        at += len(word)


def _is_large(word: str) -> bool:
    bare = word.strip(_QUOTES + "(")
    return (
        bare[:1].isupper() and bare.lower() not in FUNCTION and bare.lower().rstrip(".,;:!?") not in CALENDAR
    )


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t" + _QUOTES)
    return not before or before[-1] in ".!?…:\n"
