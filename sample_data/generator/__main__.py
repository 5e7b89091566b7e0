"""Make the town again: ``python -m sample_data.generator [--seed 7] [--out DIR]``."""

import argparse
from pathlib import Path

from sample_data.generator.genres import GENRES, genre_named, shipped_genres
from sample_data.generator.tables import write_files
from sample_data.generator.town import N_LISTENERS, Size, make_town, town_files, truth_files


def main(arguments: list[str] | None = None) -> None:
    """Write `town/` and `truth/` under the folder asked for (default: the shipped sample_data)."""
    asked = _parser().parse_args(arguments)
    genres = tuple(genre_named(name) for name in asked.genres) if asked.genres else shipped_genres()
    town = make_town(asked.seed, Size(asked.listeners, asked.tracks, asked.artists), genres)
    write_files(asked.out / "town", town_files(town))
    write_files(asked.out / "truth", truth_files(town))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sample_data.generator", description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="another seed makes another town")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).resolve().parents[1], help="folder to write to"
    )
    parser.add_argument("--listeners", type=int, default=N_LISTENERS)
    parser.add_argument("--tracks", type=int, default=None, help="up to 1,000,000")
    parser.add_argument("--artists", type=int, default=None)
    parser.add_argument("--genres", nargs="+", choices=[genre.name for genre in GENRES], metavar="GENRE")
    return parser


if __name__ == "__main__":
    main()
