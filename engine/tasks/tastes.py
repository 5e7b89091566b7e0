"""A listener's taste today: what a build knows of them, with what they have said since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine import interactions
from engine.collaborative import top
from engine.errors import NotFoundError
from engine.library import Exclusion, Feedback, ItemKind, KnownListener, Library
from engine.library.editions import offered
from engine.recommender import Recommender, Taste
from engine.tasks.columns import BEST_KNOWN, listen_columns, rows_named
from engine.tasks.leaving_out import within
from engine.text.model import TextModel
from engine.voices import Wishes

FRESH = 4  # what so many last editions offered does not come back

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Said:
    """All that a listener has said, and what they were offered lately.

    offered : item ids
    """

    feedback: tuple[Feedback, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    offered: tuple[str, ...] = ()


def said_by(library: Library, listener_id: str, week: str | None = None) -> Said:
    """What a listener has said.

    week : before which the last editions' picks count as offered; None for no such thing
    """
    lately = offered(library, week, FRESH, listener_id).get(listener_id, ()) if week else ()
    return Said(library.feedback(listener_id), library.exclusions(listener_id), tuple(lately))


def said_by_everybody(library: Library, week: str) -> Mapping[str, Said]:
    """What every listener has said who said anything or was offered anything before a week, by id."""
    feedback: dict[str, list[Feedback]] = {}
    for one in library.feedback():
        feedback.setdefault(one.listener_id, []).append(one)
    exclusions: dict[str, list[Exclusion]] = {}
    for other in library.exclusions():
        exclusions.setdefault(other.listener_id, []).append(other)
    lately = offered(library, week, FRESH)
    return {
        who: Said(tuple(feedback.get(who, ())), tuple(exclusions.get(who, ())), tuple(lately.get(who, ())))
        for who in {*feedback, *exclusions, *lately}
    }


def taste_of(
    library: Library, recommender: Recommender, listener: KnownListener, said: Said | None = None
) -> Taste:
    """What a listener did, in the build or after it, and what they said of it.

    said : what they said, where it is at hand
    """
    said = said or said_by(library, listener.listener_id)
    feedback = _without_counted(said.feedback, recommender)
    try:
        taste = recommender.taste(listener.listener_id)
    except NotFoundError:
        taste = _by_listens(library, recommender, listener)
    if spans := [one for one in said.exclusions if one.kind in ("period", "hours")]:
        outside = _by_listens(library, recommender, listener, spans)
        taste, feedback = replace(taste, items=outside.items, confidence=outside.confidence), said.feedback
    for one in feedback:
        if one.kind != "term":
            taste = _heeding(taste, recommender, one, one.kind)
    for other in said.exclusions:
        if other.kind in ("artist", "track"):
            taste = taste_without(taste, item_rows(recommender, other.kind, other.value))
    return taste


def taste_without(taste: Taste, rows: Ints) -> Taste:
    """The taste as if it said nothing of some rows; what was heard stays heard."""
    kept = ~np.isin(taste.items, rows)
    return replace(taste, items=taste.items[kept], confidence=taste.confidence[kept])


def excluded_rows(library: Library, recommender: Recommender, listener_id: str) -> Ints:
    """Rows that a listener wants left out: exclusions, and what they said never to."""
    return wishes_of(recommender, said_by(library, listener_id)).excluded


def wishes_of(recommender: Recommender, said: Said) -> Wishes:
    """What a listener wants left out, what they were offered, and the terms that they mute or raise."""
    never = [(one.kind, one.target) for one in said.feedback if one.action == "never"]
    left_out = [*((one.kind, one.value) for one in said.exclusions), *never]
    rows = [item_rows(recommender, kind, value) for kind, value in left_out if kind in ("artist", "track")]
    excluded = np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.int64)
    offered_rows = recommender.catalog.rows(said.offered)
    if recommender.text is None:
        return Wishes(excluded, offered_rows)
    return Wishes(excluded, offered_rows, *_steering(recommender.text, said))


def steering(library: Library, text: TextModel, listener_id: str) -> tuple[Ints, Ints]:
    """Rows of the terms that a listener muted, and of those that they boosted."""
    return _steering(text, said_by(library, listener_id))


def _steering(text: TextModel, said: Said) -> tuple[Ints, Ints]:
    muted = [one.value for one in said.exclusions if one.kind == "term"]
    boosted = [one.target for one in said.feedback if one.kind == "term"]
    return _rows(text, muted), _rows(text, boosted)


def _rows(text: TextModel, terms: list[str]) -> Ints:
    return np.array([text.rows[term] for term in terms if term in text.rows], dtype=np.int64)


def item_rows(recommender: Recommender, kind: ItemKind, item_id: str) -> Ints:
    """Rows of a track, or of everything by an artist; none where the build does not hold it."""
    return rows_named(recommender.catalog, kind, item_id)


def best_known(recommender: Recommender, rows: Ints, n: int = BEST_KNOWN) -> Ints:
    """Those n of the rows that most listeners know."""
    return rows[top(recommender.fans[rows].astype(np.float64), n)]


def _without_counted(feedback: Sequence[Feedback], recommender: Recommender) -> tuple[Feedback, ...]:
    """What was said, without the visits that the fit has counted.

    All else may be worked in twice, for it says what a confidence is at least, not how much more.
    """
    return tuple(
        one
        for one in feedback
        if one.action != "artist_visit" or (one.listener_id, one.target) not in recommender.visits
    )


def _by_listens(
    library: Library, recommender: Recommender, listener: KnownListener, left_out: Sequence[Exclusion] = ()
) -> Taste:
    """A taste as a build would take it from the library's listens.

    left_out : periods and hours whose listens say nothing
    """
    import pyarrow.compute as pc

    table = library.listens()
    theirs = table.filter(pc.equal(table["listener"].cast("string"), listener.listener_id))
    columns = listen_columns(theirs, recommender.catalog, [listener.listener_id])
    columns = columns.where(~within(columns.time, left_out))
    known = {track.track_id: track.duration_ms or -1 for track in library.known_tracks()}
    lengths = np.array([known.get(item, -1) for item in recommender.catalog.ids], dtype=np.int64)
    shape = (1, len(recommender.catalog))
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
    if said.action == "artist_visit":
        return _visited(taste, recommender, rows)
    if said.action == "like" and kind == "artist" and recommender.catalog.level == "track":
        rows = best_known(recommender, rows)
    worth = getattr(recommender.settings.interactions.weights, said.action)
    confidence = np.full(len(rows), interactions.confidence(worth, recommender.settings.interactions))
    if worth > 0:  # what is said for a track takes nothing from what its plays say for it
        before = np.zeros(len(recommender.catalog))
        before[taste.items] = taste.confidence
        confidence = np.maximum(confidence, before[rows])
    kept = ~np.isin(taste.items, rows)
    changed = replace(
        taste,
        items=np.concatenate([taste.items[kept], rows]),
        confidence=np.concatenate([taste.confidence[kept], confidence]),
    )
    if said.action == "save":
        return replace(changed, owned=np.setdiff1d(np.union1d(taste.owned, rows), taste.heard))
    return replace(changed, heard=np.union1d(taste.heard, rows), owned=np.setdiff1d(taste.owned, rows))


def _visited(taste: Taste, recommender: Recommender, rows: Ints) -> Taste:
    """The taste after a visit to an artist with these rows: a little more of what they like of it.

    Where they met nothing of it, a little of its best known; none of it counts as heard.
    """
    settings = recommender.settings.interactions
    worth = settings.weights.artist_visit
    met = np.isin(taste.items, rows)
    if met.any():
        liked = met & (taste.confidence > 0)
        more = interactions.strengthened(taste.confidence, worth, settings)
        return replace(taste, confidence=np.where(liked, more, taste.confidence))
    known = best_known(recommender, rows)
    return replace(
        taste,
        items=np.concatenate([taste.items, known]),
        confidence=np.concatenate(
            [taste.confidence, np.full(len(known), interactions.confidence(worth, settings))]
        ),
    )
