"""Whether tracks that sound alike are of one artist: our audio vector beside plain MFCCs, on real music.

    python benchmarks/real_music.py FOLDER [WEIGHTS]

FOLDER holds clips and `clips.csv` (file,artist,...). Artists with ten clips or more take part; for each of
their clips it is told whether the nearest other clip is by the same artist. The network was trained on none
of them. MFCCs are librosa's, 20 of them, mean and deviation over time, compared as they are and standardised,
by Euclid's distance: two customary ways that differ much. The interval is of the difference, clip by clip,
from 10,000 resamples of clips; clips of one artist are not independent, so the true one is wider.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from engine.audio.decode import Decoder
from engine.audio.extractors import half_mel
from engine.audio.network import predict
from engine.audio.stored_network import read_network
from engine.audio.vectors import audio_space, audio_vector
from engine.tasks.heard import TOWN

ENOUGH = 10


def mfcc(samples: np.ndarray) -> np.ndarray:
    from librosa.feature import mfcc as of

    heard = of(y=samples, sr=22_050, n_mfcc=20)
    return np.concatenate([heard.mean(axis=1), heard.std(axis=1)])


def same_artist(likeness: np.ndarray, artists: np.ndarray) -> np.ndarray:
    """Of each clip, whether the other one that is most like it is by the same artist."""
    apart = likeness.copy()
    np.fill_diagonal(apart, -np.inf)
    return artists[apart.argmax(axis=1)] == artists


def nearness(vectors: np.ndarray) -> np.ndarray:
    return -np.square(vectors[:, None] - vectors[None]).sum(axis=-1)


def heard(folder: Path, weights: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Artists, audio vectors and MFCCs; the space is that of all clips in the folder, as a library's is."""
    with (folder / "clips.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    network, predictions, plain = read_network(weights), [], []
    with Decoder() as decoder:
        for row in rows:
            samples = decoder.read(folder / row["file"]).samples
            predictions.append(predict(network, half_mel(samples)))
            plain.append(mfcc(samples))
    told = [
        np.array([getattr(one, name) for one in predictions]) for name in ("factors", "pooled", "cepstra")
    ]
    vectors = audio_vector(audio_space(*told), *told).astype(float)
    clips = Counter(row["artist"] for row in rows if row["artist"])
    wanted = np.array([clips[row["artist"]] >= ENOUGH for row in rows])
    return np.array([row["artist"] for row in rows])[wanted], vectors[wanted], np.array(plain)[wanted]


def main(folder: Path, weights: Path) -> None:
    artists, vectors, plain = heard(folder, weights)
    standard = (plain - plain.mean(axis=0)) / plain.std(axis=0)
    ours = same_artist(vectors @ vectors.T, artists)
    share = max(Counter(artists.tolist()).values()) / len(artists)
    print(f"{len(artists)} clips of {len(set(artists))} artists; the commonest has {share:.3f}")
    print(f"audio vector: {ours.mean():.3f}")
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(artists), size=(10_000, len(artists)))
    for name, theirs in (("as they are", nearness(plain)), ("standardised", nearness(standard))):
        right = same_artist(theirs, artists)
        apart = ours.astype(float) - right
        low, high = np.quantile(apart[drawn].mean(axis=1), [0.025, 0.975])
        print(f"MFCC {name}: {right.mean():.3f}; ours {apart.mean():+.3f}, 95 % [{low:+.3f}, {high:+.3f}]")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TOWN)
