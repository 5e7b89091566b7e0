"""The town's sound: instruments in tune, attributes that are really in it, files that are whole and clean."""

import csv
import hashlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_data.generator.attributes import place_of
from sample_data.generator.audio import encoded
from sample_data.generator.catalog import Track, make_catalog
from sample_data.generator.genres import GENRES, genre_named, shipped_genres
from sample_data.generator.measure.sound import longest_silence
from sample_data.generator.sound.arrangement import form, write_score
from sample_data.generator.sound.drums import KITS
from sample_data.generator.sound.harmony import SCALES, chord
from sample_data.generator.sound.instruments import INSTRUMENTS
from sample_data.generator.sound.mastering import loudness
from sample_data.generator.sound.render import render
from sample_data.generator.sound.signature import signature
from sample_data.generator.sound.style import styles
from sample_data.generator.sound.waves import SR, Touch

ROOT = Path(__file__).resolve().parents[1]
TOWN = ROOT / "sample_data" / "town"
TRACKS = {track.id: track for track in make_catalog(7, shipped_genres()).tracks}
TUNED = (
    "steel guitar",
    "nylon guitar",
    "violin",
    "flute",
    "clarinet",
    "piano",
    "vibraphone",
    "chip square",
    "pad",
)


@pytest.mark.parametrize("name", TUNED)
def test_an_instrument_that_plays_a_sounds_an_a(name: str) -> None:
    note = INSTRUMENTS[name](Touch(440.0, 1.0, 0.8, 0.5), np.random.default_rng(1))
    spectrum = np.abs(np.fft.rfft(note * np.hanning(len(note)), 8 * SR))
    near = slice(8 * 400, 8 * 480)
    assert abs(400 + np.argmax(spectrum[near]) / 8 - 440) < 3.0


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(INSTRUMENTS)),
    st.floats(40, 1500),
    st.floats(0.05, 1.5),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_every_instrument_gives_finite_sound_that_ends_in_rest(
    name: str, frequency: float, seconds: float, velocity: float, colour: float
) -> None:
    note = INSTRUMENTS[name](Touch(frequency, seconds, velocity, colour), np.random.default_rng(0))
    assert np.isfinite(note).all() and len(note) >= seconds * SR
    assert np.abs(note).max() < 20 and np.abs(note[-10:]).max() < 0.1


def test_every_style_names_instruments_that_exist_and_bars_of_the_right_length() -> None:
    for genre in GENRES:
        style = styles()[genre.name]
        assert {*style.bass, *style.harmony, *style.second, *style.lead, *style.voice} <= set(INSTRUMENTS)
        assert set(style.kits) <= {*KITS, "none"}
        assert {*style.scales, *style.minor_scales} <= set(SCALES)
        for metre, _ in genre.metres:
            assert {("groove", metre), ("bass", metre), ("comp", metre)} <= set(style.patterns)
        for (_, metre), patterns in style.patterns.items():
            for pattern in patterns:
                lanes = pattern.values() if isinstance(pattern, dict) else [pattern]
                assert {len(lane) for lane in lanes if lane != "walk"} <= {16 if metre == 4 else 12}
        for numeral in " ".join((*style.major, *style.minor)).split():
            assert chord(numeral, 0, 1, style.chords).tones


@pytest.mark.parametrize("track_id", ["t001", "t077", "t177"])
def test_a_track_comes_home_to_its_key(track_id: str) -> None:
    track = TRACKS[track_id]
    sound = signature(7, track.artist, track.artist.place)
    place = place_of(track.attributes, genre_named(track.artist.genre))
    score = write_score(track.attributes, place, track.bars, sound, np.random.default_rng(0))
    end = track.bars * track.attributes.beats_per_bar
    last = {part.role: [note for note in part.notes if note.beat >= end] for part in score.parts}
    assert [round(note.pitch) % 12 for note in last["bass"]] == [track.attributes.key]
    assert last["lead"][-1].pitch % 12 == track.attributes.key
    assert max(note.beat for part in score.parts for note in part.notes) < end + 0.2


@pytest.mark.parametrize("bars", range(4, 13))
def test_a_form_has_as_many_bars_as_the_track(bars: int) -> None:
    assert form(bars).bars == bars and form(bars).verse == 2 and form(bars).lift >= 1


def test_a_track_renders_alike_twice_at_its_length_and_loudness() -> None:
    track = TRACKS["t177"]
    sound = render(7, track)
    assert np.array_equal(sound, render(7, track))
    assert len(sound) == round(track.duration_ms * SR / 1000)
    assert abs(loudness(sound) - track.attributes.loudness) < 0.3
    assert np.abs(sound).max() < 0.9 and longest_silence(sound, SR) < 1.0
    decoded, sr = soundfile.read(io.BytesIO(encoded(sound)))
    assert sr == SR and decoded.ndim == 1 and np.abs(decoded).max() < 1.0


def test_energy_brightens_a_track_and_liveness_brings_people() -> None:
    track = TRACKS["t095"]
    assert _centroid(_with(track, energy=0.9)) > 1.15 * _centroid(_with(track, energy=0.1))
    quietest = [np.sort(_frames(_with(track, liveness=value)))[5] for value in (0.1, 0.9)]
    assert quietest[1] > quietest[0]


def test_danceability_brings_the_drums_forward() -> None:
    track = TRACKS["t150"]
    spread = [np.std(_frames(_with(track, danceability=value))) for value in (0.2, 0.95)]
    assert spread[1] > spread[0]


def _with(track: Track, **changes: float) -> np.ndarray:
    return render(7, replace(track, attributes=replace(track.attributes, **changes)))


def _centroid(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound))
    return float((np.fft.rfftfreq(len(sound), 1 / SR) * spectrum).sum() / spectrum.sum())


def _frames(sound: np.ndarray) -> np.ndarray:
    return np.sqrt((sound[: len(sound) // 2400 * 2400].reshape(-1, 2400) ** 2).mean(axis=1))


def test_the_shipped_sound_is_whole_and_within_thirty_megabytes() -> None:
    rows = list(csv.DictReader((TOWN / "audio.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["track"] for row in rows] == [track.id for track in TRACKS.values() if track.has_audio]
    for row in rows:
        content = (TOWN / "audio" / f"{row['track']}.opus").read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (int(row["bytes"]), row["sha256"])
    files = [path for path in (ROOT / "sample_data").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(path.stat().st_size for path in files) <= 30_000_000


@pytest.mark.parametrize("track_id", ["t001", "t150", "t255"])
def test_the_shipped_sound_is_what_the_generator_makes(track_id: str) -> None:
    shipped, _ = soundfile.read(TOWN / "audio" / f"{track_id}.opus")
    apart = np.abs(_log_mel(shipped) - _log_mel(render(7, TRACKS[track_id])))
    assert np.median(apart) < 1.0 and np.mean(apart) < 2.0


def _log_mel(sound: np.ndarray) -> np.ndarray:
    """Decibels of 64 bands under 8 kHz in half-second frames, the quietest 50 dB left out."""
    import librosa

    bands = librosa.feature.melspectrogram(
        y=sound, sr=SR, n_fft=4096, hop_length=24_000, n_mels=64, fmax=8000
    )
    return librosa.power_to_db(bands, ref=np.max, top_db=50)
