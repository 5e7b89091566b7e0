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
SECOND = 0.3  # of the largest share: a model that adds less is not in the sentence

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Kind = Literal["heard", "term", "fan"]
Name = Callable[[int], tuple[str, str]]
"""Id and name of a row."""


@dataclass(frozen=True)
class Summands:
    """What a model's share of one item's score is the sum of.

    rows : of what carries it, shape (n,); values : what each adds, shape (n,), in points of score
    name : of those rows
    rest : what has no name of its own
    """

    model: Model
    kind: Kind
    rows: Ints
    values: Floats
    name: Name
    rest: float = 0.0

    @property
    def share(self) -> float:
        """Their sum."""
        return float(self.values.sum() + self.rest)

    def __bool__(self) -> bool:
        """Whether anything speaks for the item or against it."""
        return bool(self.rest or self.values.any())

    def reasons(self) -> tuple[Reason, ...]:
        """Those with a name, largest first, then everything else; their shares add up to the share.

        >>> added = np.array([3.0, 0.1, -4.0])
        >>> made = Summands("text", "term", np.arange(3), added, lambda row: ("", str(row))).reasons()
        >>> [(one.name, one.share) for one in made]
        [('2', -4.0), ('0', 3.0), ('everything else', 0.1)]
        """
        order, n_named = self._carrying
        carrying = order[:n_named]
        pairs = zip(self.rows[carrying].tolist(), self.values[carrying].tolist(), strict=True)
        named = tuple(Reason(self.model, self.kind, *self.name(row), share) for row, share in pairs)
        others = self.values[order[n_named:]]
        if not len(others) and not self.rest:
            return named
        return (*named, Reason(self.model, "rest", "", "everything else", float(others.sum() + self.rest)))

    def speaking(self, n: int) -> list[tuple[str, str]]:
        """Ids and names of the n largest that are named and speak for the item, largest first."""
        order, n_named = self._carrying
        carrying = order[:n_named]
        return [self.name(row) for row in self.rows[carrying[self.values[carrying] > 0]][:n].tolist()]

    @cached_property
    def _carrying(self) -> tuple[Ints, int]:
        """Places of the summands that are not 0, largest first, and how many of them have a name.

        Those hold at least 80 % of the absolute summands.
        """
        weight = np.abs(self.values)
        order = np.argsort(-weight, kind="stable")[: np.count_nonzero(weight)]
        if not len(order):
            return order, 0
        summed = np.cumsum(weight[order])
        return order, int(np.searchsorted(summed, NAMED * summed[-1])) + 1


def sentence(told: Sequence[Summands], item: Callable[[str], tuple[str, str]], novel: bool = False) -> str:
    """Why, in plain words, from the largest shares that speak for a pick, and nothing that is not in them.

    told : one a model
    item : artist and title ("" for an artist) of an id
    novel : whether nobody here has played the pick
    """
    shares = {one.model: one.share for one in told}
    least = SECOND * max(shares.values(), default=0.0)
    loud = sorted(told, key=lambda one: -shares[one.model])
    speaking = [
        (one.model, one.speaking(2)) for one in loud if shares[one.model] > 0 and shares[one.model] >= least
    ]
    said = [(model, found) for model, found in speaking if found][:2]
    each = 2 if len(said) == 1 else 1  # who hears two reasons of two kinds hears enough
    clauses = [_clause(model, found[:each], item, at == 0) for at, (model, found) in enumerate(said)]
    opening = "Nobody here has played it yet. " if novel else ""
    if not clauses:
        return f"{opening}It is the best of what is left, and nothing you played speaks for it by name."
    text = "; ".join(clauses)
    return f"{opening}{text[0].upper()}{text[1:]}."


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


def _clause(
    model: str, found: list[tuple[str, str]], item: Callable[[str], tuple[str, str]], first: bool
) -> str:
    if model == "text":
        words = " and ".join(name for _, name in found)
        return f"{'' if first else 'it is '}called {words}, as what you play is"
    what = named([item(id_) for id_, _ in found])
    if model == "audio":
        return f"{'it ' if first else 'and it '}sounds like {what}"
    return f"people who play {what} play this too"
