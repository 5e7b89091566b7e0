"""Sound: decoding and mel-spectrogram beside librosa, identification, and the analyser's tempo on the town.

    taskset -c 0 python benchmarks/audio.py mel [MP3]     ratio to librosa, one core, one run
    taskset -c 0 python benchmarks/audio.py hear [MP3]    to attributes and factors, one core: times real time
    python benchmarks/audio.py first [MP3]                a new process until its first prediction, in seconds
    python benchmarks/audio.py identify [FOLDER]          excerpts at 64 kbit/s and 10 dB, and strangers
    python benchmarks/audio.py tempo [FOLDER]             the analyser against the town's true attributes

FOLDER : the town's sound (default sample_data/town/audio); strangers come from ../shared/data/music where it
is, and are made up to a hundred by other tunes.
"""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from threadpoolctl import threadpool_limits

from engine.audio.decode import Decoder
from engine.audio.fingerprint import identify, index, landmarks
from engine.audio.mel_spectrogram import log_mel

ROUNDS = 7
RATE = 22_050
ROOT = Path(__file__).resolve().parents[1]
TOWN = ROOT / "sample_data" / "town" / "audio"
MUSIC = ROOT.parent / "shared" / "data" / "music"
TOWN_NETWORK = ROOT / "engine" / "audio" / "weights" / "town_small.safetensors"
FIRST = """
import sys
from pathlib import Path
from engine.audio.decode import Decoder
from engine.audio.extractors import half_mel
from engine.audio.network import predict
from engine.audio.stored_network import read_network
with Decoder() as decoder:
    mel = half_mel(decoder.read(Path(sys.argv[1])).samples)
    print(predict(read_network(Path(sys.argv[2])), mel).attributes)
"""
CODECS = {
    "Opus": {"format": "OGG", "subtype": "OPUS", "compression_level": 0.775},
    "MP3": {
        "format": "MP3",
        "subtype": "MPEG_LAYER_III",
        "compression_level": 0.889,
        "bitrate_mode": "CONSTANT",
    },
}


def mel(path: Path | None) -> None:
    """An mp3 to a mel-spectrogram, ours and librosa's in turn."""
    import librosa

    with tempfile.TemporaryDirectory() as folder, Decoder() as decoder:
        path = path or _made_up_mp3(Path(folder) / "a.mp3", 180.0)
        ours = lambda: log_mel(decoder.read(path).samples)  # noqa: E731
        theirs = lambda: _librosa_mel(librosa, path)  # noqa: E731
        ours(), theirs()
        pairs = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]
        seconds = decoder.read(path).seconds
    mine, librosas = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(theirs / ours for ours, theirs in pairs)
    print(f"{seconds:.0f} s of mp3 to mel: ours {mine:.3f} s ({seconds / mine:.0f} x real time), ", end="")
    print(f"librosa {librosas:.3f} s ({seconds / librosas:.0f} x), ratio {ratio:.2f}")


def _librosa_mel(librosa, path: Path) -> np.ndarray:
    samples, _ = librosa.load(path, sr=RATE)
    return librosa.feature.melspectrogram(y=samples, sr=RATE, n_fft=1024, hop_length=512, n_mels=128)


def _made_up_mp3(path: Path, seconds: float) -> Path:
    rng = np.random.default_rng(0)
    tune = np.stack([_tune(rng, seconds, 44_100), _tune(rng, seconds, 44_100)], axis=1)
    soundfile.write(path, tune, 44_100, format="MP3", subtype="MPEG_LAYER_III", compression_level=0.5)
    return path


def _tune(rng: np.random.Generator, seconds: float, rate: int) -> np.ndarray:
    """Chords of notes with overtones, at a tempo and in a tuning of their own."""
    sound, beat, tuning = np.zeros(round(seconds * rate)), rng.uniform(0.25, 0.5), rng.uniform(100, 120)
    for begin in np.arange(0, seconds, beat):
        at = round(begin * rate)
        clock = np.arange(min(round(beat * rate), len(sound) - at)) / rate
        for note in rng.integers(0, 36, 3):
            pitch = tuning * 2 ** (note / 12)
            partials = (np.sin(2 * np.pi * pitch * n * clock) / n for n in range(1, 6))
            sound[at : at + len(clock)] += sum(partials) * np.exp(-rng.uniform(1, 6) * clock)
        sound[at : at + len(clock)] += 0.3 * rng.standard_normal(len(clock)) * np.exp(-60 * clock)
    return (0.5 * sound / np.abs(sound).max()).astype(np.float32)


def hear(path: Path | None) -> None:
    """An mp3 to attributes and factors by the small network that ships, and where the time goes."""
    from engine.audio.network import predict
    from engine.audio.stored_network import read_network

    network = read_network(TOWN_NETWORK)
    with tempfile.TemporaryDirectory() as folder, Decoder() as decoder:
        path = path or _made_up_mp3(Path(folder) / "a.mp3", 180.0)
        sound = decoder.read(path)
        mel_bands = log_mel(sound.samples)
        predict(network, mel_bands)
        steps = {
            "decoding": lambda: decoder.read(path),
            "mel bands": lambda: log_mel(sound.samples),
            "network": lambda: predict(network, mel_bands),
            "all": lambda: predict(network, log_mel(decoder.read(path).samples)),
        }
        took = {
            name: statistics.median(_seconds(step) for _ in range(ROUNDS)) for name, step in steps.items()
        }
    print(
        f"{sound.seconds:.0f} s of mp3 to attributes and factors: {sound.seconds / took['all']:.0f} x",
        end=" real time, ",
    )
    print(", ".join(f"{name} {seconds:.3f} s" for name, seconds in took.items()))


def first(path: Path | None) -> None:
    """Processes that start, hear one mp3 and tell its tempo."""
    with tempfile.TemporaryDirectory() as folder:
        path = path or _made_up_mp3(Path(folder) / "a.mp3", 180.0)
        command = [sys.executable, "-c", FIRST, str(path), str(TOWN_NETWORK)]
        before = _processor()
        took = [
            _seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)) for _ in range(5)
        ]
        busy = (_processor() - before) / len(took)
    print(
        f"a new process to its first prediction: {statistics.median(took):.2f} s, at most {max(took):.2f} s;",
        f"{busy:.2f} s of a processor",
    )


def _processor() -> float:
    """Seconds of a processor that child processes have used."""
    used = os.times()
    return used.children_user + used.children_system


def identification(folder: Path) -> None:
    """Ten seconds of every track through a codec and white noise, and a hundred strangers."""
    with Decoder() as decoder:
        tracks = [decoder.read(path).samples for path in sorted(folder.glob("*.opus"))]
        strangers = list(_strangers(decoder))
    known = index([landmarks(samples) for samples in tracks])
    rng = np.random.default_rng(0)
    for codec, options in CODECS.items():
        right = [_is_right(known, place, samples, options, rng) for place, samples in enumerate(tracks)]
        print(f"{codec} at 64 kbit/s, white noise at 10 dB: {sum(right)} of {len(right)} excerpts right")
    claimed = sum(identify(known, landmarks(samples)) is not None for samples in strangers)
    print(f"{claimed} of {len(strangers)} strangers claimed")


def _is_right(known, place: int, samples: np.ndarray, options: dict, rng: np.random.Generator) -> bool:
    begin = int(rng.integers(0, max(1, len(samples) - 10 * RATE)))
    excerpt = samples[begin : begin + 10 * RATE]
    noise = rng.standard_normal(len(excerpt)) * np.sqrt((excerpt**2).mean() / 10)
    held = io.BytesIO()
    soundfile.write(held, soxr.resample(0.7 * (excerpt + noise), RATE, 48_000), 48_000, **options)
    held.seek(0)
    heard = soxr.resample(soundfile.read(held)[0], 48_000, RATE).astype(np.float32)
    match = identify(known, landmarks(heard))
    return match is not None and match.recording == place and abs(match.second - begin / RATE) < 0.1


def _strangers(decoder: Decoder) -> Iterator[np.ndarray]:
    clips = sorted(MUSIC.glob("*.ogg"))
    for path in clips:
        yield decoder.read(path).samples[: 10 * RATE]
    for seed in range(len(clips), 100):
        yield _tune(np.random.default_rng(seed), 10.0, RATE)


def tempo(folder: Path) -> None:
    """Tempo, key, metre and loudness of the town's tracks against what they were made with."""
    from engine.audio.analyser import analyse
    from sample_data.generator.catalog import make_catalog
    from sample_data.generator.genres import GENRES

    warnings.simplefilter("ignore")
    truth = {track.id: track.attributes for track in make_catalog(7, GENRES).tracks}
    rows, seconds, spent = [], 0.0, 0.0
    with Decoder() as decoder:
        for path in sorted(folder.glob("*.opus")):
            sound, true = decoder.read(path), truth[path.stem]
            start = time.perf_counter()
            found = analyse(sound.samples)
            spent, seconds = spent + time.perf_counter() - start, seconds + sound.seconds
            octaves = np.log2(found.tempo / true.tempo) if found.tempo else np.inf
            off = min(abs(octaves - whole) for whole in (-2, -1, 0, 1, 2))
            same_key = found.key == true.key
            rows.append(
                (
                    off < np.log2(1.04),
                    abs(octaves) < np.log2(1.04),
                    same_key and found.mode == true.mode,
                    found.time_signature == true.time_signature,
                    abs(found.loudness - true.loudness) < 0.5,
                )
            )
    names = ("tempo up to octaves", "tempo", "key and mode", "time signature", "loudness within 0.5 LU")
    for name, share in zip(names, np.mean(rows, axis=0), strict=True):
        print(f"{name}: {100 * share:.1f} % of {len(rows)}")
    print(f"{seconds / spent:.0f} times real time, librosa's first use counted")


def _seconds(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    what, *rest = sys.argv[1:] or ["mel"]
    with threadpool_limits(1):
        _measure(what, rest)


def _measure(what: str, rest: list[str]) -> None:
    if what in ("mel", "hear", "first"):
        {"mel": mel, "hear": hear, "first": first}[what](Path(rest[0]) if rest else None)
    else:
        {"identify": identification, "tempo": tempo}[what](Path(rest[0]) if rest else TOWN)


if __name__ == "__main__":
    main()
