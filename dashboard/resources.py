"""What all sessions share: the library at hand and its fitted recommender, loaded once and only read."""

import atexit
import gc
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import reading
from dashboard.charts.space import panel, panels_in_bytes
from dashboard.turns import Turns
from engine import thirty
from engine.errors import NotFoundError
from engine.library import Exclusion, Feedback, KnownListener, Library, open_library
from engine.library.builds import builds
from engine.library.sightings import KnownSound
from engine.maps.drawing import Maps
from engine.playlist import Dials, Playlist
from engine.recommender import Recommender
from engine.tasks import whereabouts
from engine.tasks.listeners import ListenerRow, listeners
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import checked_week, desk_of
from engine.tasks.spaces import Space, spaces_of
from engine.tasks.stored_maps import open_maps, stamp
from engine.tasks.suggesting import Names, names_of
from engine.tasks.whereabouts import Floats32

if TYPE_CHECKING:
    from engine.audio.analyser import Analysis
    from engine.audio.relevance import Relevance
    from engine.desk import Desk
    from engine.tasks.cold_start import Stage
    from engine.tasks.sound_lab import Song

Progress = Callable[[int, int, str], None]

LIBRARY = "CROSSFADE_LIBRARY"

TURN = Turns()
"""Whose draft is made: many that take turns within one each take as long as all of them together."""

atexit.register(gc.unfreeze)  # else duckdb reports everything that was frozen as leaked


def library(create: bool = False) -> Library:
    """The library that `crossfade serve` or `crossfade demo` named; NotFoundError where none is.

    create : whether it is made where the folder holds none yet
    """
    named = os.environ.get(LIBRARY)
    if not named:
        raise NotFoundError(
            "the dashboard was started without a library: `crossfade demo` starts it with one"
        )
    return open_library(Path(named), create=create)


def recommender(opened: Library) -> Recommender:
    """The library's current build; a later build takes its place at the next run of a page."""
    current = next((entry.build_id for entry in builds(opened) if entry.current), None)
    return _loaded(str(opened.path), current) if current else open_recommender(opened.path)


def everyone(opened: Library) -> list[ListenerRow]:
    """Every listener of a library, most plays first; counted again when the library's version changes."""
    return _counted(str(opened.path), reading.version(opened))


def sounds(opened: Library) -> Mapping[str, KnownSound]:
    """Every track's sound file by track id."""
    return reading.sounds(opened)


def names(opened: Library) -> Names:
    """The names of the current build's artists and tracks, as a search needs them."""
    fitted = recommender(opened)
    return _names(str(opened.path), fitted.build_id)


def desk(opened: Library, fitted: Recommender, listener: KnownListener, week: str) -> "Desk":
    """A listener at the desk in a week, held for this session; made again when they say something."""
    return _desk(_whose(opened, fitted, listener), checked_week(week), fitted)


def week_list(opened: Library, fitted: Recommender, listener: KnownListener, week: str) -> Playlist:
    """A week's list as it first was: what a draft is held against where no edition is kept."""
    held = _week_list(*_whose(opened, fitted, listener)[:4], checked_week(week))
    if not held:
        made = desk(opened, fitted, listener, week)
        held.append(thirty.playlist(made, Dials(), checked_week(week), told=()))
    return held[0]


def moments(opened: Library, fitted: Recommender, who: KnownListener, week: str, track: str) -> "Relevance":
    """Which seconds of a track speak for it to a listener; held as long as their desk is."""
    from engine.tasks.moments import moments as found

    held = _moments(_whose(opened, fitted, who), checked_week(week))
    if track not in held:
        held[track] = found(opened, desk(opened, fitted, who, week), track)
    return held[track]


def let_go() -> None:
    """Keep nothing in memory of builds that may be gone."""
    for held in (_loaded, _names, _stage, _song, _analysis, _drawn, _trail, _desk, _moments, _week_list):
        held.clear()
    gc.unfreeze()
    gc.collect()


def stage(opened: Library, fitted: Recommender, progress: Progress) -> "Stage":
    """What a song is compared with; made again after an import, an undo, a build or a training.

    progress : told while tracks that were never heard are heard
    """
    from engine.tasks.cold_start import stage_of
    from engine.tasks.heard import ears_of

    held = _stage(str(opened.path), fitted.build_id, reading.version(opened), ears_of(opened).version)
    if not held:
        held.append(stage_of(opened, fitted, progress))
    return held[0]


def song(staged: "Stage", content: str, kept: bool, listen: Callable[[], "Song"]) -> "Song":
    """A song that was listened to; the last few are held, so that memory stays flat however many come.

    content : sha256 of its file; kept : whether it is a track of the library
    """
    held = _song(staged.recommender.build_id, staged.ears.version, content, kept)
    if not held:
        held.append(listen())
    return held[0]


def analysis(content: str, measure: Callable[[], "Analysis"]) -> "Analysis":
    """What the analyser measures in a file, measured once; content : sha256 of it."""
    held = _analysis(content)
    if not held:
        held.append(measure())
    return held[0]


@dataclass(frozen=True)
class Drawn:
    """The maps of a build, the spaces that they draw by name, and the bytes that the browser draws."""

    maps: Maps
    spaces: Mapping[str, Space]
    sent: bytes


def drawn(opened: Library, fitted: Recommender) -> Drawn:
    """The maps of a build; NotFoundError where it has none yet."""
    return _drawn(str(opened.path), fitted.build_id, stamp(opened, fitted.build_id), fitted)


def trail(opened: Library, fitted: Recommender, listener: KnownListener) -> tuple[list[int], list[Floats32]]:
    """A listener's way over each map of a build, as `whereabouts.trail` tells it."""
    imports = reading.version(opened)
    key = str(opened.path), fitted.build_id, stamp(opened, fitted.build_id), listener, imports
    return _trail(*key, fitted)


def load() -> None:
    """Load what every session shares, before the first of them comes."""
    opened = library()
    sounds(opened)
    everyone(opened)
    drawn(opened, recommender(opened))


def now() -> int:
    """The clock, in seconds since 1970 UTC."""
    return int(time.time())


@st.cache_resource(max_entries=2, show_spinner=False)
def _loaded(library_path: str, build_id: str) -> Recommender:
    """A build in memory, told apart by its id; then everything alive is set aside from garbage collection.

    Streamlit collects after every run of every page, and walking through a loaded model each time is
    what makes many sessions slow.
    """
    fitted = open_recommender(Path(library_path), build_id)
    fitted.fans.setflags(write=False)
    fitted.novelty.setflags(write=False)
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return fitted


@st.cache_resource(max_entries=2, show_spinner=False)
def _names(library_path: str, build_id: str) -> Names:
    """The names of a build's artists and tracks in normal form."""
    return names_of(_loaded(library_path, build_id))


@st.cache_resource(max_entries=4, show_spinner=False)
def _counted(library_path: str, version: tuple[str, ...]) -> list[ListenerRow]:
    """The library's listeners, as of these imports."""
    return listeners(open_library(library_path))


@st.cache_resource(max_entries=1, show_spinner=False)
def _stage(library_path: str, build_id: str, version: tuple[str, ...], ears: str) -> "list[Stage]":
    """A place for one stage: filling it may draw how far it is, which a cached function must not."""
    return []


@st.cache_resource(max_entries=4, show_spinner=False)
def _song(build_id: str, ears: str, content: str, kept: bool) -> "list[Song]":
    """A place for one song, as `_stage`."""
    return []


@st.cache_resource(max_entries=64, show_spinner=False)
def _analysis(content: str) -> "list[Analysis]":
    """A place for what was measured in one file, as `_stage`."""
    return []


@st.cache_resource(max_entries=2, show_spinner=False)
def _drawn(library_path: str, build_id: str, stamp: str, _fitted: Recommender) -> Drawn:
    """The maps as of this stamp."""
    maps = open_maps(open_library(library_path), build_id)
    there = {space.name: space for space in spaces_of(_fitted)}
    panels = [
        panel(
            space.name,
            space.tracks,
            space.listeners,
            space.density,
            [(region.x, region.y, region.name) for region in space.regions],
            [astuple(axis) for axis in space.axes],
            (space.kept, space.by_chance),
        )
        for space in maps.spaces
    ]
    return Drawn(maps, there, panels_in_bytes(panels, f"{build_id} {stamp[:12]}"))


@st.cache_resource(max_entries=64, show_spinner=False)
def _trail(
    library_path: str,
    build_id: str,
    stamp: str,
    listener: KnownListener,
    version: tuple[str, ...],
    _fitted: Recommender,
) -> tuple[list[int], list[Floats32]]:
    """A listener's way, as of these maps and imports."""
    opened = open_library(library_path)
    there = drawn(opened, _fitted)
    both = [(there.spaces[space.name], space) for space in there.maps.spaces]
    return whereabouts.trail(opened, _fitted, both, listener)


Whose = tuple[str, str, tuple[str, ...], KnownListener, tuple[Feedback, ...], tuple[Exclusion, ...]]


def _whose(opened: Library, fitted: Recommender, listener: KnownListener) -> Whose:
    """All that a desk hangs on: the library, build, imports, listener, and what they said."""
    return (
        str(opened.path),
        fitted.build_id,
        reading.version(opened),
        listener,
        *reading.said(opened, listener.listener_id),
    )


@st.cache_resource(max_entries=1, show_spinner=False, scope="session")
def _desk(whose: Whose, week: str, _fitted: Recommender) -> "Desk":
    """A session's listener, as of what they said."""
    return desk_of(open_library(Path(whose[0])), _fitted, whose[3], week)


@st.cache_resource(max_entries=1, show_spinner=False, scope="session")
def _moments(whose: Whose, week: str) -> "dict[str, Relevance]":
    """A place for the seconds of tracks, kept as `_desk` is."""
    return {}


@st.cache_resource(max_entries=16, show_spinner=False)
def _week_list(
    library_path: str, build_id: str, version: tuple[str, ...], listener: KnownListener, week: str
) -> "list[Playlist]":
    """A place for a week's list, as `_stage`."""
    return []
