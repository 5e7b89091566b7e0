"""Which recording a sound is, and from which second: pairs of spectral peaks that survive noise and codecs.

A constellation of peaks in the spectrum; each is tied to a few later ones, and (frequency, frequency, time
between) is a landmark. An excerpt's landmarks meet the same recording's at one shift in time, and
another's at none in particular. Source: Wang, "An industrial-strength audio search algorithm", ISMIR 2003.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.limits import SAMPLE_RATE

LANDMARKS: Final = "landmarks-1"
"""Version of these numbers."""

WINDOW: Final = 2_048
HOP: Final = 512
LOWEST, HIGHEST = 12, 500
"""Bins that may hold peaks: 130 to 5,380 Hz, where codecs keep what they hear."""

REACH = 63
"""Frames that two peaks of a landmark may lie apart: one and a half seconds."""

FAN = 4
"""Later peaks that each peak is tied to."""

_NEAR_TIME, _NEAR_BINS = 15, 25
_BELOW, _FLOOR = 60.0, -20.0
"""Decibels under the loudest that still count, and under which nothing does (a full tone has 54)."""

_BLOCK = 256
_MIDDLE = 1 << 30

LEAST, SURE, APART = 12, 30, 2.5
"""Landmarks in place: fewer than LEAST are chance, SURE are none, and what lies between must be APART
times as many as any other recording has. Of 400 excerpts of ten seconds at 64 kbit/s and 10 dB the fewest
had 19; clips of other music had at most 16, and then other recordings had 10."""

SAME_SHARE = 0.1
"""Share of a recording's landmarks that another must have in place to be the same recording."""

Ints = npt.NDArray[np.int32]


def landmarks(samples: npt.NDArray[np.float32]) -> Ints:
    """The landmarks of a sound.

    samples : shape (n_samples,), mono at 22,050 Hz
    returns : shape (n, 2), int32: what it is (two bins and the frames between), and in which frame it begins

    >>> landmarks(np.zeros(22_050, np.float32)).shape
    (0, 2)
    """
    frames, bins = peaks(samples)
    return _tied(frames, bins)


def peaks(samples: npt.NDArray[np.float32]) -> tuple[Ints, Ints]:
    """Frames and bins of what stands out from its neighbourhood, by frame and then by bin."""
    from scipy.ndimage import maximum_filter

    level = _decibels(samples)
    highest = maximum_filter(level, size=(_NEAR_TIME, _NEAR_BINS), mode="constant", cval=-np.inf)
    least = max(_FLOOR, float(level.max()) - _BELOW)
    frames, bins = np.nonzero((level == highest) & (level > least))
    return frames.astype(np.int32), (bins + LOWEST).astype(np.int32)


def _decibels(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Power in decibels, shape (n_frames, bins that may hold peaks)."""
    padded = np.pad(np.asarray(samples, np.float32), WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    window = np.hanning(WINDOW).astype(np.float32)
    level = np.empty((len(frames), HIGHEST - LOWEST), np.float32)
    for start in range(0, len(frames), _BLOCK):
        spectrum = np.fft.rfft(frames[start : start + _BLOCK] * window)[:, LOWEST:HIGHEST]
        level[start : start + _BLOCK] = np.square(spectrum.real) + np.square(spectrum.imag)
    return np.asarray(10 * np.log10(level + np.float32(1e-10)))


def _tied(frames: Ints, bins: Ints) -> Ints:
    """Each peak with the FAN next ones that begin later and not too late."""
    tied = []
    later = np.searchsorted(frames, frames, side="right")
    for step in range(FAN):
        other = later + step
        there = np.flatnonzero(other < len(frames))
        apart = frames[other[there]] - frames[there]
        there = there[apart <= REACH]
        apart = apart[apart <= REACH]
        key = (bins[there] << 15 | bins[other[there]] << 6 | apart).astype(np.int32)
        tied.append(np.stack([key, frames[there]], axis=1))
    return np.concatenate(tied) if tied else np.empty((0, 2), np.int32)


@dataclass(frozen=True, slots=True)
class Match:
    """A recording that was recognised.

    recording : its place among those of the index
    second : where in it the sound begins; below 0 where the sound begins earlier
    landmarks : how many of the sound's landmarks lie where they must
    share : that, as a share of the sound's landmarks, 0..1
    """

    recording: int
    second: float
    landmarks: int
    share: float


@dataclass(frozen=True, slots=True)
class Index:
    """Recordings' landmarks, sorted so that one can be looked up: 8 bytes each.

    keys : shape (n,), int32, ascending
    places : shape (n,), int32: in which frame each begins, with all recordings laid end to end
    starts : shape (n_recordings + 1,), int64: where each recording begins among those
    """

    keys: Ints
    places: Ints
    starts: npt.NDArray[np.int64]


def index(recordings: Sequence[Ints]) -> Index:
    """Sort the landmarks of recordings, each of shape (n, 2), for looking them up."""
    lengths = [int(each[:, 1].max(initial=0)) + REACH for each in recordings]
    starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    keys = np.concatenate([np.empty(0, np.int32), *(each[:, 0] for each in recordings)])
    places = [each[:, 1] + start for each, start in zip(recordings, starts[:-1], strict=True)]
    order = np.argsort(keys, kind="stable")
    return Index(keys[order], np.concatenate([np.empty(0), *places])[order].astype(np.int32), starts)


def identify(library: Index, sound: Ints) -> Match | None:
    """The recording that a sound is an excerpt of, or that is part of it; None where it is none of them.

    sound : landmarks, shape (n, 2)
    """
    found = best_match(library, sound)
    if found is None or found.landmarks < LEAST:
        return None
    if found.landmarks < SURE:
        other = best_match(library, sound, but=found.recording)
        if other is not None and found.landmarks < APART * other.landmarks:
            return None
    return found


def best_match(library: Index, sound: Ints, but: int = -1) -> Match | None:
    """The recording and shift that most landmarks agree on, be they many or few; None where none meet.

    but : a recording that is passed over
    """
    places, frames = _meetings(library, sound)
    if but >= 0:
        other = (places < library.starts[but]) | (places >= library.starts[but + 1])
        places, frames = places[other], frames[other]
    if not len(places):
        return None
    shifts, counts = np.unique(places - frames, return_counts=True)
    agreeing = counts + _beside(shifts, counts, -1) + _beside(shifts, counts, 1)
    shift = shifts[np.lexsort((-counts, -agreeing))[0]]
    owners = np.searchsorted(library.starts, places[np.abs(places - frames - shift) <= 1], side="right") - 1
    recording = int(np.bincount(owners).argmax())
    together = int((owners == recording).sum())
    second = float(shift - library.starts[recording]) * HOP / SAMPLE_RATE
    return Match(recording, second, together, together / len(sound))


def _meetings(library: Index, sound: Ints) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where the library holds the sound's landmarks: the places there and the frames here."""
    first = np.searchsorted(library.keys, sound[:, 0], side="left")
    counts = np.searchsorted(library.keys, sound[:, 0], side="right") - first
    before = np.cumsum(counts) - counts
    at = np.arange(counts.sum()) + np.repeat(first - before, counts)
    return library.places[at].astype(np.int64), np.repeat(sound[:, 1], counts).astype(np.int64)


def _beside(shifts: npt.NDArray[np.int64], counts: npt.NDArray[Any], step: int) -> npt.NDArray[Any]:
    """The counts of the shifts that lie one frame further, 0 where there are none."""
    at = np.minimum(np.searchsorted(shifts, shifts + step), len(shifts) - 1)
    return np.where(shifts[at] == shifts + step, counts[at], 0)


def same_recordings(recordings: Sequence[Ints]) -> list[list[int]]:
    """Groups of two and more recordings that are the same music note for note, whatever their files are.

    recordings : landmarks of each, shape (n, 2)
    returns : places among `recordings`, ascending within a group and by first member
    """
    library = index(recordings)
    leader = list(range(len(recordings)))
    for place, sound in enumerate(recordings):
        match = best_match(library, sound, but=place)
        if match is not None and match.landmarks >= SURE and match.share >= SAME_SHARE:
            first, second = _first(leader, place), _first(leader, match.recording)
            leader[max(first, second)] = min(first, second)
    groups: dict[int, list[int]] = {}
    for place in range(len(recordings)):
        groups.setdefault(_first(leader, place), []).append(place)
    return [group for group in groups.values() if len(group) > 1]


def _first(leader: list[int], place: int) -> int:
    while leader[place] != place:
        place = leader[place]
    return place
