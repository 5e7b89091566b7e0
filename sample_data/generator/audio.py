"""The town's sound as files: Ogg Opus, mono, 48 kHz, rendered by several processes."""

import csv
import io
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import soundfile

from sample_data.generator.catalog import Track
from sample_data.generator.chance import Floats
from sample_data.generator.sound.mastering import CEILING, limited
from sample_data.generator.sound.render import render
from sample_data.generator.sound.waves import SR
from sample_data.generator.tables import csv_bytes, fingerprint

COMPRESSION = 0.9
HIGHEST = 0.97


def encoded(sound: Floats) -> bytes:
    """Ogg Opus, about 4 kB to the second, that decodes without a sample over HIGHEST.

    >>> encoded(np.zeros(4800))[:4]
    b'OggS'
    """
    ceiling = CEILING
    for _ in range(8):
        held = io.BytesIO()
        soundfile.write(
            held, sound.astype("float32"), SR, format="OGG", subtype="OPUS", compression_level=COMPRESSION
        )
        decoded, _ = soundfile.read(io.BytesIO(held.getvalue()))
        if (peak := float(np.abs(decoded).max())) <= HIGHEST:
            break
        ceiling *= 0.97 * HIGHEST / peak
        sound = limited(sound, ceiling)
    return held.getvalue()


def audio_files(seed: int, tracks: list[Track], n_processes: int = 2) -> Iterator[tuple[str, bytes]]:
    """Id and encoded sound of each track, in their order."""
    job = partial(_rendered, seed)
    if n_processes < 2:
        yield from map(job, tracks)
        return
    with ProcessPoolExecutor(n_processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(job, tracks, chunksize=4)


def audio_table(files: dict[str, bytes]) -> bytes:
    """Size and sha256 of each file, by track."""
    rows = [(track, *fingerprint(content).values()) for track, content in files.items()]
    return csv_bytes(["track", "bytes", "sha256"], rows)


def kept_audio(folder: Path) -> dict[str, bytes]:
    """Sound by track that lies whole in a town's folder: of the size and sha256 that `audio.csv` says."""
    table = folder / "audio.csv"
    rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))[1:] if table.exists() else []
    kept = {}
    for track, size, digest in rows:
        path = folder / "audio" / f"{track}.opus"
        content = path.read_bytes() if path.exists() else b""
        if fingerprint(content) == {"bytes": int(size), "sha256": digest}:
            kept[track] = content
    return kept


def _rendered(seed: int, track: Track) -> tuple[str, bytes]:
    return track.id, encoded(render(seed, track))
