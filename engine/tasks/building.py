"""Build: fit the models on what the library holds, and write what they learned."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine import recommender
from engine.audio import model as sound_model
from engine.audio.analyser import ANALYSIS, key_number
from engine.audio.model import SoundModel
from engine.catalog import Catalog, Level
from engine.errors import BuildError
from engine.interactions import interactions
from engine.library import Library, open_library
from engine.library.features import Features
from engine.recommender import BuildSettings, Recommender
from engine.tasks.cataloguing import catalog_of
from engine.tasks.columns import joined, listen_columns, places_of, said_columns, visit_columns
from engine.tasks.heard import ears_of, heard_tracks
from engine.tasks.opening import new_build_id, save
from engine.tasks.progress import Progress, Tell, silent
from engine.tasks.reading import read_words
from engine.text import model as text
from engine.text.model import TextModel

Ints = npt.NDArray[np.int64]


def build(
    library_path: Path,
    now: int,
    level: Level | None = None,
    settings: BuildSettings | None = None,
    tell: Tell = silent,
) -> Recommender:
    """Fit on everything in the library and make the result its current build.

    now : seconds since 1970 UTC
    level : "track" or "artist"; by default track, where most plays name one
    tell : called at each stage
    """
    library = open_library(library_path)
    with library.writing():
        fitted = fit_library(library, new_build_id(library, now), level, settings or BuildSettings(), tell)
        tell(Progress("writing the build"))
        save(library, fitted, now)
    return fitted


def fit_library(
    library: Library, build_id: str, level: Level | None, settings: BuildSettings, tell: Tell = silent
) -> Recommender:
    """Fit on everything in a library, and write nothing."""
    tell(Progress("reading listens"))
    table = library.listens()
    if table.num_rows == 0:
        raise BuildError("the library holds no listens to learn from: `crossfade import PATH` brings some")
    catalog = catalog_of(library, table, level)
    known = {listener.listener_id: listener.name for listener in library.listeners()}
    ids = sorted(set(table["listener"].unique().to_pylist()), key=lambda one: (known.get(one, one), one))
    names = [known.get(listener, listener) for listener in ids]
    columns = listen_columns(table, catalog, ids)
    said = library.feedback()
    visits = visit_columns(said, catalog, ids, columns)
    columns = joined(columns, said_columns(said, catalog, ids, columns), visits)
    if not (columns.item >= 0).any():
        raise BuildError(
            f"none of the library's listens names a {catalog.level}: `--level artist` needs artists alone"
        )
    lengths = {track.track_id: track.duration_ms or -1 for track in library.known_tracks()}
    durations = np.array([lengths.get(item, -1) for item in catalog.ids], dtype=np.int64)
    heard = interactions(
        columns,
        (len(ids), len(catalog)),
        durations,
        playlist_rows(library, catalog, ids),
        settings.interactions,
    )
    last_listen = int(columns.time.max(initial=-1))
    words, sound = fit_words(library, catalog, settings, tell), fit_sound(library, catalog, tell)
    tell(Progress(f"learning from {len(ids):,} listeners and {len(catalog):,} {catalog.level}s"))
    fitted = recommender.fit(build_id, catalog, (ids, names), heard, settings, last_listen, words, sound)
    pairs = zip(visits.listener.tolist(), visits.artist.tolist(), strict=True)
    return replace(fitted, visits=frozenset((ids[who], catalog.artist_ids[whom]) for who, whom in pairs))


def fit_words(
    library: Library, catalog: Catalog, settings: BuildSettings, tell: Tell = silent
) -> TextModel | None:
    """The text model on a library's documents; None where they say nothing of anybody in the catalog."""
    words = read_words(library, catalog, tell)
    tell(Progress("learning from words"))
    if not len(words.said):
        return None
    said = words.terms, words.said, words.documents, words.sentences, words.subjects, words.together
    return text.fit(*said, settings.text, settings.seed)


def fit_sound(library: Library, catalog: Catalog, tell: Tell = silent) -> SoundModel | None:
    """What the library's network hears in its tracks; None at artist level, or where nothing can be heard."""
    if catalog.level == "artist" or not library.sounds():
        return None
    ears = ears_of(library)

    def hearing(through: int, whole: int, _name: str) -> None:
        tell(Progress("hearing tracks", through, whole, "tracks"))

    heard = heard_tracks(library, ears, hearing)
    places = places_of(catalog.ids)
    there = np.array([at for at, track in enumerate(heard.ids) if track in places], np.int64)
    rows = np.array([places[heard.ids[at]] for at in there], np.int64)
    keys = np.full(len(catalog), -1, np.int8)
    features = Features(library.path / "features")
    for at, row in zip(there, rows, strict=True):
        measured = features.entry(heard.contents[at], ANALYSIS)
        keys[row] = key_number(measured["key"], measured["mode"]) if measured else -1
    told = heard.factors[there], heard.pooled[there], heard.cepstra[there]
    return sound_model.fit(len(catalog), rows, told, heard.attributes[there], keys, ears.version)


def playlist_rows(library: Library, catalog: Catalog, listener_ids: Sequence[str]) -> list[tuple[int, Ints]]:
    """Owner's row and item rows of every playlist that names at least two items."""
    places = places_of(listener_ids)
    if catalog.level == "artist":
        of = {track.track_id: track.artist_id for track in library.known_tracks()}
    else:
        of = {item: item for item in catalog.ids}
    made = []
    for playlist in library.playlists():
        items = np.unique(catalog.rows([of[track] for track in playlist.track_ids if track in of]))
        if len(items) >= 2:
            made.append((places.get(playlist.owner_id, -1), items))
    return made
