"""A track's summary: spread of its bands, and the key of chords that a person knows."""

import numpy as np
import pytest

from engine.audio.mel_spectrogram import log_mel
from engine.audio.summary import SUMMARY, pitch_classes, summary

RATE = 22_050
TONALITY = slice(1_024, SUMMARY)


def chords(*pitches, seconds=1.5):
    """Chords of sines with overtones, one after the other; pitches as MIDI numbers."""
    clock = np.arange(round(seconds * RATE)) / RATE

    def note(pitch):
        return sum(np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * n * clock) / n for n in (1, 2, 3))

    return np.concatenate([sum(map(note, chord)) for chord in pitches]).astype(np.float32) / 12


def cadence(key, third):
    """I IV V I, or i iv v i, in a key; third : 4 major, 3 minor."""
    return chords(*[(72 + key + on, 72 + key + on + third, 79 + key + on) for on in (0, 5, 7, 0)])


@pytest.mark.parametrize("key", [0, 3, 8])
def test_a_cadence_tells_its_mode_in_any_key(key):
    major, minor = (summary(log_mel(cadence(key, third)))[1_024] for third in (4, 3))
    assert major > 0.7
    assert minor < 0.3


def test_pitch_classes_are_counted_from_the_keynote():
    one, other = (summary(log_mel(cadence(key, 4)))[TONALITY][1:13] for key in (0, 5))
    assert np.corrcoef(one, other)[0, 1] > 0.9
    assert set(np.argsort(one)[-3:]) == {0, 4, 7}


def test_a_tone_is_its_pitch_class():
    assert pitch_classes(log_mel(chords((81,)))).argmax(axis=1).tolist() == [9, 9, 9, 9]


def test_bands_are_told_by_how_they_are_spread_and_move():
    mel = np.zeros((100, 128), np.float32)
    mel[:, 3] = np.arange(100)
    mel[50:, 7] = 4.0
    told = summary(mel)[:1_024].reshape(8, 128)
    assert told[:, 3] == pytest.approx([49.5, 28.866, 4.95, 24.75, 49.5, 94.05, 0.99, 1.0], rel=1e-3)
    assert told[:, 7] == pytest.approx([2.0, 2.0, 0.0, 0.0, 2.0, 4.0, 0.04, 4.0])
    assert not told[:, 11].any()


@pytest.mark.parametrize("frames", [1, 5, 80, 90])
def test_however_short_a_track_is_it_has_a_summary(frames):
    told = summary(np.random.default_rng(0).uniform(0, 9, (frames, 128)).astype(np.float16))
    assert told.shape == (SUMMARY,) and told.dtype == np.float32 and np.isfinite(told).all()
