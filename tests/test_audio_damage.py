"""Damaged files, found and made: each ends as read or refused with a reason, and nothing dies of it."""

import time
from pathlib import Path

import numpy as np
import pytest
from audio_worlds import DAMAGED, FORMATS, melody, peak_memory, tone, written

from engine.audio.decode import Decoder, UnplayableError


@pytest.fixture(scope="module")
def decoder():
    with Decoder() as running:
        yield running


def mutants(content: bytes, n: int, rng: np.random.Generator) -> list[bytes]:
    """Copies with bytes changed, ends cut off, and pieces taken out or doubled."""
    made = []
    for _ in range(n):
        changed = bytearray(content)
        first, second = sorted(rng.integers(0, len(content), 2))
        for at in rng.integers(0, min(len(content), int(rng.choice([64, 4096, len(content)]))), 8):
            changed[at] = rng.integers(0, 256)
        ways = [
            changed,
            changed[:second],
            changed[:first] + changed[second:],
            changed[:second] + changed[first:],
        ]
        made.append(bytes(ways[int(rng.integers(0, 4))]))
    return made


def outcome(decoder: Decoder, path: Path) -> tuple[str, str]:
    """How reading a file ends, in two words."""
    try:
        sound = decoder.read(path)
    except UnplayableError as error:
        return error.kind, error.why
    assert np.isfinite(sound.samples).all()
    return "read", f"{len(sound.samples)} {sound.flaw}"


@pytest.mark.parametrize("suffix", FORMATS)
def test_damage_of_any_kind_ends_the_same_way_each_time(decoder, tmp_path, suffix):
    whole = written(tmp_path / f"a.{suffix}", melody(1, 2.0, 48_000), 48_000, **FORMATS[suffix])
    for content in mutants(whole.read_bytes(), 25, np.random.default_rng(0)):
        whole.write_bytes(content)
        first, second = outcome(decoder, whole), outcome(decoder, whole)
        assert first == second
        assert first[0] not in ("crashed", "interrupted")


def m4a(path: Path, samples: np.ndarray, rate: int) -> Path:
    """A file of AAC."""
    av = pytest.importorskip("av")
    with av.open(path, "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="fltp", layout="mono")
        frame.sample_rate = rate
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return path


def test_aac_is_read_where_its_extra_is_there(decoder, tmp_path):
    sound = decoder.read(m4a(tmp_path / "a.m4a", tone(440.0, 4.0, 44_100), 44_100))
    assert (sound.format, sound.rate, sound.channels, sound.flaw) == ("AAC", 44_100, 1, "")
    assert sound.seconds == pytest.approx(4.0, abs=0.1)
    assert np.abs(np.fft.rfft(sound.samples[4_000:48_100])).argmax() == 880


def test_without_the_extra_aac_is_refused_with_the_words_to_install_it(tmp_path, monkeypatch):
    path = tmp_path / "a.m4a"
    path.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "av.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "none"))
    with (
        Decoder() as decoder,
        pytest.raises(UnplayableError, match=r"pip install 'crossfade\[m4a\]'") as refused,
    ):
        decoder.read(path)
    assert refused.value.kind == "extra"


def test_every_damaged_file_is_read_or_refused_with_a_reason():
    if not DAMAGED.exists():
        pytest.skip("needs ../shared/data/damaged-audio")
    pytest.importorskip("av", reason="the counts are those with the m4a extra")
    read, flawed, refused, crashes = 0, 0, {}, 0
    with Decoder() as decoder:
        decoder._running()
        first = decoder._child.pid
        for path in sorted(path for path in DAMAGED.rglob("*") if path.is_file()):
            start = time.monotonic()
            try:
                sound = decoder.read(path)
                assert np.isfinite(sound.samples).all()
                read, flawed = read + 1, flawed + bool(sound.flaw)
            except UnplayableError as error:
                assert len(error.why) > 10
                refused[error.kind] = refused.get(error.kind, 0) + 1
            assert time.monotonic() - start < 20
        assert peak_memory(decoder) < 200 << 20
        crashes = decoder._child.pid - first
    assert read + sum(refused.values()) == 293
    assert (read, flawed, crashes) == (35, 1, 0)
    assert refused == {"unknown": 134, "silent": 59, "damaged": 39, "short": 23, "truncated": 2, "long": 1}
