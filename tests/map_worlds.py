"""Maps of small libraries without the minute that UMAP takes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.library import Library
from engine.maps.neighbours import unit
from engine.records import Document
from engine.tasks.building import build
from tests.dashboard_worlds import NOW, make_library

SAID = (("warm", "folk", "fiddle"), ("icy", "techno", "pulse"))
COLOURS = ("red", "green", "blue", "yellow", "purple")


def flat(vectors, seed):
    """The two directions in which vectors differ most: deterministic, and good enough for two camps."""
    apart = unit(np.asarray(vectors)).astype(np.float64)
    left, lengths, _ = np.linalg.svd(apart - apart.mean(axis=0), full_matrices=False)
    return (left * lengths)[:, :2].astype(np.float32)


def worded_library(folder: Path, **what: Sequence[str]) -> Library:
    """The two camps of `dashboard_worlds`, whose bands three people each call warm folk or icy techno; built.

    A band also has a colour of its own, so that not all of a camp are spoken of alike.
    """
    library = make_library(folder, **what)
    with library.importing("test", "words", "4" * 64, "", NOW) as writer:
        for artist in library.known_artists():
            number = int(artist.artist_id[1:])
            for author in ("Uma", "Vic", "Wes"):
                for word in (*SAID[number // 25], COLOURS[number % 5]):
                    tag = Document(
                        word, "tag", author=author, source="test", address=f"{author} {number} {word}"
                    )
                    writer.document(tag, artist.artist_id)
    build(library.path, NOW)
    return library
