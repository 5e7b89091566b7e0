"""Words and what they can be: a light dictionary step, with no model to download.

Open classes come from lemminflect's word list, closed ones and the words of pages and of music from
the lists below. English; words of other languages are nouns to it, and do no harm.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

Tag = Literal["adjective", "noun", "verb", "adverb", "function", "number", "name", "mark"]

_LISTS = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(Path(__file__).with_name("english.toml").read_text("utf-8")).items()
}
DETERMINERS = _LISTS["determiners"]
BE = _LISTS["be"]
DEGREES = _LISTS["degrees"]
FUNCTION = _LISTS["function"] | DETERMINERS
NEGATORS = _LISTS["negators"]
PAGE = _LISTS["page"]
MUSIC = _LISTS["music"]
FEATURES = _LISTS["features"]
CALENDAR = _LISTS["calendar"]
VERBS = _LISTS["verbs"]
NEGATING = frozenset(
    {
        ("anything", "but"),
        ("far", "from"),
        ("instead", "of"),
        ("rather", "than"),
        ("free", "of"),
        ("the", "opposite"),
        ("short", "of"),
        ("hard", "to"),
    }
)
"""Two words that together deny what follows."""

SHORT = _LISTS["short"]
PRONOUNS = _LISTS["pronouns"]
BEFORE_VERBS = _LISTS["before_verbs"] | PRONOUNS
LISTING = _LISTS["listing"]
OPENING = _LISTS["opening"]
POINTING = _LISTS["pointing"]
TURNS = _LISTS["turns"]
_CHATTER_ADJECTIVES = _LISTS["chatter_adjectives"]
_ADJECTIVE_ENDINGS = tuple(_LISTS["adjective_endings"])


@cache
def kinds(word: str) -> frozenset[str]:
    """What a lower-case word can be: "ADJ", "NOUN", "VERB", "ADV"; empty where the dictionary has it not.

    >>> sorted(kinds("warm")), sorted(kinds("kessel"))
    (['ADJ', 'NOUN', 'VERB'], [])
    """
    import lemminflect

    return frozenset(lemminflect.getAllLemmas(word))


@cache
def is_ordinary(word: str) -> bool:
    """Whether a lower-case word is one of the language, and not only a name.

    >>> is_ordinary("glass"), is_ordinary("the"), is_ordinary("kessel")
    (True, True, False)
    """
    if word in FUNCTION or word in CALENDAR or word in PAGE or word.isdigit():
        return True
    return bool(kinds(word)) or (word.endswith("s") and bool(kinds(word[:-1])))


def is_chatter(word: str) -> bool:
    """Whether a word says nothing of anybody's music."""
    return word in PAGE or word in FUNCTION or word in _CHATTER_ADJECTIVES or (word in MUSIC - FEATURES)


@cache
def usual(word: str) -> Tag:
    """What a lower-case word most often is, without its neighbours."""
    word = word.removesuffix("'s")
    if word in FUNCTION or word in BE or word in NEGATORS or "'" in word:
        return "function"
    if word in VERBS:
        return "verb"
    if word[:1].isdigit():
        return "number" if word.replace(",", "").replace(".", "").isdigit() else "noun"
    return _compound(word) if "-" in word else _simple(word, kinds(word))


def _simple(word: str, can: frozenset[str]) -> Tag:
    if "ADJ" in can and not (word.endswith("ing") and "VERB" in can and "NOUN" not in can):
        return "adjective"
    if (word.endswith("ly") and not can) or ("ADV" in can and (word.endswith("ly") or "NOUN" not in can)):
        return "adverb"
    if not can:
        return "adjective" if word.endswith(_ADJECTIVE_ENDINGS) else "noun"
    return "noun" if "NOUN" in can else "verb"


def _compound(word: str) -> Tag:
    """What joined words are: as "soaked" describes, so does "rain-soaked"; a "pile-up" is a noun."""
    last = word.rsplit("-", 1)[1]
    can = kinds(last) if last else frozenset()
    describing = "ADJ" in can or last.endswith(("ed", "ing")) or "VERB" in can or last in FUNCTION
    return "adjective" if describing or last.endswith(_ADJECTIVE_ENDINGS) else "noun"
