"""One song under the glass: what is drawn of it, which seconds were heard, a thirty that starts from it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.analyser import ANALYSIS, Analysis
from engine.audio.decode import Decoder
from engine.audio.extractors import ENVELOPE, MEL_BANDS
from engine.audio.mel_spectrogram import LOUDNESS
from engine.audio.network import ATTRIBUTES, Network
from engine.audio.relevance import (
    Layer,
    Output,
    Relevance,
    attribute_output,
    layers,
    relevance,
    vector_output,
)
from engine.errors import NotFoundError
from engine.library import Library
from engine.library.features import Features
from engine.library.files import digest_of
from engine.playlist import SIZE
from engine.tasks.analysed import Analysed, SoundsLike
from engine.tasks.analysing import EXTRACTORS, hear, measure
from engine.tasks.audience import wish_of
from engine.tasks.cold_start import (
    Stage,
    analyse_file,
    let_go,
    nearest,
    vector_of,
)

QUIETEST: Final = -80.0
"""Decibels under the loudest moment that are still drawn."""

PER_ARTIST: Final = 2

WORK: Final = 2_000
"""Windows times steps of a relevance, at most: seconds of waiting, whatever the length of the track."""


@dataclass(frozen=True)
class Song:
    """A file, analysed, with what its pictures are drawn from.

    mel : shape (n_frames, 128), log-mel, float16
    envelope : shape (n, 2), lowest and highest sample of equal parts of it
    """

    made: Analysed
    mel: npt.NDArray[Any]
    envelope: npt.NDArray[np.float32]


def listen_to(
    stage: Stage, path: Path, decoder: Decoder, say: Callable[[str], None] = lambda stage: None
) -> Song:
    """Analyse a file without the analyser, and leave nothing of it in the library that was not there.

    UnplayableError where it is no music.
    """
    features = Features(stage.library.path / "features")
    say("Decoding it")
    heard = hear(path, features, decoder, (*EXTRACTORS, ENVELOPE))
    try:
        made = analyse_file(stage, path, decoder, measured=False, say=say)
    finally:
        let_go(stage.library, heard.content)
    return Song(made, heard.features[MEL_BANDS.version], heard.features[ENVELOPE.version])


def is_measured(stage: Stage, content: str) -> bool:
    """Whether what the analyser measures in a file is kept already; content : sha256 of it."""
    return Features(stage.library.path / "features").entry(content, ANALYSIS) is not None


def measured(stage: Stage, path: Path, decoder: Decoder) -> Analysis:
    """What the analyser measures in a file, which leaves nothing behind either; the first call takes long."""
    try:
        return measure(path, Features(stage.library.path / "features"), decoder)
    finally:
        let_go(stage.library, digest_of(path).sha256)


def sound_file(library: Library, track_id: str) -> Path:
    """Where a library track's sound lies; NotFoundError where it has none, or it is gone."""
    paths = {sound.track_id: Path(sound.path) for sound in library.sounds()}
    if track_id not in paths or not paths[track_id].is_file():
        raise NotFoundError(f"track {track_id!r} has no sound file here: choose one that can be played")
    return paths[track_id]


def decibels(mel: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Level of each frame and mel band under the loudest of them, -80..0.

    mel : shape (n_frames, 128), log-mel; the steps of float16 are a thirtieth of a decibel
    returns : the same shape
    """
    power = np.expm1(mel.astype(np.float32)) / np.float32(LOUDNESS)
    level = 10 * np.log10(np.maximum(power, 1e-12))
    made: npt.NDArray[np.float32] = np.clip(level - level.max(), QUIETEST, 0.0)
    return made


def heard_for(stage: Stage, song: Song, what: str) -> Relevance:
    """Which seconds the network heard for an attribute, or for how well a listener would like it.

    what : one of `network.ATTRIBUTES`, or a listener's id
    """
    network = stage.ears.network
    if what in ATTRIBUTES:
        output = attribute_output(network, song.mel, what)
    else:
        row = stage.recommender.listener_row(what)
        sound, blend = stage.recommender.sound, stage.recommender.blend
        wish = wish_of(blend, stage.crowd, row) if sound else np.zeros(0)
        if sound is None or not wish.any():
            raise NotFoundError(
                "nothing that this listener plays was heard, so there is nothing to compare with"
            )
        output = vector_output(network, song.mel, sound.space, wish)
    return seconds_of(network, song.mel, output)


def seconds_of(network: Network, mel: npt.NDArray[Any], output: Output) -> Relevance:
    """What each second adds to an output, in as many steps as leave a wait of seconds for any track."""
    windows = max(1, 2 * len(mel) // network.config.frames)
    return relevance(network, mel, output, steps=int(np.clip(WORK // windows, 8, 64)))


def layers_of(stage: Stage, song: Song) -> tuple[Layer, ...]:
    """What each layer of the network makes of it, in order."""
    return layers(stage.ears.network, song.mel)


def seeded(stage: Stage, song: Song, size: int = SIZE) -> tuple[SoundsLike, ...]:
    """The tracks that sound most like it, most alike first, at most two of an artist."""
    itself = stage.recommender.catalog.rows([song.made.known.id] if song.made.known else [])
    but = int(itself[0]) if len(itself) else -1
    near = nearest(stage, vector_of(stage, song.made.prediction), but, 10 * size)
    taken: Counter[str] = Counter()
    chosen = []
    for one in near:
        taken[one.artist] += 1
        if taken[one.artist] <= PER_ARTIST:
            chosen.append(one)
    return tuple(chosen[:size])
