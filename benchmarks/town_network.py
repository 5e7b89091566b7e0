"""What the network tells of town tracks that it never saw, against the town's truth.

    crossfade --library LIBRARY import sample_data/town
    crossfade --library LIBRARY build --train-network
    python benchmarks/town_network.py LIBRARY

Attributes: of tracks whose labels were held out. Listeners: those whom a track suits are the tenth of them
that it suits best; AUC is the chance that one of these is ranked before one of the others. The ceiling is
the vector that fits the truth best in the space of the listeners' factors.
"""

import csv
import sys
from pathlib import Path

import numpy as np

from engine.audio.decode import Decoder
from engine.audio.extractors import MEL_BANDS
from engine.audio.network import ATTRIBUTES, Prediction, predict
from engine.audio.stored_network import read_network
from engine.library import open_library
from engine.library.features import Features
from engine.tasks.analysing import hear
from engine.tasks.opening import open_recommender
from engine.tasks.training import WEIGHTS

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"


def table(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def heard(library_path: Path) -> dict[str, tuple[str, Prediction]]:
    """The town's name of each track with sound -> the library's id, and the prediction."""
    library, network = open_library(library_path), read_network(library_path / WEIGHTS)
    features, made = Features(library.path / "features"), {}
    with Decoder() as decoder:
        for sound in library.sounds():
            mel = hear(Path(sound.path), features, decoder, (MEL_BANDS,)).features[MEL_BANDS.version]
            made[Path(sound.path).stem] = sound.track_id, predict(network, mel)
    return made


def tell_attributes(predictions: dict) -> None:
    held = [row for row in table("truth/attributes.csv") if row["track"] in predictions]
    true = np.array([[float(row[name]) for name in ATTRIBUTES] for row in held])
    told = np.array([[predictions[row["track"]][1].attributes[name] for name in ATTRIBUTES] for row in held])
    octaves = np.log2(told[:, 0] / true[:, 0])
    near = np.abs(octaves - octaves.round()) < np.log2(1.04)
    print(f"{len(held)} tracks held out. Tempo within 4 % up to octaves: {near.mean():.1%}", end="; ")
    print(f"at the octave itself: {(np.abs(octaves) < np.log2(1.04)).mean():.1%}")
    explained = 1 - np.square(told - true).sum(axis=0) / np.square(true - true.mean(axis=0)).sum(axis=0)
    for name, value in zip(ATTRIBUTES[1:], explained[1:], strict=True):
        print(f"  {name}: R^2 {value:.3f}")
    print(f"  mean of the six: {explained[1:].mean():.3f}")


def auc(scores: np.ndarray, liked: np.ndarray) -> float:
    ranks = scores.argsort().argsort() + 1
    n = liked.sum()
    return float((ranks[liked].sum() - n * (n + 1) / 2) / (n * (len(liked) - n)))


def tell_listeners(predictions: dict, library_path: Path) -> None:
    fitted = open_recommender(library_path)
    affinity = np.load(SAMPLE / "truth" / "affinity.npy").astype(float)
    of = {name: row for row, name in enumerate(fitted.listener_names)}
    x = fitted.factors.listeners[[of[row["name"]] for row in table("town/listeners.csv")]].astype(float)
    columns = {row["track"]: column for column, row in enumerate(table("town/tracks.csv"))}
    held = {row["track"] for row in table("truth/attributes.csv")}
    rows = {item: row for row, item in enumerate(fitted.catalog.ids)}
    fans = {name: fitted.fans[rows[item]] for name, (item, _) in predictions.items() if item in rows}
    groups = {
        "no listeners, sound alone": [name for name in fans if fans[name] == 0],
        "no listeners, and no labels in training": [n for n in fans if fans[n] == 0 and n in held],
        "held out of the training": [name for name in fans if name in held],
    }
    for title, names in groups.items():
        told = []
        for name in names:
            truth = affinity[:, columns[name]]
            liked = truth >= np.quantile(truth, 0.9)
            best = np.linalg.lstsq(x, truth - truth.mean(), rcond=None)[0]
            told.append((auc(x @ predictions[name][1].factors, liked), auc(x @ best, liked)))
        ours, ceiling = np.mean(told, axis=0)
        print(f"{title} ({len(names)} tracks): AUC {ours:.3f}, ceiling {ceiling:.3f}, chance 0.5")


if __name__ == "__main__":
    place = Path(sys.argv[1])
    found = heard(place)
    tell_attributes(found)
    tell_listeners(found, place)
