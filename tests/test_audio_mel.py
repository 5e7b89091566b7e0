import numpy as np
import pytest
from audio_worlds import MUSIC, melody, tone

from engine.audio.decode import Decoder
from engine.audio.mel_spectrogram import BANDS, filter_bank, log_mel, mel_power, mel_to_hertz, n_frames


@pytest.fixture(scope="module")
def librosa():
    return pytest.importorskip("librosa")


def test_filter_bank_is_librosas(librosa):
    assert np.abs(filter_bank() - librosa.filters.mel(sr=22_050, n_fft=1024, n_mels=128)).max() < 1e-8


@pytest.mark.parametrize(
    "samples",
    [
        tone(),
        melody(0, 10.0),
        np.random.default_rng(0).uniform(-1, 1, 50_000).astype(np.float32),
        np.zeros(30_000, np.float32),
        tone(seconds=0.05),
    ],
)
def test_power_is_librosas(librosa, samples):
    power = librosa.feature.melspectrogram(y=samples, sr=22_050, n_fft=1024, hop_length=512, n_mels=128).T
    np.testing.assert_allclose(mel_power(samples), power, rtol=1e-5, atol=1e-5)
    assert np.abs(log_mel(samples) - np.log1p(10_000 * power)).max() < 1e-5


def test_power_is_librosas_on_real_music(librosa):
    if not MUSIC.exists():
        pytest.skip("needs ../shared/data/music")
    with Decoder() as decoder:
        for path in sorted(MUSIC.glob("*.ogg"))[::31]:
            samples = decoder.read(path).samples
            power = librosa.feature.melspectrogram(y=samples, sr=22_050, n_fft=1024, hop_length=512).T
            np.testing.assert_allclose(mel_power(samples), power, rtol=1e-5, atol=1e-5)
            assert np.abs(log_mel(samples) - np.log1p(10_000 * power)).max() < 1e-5


def test_a_tone_is_loudest_in_its_own_band():
    mel = log_mel(tone(1_000.0))
    centres = mel_to_hertz(np.linspace(0, 15 + 27 * np.log(11.025) / np.log(6.4), BANDS + 2))[1:-1]
    band = int(np.argmin(np.abs(centres - 1_000.0)))
    assert set(mel[5:-5].argmax(axis=1)) <= {band - 1, band, band + 1}
    assert len(mel) == n_frames(3 * 22_050)


def test_blocks_leave_no_seams():
    samples = melody(3, 8.0)
    whole, later = log_mel(samples), log_mel(samples[512 * 70 :])
    np.testing.assert_allclose(whole[73:], later[3:], atol=1e-4)
