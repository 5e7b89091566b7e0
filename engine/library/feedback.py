"""What listeners say of artists and tracks: feedback, and what they want left out."""

from dataclasses import dataclass
from typing import Literal

from engine.errors import NotFoundError
from engine.library.folder import Folder
from engine.library.sightings import ItemKind

FeedbackAction = Literal["like", "dislike", "heard", "never", "save", "boost", "artist_visit"]
TargetKind = ItemKind | Literal["term"]
ExclusionKind = TargetKind | Literal["period", "hours"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One thing a listener said.

    kind : what target is the id of; a term, which may be boosted, is its own id
    at : seconds since 1970 UTC; saying the same again moves it
    """

    listener_id: str
    action: FeedbackAction
    kind: TargetKind
    target: str
    at: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What a listener wants left out: an artist, a track, a term, or what they played in some time.

    value : its id, the term, a period such as "2025-12" or "2025-12-01..2025-12-24", or hours such as "22-06"
    at : seconds since 1970 UTC
    """

    listener_id: str
    kind: ExclusionKind
    value: str
    at: int


def add_feedback(folder: Folder, feedback: Feedback) -> None:
    """Keep what a listener said."""
    row = (feedback.listener_id, feedback.action, feedback.kind, feedback.target, feedback.at)
    with folder.connected() as connection:
        connection.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)", row)


def remove_feedback(
    folder: Folder, listener_id: str, action: FeedbackAction, kind: TargetKind, target: str
) -> None:
    """Forget one thing a listener said; NotFoundError where they did not say it."""
    with folder.connected() as connection:
        removed = connection.execute(
            "DELETE FROM feedback WHERE listener_id = ? AND action = ? AND kind = ? AND target = ?",
            (listener_id, action, kind, target),
        ).rowcount
    if not removed:
        raise NotFoundError(
            f"listener {listener_id!r} never said {action!r} of {kind} {target!r}: nothing to undo"
        )


def feedback(folder: Folder, listener_id: str | None = None) -> tuple[Feedback, ...]:
    """What a listener said, or everybody, oldest first."""
    with folder.connected() as connection:
        rows = connection.execute(
            """SELECT listener_id, action, kind, target, at FROM feedback
               WHERE ?1 IS NULL OR listener_id = ?1 ORDER BY at, listener_id, action, kind, target""",
            (listener_id,),
        ).fetchall()
    return tuple(Feedback(*row) for row in rows)


def exclude(folder: Folder, exclusion: Exclusion) -> None:
    """Leave an artist or track out for a listener."""
    row = (exclusion.listener_id, exclusion.kind, exclusion.value, exclusion.at)
    with folder.connected() as connection:
        connection.execute("INSERT OR REPLACE INTO exclusions VALUES (?, ?, ?, ?)", row)


def include(folder: Folder, listener_id: str, kind: ExclusionKind, value: str) -> None:
    """Undo an exclusion; NotFoundError where there is none."""
    with folder.connected() as connection:
        removed = connection.execute(
            "DELETE FROM exclusions WHERE listener_id = ? AND kind = ? AND value = ?",
            (listener_id, kind, value),
        ).rowcount
    if not removed:
        raise NotFoundError(f"{kind} {value!r} is not excluded for listener {listener_id!r}: nothing to undo")


def exclusions(folder: Folder, listener_id: str | None = None) -> tuple[Exclusion, ...]:
    """What a listener wants left out, or everybody, oldest first."""
    with folder.connected() as connection:
        rows = connection.execute(
            """SELECT listener_id, kind, value, at FROM exclusions
               WHERE ?1 IS NULL OR listener_id = ?1 ORDER BY at, listener_id, kind, value""",
            (listener_id,),
        ).fetchall()
    return tuple(Exclusion(*row) for row in rows)
