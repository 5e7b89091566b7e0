"""A pick -> shares, reasons and a sentence.

Reasons are summands: those of a model, with one named "everything else", add up to its share of
the score, and the shares to the score.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.playlist import Model, Reason

NAMED = 0.8  # of the absolute share; the rest may be summed up as "everything else"
LEFT = "It is the best of what is left, and nothing you played speaks for it by name."
"""Of a pick in a list, where no reason has a name."""
ALONE = "Nothing you played speaks for it by name."
"""The same of an item that was asked about."""
SECOND = 0.3  # of the largest share: a model that adds less is not in the sentence

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Kind = Literal["heard", "term", "fan"]
Name = Callable[[int], tuple[str, str]]
"""Id and name, or artist and title, of a row."""


@dataclass(frozen=True)
class Summands:
    """What a model's shares of some items' scores are the sums of.

    rows : of what carries them, shape (m,); values : what each adds to each item, shape (n, m), in points
    name : of those rows
    rest : shape (n,), what has no name of its own
    """

    model: Model
    kind: Kind
    rows: Ints
    values: Floats
    name: Name
    rest: Floats

    @cached_property
    def shares(self) -> Floats:
        """Their sums, shape (n,)."""
        return np.asarray(self.values.sum(axis=1) + self.rest)

    def reasons(self, at: int) -> tuple[Reason, ...]:
        """Those of one item: with a name, largest first, then everything else; they add up to the share.

        Those with a name hold at least 80 % of the absolute summands; one that is 0 is no reason.

        >>> added = np.array([[3.0, 0.1, -4.0]])
        >>> told = Summands("text", "term", np.arange(3), added, lambda row: ("", str(row)), np.zeros(1))
        >>> [(one.name, one.share) for one in told.reasons(0)]
        [('2', -4.0), ('0', 3.0), ('everything else', 0.1)]
        """
        values, rest = self.values[at], float(self.rest[at])
        weight = np.abs(values)
        order = np.argsort(-weight, kind="stable")[: np.count_nonzero(weight)]
        summed = np.cumsum(weight[order])
        n_named = int(np.searchsorted(summed, NAMED * summed[-1])) + 1 if len(order) else 0
        pairs = zip(self.rows[order[:n_named]].tolist(), values[order[:n_named]].tolist(), strict=True)
        named = tuple(Reason(self.model, self.kind, *self.name(row), share) for row, share in pairs)
        others = values[order[n_named:]]
        if not len(others) and not rest:
            return named
        return (*named, Reason(self.model, "rest", "", "everything else", float(others.sum() + rest)))

    def speaking(self, n: int) -> list[list[int]]:
        """By item, rows of the n largest that have a name and speak for it, largest first.

        A name has what is not outweighed: all that is larger holds less than 80 %.
        """
        weight, place = np.abs(self.values), np.arange(len(self.rows))
        least, item = NAMED * weight.sum(axis=1), np.arange(len(weight))
        left, found = self.values.copy(), [list[int]() for _ in item]
        for _ in range(min(n, len(place))):
            at = left.argmax(axis=1)
            value = self.values[item, at]
            larger = (weight > value[:, None]) | ((weight == value[:, None]) & (place < at[:, None]))
            carries = (value > 0) & ((weight * larger).sum(axis=1) < least)
            for one in np.flatnonzero(carries).tolist():
                found[one].append(int(self.rows[at[one]]))
            left[item, at] = -np.inf
        return found


def sentences(told: Sequence[Summands], spoken: Name, novel: Sequence[bool]) -> list[str]:
    """Why, in plain words, from the largest shares that speak for each pick; nothing that is not in them.

    told : one a model, of the same picks
    spoken : artist and title ("" for an artist) of a heard row
    novel : by pick, whether nobody here has played it
    """
    shares = np.stack([one.shares for one in told])
    clear = (shares > 0) & (shares >= SECOND * shares.max(axis=0))
    loudest = np.argsort(-shares, axis=0, kind="stable").T.tolist()
    found = [one.speaking(2) for one in told]
    made = []
    for at, order in enumerate(loudest):
        said = [(told[one], found[one][at]) for one in order if clear[one, at] and found[one][at]][:2]
        opening = "Nobody here has played it yet. " if novel[at] else ""
        made.append(opening + _sentence(said, spoken))
    return made


def _sentence(said: Sequence[tuple[Summands, list[int]]], spoken: Name) -> str:
    each = 2 if len(said) == 1 else 1  # who hears two reasons of two kinds hears enough
    clauses = [_clause(one, rows[:each], spoken, at == 0) for at, (one, rows) in enumerate(said)]
    if not clauses:
        return LEFT
    text = "; ".join(clauses)
    return f"{text[0].upper()}{text[1:]}."


def named(items: list[tuple[str, str]]) -> str:
    """One or two artists, or tracks with whose they are, as a sentence takes them.

    items : pairs of artist and title ("" for an artist)

    >>> named([("Air", ""), ("Lamb", "")])
    'Air and Lamb'
    >>> named([("Air", "Alone in Kyoto"), ("Air", "Run")]), named([("Air", "Run"), ("Lamb", "Gold")])
    ('Alone in Kyoto and Run by Air', 'Run by Air and Gold by Lamb')
    """
    artists = {artist for artist, _ in items}
    if len(artists) == 1 and items[0][1]:
        return f"{' and '.join(title for _, title in items)} by {items[0][0]}"
    return " and ".join(f"{title} by {artist}" if title else artist for artist, title in items)


def _clause(told: Summands, rows: list[int], spoken: Name, first: bool) -> str:
    if told.kind == "term":
        words = " and ".join(told.name(row)[1] for row in rows)
        return f"{'' if first else 'it is '}called {words}, as what you play is"
    what = named([spoken(row) for row in rows])
    if told.model == "audio":
        return f"{'it ' if first else 'and it '}sounds like {what}"
    return f"people who play {what} play this too"
