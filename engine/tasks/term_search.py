"""From words to the tracks that people describe with them."""

from dataclasses import dataclass

import numpy as np

from engine.errors import NotFoundError, UsageError
from engine.recommender import Recommender
from engine.tasks.terms import words_of
from engine.text.searching import item_weights, terms_in

SUGGESTED = 5
LONGEST = 500
"""Letters of a search that are read."""


@dataclass(frozen=True)
class DescribedTrack:
    """An item that a search by words found.

    score : the sum of the weights
    terms : the terms that were asked for and are said of it, with their weights, heaviest first
    """

    id: str
    artist: str
    title: str
    score: float
    terms: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class TermSearch:
    """What a search by words found.

    terms : those that were understood
    unknown : words that nobody uses here
    tracks : most described so first
    """

    terms: tuple[str, ...]
    unknown: tuple[str, ...]
    tracks: tuple[DescribedTrack, ...]


def tracks_by_words(recommender: Recommender, words: str, n: int = 10) -> TermSearch:
    """The n items that are described most with what somebody typed; NotFoundError where nothing is.

    words : terms, apart by commas or spaces, such as "moonlit, minimal techno"
    """
    text, catalog = words_of(recommender), recommender.catalog
    if not words.strip():
        raise UsageError("there is nothing to look for: type how the music should be described")
    terms, unknown = terms_in(text, words[:LONGEST])
    if not terms:
        near = like(recommender, words[:LONGEST])
        said = f"; near it are {', '.join(near)}" if near else ""
        raise NotFoundError(f"nobody here is described as {words[:LONGEST]!r}{said}")
    weights = item_weights(text, np.array([text.rows[term] for term in terms]))
    scores = weights.sum(axis=1)
    best = np.lexsort((-recommender.fans, -scores))[:n]
    return TermSearch(
        tuple(terms),
        tuple(unknown),
        tuple(
            DescribedTrack(
                catalog.ids[row],
                catalog.artist(row),
                catalog.titles[row],
                float(scores[row]),
                tuple(
                    (terms[at], float(weights[row, at]))
                    for at in np.argsort(-weights[row], kind="stable")
                    if weights[row, at] > 0
                ),
            )
            for row in best.tolist()
            if scores[row] > 0
        ),
    )


def like(recommender: Recommender, words: str, n: int = SUGGESTED) -> list[str]:
    """Terms that are spelt like some words."""
    from rapidfuzz import process

    found = process.extract(words.casefold(), list(words_of(recommender).terms), limit=n, score_cutoff=70)
    return [str(term) for term, *_ in found]
