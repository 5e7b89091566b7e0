"""A listener's taste today: what a build knows of them, with what they have said since."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine import interactions
from engine.collaborative import top
from engine.errors import NotFoundError
from engine.library import Feedback, ItemKind, KnownListener, Library
from engine.recommender import Recommender, Taste
from engine.tasks.columns import listen_columns
from engine.text.model import TextModel
from engine.voices import Wishes

BEST_KNOWN = 5  # liking an artist, where tracks are offered, is liking this many of their tracks

Ints = npt.NDArray[np.int64]


def taste_of(library: Library, recommender: Recommender, listener: KnownListener) -> Taste:
    """What a listener did, in the build or after it, and what they said of it."""
    try:
        taste = recommender.taste(listener.listener_id)
    except NotFoundError:
        taste = _since_the_build(library, recommender, listener)
    for said in library.feedback(listener.listener_id):
        if said.kind != "term":
            taste = _heeding(taste, recommender, said, said.kind)
    return taste


def excluded_rows(library: Library, recommender: Recommender, listener_id: str) -> Ints:
    """Rows that a listener wants left out: exclusions, and what they said never to."""
    never = [(one.kind, one.target) for one in library.feedback(listener_id) if one.action == "never"]
    left_out = [(one.kind, one.value) for one in library.exclusions(listener_id)]
    rows = [item_rows(recommender, kind, value) for kind, value in [*left_out, *never] if kind != "term"]
    return np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)


def wishes_of(library: Library, recommender: Recommender, listener_id: str) -> Wishes:
    """What a listener wants left out, and the terms that they want to count for nothing, or for more."""
    excluded = excluded_rows(library, recommender, listener_id)
    if recommender.text is None:
        return Wishes(excluded)
    muted, boosted = steering(library, recommender.text, listener_id)
    return Wishes(excluded, muted=muted, boosted=boosted)


def steering(library: Library, text: TextModel, listener_id: str) -> tuple[Ints, Ints]:
    """Rows of the terms that a listener muted, and of those that they boosted."""
    muted = [one.value for one in library.exclusions(listener_id) if one.kind == "term"]
    boosted = [one.target for one in library.feedback(listener_id) if one.kind == "term"]
    return _rows(text, muted), _rows(text, boosted)


def _rows(text: TextModel, terms: list[str]) -> Ints:
    return np.array([text.rows[term] for term in terms if term in text.rows], dtype=np.int64)


def item_rows(recommender: Recommender, kind: ItemKind, item_id: str) -> Ints:
    """Rows of a track, or of everything by an artist; none where the build does not hold it."""
    catalog = recommender.catalog
    if kind == catalog.level:
        return catalog.rows([item_id])
    if kind == "track":
        return np.zeros(0, dtype=np.int64)
    try:
        return np.flatnonzero(catalog.artist_rows == catalog.artist_place(item_id))
    except NotFoundError:
        return np.zeros(0, dtype=np.int64)


def best_known(recommender: Recommender, rows: Ints, n: int = BEST_KNOWN) -> Ints:
    """Those n of the rows that most listeners know."""
    return rows[top(recommender.fans[rows].astype(np.float64), n)]


def _since_the_build(library: Library, recommender: Recommender, listener: KnownListener) -> Taste:
    """The taste of somebody who came after the build, from the library's listens."""
    import pyarrow.compute as pc

    table = library.listens()
    theirs = table.filter(pc.equal(table["listener"].cast("string"), listener.listener_id))
    columns = listen_columns(theirs, recommender.catalog, [listener.listener_id])
    shape = (1, len(recommender.catalog))
    lengths = np.full(shape[1], -1)
    made = interactions.interactions(columns, shape, lengths, [], recommender.settings.interactions)
    row = made.confidence[:1].tocsr()
    heard, owned = (matrix.indices.astype(np.int64) for matrix in (made.heard, made.owned))
    items = row.indices.astype(np.int64)
    return Taste(listener.listener_id, listener.name, items, row.data.astype(np.float64), heard, owned)


def _heeding(taste: Taste, recommender: Recommender, said: Feedback, kind: ItemKind) -> Taste:
    """The taste, with one thing that was said worked in."""
    rows = item_rows(recommender, kind, said.target)
    if said.action == "never":
        return taste
    if said.action == "heard":
        return replace(taste, heard=np.union1d(taste.heard, rows))
    if said.action == "like" and kind == "artist" and recommender.catalog.level == "track":
        rows = best_known(recommender, rows)
    worth = getattr(recommender.settings.interactions.weights, said.action)
    confidence = interactions.confidence(worth, recommender.settings.interactions)
    kept = ~np.isin(taste.items, rows)
    changed = replace(
        taste,
        items=np.concatenate([taste.items[kept], rows]),
        confidence=np.concatenate([taste.confidence[kept], np.full(len(rows), confidence)]),
    )
    if said.action == "save":
        return replace(changed, owned=np.setdiff1d(np.union1d(taste.owned, rows), taste.heard))
    return replace(changed, heard=np.union1d(taste.heard, rows), owned=np.setdiff1d(taste.owned, rows))
