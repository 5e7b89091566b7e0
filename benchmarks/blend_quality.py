"""The blend beside the best plain peer on a library's listens, paired over listeners.

    crossfade --library LIBRARY import ../shared/data/hetrec2011-lastfm-2k
    python benchmarks/blend_quality.py LIBRARY [--seeds 5] [--peers "implicit ALS" EASE]

The protocol and the settings are those of `crossfade evaluate`, which has every row.
"""

import argparse
from pathlib import Path

from engine.evaluation.comparison import compare
from engine.evaluation.protocol import protocol
from engine.evaluation.registry import ROWS
from engine.library import open_library
from engine.tasks.evaluate import dataset_of


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("library", type=Path)
    asked.add_argument("--seeds", type=int, default=5)
    asked.add_argument("--peers", nargs="+", default=["implicit ALS"])
    at = asked.parse_args()
    dataset = dataset_of(open_library(at.library))
    splits = [(seed, protocol(dataset, seed)) for seed in range(at.seeds)]
    rows = [row for row in ROWS if row.name in (*at.peers, "blend", "blend without newcomers")]
    made = compare("", splits, rows, print, None)
    for row in made.rows:
        told = (f"{name} {one.mean:.4f}" for name, one in row.figures.items()
                if name in ("ndcg@30", "cold_recall@30", "coverage"))  # fmt: skip
        print(row.name, ", ".join(told), sep=": ")
    for ours in ("blend", "blend without newcomers"):
        for peer in at.peers:
            one = made.ratio(ours, peer, "ndcg@30")
            print(f"{ours} / {peer}, ndcg@30: {one.mean:.4f} [{one.low:.4f}, {one.high:.4f}]")


if __name__ == "__main__":
    main()
