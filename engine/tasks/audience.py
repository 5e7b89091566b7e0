"""Who would like a track that nobody has played, and what place it would have on Monday.

A list keeps places for newcomers (`engine.desk`), in the order of what their words and sound predict of
people's factors and of how alike they are to what the listener plays. Both are products of a listener's query
and a track's side of the blend, so a song that no build holds is ranked by its side alone.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.blend import CONTENT, Blend
from engine.playlist import NEWCOMERS
from engine.recommender import Recommender

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

AT_ONCE: Final = 4_096
"""Listeners whose places are counted at a time."""


@dataclass(frozen=True)
class Crowd:
    """Every listener's side of the blend, as newcomers are ranked: each part over its standard deviation.

    queries : shape (n_listeners, D): factors, then what they play by words and by sound, where there are such
    newcomers : rows of the items that nobody has played and of which something is known
    sides : shape (n_newcomers, D), those items' own side
    usual, spread : shapes (D,) and (D, D), mean and covariance of the sides that the build's tracks would
        have as newcomers of which only the sound is known
    """

    queries: Floats
    newcomers: Ints
    sides: Floats
    usual: Floats
    spread: Floats

    def scores(self, queries: Floats, side: Floats) -> Floats:
        """How far a track stands above the usual newcomer for listeners, in their standard deviations."""
        above = queries @ (side - self.usual)
        deviations = _deviations(queries, self.spread)
        return np.divide(above, deviations, out=np.zeros_like(above), where=deviations > 1e-12)


@dataclass(frozen=True)
class Admirer:
    """A listener whom a track suits.

    score : how far it stands above the usual newcomer, in the listener's standard deviations
    place : among the newcomers that they could be offered, 1 for the best; newcomers : how many those are, it
        among them
    monday : whether that is one of the places that a list keeps for newcomers
    """

    id: str
    name: str
    score: float
    place: int
    newcomers: int
    monday: bool


@dataclass(frozen=True)
class Audience:
    """Whom a track suits.

    listeners : the best of them
    mondays : how many listeners would have it among the places that their list keeps for newcomers
    asked : how many there are
    """

    listeners: tuple[Admirer, ...]
    mondays: int
    asked: int


def crowd_of(recommender: Recommender) -> Crowd:
    """Every listener's side, and that of the newcomers of a build."""
    blend = recommender.blend
    x = np.asarray(recommender.factors.listeners, np.float64)
    parts = [scaled(x, blend.spread)]
    for model in models_of(blend):
        vectors = np.asarray(blend.content[model].vectors, np.float64)
        direct = np.asarray(recommender.confidence @ vectors, np.float64)
        parts.append(scaled(direct, blend.content[model].covariance))
    unplayed = np.flatnonzero(np.asarray(blend.exposure) == 0)
    known = [np.asarray(blend.content[model].vectors[unplayed]).any(axis=1) for model in models_of(blend)]
    newcomers = unplayed[np.any(known, axis=0)] if known else unplayed[:0]
    usual, spread = _usual(blend)
    return Crowd(np.concatenate(parts, axis=1), newcomers, sides_of(blend, newcomers), usual, spread)


def sides_of(blend: Blend, rows: Ints) -> Floats:
    """The side of items as newcomers: what their content predicts, then their vectors; shape (n, D)."""
    contents = [blend.content[model] for model in models_of(blend)]
    prior = np.sum([np.asarray(one.prior[rows], np.float64) for one in contents], axis=0)
    if not contents:
        prior = np.zeros((len(rows), blend.people.shape[1]))
    return np.concatenate([prior, *(np.asarray(one.vectors[rows], np.float64) for one in contents)], axis=1)


def side_of_sound(
    blend: Blend, vector: npt.NDArray[Any], ridge: tuple[Floats, Floats] | None = None
) -> Floats:
    """The side of a track of which only the sound is known, shape (D,).

    vector : shape (d,), its audio vector, centred as the build's are
    ridge : coefficients and middle that predict its factors; those of the build for None
    """
    widths = {model: blend.content[model].vectors.shape[1] for model in models_of(blend)}
    if "audio" not in widths:
        return np.zeros(blend.people.shape[1] + sum(widths.values()))
    content = blend.content["audio"]
    coefficients, middle = ridge or (content.coefficients, content.middle)
    exact = np.asarray(vector, np.float64)
    parts = [(exact - middle) @ coefficients]
    parts += [exact if model == "audio" else np.zeros(width) for model, width in widths.items()]
    return np.concatenate(parts)


def wish_of(blend: Blend, crowd: Crowd, listener: int) -> Floats:
    """What a listener wants of an audio vector, shape (d,): their product is the score but for a constant.

    All 0 where nothing that they play was heard.
    """
    query, content = crowd.queries[listener], blend.content["audio"]
    k, width = blend.people.shape[1], content.vectors.shape[1]
    begin = k + sum(
        blend.content[one].vectors.shape[1]
        for one in CONTENT[: CONTENT.index("audio")]
        if one in blend.content
    )
    deviation = float(_deviations(query[None, :], crowd.spread)[0])
    wish: Floats = content.coefficients @ query[:k] + query[begin : begin + width]
    return wish / deviation if deviation > 1e-12 else np.zeros(width)


def audience_of(
    recommender: Recommender, crowd: Crowd, side: Floats, n: int = 10, known: int = -1
) -> Audience:
    """Whom a track suits best, those first whose list would have it on Monday.

    side : shape (D,), of the track
    known : its row where it is an item of the build; then those who heard it are left out
    """
    scores = crowd.scores(crowd.queries, side)
    if known >= 0:
        met = recommender.heard[:, [known]].toarray().ravel() > 0
        scores = np.where(met, -np.inf, scores)
    places, among = _places(recommender, crowd, side, known)
    suits = scores > 0
    monday = suits & (places <= NEWCOMERS)
    found = np.lexsort((np.arange(len(scores)), -scores, ~monday))[: min(n, int(suits.sum()))]
    listed = tuple(
        Admirer(
            recommender.listener_ids[row], recommender.listener_names[row], float(scores[row]),
            int(places[row]), int(among[row]), bool(monday[row]),
        )
        for row in found
    )  # fmt: skip
    return Audience(listed, int(monday.sum()), len(scores))


def models_of(blend: Blend) -> list[str]:
    """The models with content, in the order of a side's parts."""
    return [model for model in CONTENT if model in blend.content]


def scaled(queries: Floats, spread: Floats) -> Floats:
    """Queries over the standard deviations of their scores; 0 where these are 0."""
    deviations = _deviations(queries, spread)
    shown: Floats = np.divide(
        queries, deviations[:, None], out=np.zeros_like(queries), where=deviations[:, None] > 1e-12
    )
    return shown


def _deviations(queries: Floats, spread: Floats) -> Floats:
    squares = np.einsum("ud,ud->u", queries @ spread, queries)
    return np.asarray(np.sqrt(np.maximum(squares, 0)))


def _usual(blend: Blend) -> tuple[Floats, Floats]:
    """Mean and covariance of the sides of the build's tracks by their sound alone."""
    if "audio" not in blend.content:
        width = len(side_of_sound(blend, np.zeros(0)))
        return np.zeros(width), np.zeros((width, width))
    vectors = np.asarray(blend.content["audio"].vectors)
    sides = np.array([side_of_sound(blend, one) for one in vectors[vectors.any(axis=1)]])
    return sides.mean(axis=0), np.cov(sides.T, bias=True)


def _places(recommender: Recommender, crowd: Crowd, side: Floats, but: int = -1) -> tuple[Ints, Ints]:
    """For every listener, a track's place among the newcomers they have not met, and how many those are."""
    others = crowd.newcomers != but
    rows, sides = crowd.newcomers[others], crowd.sides[others]
    places, among = np.ones(len(crowd.queries), np.int64), np.ones(len(crowd.queries), np.int64)
    met = recommender.heard.tocsc()[:, rows].tocsr()
    for begin in range(0, len(places), AT_ONCE):
        part = slice(begin, begin + AT_ONCE)
        open_to = ~(met[part].toarray() > 0)
        better = crowd.queries[part] @ sides.T > (crowd.queries[part] @ side)[:, None]
        places[part] += (better & open_to).sum(axis=1)
        among[part] += open_to.sum(axis=1)
    return places, among
