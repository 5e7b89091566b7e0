"""Tempo, key, loudness and metre of sounds that were made with them."""

import json
import subprocess
import sys

import numpy as np
import pytest
from audio_worlds import RATE, tone

from engine.audio.analyser import MAJOR, MINOR, analyse, key_of, loudness_of, sections_of

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]


def clicks(tempo: float, seconds: float = 20.0, group: int = 4) -> np.ndarray:
    """Hits of noise at a tempo, the first of each group louder."""
    rng = np.random.default_rng(0)
    sound = 0.001 * rng.standard_normal(round(seconds * RATE))
    for number, second in enumerate(np.arange(0, seconds - 0.2, 60 / tempo)):
        at, time = round(second * RATE), np.arange(RATE // 10) / RATE
        hit = rng.standard_normal(len(time)) * np.exp(-80 * time)
        sound[at : at + len(time)] += hit * (1.0 if number % group == 0 else 0.15)
    return (0.5 * sound / np.abs(sound).max()).astype(np.float32)


def chord(pitches: tuple[int, ...], seconds: float = 3.0) -> np.ndarray:
    return sum(tone(261.626 * 2 ** (pitch / 12), seconds, peak=0.1) for pitch in pitches)


@pytest.mark.parametrize("tempo", [72.0, 100.0, 128.0, 174.0])
def test_tempo_is_found_up_to_octaves(tempo):
    analysis = analyse(clicks(tempo))
    assert min(abs(np.log2(analysis.tempo / tempo) - octave) for octave in (-1, 0, 1)) < np.log2(1.04)
    assert analysis.tempo_confidence > 0.3
    distances = np.diff(analysis.beats)
    assert np.median(distances) == pytest.approx(60 / analysis.tempo, rel=0.05)


@pytest.mark.parametrize("group", [3, 4])
def test_metre_is_that_of_the_accents(group):
    assert analyse(clicks(117.5, group=group)).time_signature == group


def test_key_and_mode_of_cadences():
    major = np.concatenate([chord(each) for each in ((0, 4, 7), (5, 9, 12), (7, 11, 14), (0, 4, 7))])
    minor = np.concatenate([chord(each) for each in ((9, 12, 16), (2, 5, 9), (4, 8, 11), (9, 12, 16))])
    assert (analyse(major).key, analyse(major).mode) == (0, 1)
    assert (analyse(minor).key, analyse(minor).mode) == (9, 0)


@pytest.mark.parametrize("key", range(12))
def test_every_key_is_known_by_its_own_profile(key):
    assert key_of(np.roll(MAJOR, key))[:2] == (key, 1)
    assert key_of(np.roll(MINOR, key))[:2] == (key, 0)


def test_loudness_is_that_of_the_standard():
    """A 997 Hz sine at full scale in one channel has -3.01 LUFS (ITU-R BS.1770-4, annex 1)."""
    assert loudness_of(tone(997.0, 10.0, peak=1.0)) == pytest.approx(-3.01, abs=0.1)
    assert loudness_of(tone(997.0, 10.0, peak=0.1)) == pytest.approx(-23.01, abs=0.1)


def test_sections_begin_where_the_music_changes():
    sound = np.concatenate([clicks(120.0, 30.0), chord((0, 4, 7), 30.0)])
    from engine.audio.analyser import chroma

    first, second, *_ = sections_of(sound, chroma(sound))
    assert first == 0.0
    assert second == pytest.approx(30.0, abs=1.5)


def test_what_has_no_pulse_has_no_tempo_to_be_sure_of():
    noise = (0.1 * np.random.default_rng(0).standard_normal(10 * RATE)).astype(np.float32)
    assert analyse(noise).tempo_confidence < 0.2
    held = analyse(tone(440.0, 0.6))
    assert json.loads(json.dumps(held.plain()))["sections"] == [0.0]


def test_the_way_to_features_does_not_import_librosa():
    code = (
        "import sys, numpy as np\n"
        "from engine.audio.extractors import MEL_BANDS, FINGERPRINT\n"
        "import engine.tasks.analysing, engine.audio.analyser\n"
        "MEL_BANDS.extract(np.zeros(22050, np.float32)); FINGERPRINT.extract(np.zeros(22050, np.float32))\n"
        "sys.exit('librosa' in sys.modules or 'numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0
