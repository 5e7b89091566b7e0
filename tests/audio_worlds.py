"""Small sounds whose numbers a person knows, and files that lie."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.audio.decode import Decoder

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
MUSIC = DATA / "music"
DAMAGED = DATA / "damaged-audio"

RATE = 22_050

FORMATS = {
    "wav": {},
    "aiff": {},
    "flac": {},
    "ogg": {"format": "OGG", "subtype": "VORBIS"},
    "opus": {"format": "OGG", "subtype": "OPUS"},
    "mp3": {"format": "MP3", "subtype": "MPEG_LAYER_III"},
}


def tone(hertz: float = 440.0, seconds: float = 3.0, rate: int = RATE, peak: float = 0.5) -> np.ndarray:
    """A sine."""
    return (peak * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def melody(seed: int, seconds: float = 30.0, rate: int = RATE) -> np.ndarray:
    """Notes with overtones and hits of noise, all different: a stand-in for music."""
    rng = np.random.default_rng(seed)
    sound = np.zeros(round(seconds * rate))
    place = 0
    while place < len(sound):
        length = int(rate * rng.choice([0.2, 0.3, 0.4]))
        time = np.arange(min(length, len(sound) - place)) / rate
        for _ in range(3):
            hertz = 110 * 2 ** (rng.integers(0, 36) / 12)
            for overtone in range(1, 5):
                sound[place : place + length] += np.sin(2 * np.pi * hertz * overtone * time) / overtone
        sound[place : place + length] += rng.standard_normal(len(time)) * np.exp(-60 * time)
        sound[place : place + length] *= np.exp(-4 * time)
        place += length
    return (0.5 * sound / np.abs(sound).max()).astype(np.float32)


def written(path: Path, samples: np.ndarray, rate: int = RATE, **options: str) -> Path:
    """A file of sound."""
    soundfile.write(path, samples, rate, **options)
    return path


def peak_memory(decoder: Decoder) -> int:
    """The most that the child ever held, in bytes."""
    status = Path(f"/proc/{decoder._child.pid}/status")
    if not status.exists():
        pytest.skip("needs /proc")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
