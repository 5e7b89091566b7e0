"""Small worlds that one can check by hand."""

import numpy as np
from scipy import sparse

from engine.audio.model import SoundModel
from engine.catalog import Catalog
from engine.desk import Desk
from engine.interactions import Interactions, confidence
from engine.playlist import Dials, Playlist
from engine.recommender import BuildSettings, Recommender, fit
from engine.text.model import TextModel
from engine.thirty import playlist
from engine.voices import Voices


def make_catalog(titles: list[tuple[str, str]]) -> Catalog:
    """A track catalog from (artist, title) pairs, ids t0, t1, ... and a0, a1, ..."""
    artists = sorted({artist for artist, _ in titles})
    return Catalog(
        "track",
        [f"t{row}" for row in range(len(titles))],
        [title for _, title in titles],
        np.array([artists.index(artist) for artist, _ in titles], dtype=np.int32),
        [f"a{row}" for row in range(len(artists))],
        artists,
        np.arange(len(titles), dtype=np.int32),
    )


def make_recommender(
    plays: np.ndarray,
    catalog: Catalog,
    build_settings: BuildSettings | None = None,
    text: TextModel | None = None,
    sound: SoundModel | None = None,
) -> Recommender:
    """Fit on a dense matrix of play counts, listeners called l0, l1, ..."""
    counts = sparse.csr_array(np.asarray(plays, dtype=np.float64))
    c = sparse.csr_array((confidence(counts.data), counts.indices, counts.indptr), shape=counts.shape)
    heard = counts.astype(bool)
    nothing = sparse.csr_array(counts.shape, dtype=bool)
    names = [f"l{row}" for row in range(counts.shape[0])]
    data = Interactions(c.astype(np.float32), heard, nothing, counts.astype(np.float32))
    settings = build_settings or BuildSettings()
    return fit("build", catalog, (names, names), data, settings, text=text, sound=sound)


def desk(recommender: Recommender, listener: str) -> Desk:
    """A listener of the build, who said nothing beside what they played."""
    return Desk(Voices(recommender, recommender.taste(listener)))


def thirty(recommender: Recommender, listener: str, size: int = 30) -> Playlist:
    """Their list, all faders at 1."""
    return playlist(desk(recommender, listener), Dials(size=size), "2026-W47")
