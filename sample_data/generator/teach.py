"""Make the weights that ship: of the town's labelled tracks, and of lessons from other towns.

    crossfade --library LIBRARY import sample_data/town
    crossfade --library LIBRARY build
    python -m sample_data.generator.lessons --out LESSONS --seeds 101 102 110 111 112 113 114
    python -m sample_data.generator.teach LIBRARY LESSONS

The weights are kept in the library, as those of `crossfade build --train-network` are; a copy of
them is `engine/audio/weights/town_small.safetensors`. An interrupted training goes on where it was.
"""

import argparse
import sys
from pathlib import Path

from engine.audio.network import ATTRIBUTES
from engine.audio.training import Progress, TrainingSettings
from engine.tasks.opening import open_recommender
from engine.tasks.training import Lessons, Trained, train_network
from sample_data.generator.attributes import NAMES
from sample_data.generator.lessons import read_lessons

SETTINGS = TrainingSettings(steps=4_000, patience=40)
"""More steps than for a library's own tracks, of which there are fewer, and all of them are taken."""


def teach(library: Path, lessons: Path, seed: int, settings: TrainingSettings = SETTINGS) -> Trained:
    """Train on a library's labelled tracks and a folder's lessons; BuildError where they are too few."""
    heard = read_lessons(sorted(lessons.glob("lessons-*.npz")))
    columns = [NAMES.index(name) for name in ATTRIBUTES]
    more = Lessons(heard.mels, heard.attributes[:, columns])
    return train_network(library, open_recommender(library), settings, seed, None, _told, more)


def _told(at: Progress) -> None:
    sys.stderr.write(f"step {at.step}: loss {at.loss:.3f}, on withheld tracks {at.withheld_loss:.3f}\n")


def main(arguments: list[str] | None = None) -> None:
    """Train, and say where the weights are."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generator.teach", description=__doc__)
    parser.add_argument("library", type=Path)
    parser.add_argument("lessons", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    trained = teach(asked.library, asked.lessons, asked.seed)
    sys.stdout.write(f"{trained.path}: {trained.tracks} tracks of the library and the lessons\n")


if __name__ == "__main__":
    main()
