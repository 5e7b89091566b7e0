"""What the regions of a map are called: by what is said of their tracks and not of the rest."""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.maps.drawing import Region
from engine.recommender import Recommender
from engine.text.model import TextModel
from engine.text.weights import probabilities

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
TERMS = 4  # that a region is told by at most
ARTISTS = 3


def described(
    recommender: Recommender, rows: Ints, labels: Ints, positions: npt.NDArray[np.float32]
) -> tuple[Region, ...]:
    """The regions of a map, with their terms and best known artists.

    rows : of the tracks on the map
    labels, positions : of those, the regions numbered from 0
    """
    n_regions = int(labels.max(initial=-1)) + 1
    terms = [()] * n_regions if recommender.text is None else telling(recommender, rows, labels, n_regions)
    return tuple(
        Region(
            float(positions[labels == region, 0].mean()),
            float(positions[labels == region, 1].mean()),
            int((labels == region).sum()),
            terms[region],
            _best_known(recommender, rows[labels == region]),
        )
        for region in range(n_regions)
    )


def telling(recommender: Recommender, rows: Ints, labels: Ints, n_regions: int) -> list[tuple[str, ...]]:
    """The terms of each region: probability there less that elsewhere, times how much a term tells.

    A term must be said of two artists of the region, and names the one region where it tells most.
    """
    text = recommender.text
    assert text is not None
    counts = text.item_counts(rows)
    spoken = (counts.described > 0).astype(np.float64)
    likely = probabilities(counts, text.own.background, text.settings.smoothing)
    of = sparse.csr_array((spoken, (labels, np.arange(len(rows)))), shape=(n_regions, len(rows)))
    sums, sizes = (of @ likely).toarray(), np.asarray(of.sum(axis=1)).ravel()
    there = sums / np.maximum(sizes, 1)[:, None]
    elsewhere = (sums.sum(axis=0) - sums) / np.maximum(sizes.sum() - sizes, 1)[:, None]
    worth = (there - elsewhere) * text.damping
    artists = recommender.catalog.artist_rows[rows]
    for region in range(n_regions):
        worth[region, _by_how_many_artists(counts.using[labels == region], artists[labels == region]) < 2] = 0
    worth[np.arange(n_regions)[:, None] != worth.argmax(axis=0)[None, :]] = 0
    return [_apart(text, worth[region]) for region in range(n_regions)]


def _by_how_many_artists(using: sparse.csr_array, artists: npt.NDArray[np.int32]) -> Ints:
    """Of how many artists each term is said, shape (n_terms,)."""
    there, place = np.unique(artists, return_inverse=True)
    of = sparse.csr_array(
        (np.ones(len(place)), (place, np.arange(len(place)))), shape=(len(there), len(place))
    )
    return np.asarray(((of @ using) > 0).sum(axis=0), dtype=np.int64).ravel()


def _apart(text: TextModel, worth: Floats) -> tuple[str, ...]:
    """The heaviest terms none of which holds a word of another."""
    chosen: list[str] = []
    for row in np.argsort(-worth, kind="stable")[: 10 * TERMS]:
        term = text.terms[int(row)]
        if worth[row] > 0 and not any(set(term.split()) & set(other.split()) for other in chosen):
            chosen.append(term)
    return tuple(chosen[:TERMS])


def _best_known(recommender: Recommender, rows: Ints) -> tuple[str, ...]:
    catalog = recommender.catalog
    fans = np.bincount(catalog.artist_rows[rows], recommender.fans[rows], minlength=len(catalog.artist_ids))
    first = np.argsort(-fans, kind="stable")[:ARTISTS]
    here = set(catalog.artist_rows[rows].tolist())
    return tuple(catalog.artist_names[int(place)] for place in first if int(place) in here)
