"""What people say of an artist, a track or a listener."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import collaborative
from engine.errors import NotFoundError, UsageError
from engine.library import KnownListener, Library
from engine.recommender import Kind, Recommender
from engine.tasks.naming import find_artist, find_item, find_listener
from engine.tasks.tastes import steering, taste_of
from engine.text import description
from engine.text.description import Evidence, TopTerm, Turn
from engine.text.model import TextModel
from engine.text.terms import canonical

Ints = npt.NDArray[np.int64]
WEEKS = 8
"""Of a term's course."""
SHOWN = 3
"""Terms that a likeness names."""


@dataclass(frozen=True)
class Carrier:
    """Something a listener plays that is described with a term of theirs, and its share of it, in 0..1."""

    id: str
    name: str
    share: float


@dataclass(frozen=True)
class Described:
    """Top terms of somebody.

    described : how many descriptions there are, 0 for a listener
    evidence : by term
    carried : by term of a listener, what they play that carries most of it
    days, course : the same day of the last weeks, and each term's weight on them; none without `as_of`
    risen, fallen : terms whose weight changed most in the four weeks before `as_of`; none without it
    """

    kind: str
    id: str
    name: str
    described: int
    terms: tuple[TopTerm, ...]
    evidence: dict[str, tuple[Evidence, ...]]
    days: tuple[str, ...] = ()
    course: tuple[tuple[float, ...], ...] = ()
    risen: tuple[Turn, ...] = ()
    fallen: tuple[Turn, ...] = ()
    carried: dict[str, tuple[Carrier, ...]] = field(default_factory=dict)


def describe(
    library: Library, recommender: Recommender, kind: str, of: str, n: int = 10,
    as_of: date | None = None, places: int = 3,
) -> Described:  # fmt: skip
    """Top terms of an artist, a track or a listener, by id or exact name; see `terms_of`.

    UsageError for a listener and a day: what they play is not told apart by when it was described.
    """
    if kind != "listener":
        return terms_of(recommender, kind, of, n, as_of, places)
    if as_of:
        raise UsageError("a listener's terms have no date: leave --as-of out")
    return listener_terms(library, recommender, find_listener(library, of), n, places)


def terms_of(
    recommender: Recommender, kind: str, of: str, n: int = 10, as_of: date | None = None, places: int = 3
) -> Described:
    """Top terms of an artist or track, with sentences that they stand in.

    of : id or exact name
    as_of : what was being said on that day; None for all that was ever said
    places : how many sentences for each term
    """
    text, catalog = words_of(recommender), recommender.catalog
    if kind == "artist":
        subject = find_artist(recommender, of)
        found = catalog.artist_ids[subject], catalog.artist_names[subject]
    else:
        row = find_item(recommender, of)
        subject, found = int(text.subjects.items[row]), (catalog.ids[row], catalog.name(row))
    top = description.top_terms(text, subject, n, as_of)
    evidence = {one.term: tuple(description.evidence(text, subject, one.term, places, as_of)) for one in top}
    described = Described(kind, *found, int(text.own.described[subject]), tuple(top), evidence)
    return _dated(described, text, subject, as_of) if as_of else described


def _dated(described: Described, text: TextModel, subject: int, as_of: date) -> Described:
    """With the course of its terms over the last weeks, and what rose and fell."""
    days = [as_of - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    course = description.course(text, subject, [one.term for one in described.terms], days)
    risen, fallen = description.turns(text, subject, as_of)
    return replace(
        described,
        days=tuple(day.isoformat() for day in days),
        course=tuple(tuple(weights) for weights in course),
        risen=tuple(risen),
        fallen=tuple(fallen),
    )


def listener_terms(
    library: Library, recommender: Recommender, listener: KnownListener, n: int = 10, places: int = 3
) -> Described:
    """Top terms of what a listener plays; a term they muted is none, one they boosted weighs double.

    places : how many things that carry each term are named, with a sentence from each
    """
    text = words_of(recommender)
    taste = taste_of(library, recommender, listener)
    muted, boosted = steering(library, text, listener.listener_id)
    top = description.listener_terms(text, taste.items, taste.confidence, n, muted, boosted)
    evidence, carried = {}, {}
    for one in top if places else ():
        most = description.carriers(text, taste.items, taste.confidence, one.term, places)
        items = [int(taste.items[at]) for at, _ in most]
        carried[one.term] = tuple(
            Carrier(recommender.catalog.ids[item], recommender.catalog.name(item), share)
            for item, (_, share) in zip(items, most, strict=True)
        )
        subjects = [int(text.subjects.items[item]) for item in items]
        said = [place for subject in subjects for place in description.evidence(text, subject, one.term, 1)]
        evidence[one.term] = tuple(dict.fromkeys(said))
    found = Described("listener", listener.listener_id, listener.name, 0, tuple(top), evidence)
    return replace(found, carried=carried)


@dataclass(frozen=True)
class Likeness:
    """Somebody who is spoken of alike.

    likeness : cosine of the two vectors, in -1..1
    terms : those of their terms that add most to it, with what each adds; none for a listener
    together : how strongly the two artists are named in the same documents, 0 for others
    """

    id: str
    name: str
    likeness: float
    terms: tuple[tuple[str, float], ...]
    together: float


def similar_by_words(recommender: Recommender, kind: Kind, row: int, n: int = 10) -> list[Likeness]:
    """The n artists, tracks or listeners who are most alike by what is said of them, or of what they play.

    row : of the artist, item or listener in the build
    """
    text, catalog = words_of(recommender), recommender.catalog
    ids: Sequence[str] = catalog.ids
    names: Callable[[int], str] = catalog.name
    vectors: npt.NDArray[np.floating] = text.vectors
    if kind == "listener":
        ids, names = recommender.listener_ids, recommender.listener_names.__getitem__
        vectors = np.asarray(recommender.confidence.maximum(0) @ text.vectors)
    elif kind == "artist":
        ids, names, vectors = catalog.artist_ids, catalog.artist_names.__getitem__, text.artist_vectors
    query = vectors[row].astype(np.float64)
    if not query.any():
        raise NotFoundError(f"nothing is said of {names(row)}, so nobody is known to be alike by words")
    rows, likeness = collaborative.similar(query, vectors, n + 1, "cosine")
    return [
        Likeness(
            ids[other], names(int(other)), float(value), *_in_common(text, kind, vectors, row, int(other))
        )
        for other, value in zip(rows, likeness, strict=True)
        if other != row
    ][:n]


def _in_common(
    text: TextModel, kind: Kind, vectors: npt.NDArray[np.floating], row: int, other: int
) -> tuple[tuple[tuple[str, float], ...], float]:
    """The terms that add most to a likeness, and how strongly two artists are named together."""
    if kind == "listener":
        return (), 0.0
    subject = other if kind == "artist" else int(text.subjects.items[other])
    query = vectors[row].astype(np.float64)
    length = np.linalg.norm(query) * np.linalg.norm(vectors[other].astype(np.float64))
    if not length:
        return (), 0.0
    terms, told, _ = text.shares(query / length, text.counts(np.array([subject])))
    best = [(text.terms[terms[at]], float(told[at])) for at in collaborative.top(told, SHOWN)]
    return tuple(best), float(text.together[row, other]) if kind == "artist" else 0.0


def find_term(recommender: Recommender, term: str) -> str:
    """A term as the build spells it; NotFoundError where nobody ever said it."""
    spelt = canonical(term)
    if spelt not in words_of(recommender).rows:
        raise NotFoundError(f"nobody here is described as {term!r}: `crossfade terms` shows what is said")
    return spelt


def words_of(recommender: Recommender) -> TextModel:
    """The build's text model; NotFoundError where it has none."""
    if recommender.text is None:
        raise NotFoundError(
            "nothing is said of anybody in this build: import posts, reviews or tags, then `crossfade build`"
        )
    return recommender.text


def as_day(text: str | None) -> date | None:
    """An ISO day such as "2026-05-04"; UsageError for anything else."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{text!r} is no day: write it like 2026-05-04") from None


def as_json(described: Described) -> dict[str, Any]:
    """The top terms as plain dicts and lists."""
    return {
        "kind": described.kind,
        "id": described.id,
        "name": described.name,
        "described": described.described,
        "terms": [
            {
                **asdict(one),
                "evidence": [asdict(place) for place in described.evidence.get(one.term, ())],
                "course": list(described.course[at]) if described.course else [],
                "carried": [asdict(carrier) for carrier in described.carried.get(one.term, ())],
            }
            for at, one in enumerate(described.terms)
        ],
        "days": list(described.days),
        "risen": [asdict(turn) for turn in described.risen],
        "fallen": [asdict(turn) for turn in described.fallen],
    }
