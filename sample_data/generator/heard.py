"""What network and analyser make of the town, put beside it: `python -m sample_data.generator.heard LIBRARY`.

LIBRARY holds the imported town, and no network of its own. To be run again where the weights that ship or the
analyser changed: `tests/test_shipped_sounds.py` says so.
"""

import argparse
import sys
from pathlib import Path

from engine.library import open_library
from engine.tasks.shipped_sounds import ship


def main(arguments: list[str] | None = None) -> None:
    """Hear and measure every track of the library, and write what came of it beside the town."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generator.heard", description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "heard")
    asked = parser.parse_args(arguments)
    n_tracks = ship(open_library(asked.library), asked.out)
    sys.stdout.write(f"{asked.out}: {n_tracks} tracks\n")


if __name__ == "__main__":
    main()
