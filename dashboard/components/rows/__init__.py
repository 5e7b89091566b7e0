"""The list that every page shares: rows that open in place, slide when they move, and can be pressed."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any

import streamlit as st

from dashboard.charts.palette import BLEND, CHANNELS
from dashboard.state import Press, last_told, pressed


@dataclass(frozen=True)
class Line:
    """One line of an opened row: a name, a number drawn as a bar (None: no bar), and its words.

    track : id of the track it names, where that can be played, else ""
    """

    name: str
    value: float | None
    text: str
    track: str = ""


@dataclass(frozen=True)
class Section:
    """A group of lines in an opened row.

    model : whose colour and sign it carries, "" for none
    small : the small print, with the term of art
    """

    model: str
    heading: str
    small: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Segment:
    """A model's part of a row's bar; a negative one is drawn hatched, left of the start."""

    model: str
    value: float


@dataclass(frozen=True)
class Row:
    """One row: what it is, why it is here, and what it opens to.

    id : unique in the list; what a press returns
    by : second line under the title, "" for none
    bar_text : the bar in words
    aside : a short figure in words, such as "known to 1 in 12"
    sum : the sentence under the sections of the opened row, "" for none
    sound : whether the row's track can be played; None where a row is no track
    evidence : what the opened row shows under that sentence
    on : names of the actions that are switched on for it
    opens : whether it opens; a row that does and brings no sections is given them when it was opened
    """

    id: str
    title: str
    by: str
    sentence: str
    segments: tuple[Segment, ...]
    bar_text: str
    aside: str
    badges: tuple[str, ...]
    sections: tuple[Section, ...]
    sum: str
    sound: bool | None = None
    evidence: tuple[Section, ...] = ()
    on: tuple[str, ...] = ()
    opens: bool = False


@dataclass(frozen=True)
class Heads:
    """What stands over the columns."""

    what: str
    why: str
    bar: str
    aside: str


@dataclass(frozen=True)
class Action:
    """A button on every row: what a press is called, and what the button says.

    inside : whether it is shown in the opened row alone
    switch : whether it is on or off, as `Row.on` tells
    """

    name: str
    label: str
    inside: bool = False
    switch: bool = False


@dataclass(frozen=True)
class Difference:
    """How a list differs from another one, told instead of how it differs from what was drawn last.

    than : what the other is called, such as "this week's list"
    entered : ids; left : names; moved : by id, how many places up (positive) or down
    """

    than: str
    entered: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    moved: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """What stands under a draft: a heading, "" for none, and sentences, each with its small print or ""."""

    heading: str
    sentences: tuple[tuple[str, str], ...]


DRAFT = "thirty"
"""Key of the page's one draft."""
OPEN, CLOSE = "open", "close"
"""Presses that a draft tells: a row was opened, and waits for its reasons, or closed."""


def asset(name: str, package: str = __package__) -> str:
    """Text of a file that a component is made of."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


def as_sent(data: Mapping[str, Any]) -> bytes:
    """Data for `read` of parts.js; as bytes, since streamlit looks for data frames in anything else."""
    return json.dumps(data, separators=(",", ":")).encode()


_mount = st.components.v2.component(
    "crossfade_rows",
    html=asset("rows.html"),
    css=asset("rows.css"),
    js="\n".join(asset(name) for name in ("parts.js", "motion.js", "play.js", "rows.js")),
)


def show_rows(
    rows: Sequence[Row],
    heads: Heads,
    label: str,
    context: str,
    key: str,
    actions: Sequence[Action] = (),
    on_press: Callable[[Press], None] | None = None,
    first: int = 1,
) -> None:
    """Draw the list; `on_press` hears which button was pressed on which row, before the page is drawn again.

    label : what the list is, for a screen reader
    context : whose list it is; while it stays the same, rows that move say so and slide
    first : number of the first row, where the list is a page of a longer one
    """
    also = {"first": first, "source": key, "difference": None, "asks": False, "notes": []}
    _draw(key, list_data(rows, heads, label, context, actions) | also, on_press)


def show_draft_rows(
    rows: Sequence[Row],
    heads: Heads,
    label: str,
    whose: str,
    actions: Sequence[Action],
    on_press: Callable[[Press], None],
    difference: Difference,
    notes: Sequence[Note],
) -> None:
    """Draw a list that is the draft of another: it tells how it differs, and asks for reasons and evidence.

    whose : as the context of `show_rows`
    on_press : hears too which row was opened or closed, so that it can bring evidence
    """
    told = {"difference": asdict(difference), "notes": [vars(note) for note in notes]}
    also = {"first": 1, "source": DRAFT, "asks": True} | told
    _draw(DRAFT, list_data(rows, heads, label, whose, actions) | also, on_press)


def list_data(
    rows: Sequence[Row], heads: Heads, label: str, context: str, actions: Sequence[Action] = ()
) -> dict[str, Any]:
    """What the browser is sent: plain dicts, lists, strings and numbers.

    legend : the models that any row's bar shows, in the palette's order
    """
    channels = (*CHANNELS, BLEND)
    spoken = {segment.model for row in rows for segment in row.segments}
    return {
        "rows": [_plain(row) for row in rows],
        "heads": asdict(heads),
        "label": label,
        "context": context,
        "actions": [asdict(action) for action in actions],
        "channels": {entry.model: asdict(entry) for entry in channels},
        "legend": [entry.model for entry in channels if entry.model in spoken],
    }


def _plain(row: Row) -> dict[str, Any]:
    """A row as a dict; `dataclasses.asdict` copies thirty of them ten times as slowly."""
    sections = {name: [_section(one) for one in getattr(row, name)] for name in ("sections", "evidence")}
    return vars(row) | sections | {"segments": [vars(one) for one in row.segments]}


def _section(section: Section) -> dict[str, Any]:
    return vars(section) | {"lines": [vars(line) for line in section.lines]}


def _draw(key: str, data: dict[str, Any], on_press: Callable[[Press], None] | None) -> None:
    sent = as_sent(data | {"told": last_told(key)})
    _mount(key=key, data=sent, on_pressed_change=lambda: _hear(key, on_press))


def _hear(key: str, on_press: Callable[[Press], None] | None) -> None:
    """Pass on what was pressed, in its order, if somebody listens."""
    for press in pressed(key):
        if on_press:
            on_press(press)
