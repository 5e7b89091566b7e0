"""Artists and tracks, who plays them, what is like them and where they stand, in rows and words."""

from collections.abc import Container, Sequence

from dashboard.charts.palette import channel
from dashboard.components.rows import Heads, Row, Segment
from engine.catalog import Catalog
from engine.recommender import Neighbour
from engine.tasks.portraits import OwnTrack, Portrait, Standing
from engine.tasks.suggesting import Suggestion

TRACK_HEADS = Heads("What it is", "Who plays it", "", "How well known")
FOUND_HEADS = Heads("What it is", "", "", "How well known")
ALIKE_HEADS = Heads("What it is", "", "are this near, where 1 is the same", "How near")
STANDING_HEADS = Heads("In whose thirty", "Why them", "", "Where")
EYES = {
    "collaborative": "by who plays it",
    "text": "by what is said of it",
    "audio": "by how it sounds",
    "blend": "by all of them, each as loud",
}


def item_title(known: Portrait) -> str:
    """What the page shows, as its title.

    >>> item_title(Portrait("artist", "a", "Nina Simone", "", "a", 2, 9, (), (), (), 0, False))
    'Nina Simone is played by 2 listeners here'
    """
    if not known.listeners:
        return f"{known.name} has not been played here yet"
    return f"{known.name} is played by {_some(known.listeners, 'listener')} here"


def item_sentence(known: Portrait, n_listeners: int) -> str:
    """Whose it is, and how much it is played."""
    by = f"A track by {known.by}. " if known.by else ""
    share = known.listeners / max(1, n_listeners)
    return f"{by}{_some(known.plays, 'play')} in all, by {share:.0%} of the {n_listeners:,} listeners."


def players_claim(known: Portrait) -> str:
    """Who plays it most, or that nobody does."""
    if not known.players:
        return f"Nobody here has played {known.name}"
    most = known.players[0]
    return f"{most.name} plays {'it' if known.by else 'them'} most: {_some(most.plays, 'time')}"


def heard_sentence(known: Portrait) -> str:
    """Where the network's numbers come from, and of how many tracks they are."""
    of = f"The mean of {_some(known.heard_tracks, 'track')} that could be heard. " if known.tracks else ""
    if known.own_network:
        return f"{of}Heard by a network that learned from this library."
    return (
        f"{of}Heard by a network that learned from synthetic music: read it as a comparison among these "
        "tracks, not as a measure."
    )


def standing_claim(found: Sequence[Standing], n_asked: int, name: str, kept: bool) -> str:
    """In how many lists it is; kept : whether those are editions that were kept, of as many listeners.

    >>> standing_claim([], 12, "Sinnerman", False)
    'Sinnerman would be in the thirty of none of the 12 listeners it suits best'
    """
    whose = len({one.listener_id for one in found})
    if kept:
        return f"{name} is in the latest thirty of {whose:,} of {n_asked:,} listeners"
    return f"{name} would be in the thirty of {whose or 'none'} of the {n_asked} listeners it suits best"


def to_listener(name: str, met: bool) -> str:
    """Over what a track would be to somebody.

    >>> to_listener("Ada", True)
    'Ada knows it: what would speak for it were it new'
    """
    return f"{name} knows it: what would speak for it were it new" if met else f"What speaks for it to {name}"


def own_rows(tracks: Sequence[OwnTrack], listener: str, sounds: Container[str]) -> list[Row]:
    """An artist's tracks; listener : name of whoever is at the desk, whose plays are told."""
    return [
        _row(
            one.id, one.title, "",
            f"{_some(one.plays, 'play')} in all"
            + (f", {one.here:,} of them by {listener}." if one.here else f", none of them by {listener}."),
            aside=_some(one.listeners, "listener"), sound=one.id in sounds,
        )
        for one in tracks
    ]  # fmt: skip


def found_rows(found: Sequence[Suggestion], sounds: Container[str]) -> list[Row]:
    """What a search found."""
    return [
        _row(one.id, one.name, one.by, "", aside=_some(one.listeners, "listener"),
             sound=one.id in sounds if one.kind == "track" else None)
        for one in found
    ]  # fmt: skip


def alike_rows(
    found: Sequence[Neighbour], eye: str, catalog: Catalog | None, sounds: Container[str]
) -> list[Row]:
    """What is most like something to one model.

    catalog : of the tracks, whose titles and artists are told apart; None where these are artists
    """
    rows = []
    for one in found:
        row = catalog.row(one.id) if catalog is not None else -1
        title = catalog.titles[row] if catalog is not None else ""
        near = f"{one.likeness:.2f}"
        bar = (Segment(eye, max(one.likeness, 0.0)),)
        rows.append(
            _row(one.id, title or one.name, catalog.artist(row) if catalog is not None and title else "",
                 "", bar, f"{channel(eye).word}: {near} alike, where 1 is the same",
                 near, one.id in sounds if title else None)
        )  # fmt: skip
    return rows


def standing_rows(found: Sequence[Standing], of_artist: bool, n: int) -> list[Row]:
    """Places in listeners' thirty; of_artist : whether to say which track it is that stands there."""
    return [
        _row(f"{one.listener_id} {one.track_id}", one.listener, one.name if of_artist else "", one.sentence,
             aside=f"place {one.position} of {n}")
        for one in found
    ]  # fmt: skip


def _row(
    row_id: str, title: str, by: str, sentence: str, segments: tuple[Segment, ...] = (), bar_text: str = "",
    aside: str = "", sound: bool | None = None,
) -> Row:  # fmt: skip
    return Row(row_id, title, by, sentence, segments, bar_text, aside, (), (), "", sound)


def _some(n: int, one: str) -> str:
    """A number of things.

    >>> _some(1, "play"), _some(1200, "play")
    ('1 play', '1,200 plays')
    """
    return f"{n:,} {one}{'' if n == 1 else 's'}"
