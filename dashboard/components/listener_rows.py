"""Listeners of like taste, and listeners to browse, in the words and rows of the page."""

from collections.abc import Container, Mapping, Sequence

from dashboard.components.rows import Heads, Line, Row, Section, Segment
from engine.tasks.listeners import ListenerRow, Played, Twin

TWIN_HEADS = Heads("Who", "What both play", "find them this much alike", "")
BROWSE_HEADS = Heads("Who", "How much they play", "", "")


def twin_rows(twins: Sequence[Twin], name: str, sounds: Container[str]) -> list[Row]:
    """Listeners most like the one called `name`, one row each, in their order.

    sounds : ids of the tracks that can be played
    """
    return [_twin_row(twin, name, sounds) for twin in twins]


def browse_rows(rows: Sequence[ListenerRow], labels: Mapping[str, str], things: str) -> list[Row]:
    """Listeners with how much they play.

    labels : by listener id, as in the picker
    things : what is counted, "tracks" or "artists"
    """
    return [
        Row(
            id=row.id,
            title=labels[row.id],
            by="",
            sentence=f"{row.plays:,} plays of {row.tracks:,} {things}",
            segments=(),
            bar_text="",
            aside="",
            badges=(),
            sections=(),
            sum="",
        )
        for row in rows
    ]


def _twin_row(twin: Twin, name: str, sounds: Container[str]) -> Row:
    shared = ", ".join(one.name for one in twin.shared[:3])
    return Row(
        id=twin.id,
        title=twin.name,
        by="",
        sentence=f"Both play {twin.n_shared:,}, such as {shared}."
        if shared
        else "Nothing that both have played.",
        segments=(Segment("collaborative", max(twin.likeness, 0.0)),),
        bar_text=f"People: {twin.likeness:.2f} alike, where 1 is the same taste",
        aside=f"{twin.likeness:.2f} of 1",
        badges=(),
        sections=(
            _played(
                f"Both play {twin.n_shared:,}, these among them",
                "most played by them first",
                twin.shared,
                sounds,
            ),
            _played(f"They play, and {name} never has", "most played by them first", twin.theirs, sounds),
        ),
        sum="Alike: the cosine of the two listeners' factors, 1 for the same direction of taste.",
    )


def _played(heading: str, small: str, played: Sequence[Played], sounds: Container[str]) -> Section:
    lines = tuple(
        Line(
            one.name,
            float(one.plays),
            f"{one.plays:,} {'play' if one.plays == 1 else 'plays'}",
            one.id if one.id in sounds else "",
        )
        for one in played
    )
    return Section("", heading, small, lines or (Line("nothing", None, ""),))
