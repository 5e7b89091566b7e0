"""Teach a library's network more: on the town's labelled tracks, and on lessons from other towns.

    crossfade --library LIBRARY build --train-network
    python -m sample_data.generator.teach LIBRARY LESSONS [--seed 0]

LIBRARY holds the imported town, a build of it and the network that was trained with it; LESSONS is a folder
that `sample_data.generator.lessons` wrote. The network goes on learning from both, and is kept in the
library again: so the weights that ship were made. An interrupted training goes on where it was.
"""

import argparse
import sys
from pathlib import Path

from engine.audio.network import ATTRIBUTES
from engine.audio.stored_network import read_network
from engine.audio.training import Progress, TrainingSettings
from engine.tasks.opening import open_recommender
from engine.tasks.training import WEIGHTS, Lessons, Trained, train_network
from sample_data.generator.attributes import NAMES
from sample_data.generator.lessons import read_lessons

SETTINGS = TrainingSettings(steps=1_000, rate=1.5e-3, patience=10)
"""Fewer steps than from nothing, at a lower rate: most is known."""


def teach(library: Path, lessons: Path, seed: int, settings: TrainingSettings = SETTINGS) -> Trained:
    """Train on a library's labelled tracks and a folder's lessons; BuildError where they are too few."""
    heard = read_lessons(sorted(lessons.glob("lessons-*.npz")))
    columns = [NAMES.index(name) for name in ATTRIBUTES]
    more = Lessons(heard.mels, heard.attributes[:, columns])
    start = read_network(library / WEIGHTS)
    return train_network(library, open_recommender(library), settings, seed, None, _told, more, start)


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
