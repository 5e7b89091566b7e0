"""The sample town in a library of its own, ready to be looked at."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from engine.errors import BuildError, NotFoundError
from engine.library import open_library
from engine.tasks.building import build
from engine.tasks.importing import import_path
from engine.tasks.opening import open_recommender
from engine.tasks.shipped_maps import take_over
from engine.tasks.shipped_sounds import take_sounds
from engine.tasks.stored_maps import has_maps

TOWN = ("sample_data", "town")


def prepare_demo(library_path: Path, now: int, say: Callable[[str], None]) -> None:
    """Import the town and fit it, where that was not done yet; what is there already is kept.

    now : seconds since 1970 UTC
    say : told what is going on, a line at a time
    """
    say("Reading the sample town ...")
    summary = import_path(library_path, town_folder(), now)
    for refusal in summary.refused:
        say(f"{refusal.where}: {refusal.why}")
    library = open_library(library_path)
    take_sounds(library, heard_folder())
    if summary.new or not _can_be_opened(library_path):
        say(f"Fitting {summary.listeners} listeners and {summary.tracks} tracks ...")
        build(library_path, now)
    if not has_maps(library):
        drawn = take_over(library, open_recommender(library_path), maps_folder(), now)
        say(f"The town's maps: {', '.join(drawn) or 'none that belong to this build; `maps` draws them'}.")


def _can_be_opened(library_path: Path) -> bool:
    """Whether there is a whole build that this version made."""
    try:
        open_recommender(library_path)
    except (BuildError, NotFoundError):
        return False
    return True


def maps_folder() -> Path:
    """Where the town's maps lie, beside the town."""
    return town_folder().parent / "maps"


def heard_folder() -> Path:
    """Where lies what network and analyser made of the town's tracks, beside the town."""
    return town_folder().parent / "heard"


def town_folder() -> Path:
    """Where the sample town lies; NotFoundError where it was not installed."""
    package, folder = TOWN
    found = find_spec(package)
    for place in (found.submodule_search_locations or ()) if found else ():
        if (Path(place) / folder).is_dir():
            return Path(place) / folder
    raise NotFoundError("the sample town is not installed: `pip install -e .` in a clone brings it along")
