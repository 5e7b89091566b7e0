"""A small library that all three models know something of."""

import numpy as np
from scipy import sparse

from engine.audio import model as sound_model
from engine.audio.model import SoundModel
from engine.catalog import Catalog
from engine.collaborative import AlsSettings
from engine.recommender import BuildSettings, Recommender
from engine.text import model as text_model
from engine.text.model import TextModel, subjects_of
from engine.text.said import NOBODY, Documents, ordered
from engine.text.weights import TextSettings
from worlds import make_catalog, make_recommender

SETTINGS = BuildSettings(als=AlsSettings(factors=8, regularization=0.05))
N_LISTENERS, N_TRACKS, N_ARTISTS = 60, 90, 45
UNPLAYED = range(82, 90)
"""Tracks that nobody plays; every other one of the last ten has no words, and the first ten have no sound."""


def catalog() -> Catalog:
    return make_catalog([(f"Artist {row % N_ARTISTS:02}", f"Song {row}") for row in range(N_TRACKS)])


def words(of: Catalog, rng: np.random.Generator) -> TextModel:
    """Each track is called some of thirty things, a third of which its kind is called."""
    subjects = subjects_of(of)
    rows = [
        (subjects.items[track], term, track * 3 + document)
        for track in range(N_TRACKS)
        if track < 80 or track % 2
        for document in range(3)
        for term in {int(rng.integers(30)), 10 * (track % 3) + int(rng.integers(10))}
    ]
    said = ordered(*np.array([(*row, NOBODY) for row in rows]).T)
    n = N_TRACKS * 3
    documents = Documents(np.full(n, 20_000, np.int32), np.arange(n), [""] * n, [""] * n)
    together = sparse.csr_array((len(of.artist_ids),) * 2)
    terms = [f"term{row:02}" for row in range(30)]
    return text_model.fit(terms, said, documents, [], subjects, together, TextSettings(dimensions=12), 0)


def sound(of: Catalog, rng: np.random.Generator) -> SoundModel:
    """Each track sounds somewhat like its kind."""
    rows = np.arange(10, N_TRACKS)
    kinds = rng.normal(size=(3, 16))[rows % 3]
    factors = rng.normal(size=(len(rows), 6)).astype(np.float32)
    pooled = (kinds + 0.5 * rng.normal(size=kinds.shape)).astype(np.float32)
    cepstra = np.concatenate([pooled, pooled[:, :10]], axis=1)
    attributes = np.column_stack([rng.uniform(60, 180, len(rows)), rng.random((len(rows), 6))])
    keys = np.full(N_TRACKS, -1, np.int8)
    made = sound_model.fit(N_TRACKS, rows, (factors, pooled, cepstra), attributes, keys, "heard-test")
    assert made is not None
    return made


def plays(rng: np.random.Generator) -> np.ndarray:
    """Listeners play their kind six times as often as others, and nobody plays the last tracks."""
    kind = (np.arange(N_LISTENERS)[:, None] % 3) == (np.arange(N_TRACKS)[None, :] % 3)
    counts = (rng.random(kind.shape) < np.where(kind, 0.3, 0.05)) * rng.integers(1, 40, kind.shape)
    counts[:, list(UNPLAYED)] = 0
    return counts.astype(float)


def blended(seed: int = 3) -> Recommender:
    rng = np.random.default_rng(seed)
    of = catalog()
    return make_recommender(plays(rng), of, SETTINGS, words(of, rng), sound(of, rng))
