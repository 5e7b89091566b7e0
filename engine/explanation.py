"""A pick -> shares, reasons and a sentence.

Reasons are summands: those of a model, with one named "everything else", add up to its share of
the score, and the shares to the score.
"""

import numpy as np
import numpy.typing as npt

from engine.catalog import Catalog
from engine.playlist import Model, Reason

NAMED = 0.8  # of the absolute share; the rest may be summed up as "everything else"

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def heard_reasons(model: Model, heard: Ints, contributions: Floats, catalog: Catalog) -> tuple[Reason, ...]:
    """The heard items that carry a share, largest first, then everything else.

    heard : rows, by contribution
    contributions : shape (len(heard),), the summands of the share
    returns : reasons whose shares sum to the contributions' sum; those with a name hold at least
        80 % of the absolute share
    """
    order = np.argsort(-np.abs(contributions), kind="stable")
    weight = np.abs(contributions[order])
    n_named = int(np.searchsorted(np.cumsum(weight), NAMED * weight.sum())) + 1 if len(order) else 0
    named = tuple(
        Reason(model, "heard", catalog.ids[row], catalog.name(int(row)), float(contributions[at]))
        for at, row in zip(order[:n_named], heard[order[:n_named]], strict=True)
    )
    rest = contributions[order[n_named:]]
    if not len(rest):
        return named
    return (*named, Reason(model, "rest", "", "everything else", float(rest.sum())))


def sentence(reasons: tuple[Reason, ...], catalog: Catalog) -> str:
    """Why, in plain words, from the two largest reasons that speak for the pick."""
    heard = [reason for reason in reasons if reason.kind == "heard" and reason.share > 0][:2]
    if not heard:
        return "It is well known here, and nothing you played speaks for it more than that."
    rows = [catalog.row(reason.id) for reason in heard]
    items = [(catalog.artist(row), catalog.titles[row]) for row in rows]
    return f"People who play {named(items)} play this too."


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
