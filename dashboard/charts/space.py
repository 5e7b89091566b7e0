"""The spaces side by side, as the bytes that the browser draws: positions and row numbers, never a title.

uint32   length of the header, little-endian as all that follows
header   JSON: panels with their words and regions, and how many tracks and listeners are drawn
int32    row of each track, then of each listener
panel by panel:
  float32  x and y of each track, then of each listener; NaN where the space does not hold it
  uint8    the density grid, where there is one: 0 for an empty cell, else by the logarithm of the count
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.charts.palette import channel
from dashboard.charts.space_words import axis_words, trust_words

Ints = npt.NDArray[np.integer]
Floats32 = npt.NDArray[np.float32]

TRACKS_DRAWN = 20_000
"""Points per panel at most; beyond it a grid shows where all of them are, and these are a sample."""

LISTENERS_DRAWN = 4_000


@dataclass(frozen=True)
class Panel:
    """One space.

    name : the model's, which marks are sent under
    heading, small : what it is called in a listener's words and in the field's
    right, up : what grows along its axes, in words
    regions : x, y and name
    tracks, listeners : positions in -1..1, shape (n, 2), float32, by row
    density : tracks per cell, shape (side, side), by y and x
    """

    name: str
    heading: str
    small: str
    light: str
    dark: str
    sign: str
    marker: str
    right: str
    up: str
    regions: Sequence[tuple[float, float, str]]
    tracks: Floats32
    listeners: Floats32
    density: npt.NDArray[np.unsignedinteger]


def panel(
    model: str,
    tracks: Floats32,
    listeners: Floats32,
    density: npt.NDArray[np.unsignedinteger],
    regions: Sequence[tuple[float, float, str]],
    axes: Sequence[tuple[str, float, int]],
    worth: tuple[float, float],
) -> Panel:
    """The panel of a model's space, in its words and colours.

    axes : for the one to the right and the one up: the attribute, its correlation, and tracks it is known of
    worth : share of true neighbours kept, and what it would be by chance
    """
    entry = channel(model)
    right, up = (axis_words(*axis) for axis in axes)
    small = f"{entry.term}, {trust_words(*worth)}"
    look = entry.light, entry.dark, entry.sign, entry.marker
    return Panel(model, entry.word, small, *look, right, up, regions, tracks, listeners, density)


def panels_in_bytes(panels: Sequence[Panel], key: str) -> bytes:
    """All panels for the browser; at most some 1.3 MB for four, whatever the size of the library.

    key : changes where the panels do
    """
    tracks = drawn_rows([panel.tracks for panel in panels], TRACKS_DRAWN)
    listeners = drawn_rows([panel.listeners for panel in panels], LISTENERS_DRAWN)
    whole = all(len(panel.tracks) <= TRACKS_DRAWN for panel in panels)
    told = [_told(panel) | {"side": 0 if whole else len(panel.density)} for panel in panels]
    header: dict[str, Any] = {
        "key": key, "panels": told, "tracks": len(tracks), "listeners": len(listeners)
    }  # fmt: skip
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    parts = [struct.pack("<I", len(text)), text, _packed(tracks, "<i4"), _packed(listeners, "<i4")]
    for panel in panels:
        parts += [_packed(panel.tracks[tracks], "<f4"), _packed(panel.listeners[listeners], "<f4")]
        if not whole:
            parts.append(shaded(panel.density).tobytes())
    return b"".join(parts)


def drawn_rows(positions: Sequence[Floats32], most: int) -> Ints:
    """Rows that are drawn: all that any panel holds, or of more an even sample, the same in every panel.

    >>> drawn_rows([np.array([[0, 0], [np.nan, np.nan], [1, 1]], np.float32)], 5).tolist()
    [0, 2]
    """
    if not positions:
        return np.zeros(0, dtype=np.int64)
    there = np.flatnonzero(np.any([np.isfinite(one[:, 0]) for one in positions], axis=0))
    if len(there) <= most:
        return there
    return np.sort(np.random.default_rng(0).choice(there, most, replace=False))


def shaded(density: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.uint8]:
    """Counts as 0..255 by their logarithm; an empty cell is 0, every other at least 1.

    >>> shaded(np.array([[0, 1, 9]], np.uint32))
    array([[  0,  77, 255]], dtype=uint8)
    """
    logs = np.log1p(density.astype(np.float64))
    largest = logs.max(initial=0.0)
    return np.minimum(np.ceil(255 * logs / largest if largest else logs), 255).astype(np.uint8)


def marks(
    placed: Mapping[str, Mapping[str, Floats32 | None]], rows: Mapping[str, Sequence[int]]
) -> dict[str, Any]:
    """What stands out on the panels, as plain lists: by panel, then by kind, points as [x, y] or None.

    placed : by panel and kind ("you", "trail", "twins", "thirty", "near", "chosen"), shape (n, 2); NaN or
        None where it is not on that map
    rows : by kind, the row of each of its points
    """
    points = {name: {kind: _points(at) for kind, at in kinds.items()} for name, kinds in placed.items()}
    return {"panels": points, "rows": {kind: list(of) for kind, of in rows.items()}}


def _points(at: Floats32 | None) -> list[list[float] | None]:
    if at is None:
        return []
    return [[float(x), float(y)] if np.isfinite(x) and np.isfinite(y) else None for x, y in at.reshape(-1, 2)]


def _told(panel: Panel) -> dict[str, Any]:
    words = ("name", "heading", "small", "light", "dark", "sign", "marker", "right", "up")
    plain = {name: getattr(panel, name) for name in words}
    return plain | {"regions": [[float(x), float(y), name] for x, y, name in panel.regions]}


def _packed(values: npt.NDArray[Any], kind: str) -> bytes:
    return np.ascontiguousarray(values, dtype=kind).tobytes()
