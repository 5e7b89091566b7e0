"""What can be measured in a track without a network: tempo, key, loudness, metre, beats, sections.

librosa's onsets, chroma and beats; the decisions on top are made here. None of it is learned: the page says
which number came from this analyser and which from the network. Importing librosa and its first use cost
seconds, so nothing on the way to the first page may call this module's functions.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

from engine.audio.limits import SAMPLE_RATE
from engine.audio.mel_spectrogram import HOP, mel_power

ANALYSIS: Final = "analysis-1"
"""Version of these numbers."""

SLOWEST, FASTEST = 50.0, 210.0
"""Tempi that are considered, in beats per minute."""

USUAL, SPREAD = 110.0, 0.9
"""The tempo that is taken where twice or half would fit as well, and how far others may lie, in octaves."""

QUIETEST = -70.0
"""LUFS under which loudness is not told (ITU-R BS.1770's absolute gate)."""

MAJOR = np.array([0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081])
MINOR = np.array([0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052])
"""How often each pitch class sounds in a key (Albrecht and Shanahan, Music Perception 31(1), 2013)."""

OCTAVES: Final = 7
"""Octaves whose pitches tell the key, from C1 (32.7 Hz) on."""

BASS_BANDS: Final = 12
"""Mel bands under 335 Hz."""

THREES: Final = 0.05
"""How much better threes must repeat than fours: most music is in four."""

_SECONDS_PER_FRAME = HOP / SAMPLE_RATE

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was measured in a track.

    tempo : beats per minute, 50..210; 0 where no pulse was found
    tempo_confidence : 0..1, how much of the onsets' rhythm repeats at that tempo
    key : 0..11, C = 0; mode : 1 major, 0 minor
    key_confidence : 0..1, how far the best key is ahead of the next one
    loudness : LUFS (ITU-R BS.1770-4), at least -70
    time_signature : 3, 4 or 6 (6/8): a guess
    beats, sections : seconds where beats lie, and where sections begin (the first is 0)
    """

    tempo: float
    tempo_confidence: float
    key: int
    key_confidence: float
    mode: int
    loudness: float
    time_signature: int
    beats: tuple[float, ...]
    sections: tuple[float, ...]

    def plain(self) -> dict[str, Any]:
        """Names and plain numbers, for JSON."""
        return asdict(self) | {"beats": list(self.beats), "sections": list(self.sections)}

    @classmethod
    def of_plain(cls, plain: dict[str, Any]) -> Self:
        """What `plain` came from; TypeError or KeyError where it is something else."""
        return cls(**plain | {"beats": tuple(plain["beats"]), "sections": tuple(plain["sections"])})


def key_number(key: int, mode: int) -> int:
    """A key as one number: 0..11 for major ones, by semitones above C, 12..23 for minor ones.

    >>> key_number(9, 0)
    21
    """
    return key + (0 if mode else 12)


def analyse(samples: npt.NDArray[np.float32]) -> Analysis:
    """Measure a track.

    samples : shape (n_samples,), mono at 22,050 Hz, at least half a second
    """
    onsets = onset_strength(samples)
    repeats = autocorrelation(onsets)
    tempo, confidence = tempo_of(repeats)
    pitches = chroma(samples)
    key, mode, ahead = key_of(pitches.mean(axis=1))
    beats = beats_of(onsets, tempo)
    return Analysis(
        tempo=round(tempo, 2),
        tempo_confidence=round(confidence, 3),
        key=key,
        key_confidence=round(ahead, 3),
        mode=mode,
        loudness=round(loudness_of(samples), 2),
        time_signature=time_signature_of(repeats, autocorrelation(bass_accents(samples)), tempo),
        beats=tuple(round(float(beat), 3) for beat in beats),
        sections=tuple(round(second, 2) for second in sections_of(samples, pitches)),
    )


def onset_strength(samples: npt.NDArray[np.float32]) -> Floats:
    """How much begins in each frame, shape (n_frames,), >= 0."""
    from librosa import power_to_db
    from librosa.onset import onset_strength as strength

    level = power_to_db(mel_power(samples).T, ref=1.0, amin=1e-6, top_db=80.0)
    return np.asarray(strength(S=level, sr=SAMPLE_RATE, hop_length=HOP, aggregate=np.median), np.float64)


def autocorrelation(onsets: Floats) -> Floats:
    """How alike the onsets are to themselves some frames later; 1 at 0, shape (n_frames,).

    >>> autocorrelation(np.tile([1.0, 0, 0, 0], 50)).round(2)[[0, 2, 4, 8]]
    array([ 1.  , -0.33,  1.  ,  1.  ])
    """
    centred = onsets - onsets.mean()
    n = len(centred)
    spectrum = np.fft.rfft(centred, 2 * n)
    product = np.fft.irfft(np.square(np.abs(spectrum)))[:n]
    unbiased = product / np.maximum(n - np.arange(n), n / 8)
    return unbiased / unbiased[0] if unbiased[0] > 0 else np.zeros(n)


def tempo_of(repeats: Floats) -> tuple[float, float]:
    """The tempo at which onsets repeat after one to four beats, and how well they do (0..1); 0 for none."""
    tempi = SLOWEST * np.exp(np.arange(0, np.log(FASTEST / SLOWEST), 0.004))
    beat = 60.0 / tempi / _SECONDS_PER_FRAME
    fit = np.mean([_at(repeats, beat * n_beats) for n_beats in (1, 2, 3, 4)], axis=0)
    usual = np.exp(-0.5 * np.square(np.log2(tempi / USUAL) / SPREAD))
    best = int(np.argmax(fit * usual))
    if fit[best] <= 0:
        return 0.0, 0.0
    return float(tempi[best]), float(np.clip(fit[best], 0, 1))


def _at(repeats: Floats, frames: Floats) -> Floats:
    """The autocorrelation between frames; 0 beyond its end."""
    return np.interp(frames, np.arange(len(repeats)), repeats, right=0.0)


def bass_accents(samples: npt.NDArray[np.float32]) -> Floats:
    """How much louder the bass gets in each frame, shape (n_frames,), >= 0: it marks where bars begin."""
    amplitude = np.sqrt(mel_power(samples)[:, :BASS_BANDS])
    louder = np.maximum(0, np.diff(amplitude, axis=0, prepend=amplitude[:1]))
    return np.asarray(louder.sum(axis=1, dtype=np.float64))


def time_signature_of(repeats: Floats, accents: Floats, tempo: float) -> int:
    """3, 4 or 6: thirds of a beat among the onsets, or groups of three or four beats among the accents.

    repeats, accents : autocorrelations of onsets and of the bass's accents, shape (n_frames,)
    """
    if tempo <= 0:
        return 4
    beat = 60.0 / tempo / _SECONDS_PER_FRAME
    two, three, four, six = _at(accents, beat * np.array([2, 3, 4, 6]))
    half, third, other_third = _at(repeats, beat * np.array([1 / 2, 1 / 3, 2 / 3]))
    if (third + other_third) / 2 > max(0.1, half + 0.1):
        return 6
    return 3 if three + six > two + four + THREES else 4


def chroma(samples: npt.NDArray[np.float32]) -> Floats:
    """How much of each pitch class there is, shape (12, n), C first."""
    from librosa import cqt

    filled = np.pad(samples, (0, max(0, 2 * SAMPLE_RATE - len(samples))))
    pitches = np.abs(cqt(filled, sr=SAMPLE_RATE, hop_length=2 * HOP, n_bins=12 * OCTAVES, tuning=0.0))
    return np.asarray(pitches.reshape(OCTAVES, 12, -1).sum(axis=0), np.float64)


def key_of(pitches: Floats) -> tuple[int, int, float]:
    """Key, mode and how far ahead of the next they are, by the best of 24 profiles.

    pitches : shape (12,), how much there is of each pitch class, C first

    >>> key_of(np.roll(MAJOR, 9))[:2]
    (9, 1)
    """
    profiles = np.array([np.roll(profile, key) for profile in (MINOR, MAJOR) for key in range(12)])
    if np.ptp(pitches) == 0:
        return 0, 1, 0.0
    fit = np.corrcoef(np.vstack([pitches, profiles]))[0, 1:]
    best, following = np.argsort(-fit)[:2]
    return int(best % 12), int(best // 12), float(fit[best] - fit[following])


def loudness_of(samples: npt.NDArray[np.float32]) -> float:
    """Integrated loudness in LUFS (ITU-R BS.1770-4); for a mono sound as one channel."""
    from pyloudnorm import Meter

    least = int(0.4 * SAMPLE_RATE) + 1
    if len(samples) < least:
        return QUIETEST
    measured = float(Meter(SAMPLE_RATE).integrated_loudness(samples))
    return max(QUIETEST, measured)


def beats_of(onsets: Floats, tempo: float) -> Floats:
    """Seconds where the beats lie at a known tempo; none where there is no pulse."""
    from librosa.beat import beat_track

    if tempo <= 0:
        return np.zeros(0)
    _, frames = beat_track(onset_envelope=onsets, sr=SAMPLE_RATE, hop_length=HOP, bpm=tempo)
    return np.asarray(frames, np.float64) * _SECONDS_PER_FRAME


def sections_of(samples: npt.NDArray[np.float32], pitches: Floats) -> list[float]:
    """Seconds where sections begin: about one for every 25 s, where harmony and timbre change most."""
    from librosa.segment import agglomerative

    seconds = len(samples) / SAMPLE_RATE
    wanted = min(12, round(seconds / 25))
    if wanted < 2:
        return [0.0]
    level = np.log1p(10_000 * mel_power(samples)).T.reshape(16, 8, -1).mean(axis=1)[:, ::2]
    width = min(level.shape[1], pitches.shape[1])
    heard = np.vstack([level[:, :width] / level.std(), pitches[:, :width] / pitches.std()])
    step = round(1.0 / (2 * _SECONDS_PER_FRAME))
    by_second = heard[:, : width // step * step].reshape(len(heard), -1, step).mean(axis=2)
    return [float(begin) * 2 * step * _SECONDS_PER_FRAME for begin in agglomerative(by_second, wanted)]
