"""Measure the shipped town and write it into its README: ``python -m sample_data.generator.measure``."""

import argparse
import json
import sys
from pathlib import Path

from sample_data.generator.measure.listening import HETREC, ListeningFigures, listening_figures
from sample_data.generator.measure.sound import SoundFigures, sound_figures
from sample_data.generator.town import make_town

HERE = Path(__file__).resolve().parents[2]
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def main(arguments: list[str] | None = None) -> None:
    """Print the figures as Markdown, and put them between the README's marks unless asked not to."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generator.measure", description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--print", action="store_true", help="only print, leave the README alone")
    asked = parser.parse_args(arguments)
    seed = json.loads((HERE / "town" / "town.json").read_text(encoding="utf-8"))["seed"]
    town = make_town(seed)
    heard = [track for track in town.catalog.tracks if track.has_audio]
    figures = "\n\n".join(
        [
            listening_table(listening_figures(town)),
            sound_table(sound_figures(heard, HERE / "town" / "audio", asked.processes)),
        ]
    )
    sys.stdout.write(figures + "\n")
    if not asked.print:
        readme = HERE / "README.md"
        readme.write_text(with_figures(readme.read_text(encoding="utf-8"), figures), encoding="utf-8")


def with_figures(text: str, figures: str) -> str:
    r"""A text with what stands between the marks replaced.

    >>> with_figures(f"a {BEGIN} old {END} b", "new")
    'a <!-- figures: begin -->\nnew\n<!-- figures: end --> b'
    """
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n{figures}\n{END}{rest.split(END)[1]}"


def listening_table(f: ListeningFigures) -> str:
    """What was played, beside HetRec, and what recommenders make of it."""
    gini, density, per_listener = HETREC
    return f"""\
| listening | the town | HetRec 2011 (artists) |
|---|---|---|
| plays | {f.n_plays:,}, {f.skips:.1%} of them skipped | 69.2 million |
| heard per listener, mean (fewest to most) | {f.per_listener:.1f} ({f.fewest} to {f.most}) | {per_listener} |
| Gini of listeners per item | {f.gini:.2f} | {gini:.2f} |
| density of the matrix | {f.density:.1%} | {density:.2%} |

A town of some hundred tracks cannot be as sparse as one of 17,632 artists, nor have so long a tail.

| who ranks (a random fifth of each listener's tracks withheld) | NDCG@30 | times popularity |
|---|---|---|
| chance | {f.random:.3f} | {f.random / f.popularity:.2f} |
| popularity | {f.popularity:.3f} | 1.00 |
| implicit ALS, 16 factors | {f.als:.3f} | {f.als / f.popularity:.2f} |
| one who knows the truth | {f.truth:.3f} | {f.truth / f.popularity:.2f} |"""


def sound_table(f: SoundFigures) -> str:
    """What the sound is like, and what it should be."""
    weakest = sorted(f.tempo_by_genre.items(), key=lambda pair: pair[1])[:4]
    return f"""\
| sound ({f.n_tracks} tracks, {f.megabytes:.1f} MB) | measured | wanted |
|---|---|---|
| genre of the nearest by MFCC mean and deviation, held-out tracks | {f.genre_by_neighbour:.1%} | 60 to 90 % |
| artist of the same (70 artists) | {f.artist_by_neighbour:.1%} | above chance, 1.6 % |
| librosa's beat tracker within 4 % of the true tempo, up to octaves | {f.tempo_agrees:.1%} | at least 85 % |
| weakest genres at that | {", ".join(f"{name} {share:.0%}" for name, share in weakest)} | |
| loudness, lowest to highest | {f.loudness[0]:.1f} to {f.loudness[1]:.1f} LUFS | within 3 LU |
| highest sample after decoding | {f.peak:.3f} | under 1 |
| longest silence (under -60 dB) | {f.silence:.2f} s | at most 1 s |

Variance of the true attributes that a ridge on those statistics explains of held-out tracks:
{", ".join(f"{name} {share:.0%}" for name, share in f.learned.items())}."""


if __name__ == "__main__":
    main()
