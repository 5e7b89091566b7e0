"""What a library's network heard in all of its tracks, computed once and kept by content."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

import engine.audio
from engine.audio.cepstra import CEPSTRA
from engine.audio.decode import UnplayableError
from engine.audio.extractors import FINGERPRINT, MEL_BANDS
from engine.audio.fingerprint import Index, Ints, index
from engine.audio.network import ATTRIBUTES, Network, Prediction, predict
from engine.audio.stored_network import read_network
from engine.library import Library
from engine.library.features import Features, is_content
from engine.records import Refusal
from engine.tasks.analysing import Progress, hear_files
from engine.tasks.training import WEIGHTS

Floats = npt.NDArray[np.float32]

TOWN: Final = Path(engine.audio.__file__).parent / "weights" / "town_small.safetensors"
"""The weights that ship, for libraries that have trained none of their own."""

_NONE: Final = np.zeros((0, 2), np.int32)


@dataclass(frozen=True)
class Ears:
    """The network that a library is heard with.

    version : tells its predictions from another's, as a version of `library.features`
    own : whether the library trained it; else it is the town's, which learnt from synthetic music
    """

    network: Network
    version: str
    own: bool


@dataclass(frozen=True)
class HeardTracks:
    """The tracks of a library whose sound could be heard, by track id.

    contents : sha256 of each file
    factors : shape (n, k), of unit length, as the network tells them
    pooled : shape (n, n_pooled), the layer that it pools over time
    cepstra : shape (n, 26), the colour of their sound
    attributes : shape (n, 7), in the order of `network.ATTRIBUTES`
    landmarks : of each, shape (m, 2); none where they were not asked for
    refused : the files that could not be heard, and why
    """

    ids: tuple[str, ...]
    contents: tuple[str, ...]
    factors: Floats
    pooled: Floats
    cepstra: Floats
    attributes: npt.NDArray[np.float64]
    landmarks: tuple[Ints, ...]
    refused: tuple[Refusal, ...]

    @cached_property
    def index(self) -> Index:
        """Their landmarks, sorted for looking up."""
        return index(self.landmarks)


def ears_of(library: Library) -> Ears:
    """The library's own network, or the one that ships."""
    own = library.path / WEIGHTS
    path = own if own.is_file() else TOWN
    return Ears(read_network(path), version_of(path), path == own)


def version_of(weights: Path) -> str:
    """What the predictions of a network are called by, from the file of its weights."""
    return f"heard-2-{hashlib.sha256(weights.read_bytes()).hexdigest()[:16]}"


def heard_tracks(
    library: Library, ears: Ears, progress: Progress | None = None, landmarks: bool = False
) -> HeardTracks:
    """Hear every track that has a sound file; what was heard before is not heard again.

    landmarks : whether to tell too by what each would be known again, which may need it decoded
    """
    features = Features(library.path / "features")
    sounds = [sound for sound in library.sounds() if is_content(sound.content_hash)]
    missing = [sound for sound in sounds if not _is_whole(features, sound.content_hash, ears, landmarks)]
    outcomes = hear_files([Path(sound.path) for sound in missing], features, progress=progress)
    refused = {
        sound.track_id: Refusal(Path(sound.path).name, outcome.why)
        for sound, outcome in zip(missing, outcomes, strict=True)
        if isinstance(outcome, UnplayableError)
    }
    ids, contents, told, marks = [], [], [], []
    for sound in sounds:
        own = features.array(sound.content_hash, FINGERPRINT.version) if landmarks else _NONE
        prediction = kept_prediction(features, sound.content_hash, ears)
        if sound.track_id not in refused and own is not None and prediction is not None:
            ids.append(sound.track_id)
            contents.append(sound.content_hash)
            told.append(prediction)
            marks.append(own)
        else:
            gone = Refusal(Path(sound.path).name, "it has changed since it was imported")
            refused.setdefault(sound.track_id, gone)
    sizes = ears.network.config
    rows = (
        ((one.factors for one in told), sizes.factors),
        ((one.pooled for one in told), 3 * sizes.channels[-1]),
        ((one.cepstra for one in told), CEPSTRA),
        ((attribute_row(one) for one in told), len(ATTRIBUTES)),
    )
    factors, pooled, colour, values = (np.array(list(row)).reshape(len(told), width) for row, width in rows)
    return HeardTracks(
        tuple(ids), tuple(contents), factors, pooled, colour, values, tuple(marks), tuple(refused.values())
    )  # fmt: skip


def kept_prediction(features: Features, content: str, ears: Ears) -> Prediction | None:
    """What the network hears in a file whose mel bands are kept, from what is kept where it is."""
    kept = features.array(content, ears.version)
    if kept is not None:
        return _prediction(kept, ears.network.config.factors)
    mel = features.array(content, MEL_BANDS.version)
    if mel is None:
        return None
    made = predict(ears.network, mel)
    features.keep_array(content, ears.version, as_kept(made))
    return made


def as_kept(prediction: Prediction) -> Floats:
    """A prediction as `features/` keeps it: factors, attributes, confidence, pooled layer, cepstra."""
    numbers = np.array([*attribute_row(prediction), prediction.tempo_confidence], np.float32)
    return np.concatenate([prediction.factors, numbers, prediction.pooled, prediction.cepstra])


def attribute_row(prediction: Prediction) -> Sequence[float]:
    """A prediction's attributes in the order of `network.ATTRIBUTES`."""
    return [prediction.attributes[name] for name in ATTRIBUTES]


def _prediction(kept: npt.NDArray[np.float32], k: int) -> Prediction:
    after = k + len(ATTRIBUTES)
    told = {name: float(value) for name, value in zip(ATTRIBUTES, kept[k:after], strict=True)}
    return Prediction(kept[:k], told, float(kept[after]), kept[after + 1 : -CEPSTRA], kept[-CEPSTRA:])


def _is_whole(features: Features, content: str, ears: Ears, landmarks: bool) -> bool:
    """Whether nothing of a file has to be decoded."""
    heard = ears.version if features.array(content, ears.version) is not None else MEL_BANDS.version
    wanted = (heard, FINGERPRINT.version) if landmarks else (heard,)
    return all(features.array(content, version) is not None for version in wanted)
