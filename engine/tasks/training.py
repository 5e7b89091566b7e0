"""Train the small network on a library: tracks with sound and labels, and what listeners made of them."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.decode import Decoder, UnplayableError
from engine.audio.extractors import MEL_BANDS
from engine.audio.network import ATTRIBUTES, Network, predict, small
from engine.audio.readout import Readout, fit_readout, readable
from engine.audio.stored_network import write_network
from engine.audio.training import Examples, Tell, TrainingSettings, train
from engine.errors import BuildError
from engine.library import Library, open_library
from engine.library.features import Features
from engine.recommender import Recommender
from engine.records import Refusal
from engine.tasks.analysing import hear

Floats = npt.NDArray[np.float64]
Mel = npt.NDArray[Any]

WEIGHTS: Final = "network.safetensors"
"""Where a library keeps its network, in its folder."""

FRAMES: Final = 8_000_000
"""All tracks together, 2 GB; of longer ones the middle is learnt from."""

Hearing = Callable[[int, int], None]
"""Called with how many tracks were heard, and of how many."""


@dataclass(frozen=True)
class Lessons:
    """Tracks of music that is in no library, to learn attributes from.

    mels : of each track, log-mel, shape (n_frames, 128)
    attributes : shape (n, 7), in the order of `network.ATTRIBUTES`, NaN where nobody knows
    """

    mels: Sequence[Mel]
    attributes: Floats


@dataclass(frozen=True)
class Trained:
    """What came of it.

    path : of the weights
    tracks : how many of the library were learnt from or withheld
    with_factors : how many of them listeners heard
    refused : sound files that could not be read, and why
    """

    path: Path
    network: Network
    tracks: int
    with_factors: int
    refused: tuple[Refusal, ...]


def train_network(
    library_path: Path,
    fitted: Recommender,
    settings: TrainingSettings,
    seed: int = 0,
    hearing: Hearing | None = None,
    tell: Tell | None = None,
    more: Lessons | None = None,
) -> Trained:
    """Train on a library's labelled tracks, and keep the weights in its folder.

    BuildError where they are too few.

    fitted : a build of that library at track level, whose factors are what the network learns to tell
    more : tracks of other music, which have attributes and no factors
    """
    if fitted.catalog.level != "track":
        raise BuildError("a network learns from tracks, and this build knows artists alone: `--level track`")
    library = open_library(library_path)
    labels = attributes_of(library)
    ids, mels, refused = _heard(library, sorted(labels), hearing)
    factors = factors_of(fitted, ids)
    attributes = np.array([labels[track] for track in ids]).reshape(-1, len(ATTRIBUTES))
    examples = Examples(mels, factors, attributes)
    if more is not None:
        examples = _with(examples, more)
    checkpoint = library.path / f"network-{_digest(ids, examples, settings, seed)}.part"
    network = train(examples, small(factors.shape[1]), settings, seed, tell, checkpoint)
    network = replace(network, readout=readout_of(network, examples))
    write_network(library.path / WEIGHTS, network)
    checkpoint.unlink(missing_ok=True)
    known = int(np.isfinite(factors[:, 0]).sum())
    return Trained(library.path / WEIGHTS, network, len(ids), known, refused)


def attributes_of(library: Library) -> dict[str, Floats]:
    """Attributes by track as somebody labelled them, shape (7,) each; NaN where missing or out of range."""
    made: dict[str, Floats] = {}
    for label in library.labels():
        if label.name in ATTRIBUTES and _possible(label.name, label.value):
            row = made.setdefault(label.track_id, np.full(len(ATTRIBUTES), np.nan))
            row[ATTRIBUTES.index(label.name)] = label.value
    return made


def readout_of(network: Network, examples: Examples) -> Readout:
    """What reads attributes out of what a trained network hears in the tracks that it learnt from."""
    heard = np.array([readable(predict(network, mel).pooled, mel) for mel in examples.mels])
    return fit_readout(heard, examples.attributes[:, 1:])


def factors_of(fitted: Recommender, ids: Sequence[str]) -> Floats:
    """A build's factors by track, shape (n, k); NaN for a track it does not know or nobody liked."""
    places = {item: row for row, item in enumerate(fitted.catalog.ids) if fitted.fans[row] > 0}
    factors = np.full((len(ids), fitted.factors.tracks.shape[1]), np.nan)
    for at, track in enumerate(ids):
        if track in places:
            factors[at] = fitted.factors.tracks[places[track]]
    return factors


def _with(examples: Examples, more: Lessons) -> Examples:
    """A library's tracks, and others that no listener heard."""
    nobody = np.full((len(more.mels), examples.factors.shape[1]), np.nan)
    return Examples(
        [*examples.mels, *more.mels],
        np.concatenate([examples.factors, nobody]),
        np.concatenate([examples.attributes, more.attributes]),
    )


def _possible(name: str, value: float) -> bool:
    return 20 <= value <= 500 if name == "tempo" else 0 <= value <= 1


def _heard(
    library: Library, wanted: Sequence[str], hearing: Hearing | None
) -> tuple[list[str], list[Mel], tuple[Refusal, ...]]:
    """The mel bands of those tracks that have a sound file, by their content kept or made now."""
    paths: Mapping[str, str] = {sound.track_id: sound.path for sound in library.sounds()}
    tracks = [track for track in wanted if track in paths]
    features, most = Features(library.path / "features"), max(1_000, FRAMES // max(1, len(tracks)))
    ids, mels, refused = [], [], []
    with Decoder() as decoder:
        for through, track in enumerate(tracks, start=1):
            path = Path(paths[track])
            try:
                mel = hear(path, features, decoder, (MEL_BANDS,)).features[MEL_BANDS.version]
            except UnplayableError as error:
                refused.append(Refusal(path.name, error.why))
            else:
                ids.append(track)
                mels.append(_middle(mel, most))
            if hearing is not None:
                hearing(through, len(tracks))
    return ids, mels, tuple(refused)


def _middle(mel: Mel, most: int) -> Mel:
    """At most so many frames of a track, without holding on to the others."""
    if len(mel) <= most:
        return mel
    start = (len(mel) - most) // 2
    return mel[start : start + most].copy()


def _digest(ids: Sequence[str], examples: Examples, settings: TrainingSettings, seed: int) -> str:
    """What tells one training from another, so that a checkpoint serves the one that left it alone."""
    told = hashlib.sha256(repr((list(ids), astuple(settings), seed, MEL_BANDS.version)).encode())
    for values in (examples.factors, examples.attributes, *examples.mels):
        told.update(np.ascontiguousarray(values).tobytes())
    return told.hexdigest()[:16]
