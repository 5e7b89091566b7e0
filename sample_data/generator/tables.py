"""The town's files: plain CSV and JSON Lines whose bytes depend on the seed alone."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

Row = Sequence[object]


def csv_bytes(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    r"""A CSV file: UTF-8, one line feed per row, floats in their shortest form.

    >>> csv_bytes(["track", "tempo"], [("t1", 120.0), ("t2", None)])
    b'track,tempo\nt1,120\nt2,\n'
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, float):
        return int(value) if value.is_integer() else f"{value:.6g}"
    return value


def json_lines(rows: Iterable[Mapping[str, object]]) -> bytes:
    r"""One JSON object per line, keys in the order given.

    >>> json_lines([{"name": "Malvón", "hour": 7}])
    b'{"name": "Malv\xc3\xb3n", "hour": 7}\n'
    """
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def npy_bytes(values: np.ndarray) -> bytes:
    """An array as a .npy file."""
    held = io.BytesIO()
    np.save(held, values, allow_pickle=False)
    return held.getvalue()


def day(seconds: int) -> str:
    """ISO day in UTC.

    >>> day(1_772_409_600)
    '2026-03-02'
    """
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def fingerprint(content: bytes) -> dict[str, object]:
    """Size and sha256, by which a reader knows a file that was cut short."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write each file under the folder, making folders on the way."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
