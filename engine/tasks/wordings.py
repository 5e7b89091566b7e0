"""Two people's words side by side, who is named together with whom, and the weeks that have words."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from engine.recommender import Recommender
from engine.tasks.naming import matches
from engine.tasks.terms import WEEKS, Described, words_of
from engine.text import description
from engine.text.description import EPOCH
from engine.text.said import UNDATED

EVERY = 1_000
"""Terms of somebody that are compared."""


@dataclass(frozen=True)
class Together:
    """An artist who is named in the same documents as another.

    strength : a document that names n artists adds 1 / (n - 1), so one that names just the two adds 1
    """

    id: str
    name: str
    strength: float


@dataclass(frozen=True)
class Beside:
    """The terms that tell two apart, and those that both have: most of the first's own first.

    weights : of the first and of the other, by term; 0 where it is not said of them
    """

    names: tuple[str, str]
    terms: tuple[str, ...]
    weights: tuple[tuple[float, ...], tuple[float, ...]]


def named_together(recommender: Recommender, artist_id: str, n: int = 10) -> list[Together]:
    """The n artists who are named most in the same documents as one, most first."""
    catalog, together = recommender.catalog, words_of(recommender).together
    artist = list(catalog.artist_ids).index(artist_id)
    first, last = together.indptr[artist : artist + 2]
    rows, strengths = together.indices[first:last], together.data[first:last]
    return [
        Together(catalog.artist_ids[rows[at]], catalog.artist_names[rows[at]], float(strengths[at]))
        for at in np.lexsort((rows, -strengths))[:n]
    ]


def beside(one: Described, other: Described, n: int = 6) -> Beside:
    """The n heaviest terms of each of two, side by side.

    one, other : with as many terms as can be had, so that 0 means that it is not said

    >>> from engine.text.description import TopTerm
    >>> def of(name, *terms):
    ...     return Described("artist", name, name, 1, tuple(TopTerm(t, w, w, 1) for t, w in terms), {})
    >>> beside(of("A", ("warm", 0.5), ("slow", 0.1)), of("B", ("loud", 0.4), ("warm", 0.2)))
    Beside(names=('A', 'B'), terms=('warm', 'slow', 'loud'), weights=((0.5, 0.1, 0.0), (0.2, 0.0, 0.4)))
    """
    weights = [{term.term: term.weight for term in described.terms} for described in (one, other)]
    either = dict.fromkeys(term.term for described in (one, other) for term in described.terms[:n])
    lead = {term: weights[0].get(term, 0.0) - weights[1].get(term, 0.0) for term in either}
    terms = tuple(sorted(lead, key=lambda term: (-lead[term], term)))
    first, second = (tuple(of.get(term, 0.0) for term in terms) for of in weights)
    return Beside((one.name, other.name), terms, (first, second))


@dataclass(frozen=True)
class Courses:
    """Terms of somebody over some weeks.

    days : the same day of each week
    risen, fallen : terms whose weight changed most in the last four weeks, with their weight on each day
    """

    days: tuple[date, ...]
    risen: tuple[tuple[str, tuple[float, ...]], ...]
    fallen: tuple[tuple[str, tuple[float, ...]], ...]


def courses(recommender: Recommender, kind: str, of: str, as_of: date, n: int = 4) -> Courses:
    """The n terms of an artist or track that rose most up to a day, and the n that fell most.

    of : id
    """
    text = words_of(recommender)
    if kind == "artist":
        subject = list(recommender.catalog.artist_ids).index(of)
    else:
        subject = int(text.subjects.items[recommender.catalog.row(of)])
    days = tuple(as_of - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    named = [[turn.term for turn in turns] for turns in description.turns(text, subject, as_of, n)]
    drawn = [
        tuple(zip(terms, map(tuple, description.course(text, subject, terms, days)), strict=True))
        for terms in named
    ]
    return Courses(days, *drawn)


def described_most(
    recommender: Recommender, kind: str, search: str = "", n: int = 100
) -> list[tuple[str, str]]:
    """Ids and names of the n artists or tracks of whom most is said, most first.

    search : beginnings of words of the name
    """
    text, catalog = words_of(recommender), recommender.catalog
    if kind == "artist":
        ids, names = catalog.artist_ids, list(catalog.artist_names)
    else:
        ids, names = catalog.ids, [catalog.name(row) for row in range(len(catalog))]
    rows = np.asarray(range(len(ids)) if kind == "artist" else text.subjects.items)
    found = np.array(matches(search, names) if search.strip() else range(len(names)), dtype=np.int64)
    most = found[np.argsort(-text.own.described[rows[found]], kind="stable")][:n]
    return [(ids[at], names[at]) for at in most.tolist()]


def weeks(recommender: Recommender, n: int = 26) -> list[date]:
    """The last days of the n weeks up to the last dated document, the latest first."""
    days = words_of(recommender).documents.days
    last, first = int(days.max(initial=UNDATED)), int(days[days != UNDATED].min(initial=2**31 - 1))
    if last == UNDATED:
        return []
    sunday = EPOCH + timedelta(days=last)
    sunday += timedelta(days=6 - sunday.weekday())
    found = [sunday - timedelta(weeks=back) for back in range(n)]
    return [day for day in found if (day - EPOCH).days >= first]
