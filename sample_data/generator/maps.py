"""Draw the town's maps and put them beside it: `python -m sample_data.generator.maps`.

To be run again where a change to the models moves the town's vectors: `crossfade demo` takes only maps
over that belong to its build, and `tests/test_maps_town.py` says when they no longer do.
"""

import tempfile
import time
from pathlib import Path

from engine.library import open_library
from engine.tasks.building import build
from engine.tasks.demo import maps_folder, town_folder
from engine.tasks.importing import import_path
from engine.tasks.mapping import make_maps
from engine.tasks.shipped_maps import ship


def main() -> None:
    """Import and fit the town in a folder of its own, draw its spaces, and keep where the tracks lie."""
    now = int(time.time())
    with tempfile.TemporaryDirectory(prefix="crossfade-maps-") as folder:
        library_path = Path(folder) / "library"
        import_path(library_path, town_folder(), now)
        fitted = build(library_path, now)
        made = make_maps(open_library(library_path), fitted, now)
    ship(made, fitted.catalog, maps_folder())
    for space in made.spaces:
        print(f"{space.name}: {space.kept:.1%} of neighbours kept, {space.by_chance:.1%} by chance")  # noqa: T201


if __name__ == "__main__":
    main()
