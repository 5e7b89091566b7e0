"""What stands out on the maps for a listener: where they are and came from, their twins, their thirty."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from dashboard import resources, state
from dashboard.charts.looking import LookedAt
from dashboard.charts.palette import channel
from dashboard.charts.space import marks
from dashboard.components.escape import md_message, plain
from dashboard.components.spaces import show_marks, show_spaces
from dashboard.components.week_lists import standing_list
from engine.errors import NotFoundError
from engine.library import KnownListener, Library
from engine.recommender import Recommender
from engine.tasks import whereabouts
from engine.tasks.playlists import now_of, week_of

MAPS = "spaces"
TWINS, NEAR = 10, 10
Ints = npt.NDArray[np.int64]


def show(library: Library, recommender: Recommender, drawn: resources.Drawn, listener: KnownListener) -> None:
    """The maps, and over them what stands out for a listener."""
    show_spaces(
        drawn.sent,
        MAPS,
        on_chosen=lambda: _choose(recommender, drawn),
        on_outlined=_outline,
    )
    looked = state.looked_at()
    row = chosen_row(recommender)
    thirty, twins = _thirty(library, recommender, listener), _twins(recommender, listener)
    _, trails = resources.trail(library, recommender, listener)
    placed = {}
    for space_map, trail in zip(drawn.maps.spaces, trails, strict=True):
        space = drawn.spaces[space_map.name]
        near = [] if row is None else [one.row for one in whereabouts.near(space, row, NEAR)]
        placed[space_map.name] = {
            "you": whereabouts.here(library, recommender, space, space_map, listener),
            "trail": trail,
            "twins": space_map.listeners[twins],
            "thirty": space_map.tracks[thirty],
            "near": space_map.tracks[near],
            "chosen": None if row is None else space_map.tracks[row],
        }
    told = marks(placed, {"thirty": thirty.tolist()})
    told |= {"fly": looked.flights, "outlined": looked.outline is not None}
    show_marks(
        told, _legend(recommender, listener, row, len(twins)), _chosen(library, recommender, row), "marks"
    )


def say_missing(drawn: resources.Drawn) -> None:
    """Say which spaces of the build have no map; nothing where all have one."""
    missing = [channel(name).word for name in drawn.spaces if drawn.maps.of(name) is None]
    if missing:
        st.markdown(
            md_message(f"Not drawn for this build yet: {', '.join(missing)}. `crossfade maps` draws all.")
        )


def chosen_row(recommender: Recommender) -> int | None:
    """Row of the chosen track; None where none is, or this build does not hold it."""
    rows = recommender.catalog.rows([state.looked_at().track_id])
    return int(rows[0]) if len(rows) else None


def _choose(recommender: Recommender, drawn: resources.Drawn) -> None:
    at = state.pointed(MAPS)
    if at is None or (space := drawn.maps.of(at.panel)) is None:
        return
    held = 0 <= at.row < len(recommender.catalog)
    row = at.row if held else whereabouts.at_place(space, at.x, at.y, at.within)
    looked = state.looked_at()
    track_id = "" if row is None else recommender.catalog.ids[row]
    state.look_at(LookedAt(track_id, looked.flights, looked.outline))


def _outline() -> None:
    looked = state.looked_at()
    state.look_at(LookedAt(looked.track_id, looked.flights, state.outlined(MAPS) or looked.outline))


def _thirty(library: Library, recommender: Recommender, listener: KnownListener) -> Ints:
    week = week_of(now_of(recommender, resources.now()))
    made, _ = standing_list(library, recommender, listener, week)
    return recommender.catalog.rows([pick.track_id for pick in made.picks])


def _twins(recommender: Recommender, listener: KnownListener) -> Ints:
    try:
        alike = recommender.similar("listener", listener.listener_id, TWINS)
    except NotFoundError:  # they came after the build
        return np.zeros(0, dtype=np.int64)
    return np.array([recommender.listener_row(one.id) for one in alike], dtype=np.int64)


def _legend(
    recommender: Recommender, listener: KnownListener, row: int | None, n_twins: int
) -> Sequence[tuple[str, str]]:
    things, name = f"{recommender.catalog.level}s", plain(listener.name, longest=40)
    told = [
        ("track", things),
        ("listener", "listeners"),
        ("you", f"{name}, today"),
        ("trail", "their way, four weeks of plays at a time"),
        ("twins", f"the {n_twins} listeners most like them"),
        ("thirty", f"the {things} of this week's list, in the colour of the map"),
        ("near", f"the {NEAR} {things} nearest to the chosen one in that space itself"),
    ]
    return [one for one in told if (one[0] != "near" or row is not None) and (one[0] != "twins" or n_twins)]


def _chosen(library: Library, recommender: Recommender, row: int | None) -> Mapping[str, Any] | None:
    if row is None:
        return None
    catalog = recommender.catalog
    title, artist = catalog.titles[row], catalog.artist(row)
    sound = catalog.ids[row] in resources.sounds(library) if title else None
    return {"id": catalog.ids[row], "title": title or artist, "by": artist if title else "", "sound": sound}
