"""What network and analyser made of the town's tracks, shipped with it, so that the demo computes neither.

`sample_data/heard/` holds `predictions.npy`, a row to a track in half precision, `analyses.json`, and
`heard.json`: the sha256 of each track's file in the order of the rows, of both files, and the versions they
belong to. What belongs to another version of the weights or of the analyser is left where it is.
"""

import hashlib
import io
import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from engine.audio.analyser import ANALYSIS
from engine.audio.decode import Decoder
from engine.errors import LibraryError
from engine.library import Library
from engine.library.features import Features
from engine.tasks.analysing import measure
from engine.tasks.heard import as_kept, ears_of, heard_tracks, kept_prediction

HEARD: Final = "heard.json"
_PREDICTIONS, _ANALYSES = "predictions.npy", "analyses.json"


def ship(library: Library, folder: Path) -> int:
    """Write what is heard and measured in a library's tracks; returns how many they are."""
    ears, features = ears_of(library), Features(library.path / "features")
    heard = heard_tracks(library, ears)
    told = [kept_prediction(features, content, ears) for content in heard.contents]
    rows = np.array([as_kept(one) for one in told if one is not None]).astype(np.float16)
    paths = {sound.content_hash: Path(sound.path) for sound in library.sounds()}
    with Decoder() as decoder:
        analyses = [
            features.entry(content, ANALYSIS) or measure(paths[content], features, decoder).plain()
            for content in heard.contents
        ]
    held = io.BytesIO()
    np.lib.format.write_array(held, rows, allow_pickle=False)
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in analyses)
    files = {_PREDICTIONS: held.getvalue(), _ANALYSES: f"[{lines}]\n".encode()}
    told_of = {
        "versions": {_PREDICTIONS: ears.version, _ANALYSES: ANALYSIS},
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        "contents": list(heard.contents),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**files, HEARD: (json.dumps(told_of, indent=1) + "\n").encode()}.items():
        (folder / name).write_bytes(content)
    return len(heard.contents)


def take_sounds(library: Library, folder: Path) -> int:
    """Keep what was shipped of a library's tracks in its `features/`; returns of how many.

    What is kept there already stays. LibraryError where a file is not as it was shipped.
    """
    try:
        told = json.loads((folder / HEARD).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return 0
    features, wanted = Features(library.path / "features"), {one.content_hash for one in library.sounds()}
    rows = {content: row for row, content in enumerate(told["contents"]) if content in wanted}
    if told["versions"][_PREDICTIONS] == (version := ears_of(library).version):
        predictions = np.load(io.BytesIO(_shipped(folder, _PREDICTIONS, told)), allow_pickle=False)
        for content, row in rows.items():
            if features.array(content, version) is None:
                features.keep_array(content, version, predictions[row].astype(np.float32))
    if told["versions"][_ANALYSES] == ANALYSIS:
        analyses = json.loads(_shipped(folder, _ANALYSES, told))
        for content, row in rows.items():
            if features.entry(content, ANALYSIS) is None:
                features.keep_entry(content, ANALYSIS, analyses[row])
    return len(rows)


def _shipped(folder: Path, name: str, told: dict[str, Any]) -> bytes:
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != told["sha256"][name]:
        raise LibraryError(f"{folder / name} is not the file that was shipped: install Crossfade again")
    return content
