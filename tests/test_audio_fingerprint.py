"""Excerpts are known again through codecs and noise, at the right second, and strangers are not."""

import io

import numpy as np
import pytest
import soundfile
from audio_worlds import MUSIC, melody, tone

from engine.audio.decode import Decoder
from engine.audio.fingerprint import identify, index, landmarks, peaks, same_recordings

RATE = 22_050
AT_64_KBIT = {
    "opus": {"format": "OGG", "subtype": "OPUS", "compression_level": 0.775},
    "mp3": {
        "format": "MP3",
        "subtype": "MPEG_LAYER_III",
        "compression_level": 0.889,
        "bitrate_mode": "CONSTANT",
    },
}


@pytest.fixture(scope="module")
def music():
    return [melody(seed, 20.0) for seed in range(8)]


@pytest.fixture(scope="module")
def library(music):
    return index([landmarks(samples) for samples in music])


def worsened(samples: np.ndarray, codec: str, rng: np.random.Generator, decibels: float = 10.0) -> np.ndarray:
    """White noise so far under the music, and then 64 kbit a second."""
    import soxr

    level = np.sqrt((samples**2).mean()) * 10 ** (-decibels / 20)
    noisy = 0.7 * (samples + level * rng.standard_normal(len(samples)))
    held = io.BytesIO()
    soundfile.write(held, soxr.resample(noisy, RATE, 48_000), 48_000, **AT_64_KBIT[codec])
    assert len(held.getvalue()) * 8 / (len(samples) / RATE) == pytest.approx(64_000, rel=0.06)
    held.seek(0)
    return soxr.resample(soundfile.read(held)[0], 48_000, RATE).astype(np.float32)


@pytest.mark.parametrize("codec", AT_64_KBIT)
def test_ten_seconds_are_known_through_a_codec_and_noise(music, library, codec):
    rng = np.random.default_rng(1)
    for place, samples in enumerate(music):
        start = int(rng.integers(0, 10 * RATE))
        match = identify(library, landmarks(worsened(samples[start : start + 10 * RATE], codec, rng)))
        assert match is not None
        assert match.recording == place
        assert match.second == pytest.approx(start / RATE, abs=0.06)


def test_strangers_are_not_claimed(library):
    for seed in range(100, 140):
        assert identify(library, landmarks(melody(seed, 10.0))) is None
    for nothing in (np.zeros(RATE, np.float32), tone(seconds=5.0)):
        assert identify(library, landmarks(nothing)) is None
    assert identify(index([]), landmarks(melody(0, 5.0))) is None


def test_a_longer_sound_that_holds_a_recording_is_that_recording(music, library):
    around = np.concatenate([melody(50, 7.0), music[3], melody(51, 7.0)])
    match = identify(library, landmarks(around))
    assert match is not None
    assert match.recording == 3
    assert match.second == pytest.approx(-7.0, abs=0.06)


def test_the_same_music_in_other_files_is_one_group(music):
    rng = np.random.default_rng(0)
    files = [
        music[0],
        music[1],
        worsened(music[0], "mp3", rng, 40.0),
        music[2],
        music[1][5 * RATE :],
        music[0] / 9,
    ]
    assert same_recordings([landmarks(samples) for samples in files]) == [[0, 2, 5], [1, 4]]


def test_a_tone_that_begins_has_its_peaks_at_its_frequency():
    frames, bins = peaks(np.concatenate([np.zeros(RATE, np.float32), tone(1_000.0, 1.0)]))
    assert set(bins[frames > 50]) <= {92, 93}  # 1000 Hz of 10.77 Hz each
    assert frames.min() >= 41


def test_strangers_of_real_music_are_not_claimed_and_its_own_excerpts_are(library):
    if not MUSIC.exists():
        pytest.skip("needs ../shared/data/music")
    rng = np.random.default_rng(0)
    with Decoder() as decoder:
        clips = [decoder.read(path).samples for path in sorted(MUSIC.glob("*.ogg"))[::6]]
    marks = [landmarks(clip) for clip in clips]
    assert not any(identify(library, mark) for mark in marks)
    known = index(marks)
    found = [identify(known, landmarks(worsened(clip[5 * RATE : 15 * RATE], "opus", rng))) for clip in clips]
    right = [match is not None and match.recording == place for place, match in enumerate(found)]
    assert sum(right) >= 0.9 * len(clips)
    assert all(match is None or match.recording == place for place, match in enumerate(found))
