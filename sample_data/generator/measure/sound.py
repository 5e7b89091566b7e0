"""Whether the sound is what the catalog says: told apart by ear, in time, at level, without faults."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sample_data.generator.catalog import Track
from sample_data.generator.chance import Floats

OCTAVES = (0.25, 0.5, 1.0, 2.0, 4.0)
SILENCE = 10 ** (-60 / 20)
LEARNED = ("energy", "danceability", "valence", "acousticness", "instrumentalness", "liveness")


@dataclass(frozen=True)
class Heard:
    """What can be measured of one file.

    mfcc : shape (40,), mean and deviation of 20 coefficients; more : shape (5,), brightness and onsets
    tempo : librosa's, beats per minute; loudness : LUFS; peak : highest sample; silence : seconds, longest
    """

    mfcc: Floats
    more: Floats
    tempo: float
    loudness: float
    peak: float
    silence: float


@dataclass(frozen=True)
class SoundFigures:
    """Figures over all tracks; see the README for what each should be."""

    n_tracks: int
    megabytes: float
    genre_by_neighbour: float
    artist_by_neighbour: float
    tempo_agrees: float
    tempo_by_genre: dict[str, float]
    loudness: tuple[float, float]
    peak: float
    silence: float
    learned: dict[str, float]


def sound_figures(tracks: Sequence[Track], folder: Path, n_processes: int = 2) -> SoundFigures:
    """Figures of the tracks whose sound lies in a folder."""
    paths = [folder / f"{track.id}.opus" for track in tracks]
    with ProcessPoolExecutor(n_processes, mp_context=get_context("spawn")) as pool:
        heard = list(pool.map(listen, paths, chunksize=4))
    mfcc = np.array([one.mfcc for one in heard])
    genres = np.array([track.artist.genre for track in tracks])
    agrees = np.array([same_tempo(h.tempo, t.attributes.tempo) for h, t in zip(heard, tracks, strict=True)])
    everything = np.hstack([mfcc, np.array([one.more for one in heard])])
    levels = [one.loudness for one in heard]
    return SoundFigures(
        n_tracks=len(tracks),
        megabytes=sum(path.stat().st_size for path in paths) / 1e6,
        genre_by_neighbour=by_neighbour(mfcc, genres),
        artist_by_neighbour=by_neighbour(mfcc, np.array([track.artist.id for track in tracks])),
        tempo_agrees=float(agrees.mean()),
        tempo_by_genre={str(genre): float(agrees[genres == genre].mean()) for genre in dict.fromkeys(genres)},
        loudness=(min(levels), max(levels)),
        peak=max(one.peak for one in heard),
        silence=max(one.silence for one in heard),
        learned={
            name: explained(everything, np.array([getattr(track.attributes, name) for track in tracks]))
            for name in LEARNED
        },
    )


def listen(path: Path) -> Heard:
    """Measure one file."""
    import librosa
    import pyloudnorm
    import soundfile

    sound, sr = soundfile.read(path, dtype="float32")
    low = librosa.resample(sound, orig_sr=sr, target_sr=22_050)
    mfcc = librosa.feature.mfcc(y=low, sr=22_050, n_mfcc=20)
    onsets = librosa.onset.onset_strength(y=low, sr=22_050)
    bright = librosa.feature.spectral_centroid(y=low, sr=22_050)
    levels = librosa.feature.rms(y=low)
    tempo, _ = librosa.beat.beat_track(y=low, sr=22_050)
    return Heard(
        mfcc=np.hstack([mfcc.mean(axis=1), mfcc.std(axis=1)]),
        more=np.array([bright.mean(), bright.std(), onsets.mean(), onsets.std(), levels.std()]),
        tempo=float(np.atleast_1d(tempo)[0]),
        loudness=float(pyloudnorm.Meter(sr).integrated_loudness(sound.astype(np.float64))),
        peak=float(np.abs(sound).max()),
        silence=longest_silence(sound, sr),
    )


def longest_silence(sound: npt.NDArray[Any], sr: int) -> float:
    """Seconds of the longest stretch whose 50 ms frames all lie below -60 dB.

    >>> longest_silence(np.concatenate([np.ones(100), np.zeros(200), np.ones(100)]), sr=100)
    2.0
    """
    frame = max(1, sr // 20)
    quiet = np.sqrt((sound[: len(sound) // frame * frame].reshape(-1, frame) ** 2).mean(axis=1)) < SILENCE
    longest = run = 0
    for silent in quiet:
        run = run + 1 if silent else 0
        longest = max(longest, run)
    return longest * frame / sr


def same_tempo(found: float, true: float) -> bool:
    """Whether two tempos agree within 4 %, up to octaves.

    >>> same_tempo(60.0, 122.0), same_tempo(90.0, 120.0)
    (True, False)
    """
    return any(abs(found / (true * octave) - 1) <= 0.04 for octave in OCTAVES)


def by_neighbour(features: Floats, classes: npt.NDArray[Any], n_splits: int = 10) -> float:
    """Share of held-out rows (a quarter, drawn ten times) whose nearest kept row is of their class.

    >>> by_neighbour(np.repeat(np.eye(2), 20, axis=0), np.repeat([0, 1], 20))
    1.0
    """
    right = []
    for seed in range(n_splits):
        out = np.random.default_rng(seed).random(len(features)) < 0.25
        scaled = (features - features[~out].mean(axis=0)) / (features[~out].std(axis=0) + 1e-9)
        apart = ((scaled[out][:, None] - scaled[~out][None]) ** 2).sum(axis=2)
        right.append(float((classes[~out][apart.argmin(axis=1)] == classes[out]).mean()))
    return float(np.mean(right))


def explained(features: Floats, values: Floats) -> float:
    """Share of variance that a ridge on the features explains of held-out values (tenfold)."""
    from sklearn.linear_model import RidgeCV
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 4, 11)))
    folds = KFold(10, shuffle=True, random_state=0)
    guessed = cross_val_predict(model, features, values, cv=folds)
    return float(1 - ((values - guessed) ** 2).sum() / ((values - values.mean()) ** 2).sum())
