"""What people say of somebody: top terms, how they change, and the sentences they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.text.model import TextModel, counted
from engine.text.said import NOBODY, UNDATED, Counts, Floats, Ints, Said, count
from engine.text.weights import borrowed, probabilities

EPOCH = date(1970, 1, 1)
BACK = 28
"""Days over which terms rise and fall."""


@dataclass(frozen=True)
class TopTerm:
    """One term of somebody.

    weight : probability times how much the term tells, in 0..1; what the order goes by
    probability : of somebody describing them with the term, in 0..1
    documents : how many descriptions use it
    """

    term: str
    weight: float
    probability: float
    documents: int


@dataclass(frozen=True)
class Evidence:
    """A place where a term was said.

    sentence : as it was written; for a tag, the term
    document : its address
    date : ISO day, "" where not known
    """

    sentence: str
    document: str
    date: str
    source: str


@dataclass(frozen=True)
class Turn:
    """A term whose weight changed: what it was, and what it is."""

    term: str
    before: float
    after: float


def day_of(day: date) -> int:
    """Days since 1970-01-01.

    >>> day_of(date(1970, 1, 3))
    2
    """
    return (day - EPOCH).days


def top_terms(model: TextModel, subject: int, n: int = 10, as_of: date | None = None) -> list[TopTerm]:
    """The n heaviest terms of an artist or track, heaviest first.

    as_of : what was being said on that day, the weeks before it weighing most; None for all that was said
    """
    counts = model.counts(np.array([subject])) if as_of is None else _on(model, subject, day_of(as_of))
    return _heaviest(model, counts, n)


def listener_terms(
    model: TextModel,
    items: Ints,
    confidence: npt.NDArray[np.floating],
    n: int = 10,
    muted: Ints | tuple[()] = (),
    boosted: Ints | tuple[()] = (),
) -> list[TopTerm]:
    """The n heaviest terms of what a listener plays: probabilities averaged by their confidence.

    muted, boosted : rows of terms that they want to count for nothing, and for twice as much
    """
    counts = model.item_counts(items)
    worth = np.where(counts.described > 0, np.maximum(confidence, 0), 0.0)
    total = worth.sum()
    if not total:
        return []
    each = probabilities(counts, model.own.background, model.settings.smoothing)
    mean = np.asarray((worth / total) @ each)
    mean[list(muted)] = 0.0
    mean[list(boosted)] = np.minimum(2 * mean[list(boosted)], 1.0)
    of = np.asarray((counts.using > 0).astype(np.float64).T @ (worth > 0))
    weights = mean * model.damping
    order = np.lexsort((np.arange(len(weights)), -weights))[:n]
    return [
        TopTerm(model.terms[row], float(weights[row]), float(mean[row]), int(of[row]))
        for row in order
        if weights[row] > 0
    ]


def carriers(
    model: TextModel, items: Ints, confidence: npt.NDArray[np.floating], term: str, n: int = 3
) -> list[tuple[int, float]]:
    """Which of a listener's items carry most of a term: places among them, and the share that each carries.

    A listener's probability is a mean over what they play, so the shares of all items add up to 1.
    """
    row = model.rows[term]
    column = Counts(sparse.csr_array(model.own.using[:, [row]]), model.own.described)
    counts = counted(column, model.subjects, model.subjects.items[items], model.settings)
    each = probabilities(counts, model.own.background[[row]], model.settings.smoothing)
    carried = each.toarray().ravel() * np.where(counts.described > 0, np.maximum(confidence, 0), 0.0)
    total = carried.sum()
    first = np.argsort(-carried, kind="stable")[:n]
    return [(int(at), float(carried[at] / total)) for at in first if carried[at] > 0]


def turns(model: TextModel, subject: int, as_of: date, n: int = 5) -> tuple[list[Turn], list[Turn]]:
    """Terms that rose most and those that fell most in the four weeks before a day, largest change first."""
    after = _dense(model, subject, as_of)
    before = _dense(model, subject, as_of - timedelta(days=BACK))
    change = after - before
    order = np.argsort(-change, kind="stable")
    risen = [row for row in order[:n] if change[row] > 1e-6]
    fallen = [row for row in order[::-1][:n] if change[row] < -1e-6]

    def told(rows: list[int]) -> list[Turn]:
        return [Turn(model.terms[row], float(before[row]), float(after[row])) for row in rows]

    return told(risen), told(fallen)


def course(model: TextModel, subject: int, terms: Sequence[str], days: Sequence[date]) -> list[list[float]]:
    """Each term's weight on each of some days, by term; 0 where it was not said yet."""
    weights = [_dense(model, subject, day) for day in days]
    rows = [model.rows.get(term) for term in terms]
    return [[0.0 if row is None else float(on_day[row]) for on_day in weights] for row in rows]


def evidence(
    model: TextModel, subject: int, term: str, n: int = 3, as_of: date | None = None
) -> list[Evidence]:
    """Places where a term was said of somebody, newest first; of a track's artist where there are too few."""
    row = model.rows.get(term)
    if row is None:
        return []
    found: list[Evidence] = []
    for whose in (subject, int(model.subjects.parents[subject])):
        if whose != NOBODY and len(found) < n:
            said = model.said.of(whose)
            found += _places(model, said.where(said.terms == row), n - len(found), as_of)
    return found


def _places(model: TextModel, said: Said, n: int, as_of: date | None) -> list[Evidence]:
    days = model.documents.days[said.documents]
    kept = np.flatnonzero(days <= day_of(as_of)) if as_of else np.arange(len(days))
    newest = kept[np.argsort(-days[kept], kind="stable")][:n]
    return [
        Evidence(
            model.sentences[said.sentences[at]]
            if said.sentences[at] != NOBODY
            else model.terms[said.terms[at]],
            model.documents.addresses[said.documents[at]],
            "" if days[at] == UNDATED else (EPOCH + timedelta(days=int(days[at]))).isoformat(),
            model.documents.sources[said.documents[at]],
        )
        for at in newest
    ]


def _dense(model: TextModel, subject: int, day: date) -> Floats:
    """Weights of all terms on a day, 0 for those not said by then."""
    chances = probabilities(_on(model, subject, day_of(day)), model.own.background, model.settings.smoothing)
    weights: Floats = np.zeros(len(model.terms))
    weights[chances.indices] = chances.data * model.damping[chances.indices]
    return weights


def _heaviest(model: TextModel, counts: Counts, n: int) -> list[TopTerm]:
    chances = probabilities(counts, model.own.background, model.settings.smoothing)
    weights = chances.data * model.damping[chances.indices]
    order = np.lexsort((chances.indices, -weights))[:n]
    return [
        TopTerm(
            model.terms[chances.indices[at]],
            float(weights[at]),
            float(chances.data[at]),
            max(1, round(float(counts.using.data[at]))),
        )
        for at in order
    ]


def _on(model: TextModel, subject: int, day: int) -> Counts:
    """What counts on a day: what was said in its weeks, and a few of the descriptions of all time before."""
    settings = model.settings
    counted = []
    for whose in (subject, int(model.subjects.parents[subject])):
        if whose == NOBODY:
            continue
        said = model.said.of(whose)
        days = model.documents.days.astype(np.int64)
        said = said.where(days[said.documents] <= day)
        age = np.where(days == UNDATED, np.inf, day - days)
        recent = _alone(model, said, 2.0 ** (-age / settings.half_life))
        ever = _alone(model, said, None)
        counted.append(borrowed(recent, ever, np.array([0]), settings.recent))
    if len(counted) == 1:
        return counted[0]
    return borrowed(counted[0], counted[1], np.array([0]), settings.borrowing)


def _alone(model: TextModel, said: Said, worth: Floats | None) -> Counts:
    one = Said(np.zeros_like(said.subjects), said.terms, said.documents, said.sentences)
    counts = count(one, model.documents.describers, (1, len(model.terms)), worth)
    return Counts(sparse.csr_array(counts.using), counts.described)
