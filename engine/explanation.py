"""A pick -> shares, reasons and a sentence.

Reasons are summands: those of a model, with one named "everything else", add up to its share of
the score, and the shares to the score.
"""

from collections.abc import Callable, Sequence
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


def reasons(
    model: Model, kind: Kind, rows: Ints, summands: Floats, name: Name, rest: float = 0.0
) -> tuple[Reason, ...]:
    """The rows that carry a share, largest first, then everything else.

    rows : by summand; summands : shape (len(rows),)
    rest : what has no name of its own
    returns : reasons whose shares sum to the summands and the rest; those with a name hold at least 80 % of
        the absolute summands

    >>> made = reasons("text", "term", np.arange(3), np.array([3.0, 0.1, -4.0]), lambda row: ("", str(row)))
    >>> [(one.name, one.share) for one in made]
    [('2', -4.0), ('0', 3.0), ('everything else', 0.1)]
    """
    order = np.argsort(-np.abs(summands), kind="stable")
    order = order[summands[order] != 0]
    weight = np.abs(summands[order])
    n_named = int(np.searchsorted(np.cumsum(weight), NAMED * weight.sum())) + 1 if len(order) else 0
    carrying = order[:n_named]
    pairs = zip(rows[carrying].tolist(), summands[carrying].tolist(), strict=True)
    named = tuple(Reason(model, kind, *name(row), share) for row, share in pairs)
    others = summands[order[n_named:]]
    if not len(others) and not rest:
        return named
    return (*named, Reason(model, "rest", "", "everything else", float(others.sum() + rest)))


def sentence(found: Sequence[Reason], item: Callable[[str], tuple[str, str]], novel: bool = False) -> str:
    """Why, in plain words, from the largest shares that speak for a pick, and nothing that is not in them.

    item : artist and title ("" for an artist) of an id
    novel : whether nobody here has played the pick
    """
    totals: dict[str, float] = {}
    for reason in found:
        totals[reason.model] = totals.get(reason.model, 0.0) + reason.share
    least = SECOND * max(totals.values(), default=0.0)
    loud = sorted((model for model in totals if totals[model] > 0), key=lambda model: -totals[model])
    speaking = {
        model: [one for one in found if one.model == model and one.share > 0 and one.kind != "rest"]
        for model in loud
        if totals[model] >= least
    }
    told = [model for model in speaking if speaking[model]][:2]
    each = 2 if len(told) == 1 else 1  # who hears two reasons of two kinds hears enough
    said = [_clause(model, speaking[model][:each], item, model == told[0]) for model in told]
    opening = "Nobody here has played it yet. " if novel else ""
    if not said:
        return f"{opening}It is the best of what is left, and nothing you played speaks for it by name."
    text = "; ".join(said)
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


def _clause(model: str, found: list[Reason], item: Callable[[str], tuple[str, str]], first: bool) -> str:
    if model == "text":
        words = " and ".join(one.name for one in found)
        return f"{'' if first else 'it is '}called {words}, as what you play is"
    what = named([item(one.id) for one in found])
    if model == "audio":
        return f"{'it ' if first else 'and it '}sounds like {what}"
    return f"people who play {what} play this too"
