"""What stands behind the reasons of one pick: who plays it, and where its words were said."""

from dataclasses import dataclass

from engine import thirty
from engine.desk import Desk
from engine.playlist import Dials, Pick, Reason
from engine.text.description import Evidence, evidence

TERMS, PLACES = 3, 2


@dataclass(frozen=True)
class Said:
    """A term that is among a pick's reasons, and where it was said."""

    term: str
    places: tuple[Evidence, ...]


@dataclass(frozen=True)
class Behind:
    """What stands behind the reasons of a pick.

    fans : people's share of its score once more, by the listeners who play it; they sum to it
    said : its largest terms that speak for it, each with where it was said, newest first
    """

    fans: tuple[Reason, ...]
    said: tuple[Said, ...]


def behind(desk: Desk, track_id: str, dials: Dials) -> Behind:
    """What stands behind the reasons of a track (or artist, where the build is of artists) for a listener."""
    row = desk.voices.recommender.catalog.row(track_id)
    pick = thirty.explain(desk, row, dials)
    return Behind(pick.fans if pick.shares.collaborative else (), _said(desk, row, pick))


def _said(desk: Desk, row: int, pick: Pick) -> tuple[Said, ...]:
    text = desk.voices.recommender.text
    if text is None:
        return ()
    subject = int(text.subjects.items[row])
    terms = [one.id for one in pick.reasons if one.kind == "term" and one.share > 0][:TERMS]
    found = (Said(term, tuple(evidence(text, subject, term, PLACES))) for term in terms)
    return tuple(one for one in found if one.places)
