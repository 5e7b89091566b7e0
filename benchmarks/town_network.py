"""What the network tells of town tracks that it never saw, against the town's truth.

    crossfade --library LIBRARY import sample_data/town
    crossfade --library LIBRARY build
    python benchmarks/town_network.py LIBRARY

    python -m sample_data.generator --seed 8 --tracks 132 --out TOWN8 \
        --genres highlife gamelan tango folk jazz house
    crossfade --library LIBRARY8 import TOWN8/town
    crossfade --library LIBRARY8 build
    python benchmarks/town_network.py LIBRARY8 --town TOWN8 --labels-too

A library that trained its own weights is heard with them, any other with those that ship. Attributes: of
tracks whose labels were held out; in another town (`--labels-too`) of all, as the network saw none of them,
and of its genres highlife, gamelan and tango apart, of which it saw none anywhere.

Listeners: those whom a track suits are the tenth of them that it suits best; AUC is the chance that one of
these is ranked before one of the others, by sound alone, in three ways. By the factors that the network
predicts, where it learnt the factors of this very town; by audio vectors, summed over what else a listener
played and divided by the deviation of their scores; by a ridge from audio vectors to factors, fitted on
tracks with listeners that are in none of the groups. The ceiling is the vector that fits the truth best in
the space of the listeners' factors, which for a track with listeners know of it, as ridge and network do.
"""

import argparse
import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from engine.audio.decode import Decoder
from engine.audio.network import ATTRIBUTES, Prediction
from engine.audio.tempo import combined_tempo
from engine.audio.vectors import audio_space, audio_vector
from engine.library import open_library
from engine.library.features import Features
from engine.recommender import Recommender
from engine.tasks.analysing import measure
from engine.tasks.heard import ears_of, heard_tracks, kept_prediction
from engine.tasks.opening import open_recommender

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
UNSEEN = {"highlife", "gamelan", "tango"}


@dataclass(frozen=True)
class Town:
    """A town and a build of it; by the town's name of each track what was heard, and the tempo measured."""

    folder: Path
    fitted: Recommender
    ids: dict[str, str]
    predictions: dict[str, Prediction]
    vectors: dict[str, np.ndarray]
    measured: dict[str, float]

    @cached_property
    def genres(self) -> dict[str, str]:
        of = {row["artist"]: row["genre"] for row in self.table("town/artists.csv")}
        return {row["track"]: of[row["artist"]] for row in self.table("town/tracks.csv")}

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def town_of(library_path: Path, folder: Path) -> Town:
    library = open_library(library_path)
    ears = ears_of(library)
    heard = heard_tracks(library, ears)
    names = {sound.track_id: Path(sound.path).stem for sound in library.sounds()}
    features = Features(library.path / "features")
    told = [kept_prediction(features, content, ears) for content in heard.contents]
    made = {names[track]: one for track, one in zip(heard.ids, told, strict=True) if one is not None}
    parts = [
        np.array([getattr(one, name) for one in made.values()]) for name in ("factors", "pooled", "cepstra")
    ]
    vectors = audio_vector(audio_space(*parts), *parts).astype(float)
    ids = {name: track for track, name in names.items()}
    with Decoder() as decoder:
        measured = {
            Path(sound.path).stem: measure(Path(sound.path), features, decoder).tempo
            for sound in library.sounds()
        }
    return Town(
        folder, open_recommender(library_path), ids, made, dict(zip(made, vectors, strict=True)), measured
    )


def same_tempo(told: np.ndarray, true: np.ndarray) -> float:
    """Share within 4 %, up to octaves."""
    octaves = np.log2(np.maximum(told, 1) / true)
    return float(np.mean(np.abs(octaves - octaves.round()) < np.log2(1.04)))


def tell_attributes(town: Town, title: str, rows: list[dict[str, str]]) -> None:
    true = np.array([[float(row[name]) for name in ATTRIBUTES] for row in rows])
    told = np.array(
        [[town.predictions[row["track"]].attributes[name] for name in ATTRIBUTES] for row in rows]
    )
    heard = [town.predictions[row["track"]] for row in rows]
    measured = [town.measured[row["track"]] for row in rows]
    together = [
        combined_tempo(one.attributes["tempo"], one.tempo_confidence, tempo).value
        for one, tempo in zip(heard, measured, strict=True)
    ]
    shares = [same_tempo(np.array(tempi), true[:, 0]) for tempi in (told[:, 0], measured, together)]
    print(f"{title}: {len(rows)} tracks. Tempo within 4 % up to octaves: network {shares[0]:.1%}", end=", ")
    print(f"analyser {shares[1]:.1%}, the two combined {shares[2]:.1%}")
    explained = 1 - np.square(told - true).sum(axis=0) / np.square(true - true.mean(axis=0)).sum(axis=0)
    each = ", ".join(f"{name} {value:.3f}" for name, value in zip(ATTRIBUTES[1:], explained[1:], strict=True))
    print(f"  R^2: {each}; mean {explained[1:].mean():.3f}")


def auc(scores: np.ndarray, liked: np.ndarray) -> float:
    ranks = scores.argsort().argsort() + 1
    n = liked.sum()
    return float((ranks[liked].sum() - n * (n + 1) / 2) / (n * (len(liked) - n)))


def by_ridge(vectors: np.ndarray, factors: np.ndarray, fans: np.ndarray, fit: np.ndarray) -> np.ndarray:
    """Factors as a ridge predicts them from vectors, weighted by how many listeners a track has."""
    from sklearn.linear_model import RidgeCV

    ridge = RidgeCV(np.geomspace(0.1, 1_000, 17)).fit(vectors[fit], factors[fit], fans[fit])
    return np.asarray(ridge.predict(vectors))


def tell_listeners(town: Town, trained_here: bool) -> None:
    fitted, names = town.fitted, list(town.predictions)
    of = {name: row for row, name in enumerate(fitted.listener_names)}
    people = [of[row["name"]] for row in town.table("town/listeners.csv")]
    rows = fitted.catalog.rows([town.ids[name] for name in names])
    fans, x = fitted.fans[rows], fitted.factors.listeners[people].astype(float)
    vectors = np.array([town.vectors[name] for name in names])
    played = fitted.confidence[people][:, rows].toarray()
    by_vectors = played @ vectors @ vectors.T - played * np.square(vectors).sum(axis=1)
    columns = {row["track"]: column for column, row in enumerate(town.table("town/tracks.csv"))}
    truth = np.load(town.folder / "truth" / "affinity.npy").astype(float)[
        :, [columns[name] for name in names]
    ]
    held = np.isin(names, [row["track"] for row in town.table("truth/attributes.csv")])
    ridge = by_ridge(vectors, fitted.factors.tracks[rows], fans, (fans > 0) & ~held)
    ways = {
        "audio vectors": by_vectors / by_vectors.std(axis=1, keepdims=True),
        "ridge": x @ ridge.T,
    }
    if trained_here:
        ways["network"] = x @ np.array([town.predictions[name].factors for name in names]).T
    best = np.linalg.lstsq(x, truth - truth.mean(axis=0), rcond=None)[0]
    unseen = np.array([town.genres[name] in UNSEEN for name in names])
    groups = {
        "no listeners": fans == 0,
        "no listeners, no labels": (fans == 0) & held,
        "no labels": held,
        "all, each as if nobody had played it": fans >= 0,
        "of genres never heard, as if nobody had played them": unseen,
    }
    for title, group in groups.items():
        if not group.any():
            continue
        liked = truth >= np.quantile(truth, 0.9, axis=0)
        told = {
            way: np.mean([auc(scores[:, at], liked[:, at]) for at in np.flatnonzero(group)])
            for way, scores in {**ways, "ceiling": x @ best}.items()
        }
        print(f"{title}: {group.sum()} tracks, AUC " + ", ".join(f"{way} {v:.3f}" for way, v in told.items()))
    print("chance: AUC 0.500")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("library", type=Path)
    parser.add_argument("--town", type=Path, default=SAMPLE, help="the folder that holds town/ and truth/")
    parser.add_argument("--labels-too", action="store_true", help="judge on labelled tracks as well")
    asked = parser.parse_args()
    town = town_of(asked.library, asked.town)
    rows = town.table("truth/attributes.csv") + (town.table("town/labels.csv") if asked.labels_too else [])
    rows = [row for row in rows if row["track"] in town.predictions]
    tell_attributes(town, "never seen", rows)
    for title, unseen in (("of genres never heard", True), ("of genres that it knows", False)):
        some = [row for row in rows if (town.genres[row["track"]] in UNSEEN) == unseen]
        if 0 < len(some) < len(rows):
            tell_attributes(town, title, some)
    tell_listeners(town, trained_here=asked.town == SAMPLE)


if __name__ == "__main__":
    main()
