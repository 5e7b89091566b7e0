"""One document read: whom it names, and with which terms it describes them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.text.grammar import Sentence, Word, sentences, words
from engine.text.mentions import Finder, Mention
from engine.text.phrases import Phrase, phrases

CARRIED = 2
"""Sentences after the last mention in which a text still speaks of the same."""
LONGEST = 200_000
"""Letters of a document that are read."""
HEADING = 90
"""Letters that a heading has at most."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A term said of somebody: row of the subject, the term, and the sentence's letters."""

    subject: int
    term: str
    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """What a document says.

    mentions : in their order
    statements : each subject and term of a sentence once
    """

    mentions: tuple[Mention, ...]
    statements: tuple[Statement, ...]


def read(text: str, finder: Finder, filed_under: tuple[int, ...] = ()) -> Reading:
    """Whom a text names and what it says of them.

    filed_under : rows of whom the document is about, where its source says so

    >>> from engine.text.mentions import Name
    >>> finder = Finder([Name("Kessel", 0, 0, "artist"), Name("Sauvel", 1, 1, "artist")])
    >>> reading = read("Kessel is warm but never gloomy, Sauvel brooding. It helps.", finder)
    >>> [(one.subject, one.term) for one in reading.statements]
    [(0, 'warm'), (1, 'brooding')]
    """
    text = text[:LONGEST]
    mentions = finder.find(text)
    if not mentions and not filed_under:
        return Reading((), ())
    said: dict[tuple[int, str, int], Statement] = {}
    focus, silent = _Focus(filed_under), 0
    for sentence in sentences(text):
        here = [one for one in mentions if sentence.start <= one.start < sentence.end]
        silent = 0 if here else silent + 1
        focus = focus.at(text, sentence, here)
        if not here and (silent > CARRIED and not focus.heading):
            continue
        for phrase in phrases(_unnamed(words(text, sentence), here)):
            for subject in _whom(phrase, here, focus):
                key = (subject, phrase.term, sentence.start)
                said.setdefault(key, Statement(subject, phrase.term, sentence.start, sentence.end))
    return Reading(tuple(mentions), tuple(said.values()))


@dataclass(frozen=True)
class _Focus:
    """Of whom a text speaks where it names nobody.

    heading : whom the document is filed under or a heading names
    last : whom the last sentence with a name was about
    """

    heading: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    paragraph: int = -1

    def at(self, text: str, sentence: Sentence, here: Sequence[Mention]) -> "_Focus":
        """The focus when a sentence has been seen."""
        if not here:
            return self
        whom = (here[0].subject,)
        stands_alone = text[sentence.end : sentence.end + 1] in ("\n", "") and (
            sentence.start == 0 or text[sentence.start - 1] == "\n"
        )
        if (
            stands_alone
            and sentence.end - sentence.start <= HEADING
            and text[sentence.end : sentence.end + 1]
        ):
            named = tuple(dict.fromkeys(one.subject for one in here))
            return replace(self, heading=named, last=named)
        return replace(self, last=whom)

    @property
    def whom(self) -> tuple[int, ...]:
        return self.last or self.heading


def _whom(phrase: Phrase, here: Sequence[Mention], focus: _Focus) -> tuple[int, ...]:
    """Whom a term is said of: the nearest name of its sentence, one before it rather than one behind."""
    if not here:
        return focus.whom
    before = [one for one in here if one.end <= phrase.start]
    nearest = before[-1] if before else min(here, key=lambda one: one.start)
    return (nearest.subject,)


def _unnamed(found: list[Word], here: Sequence[Mention]) -> list[Word]:
    """Words of a sentence, those within a name told apart."""
    if not here:
        return found
    return [
        replace(word, tag="name")
        if any(one.start < word.end and word.start < one.end for one in here)
        else word
        for word in found
    ]
