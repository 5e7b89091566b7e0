"""What a whole track's mel bands tell without a network: how each band is spread over time, and the key.

A network of short windows hears neither how quiet a track's quietest moments are, which an audience fills,
nor in which mode it stands. Both are counted here; nothing in it is learnt.
"""

from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.analyser import MAJOR, MINOR
from engine.audio.mel_spectrogram import BANDS, band_hertz

Floats = npt.NDArray[np.float32]

SHARES: Final = (0.05, 0.25, 0.5, 0.95)
"""Of the frames: how loud a band is at the least in all but so many."""

REGISTERS: Final = ((380.0, 5_000.0), (380.0, 5_000.0), (380.0, 1_200.0), (1_200.0, 5_000.0))
"""Hertz between which pitches are told: lower bands are wider than a semitone. The second is of the end."""

END: Final = slice(-86, -10)
"""Frames in which music comes home: the last two seconds, without what fades away."""

SUMMARY: Final = (4 + len(SHARES)) * BANDS + 1 + 12 * len(REGISTERS)
"""Numbers that are told of a track."""

_AROUND: Final = 6
"""Bands to either side above whose mean a band is a peak."""

_SURE: Final = 4.0
"""By how much a key that fits is likelier: e to the power of so many times its correlation."""


def summary(mel: npt.NDArray[Any]) -> Floats:
    """What is told of a track, shape (1073,).

    Of each band: mean, deviation, four quantiles, mean change, largest rise; then how likely the mode is
    major, 0..1, and how loud each pitch class is, from the likeliest keynotes up, in four parts of the sound.

    mel : shape (n_frames, 128), log-mel, any float type; n_frames >= 1

    >>> told = summary(np.ones((200, 128)))
    >>> told.shape, float(told[0]), float(told[1024])
    ((1073,), 1.0, 0.5)
    """
    heard = mel.astype(np.float32)
    changes = np.diff(heard, axis=0, prepend=heard[:1])
    spread = [heard.mean(axis=0), heard.std(axis=0), *np.quantile(heard, SHARES, axis=0)]
    moved = [np.abs(changes).mean(axis=0), changes.max(axis=0)]
    return np.concatenate([*spread, *moved, *_tonality(pitch_classes(heard))]).astype(np.float32)


def pitch_classes(mel: Floats) -> npt.NDArray[np.float64]:
    """How loud each pitch class is, C first, in each of `REGISTERS`; shape (4, 12), standardised.

    >>> silent = np.zeros((100, 128), np.float32)
    >>> bool((pitch_classes(silent) == 0).all())
    True
    """
    end = mel[END] if len(mel) >= -END.start else mel
    parts = [_peaks(mel), _peaks(end)]
    loud = np.array([parts[int(at == 1)] @ bank for at, bank in enumerate(_banks())], np.float64)
    loud -= loud.mean(axis=1, keepdims=True)
    deviation = loud.std(axis=1, keepdims=True)
    made: npt.NDArray[np.float64] = np.zeros_like(loud)
    np.divide(loud, deviation, out=made, where=deviation > 1e-6)
    return made


def _peaks(mel: Floats) -> Floats:
    """How far each band stands above its neighbours, averaged over time, shape (128,)."""
    padded = np.pad(mel, ((0, 0), (_AROUND + 1, _AROUND)), mode="edge")
    sums = np.cumsum(padded, axis=1, dtype=np.float64)
    width = 2 * _AROUND + 1
    around = (sums[:, width:] - sums[:, :-width]) / width
    made: Floats = np.maximum(mel - around, 0).mean(axis=0).astype(np.float32)
    return made


def _tonality(classes: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
    """The mode, and pitch classes from the keynote up: by how a track and its end fit the 24 keys."""
    likely = np.stack([_fit(profile, classes[:2]) for profile in (MINOR, MAJOR)])
    shares = np.exp(_SURE * (likely - likely.max()))
    shares /= shares.sum()
    from_keynote = sum(share * np.roll(classes, -key, axis=1) for key, share in enumerate(shares.sum(axis=0)))
    return shares[1].sum(keepdims=True), np.ravel(from_keynote)


def _fit(profile: npt.NDArray[np.float64], classes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Correlation of a key's profile with pitch classes, summed over parts, for each keynote; shape (12,)."""
    standard = (profile - profile.mean()) / profile.std()
    return np.array([(classes @ np.roll(standard, key)).sum() / 12 for key in range(12)])


@cache
def _banks() -> tuple[Floats, ...]:
    """Of each register, how much a band says of a pitch class, shape (128, 12): a bell of half a semitone."""
    hertz = band_hertz()
    semitones = 12 * np.log2(hertz / 440.0) + 9
    apart = (semitones[:, None] - np.arange(12) + 6) % 12 - 6
    bells = np.exp(-2.0 * np.square(apart))
    inside = [((low < hertz) & (hertz < high))[:, None] for low, high in REGISTERS]
    return tuple((bells * one).astype(np.float32) for one in inside)
