"""Samples to what the network hears: 128 mel bands, 43 frames a second, compressed by a logarithm.

librosa's filter bank and frames (Slaney's mel scale, Hann window, zero-padded and centred), computed in
blocks that stay in the processor's cache; equal to `librosa.feature.melspectrogram` within 1e-5.
"""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.audio.limits import SAMPLE_RATE

WINDOW: Final = 1_024
HOP: Final = 512
BANDS: Final = 128
LOUDNESS: Final = 10_000.0
"""Power is weighed so before the logarithm: what lies 70 dB under full scale still shows."""

MEL: Final = "mel-1"
"""Version of these numbers: it changes when they do, and then all are computed again."""

_BLOCK, _GROUP = 64, 16
"""Frames at a time, whose spectra stay in the processor's cache, and filters at a time."""

Floats = npt.NDArray[np.float32]


def n_frames(n_samples: int) -> int:
    """How many frames that many samples have.

    >>> n_frames(22_050)
    44
    """
    return 1 + n_samples // HOP


def log_mel(samples: Floats) -> Floats:
    """ln(1 + 10000 power) in each mel band: 0 in silence, about 16 for a tone at full scale.

    samples : shape (n_samples,), mono at 22,050 Hz, finite
    returns : shape (n_frames(n_samples), 128), float32, >= 0

    >>> log_mel(np.zeros(22_050, np.float32)).max()
    np.float32(0.0)
    """
    power = mel_power(samples)
    power *= np.float32(LOUDNESS)
    np.log1p(power, out=power)
    return power


def mel_power(samples: Floats) -> Floats:
    """Power in each mel band, as `librosa.feature.melspectrogram(n_fft=1024, hop_length=512)`, transposed.

    samples : shape (n_samples,), mono at 22,050 Hz, finite
    returns : shape (n_frames(n_samples), 128), float32, >= 0
    """
    padded = np.pad(np.asarray(samples, np.float32), WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    mel = np.empty((len(frames), BANDS), np.float32)
    window = _window()
    for start in range(0, len(frames), _BLOCK):
        spectrum = np.fft.rfft(frames[start : start + _BLOCK] * window)
        power = np.square(spectrum.real)
        power += np.square(spectrum.imag)
        for bands, bins, bank in _groups():
            mel[start : start + _BLOCK, bands] = power[:, bins] @ bank
    return mel


@cache
def filter_bank() -> Floats:
    """The mel filters of librosa, shape (128, 513): triangles of equal area between 0 and 11,025 Hz.

    The same numbers as `librosa.filters.mel(sr=22050, n_fft=1024, n_mels=128)`, without the seconds that
    importing librosa takes (Slaney, Auditory Toolbox, 1998).
    """
    corners = mel_to_hertz(np.linspace(0, hertz_to_mel(SAMPLE_RATE / 2), BANDS + 2))
    bins = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE)
    slopes = np.subtract.outer(corners, bins)
    widths = np.diff(corners)[:, None]
    rising, falling = -slopes[:-2] / widths[:-1], slopes[2:] / widths[1:]
    height = 2 / (corners[2:] - corners[:-2])[:, None]
    bank: Floats = (np.maximum(0, np.minimum(rising, falling)) * height).astype(np.float32)
    bank.setflags(write=False)
    return bank


def band_hertz() -> npt.NDArray[np.float64]:
    """The frequency at the top of each band's triangle, in Hz, shape (128,).

    >>> band_hertz()[[0, 127]].round()
    array([   26., 10736.])
    """
    return mel_to_hertz(np.linspace(0, hertz_to_mel(SAMPLE_RATE / 2), BANDS + 2)[1:-1])


@cache
def _groups() -> list[tuple[slice, slice, Floats]]:
    """The filters in groups of neighbours, each with the bins that it needs, shape (n_bins, n_bands).

    The rest of the bank is zeros; and products this small are left to one thread by BLAS, which is what many
    files at a time want.
    """
    groups = []
    for first in range(0, BANDS, _GROUP):
        part = filter_bank()[first : first + _GROUP]
        used = np.flatnonzero(part.any(axis=0))
        bins = slice(int(used[0]), int(used[-1]) + 1)
        groups.append((slice(first, first + _GROUP), bins, np.ascontiguousarray(part[:, bins].T)))
    return groups


_LINEAR, _KNEE, _STEP = 200 / 3, 1_000.0, np.log(6.4) / 27
"""Slaney's scale: a mel is 66.7 Hz up to 1000 Hz, and from there 27 mels are a factor of 6.4."""


def hertz_to_mel(hertz: float) -> float:
    """Slaney's mel scale.

    >>> hertz_to_mel(440.0)
    6.6
    """
    if hertz < _KNEE:
        return round(hertz / _LINEAR, 12)
    return float(_KNEE / _LINEAR + np.log(hertz / _KNEE) / _STEP)


def mel_to_hertz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The frequencies of mels, in Hz.

    >>> mel_to_hertz(np.array([6.6, 42.0])).round(6)
    array([ 440., 6400.])
    """
    knee = _KNEE / _LINEAR
    above = _KNEE * np.exp(_STEP * (np.maximum(mel, knee) - knee))
    hertz: npt.NDArray[np.float64] = np.where(mel < knee, mel * _LINEAR, above)
    return hertz


@cache
def _window() -> Floats:
    """Hann's window, periodic."""
    window: Floats = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
    return window
