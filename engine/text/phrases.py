"""The terms of a sentence: nouns, pairs of words, noun phrases and adjectives that are said, not denied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.text.grammar import Word
from engine.text.lexicon import FEATURES, MUSIC, NEGATING, NEGATORS, POINTING, TURNS, is_chatter
from engine.text.terms import canonical, is_term

REACH = 7
"""Words that a denial reaches at most."""
_STOPS = frozenset(',.;:!?—–()"“”')
_LONGEST_PHRASE = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term and where it stands.

    kind : "n1", "n2", "np" or "adj"
    start, end : letters of the text
    """

    term: str
    kind: str
    start: int
    end: int


def phrases(words: Sequence[Word]) -> Iterator[Phrase]:
    """Terms of a sentence; a word that names somebody belongs to none.

    >>> from engine.text.grammar import Sentence, words as read
    >>> text = "It is warm, never gloomy, all fingerpicked guitar."
    >>> [phrase.term for phrase in phrases(read(text, Sentence(0, len(text), 0)))]
    ['warm', 'fingerpicked guitar']
    """
    denied = _denied(words)
    at = 0
    while at < len(words):
        end = _run(words, denied, at)
        if end > at:
            yield from _of_run(words[at:end])
        at = max(end, at + 1)


def _run(words: Sequence[Word], denied: Sequence[bool], at: int) -> int:
    """Where the adjectives and nouns that begin here end."""
    end = at
    while end < len(words) and words[end].tag in ("adjective", "noun") and not denied[end]:
        if end > at and words[end].tag == "adjective" and words[end - 1].tag == "noun":
            break
        end += 1
    return end


def _of_run(run: Sequence[Word]) -> Iterator[Phrase]:
    """An adjective alone, a noun alone, or a phrase with its adjectives.

    A noun within a phrase is no term by itself: "machine funk" is not said to be a machine.
    """
    nouns = next((at for at, word in enumerate(run) if word.tag == "noun"), len(run))
    for word in run[:nouns]:
        if not is_chatter(word.lower):
            yield from _phrase(word.lower, "adj", word.start, word.end)
    said = run[-_LONGEST_PHRASE:]
    while said and said[0].lower in POINTING:
        said = said[1:]
    if nouns == len(run) or all(is_chatter(word.lower) for word in said):
        return
    kind = "n1" if len(said) == 1 else "n2" if len(said) == 2 else "np"
    if kind == "n1" or said[-1].lower not in MUSIC - FEATURES:
        yield from _phrase(" ".join(word.lower for word in said), kind, said[0].start, said[-1].end)


def _phrase(words: str, kind: str, start: int, end: int) -> Iterator[Phrase]:
    term = canonical(words.removesuffix("'s"))
    if is_term(term) and len(term) > 2:
        yield Phrase(term, kind, start, end)


def _denied(words: Sequence[Word]) -> list[bool]:
    """Which words a denial before them reaches: to the next mark or turn of the sentence."""
    denied = [False] * len(words)
    left = 0
    for at, word in enumerate(words):
        pair = (words[at - 1].lower if at else "", word.lower)
        if word.lower in _STOPS or (word.lower in TURNS and pair not in NEGATING):
            left = 0
        elif word.lower in NEGATORS or word.lower.endswith("n't") or pair in NEGATING:
            left = REACH
        elif left:
            denied[at] = True
            left -= 1
    return denied
