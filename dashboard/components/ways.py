"""Ways from a row to the page of its track or of its artist."""

from dashboard import state
from dashboard.components.rows import Action
from engine.recommender import Recommender

LABELS = {"track": "Its page", "artist": "Artist's page"}


def pages(level: str, inside: bool = False) -> tuple[Action, ...]:
    """The pages that a row leads to; level : of the build, at "artist" level rows are artists.

    inside : whether they are offered in the opened row alone

    >>> [one.label for one in pages("track")]
    ['Its page', "Artist's page"]
    """
    kinds = LABELS if level == "track" else ("artist",)
    return tuple(Action(kind, LABELS[kind], inside) for kind in kinds)


def is_way(press: state.Press) -> bool:
    """Whether a press asks for a page."""
    return press.action in LABELS


def way(press: state.Press, recommender: Recommender) -> state.Press:
    """The page of a row's track, or of its artist; at "artist" level rows are artists."""
    catalog = recommender.catalog
    artist_id = catalog.artist_ids[int(catalog.artist_rows[catalog.row(press.id)])]
    return press if press.action == "track" else state.Press("artist", artist_id)


def go(press: state.Press, recommender: Recommender) -> None:
    """Go where a press leads; for callbacks."""
    state.go(way(press, recommender))
