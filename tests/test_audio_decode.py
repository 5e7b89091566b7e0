"""Files of music, whole and lying: what is read, what is refused, and that nothing dies of it."""

import os
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from audio_worlds import FORMATS, melody, peak_memory, tone, written

from engine.audio.decode import Decoder, UnplayableError
from engine.audio.limits import Limits


@pytest.fixture(scope="module")
def decoder():
    with Decoder() as running:
        yield running


def refusal(decoder: Decoder, path: Path) -> UnplayableError:
    with pytest.raises(UnplayableError) as refused:
        decoder.read(path)
    return refused.value


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_tone_is_the_same_tone_in_every_format(decoder, tmp_path, suffix):
    stereo = np.stack([tone(seconds=4, rate=48_000), tone(seconds=4, rate=48_000) / 2], axis=1)
    sound = decoder.read(written(tmp_path / f"a.{suffix}", stereo, 48_000, **FORMATS[suffix]))
    assert (sound.rate, sound.channels, sound.flaw) == (48_000, 2, "")
    assert sound.seconds == pytest.approx(4.0, abs=0.03)
    spectrum = np.abs(np.fft.rfft(sound.samples[:44_100]))
    assert spectrum.argmax() == 880  # 440 Hz in two seconds
    assert np.abs(sound.samples[1000:-3000]).max() == pytest.approx(0.375, rel=0.25)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_samples_are_those_of_librosa(decoder, tmp_path):
    librosa = pytest.importorskip("librosa")
    stereo = np.stack([melody(1, 6.0, 44_100), melody(2, 6.0, 44_100)], axis=1)
    path = written(tmp_path / "a.wav", stereo, 44_100, subtype="FLOAT")
    expected, _ = librosa.load(path, sr=22_050)
    samples = decoder.read(path).samples
    assert abs(len(samples) - len(expected)) <= 1
    np.testing.assert_allclose(samples[:-9], expected[: len(samples) - 9], atol=1e-5)


@pytest.mark.parametrize("suffix", FORMATS)
def test_half_a_file_is_called_truncated(decoder, tmp_path, suffix):
    whole = written(tmp_path / f"a.{suffix}", melody(1, 8.0, 48_000), 48_000, **FORMATS[suffix])
    content = whole.read_bytes()
    whole.write_bytes(content[: len(content) // 2])
    sound = decoder.read(whole)
    assert sound.flaw.startswith("truncated")
    assert 2.5 < sound.seconds < 5.5


def test_zeros_that_fill_a_cut_flac_are_no_music(decoder, tmp_path, monkeypatch):
    """libsndfile may fill what is missing with zeros; the sum in the header tells."""
    sound, empty = melody(1, 8.0, 44_100), np.zeros(4 * 44_100, np.float32)
    whole = written(tmp_path / "a.flac", sound, 44_100)
    digest = whole.read_bytes()[26:42]
    filled = written(tmp_path / "b.flac", np.concatenate([sound[: 4 * 44_100], empty]), 44_100)
    content = bytearray(filled.read_bytes())
    content[26:42] = digest
    filled.write_bytes(content)
    heard = decoder.read(filled)
    assert heard.flaw == "truncated: 4.0 of 8.0 seconds are there, the rest is empty"
    assert heard.seconds == pytest.approx(4.0, abs=0.05)
    assert np.abs(heard.samples[-2000:]).max() > 0


def test_a_flac_that_ends_in_silence_is_whole(decoder, tmp_path):
    sound = np.concatenate([tone(seconds=2), np.zeros(44_100, np.float32)])
    heard = decoder.read(written(tmp_path / "a.flac", sound))
    assert (heard.flaw, heard.seconds) == ("", 4.0)


def test_a_flac_with_another_sum_is_damaged(decoder, tmp_path):
    path = written(tmp_path / "a.flac", melody(0, 3.0), subtype="PCM_24")
    assert decoder.read(path).flaw == ""
    content = bytearray(path.read_bytes())
    content[30] ^= 1
    path.write_bytes(content)
    assert decoder.read(path).flaw.startswith("damaged")


def wave_header(rate: int, channels: int, data: int) -> bytes:
    """A WAV of 16 bits that promises `data` bytes."""
    form = struct.pack("<HHIIHH", 1, channels, rate, (rate * channels * 2) & 0xFFFFFFFF, channels * 2, 16)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + data)
        + b"WAVEfmt \x10\x00\x00\x00"
        + form
        + b"data"
        + struct.pack("<I", data)
    )


def test_headers_that_ask_for_too_much_are_refused_before_a_sample_is_read(decoder, tmp_path):
    noise = bytes(range(256)) * 400
    wrong = {
        "rate": wave_header(2**31 - 1, 1, len(noise)),
        "channels": wave_header(44_100, 1024, len(noise)),
        "truncated": wave_header(44_100, 1, 2**31 - 100),
    }
    for kind, header in wrong.items():
        path = tmp_path / f"{kind}.wav"
        path.write_bytes(header + noise[: 40_000 if kind == "truncated" else None])
        assert refusal(decoder, path).kind == kind
    slow = tmp_path / "slow.wav"
    slow.write_bytes(wave_header(4_000, 1, len(noise)) + noise)
    assert "4000 Hz" in str(refusal(decoder, slow))


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e30])
def test_samples_that_are_no_numbers_are_refused(decoder, tmp_path, bad):
    samples = tone()
    samples[40_000] = bad
    refused = refusal(decoder, written(tmp_path / "a.wav", samples, subtype="FLOAT"))
    assert refused.kind == "not finite"
    assert "near second" in refused.why


def test_silence_is_told_from_quiet_music(decoder, tmp_path):
    assert refusal(decoder, written(tmp_path / "a.wav", np.zeros(66_150, np.float32))).kind == "silent"
    assert decoder.read(written(tmp_path / "b.wav", tone(peak=0.002), subtype="PCM_24")).flaw == ""
    assert refusal(decoder, written(tmp_path / "c.wav", tone(seconds=0.2))).kind == "short"


def test_three_hours_of_silence_leave_memory_flat(tmp_path):
    path = tmp_path / "long.flac"
    with soundfile.SoundFile(path, "w", 44_100, 1) as file:
        for _ in range(18):
            file.write(np.zeros(600 * 44_100, np.int16))
    with Decoder() as decoder:
        assert refusal(decoder, path).kind == "long"
        assert peak_memory(decoder) < 150 << 20


def test_an_unknown_length_is_read_up_to_the_limit_only(tmp_path):
    path = written(tmp_path / "a.flac", tone(seconds=20))
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    path.write_bytes(content)
    with Decoder(Limits(longest=10.0)) as decoder:
        assert refusal(decoder, path).kind == "long"
    with Decoder() as decoder:
        assert decoder.read(path).seconds == pytest.approx(20.0, abs=0.8)


@pytest.mark.parametrize(
    "content", [b"", b"ID3", b"hello, this is text", b"\xff\xfb" * 700, b"RIFF\0\0\0\0WAVE"]
)
def test_what_is_no_music_is_refused_whatever_its_name(decoder, tmp_path, content):
    for suffix in ("mp3", "wav", "flac", "opus", "m4a", "raw"):
        path = tmp_path / f"a.{suffix}"
        path.write_bytes(content)
        assert refusal(decoder, path).kind in ("unknown", "damaged", "extra")


def test_names_of_any_bytes_can_be_read(decoder, tmp_path):
    for name in ("ä ö 日本 \u202e.wav", "new\nline.wav", "-rf.wav", '"quoted".wav'):
        assert decoder.read(written(tmp_path / name, tone())).seconds == 3.0
    if sys.platform == "linux":
        path = tmp_path / os.fsdecode(b"latin-\xe9.wav")
        path.write_bytes((tmp_path / "-rf.wav").read_bytes())
        assert decoder.read(path).seconds == 3.0


def test_pipes_and_folders_are_not_opened(decoder, tmp_path):
    os.mkfifo(tmp_path / "pipe.wav")
    assert refusal(decoder, tmp_path / "pipe.wav").kind == "absent"
    assert refusal(decoder, tmp_path).kind == "absent"


def while_reading(decoder: Decoder, path: Path, signal_number: int) -> UnplayableError:
    """What is said of a file whose decoder gets a signal while it works."""
    decoder._running()
    child = decoder._child
    os.kill(child.pid, signal.SIGSTOP)
    killer = threading.Timer(
        0.2, lambda: (os.kill(child.pid, signal_number), os.kill(child.pid, signal.SIGCONT))
    )
    killer.start()
    try:
        return refusal(decoder, path)
    finally:
        killer.join()


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_a_crash_costs_one_file(decoder, tmp_path):
    path = written(tmp_path / "a.wav", tone())
    for number, kind in (
        (signal.SIGSEGV, "crashed"),
        (signal.SIGABRT, "crashed"),
        (signal.SIGKILL, "interrupted"),
    ):
        assert while_reading(decoder, path, number).kind == kind
        assert decoder.read(path).seconds == 3.0


@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_a_decoder_that_hangs_is_ended(tmp_path):
    path = written(tmp_path / "a.wav", tone())
    with Decoder(Limits(seconds=0.5)) as decoder:
        decoder._running()
        os.kill(decoder._child.pid, signal.SIGSTOP)
        start = time.monotonic()
        assert refusal(decoder, path).kind == "interrupted"
        assert time.monotonic() - start < 5
        assert decoder.read(path).seconds == 3.0


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_CPU as on Linux")
def test_the_system_ends_a_decoder_that_computes_for_ever(tmp_path, decoder):
    endless = "from engine.audio.child import allow_seconds; allow_seconds(0)\nwhile True: pass"
    assert subprocess.run([sys.executable, "-c", endless], timeout=20).returncode == -signal.SIGXCPU
    refused = while_reading(decoder, written(tmp_path / "a.wav", tone()), signal.SIGXCPU)
    assert refused.kind == "slow"


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS as on Linux")
def test_a_file_that_needs_too_much_memory_is_refused(tmp_path):
    path = written(tmp_path / "a.wav", np.tile(melody(0, 10.0), 60), subtype="FLOAT")
    with Decoder(Limits(memory=140 << 20)) as decoder:
        assert refusal(decoder, path).kind == "memory"
        assert decoder.read(written(tmp_path / "b.wav", tone())).seconds == 3.0


def test_nothing_of_the_child_is_left(tmp_path):
    with Decoder() as decoder:
        decoder.read(written(tmp_path / "a.wav", tone()))
        child = decoder._child
    assert child.poll() is not None
