"""Make the town again: ``python -m sample_data.generator [--seed 7] [--out DIR]``.

Tables are written anew; sound that lies there whole is kept, and what is missing is rendered.
"""

import argparse
import sys
from pathlib import Path

from sample_data.generator.audio import audio_files, audio_table, kept_audio
from sample_data.generator.genres import GENRES, genre_named, shipped_genres
from sample_data.generator.tables import write_files
from sample_data.generator.town import N_LISTENERS, Size, Town, make_town, town_files, truth_files
from sample_data.generator.uploads import make_uploads


def main(arguments: list[str] | None = None) -> None:
    """Write `town/`, `truth/` and `uploads/` under a folder (default: the shipped sample_data)."""
    asked = _parser().parse_args(arguments)
    genres = tuple(genre_named(name) for name in asked.genres) if asked.genres else shipped_genres()
    town = make_town(asked.seed, Size(asked.listeners, asked.tracks, asked.artists), genres)
    write_files(asked.out / "town", town_files(town))
    write_files(asked.out / "truth", truth_files(town))
    if asked.audio:
        _write_audio(town, asked.out, asked.again, asked.processes)


def _write_audio(town: Town, out: Path, again: bool, n_processes: int) -> None:
    """Sound of the tracks that have none yet, or of all; the uploads beside it."""
    kept = {} if again else kept_audio(out / "town")
    wanted = [track for track in town.catalog.tracks if track.has_audio]
    missing = [track for track in wanted if track.id not in kept]
    try:
        for number, (track_id, content) in enumerate(audio_files(town.seed, missing, n_processes), start=1):
            write_files(out / "town" / "audio", {f"{track_id}.opus": content})
            kept[track_id] = content
            sys.stderr.write(f"\rrendered {number} of {len(missing)} tracks")
    finally:
        there = {track.id: kept[track.id] for track in wanted if track.id in kept}
        write_files(out / "town", {"audio.csv": audio_table(there)})
    _write_uploads(town.seed, out / "uploads", again)


def _write_uploads(seed: int, folder: Path, again: bool) -> None:
    for upload in make_uploads(seed):
        if again or not (folder / upload.file).exists():
            ((_, content),) = audio_files(seed, [upload.track], n_processes=1)
            write_files(folder, {upload.file: content})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sample_data.generator", description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="another seed makes another town")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).resolve().parents[1], help="folder to write to"
    )
    parser.add_argument("--listeners", type=int, default=N_LISTENERS)
    parser.add_argument("--tracks", type=int, default=None, help="up to 1,000,000 (with --no-audio)")
    parser.add_argument("--artists", type=int, default=None)
    parser.add_argument("--genres", nargs="+", choices=[genre.name for genre in GENRES], metavar="GENRE")
    parser.add_argument(
        "--audio", action=argparse.BooleanOptionalAction, default=True, help="render the sound too"
    )
    parser.add_argument("--again", action="store_true", help="render sound that is there already, too")
    parser.add_argument("--processes", type=int, default=2)
    return parser


if __name__ == "__main__":
    main()
