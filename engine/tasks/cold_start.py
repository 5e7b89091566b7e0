"""The friend's song: a file that nobody here has heard, from its sound to who would like it.

The network hears attributes, factors and a place among the library's tracks; the analyser measures tempo,
key and loudness; the fingerprint says whether the library holds it already; words are borrowed from the
tracks that sound most like it, and are marked so.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from engine.audio.decode import Decoder
from engine.audio.extractors import FINGERPRINT, MEL_BANDS
from engine.audio.fingerprint import identify
from engine.audio.network import ATTRIBUTES, Prediction
from engine.audio.percentiles import percentiles
from engine.audio.vectors import audio_vector
from engine.collaborative import similar
from engine.errors import BuildError
from engine.library import Library
from engine.library.features import Features
from engine.recommender import Recommender
from engine.tasks.analysed import Analysed, BorrowedTerm, HeardAttribute, Known, SoundsLike
from engine.tasks.analysing import Progress, hear, measure
from engine.tasks.audience import Crowd, audience_of, crowd_of, side_of_sound
from engine.tasks.heard import Ears, HeardTracks, attribute_row, ears_of, heard_tracks, kept_prediction
from engine.tasks.training import attributes_of
from engine.tasks.trust import Trust, trust_in
from engine.text import description

Floats = npt.NDArray[np.float64]

NEAREST: Final = 10
"""Tracks that sound most alike, and from which words are borrowed."""

TERMS: Final = 10


@dataclass(frozen=True)
class Stage:
    """What a file is compared with: a library, its build and its network, made once for many files."""

    library: Library
    recommender: Recommender
    ears: Ears
    heard: HeardTracks
    crowd: Crowd
    learnt: frozenset[str]

    @cached_property
    def trust(self) -> Trust | None:
        """How far "who would like it" can be trusted, from tracks that the network did not learn from."""
        apart = [track for track in self.heard.ids if track not in self.learnt]
        rows = self.recommender.catalog.rows(apart)
        sound = self.recommender.sound
        known = rows[np.asarray(sound.vectors[rows]).any(axis=1)] if sound else rows[:0]
        return trust_in(self.recommender, self.crowd, known.tolist())


def stage_of(library: Library, recommender: Recommender, progress: Progress | None = None) -> Stage:
    """Make ready what a file is compared with; a library's tracks are heard where they never were.

    BuildError where the build knows artists alone, or was made with another network.
    """
    if recommender.catalog.level != "track":
        raise BuildError(
            "a song stands among tracks, and this build knows artists alone: `crossfade build --level track`"
        )
    ears = ears_of(library)
    if recommender.sound is not None and recommender.sound.network != ears.version:
        raise BuildError(
            "the network has changed since this build was made: `crossfade build` makes one with it"
        )
    heard = heard_tracks(library, ears, progress, landmarks=True)
    learnt = frozenset(attributes_of(library))
    return Stage(library, recommender, ears, heard, crowd_of(recommender), learnt)


def analyse_file(
    stage: Stage,
    path: Path,
    decoder: Decoder,
    measured: bool = True,
    say: Callable[[str], None] = lambda stage: None,
) -> Analysed:
    """Everything about a file; UnplayableError where it is no music.

    measured : whether the analyser is asked too, whose first call takes seconds
    say : told what is going on
    """
    features = Features(stage.library.path / "features")
    say("Decoding it, and listening to it")
    heard = hear(path, features, decoder)
    prediction = kept_prediction(features, heard.content, stage.ears)
    if prediction is None:  # its bands were kept a moment ago
        raise BuildError(f"what was heard in {path.name} is gone again: try once more")
    say("Looking whether it is here already")
    known = _known(stage, heard.content, heard.features[FINGERPRINT.version])
    say("Comparing it with the library's tracks and listeners")
    row = _row(stage, known.id) if known else -1
    vector = vector_of(stage, prediction)
    near = nearest(stage, vector, row)
    found = audience_of(
        stage.recommender, stage.crowd, side_of_sound(stage.recommender.blend, vector), known=row
    )
    analysis = None
    if measured:
        say("Measuring tempo, key and loudness")
        analysis = measure(path, features, decoder)
    return Analysed(
        heard.content, heard.header, _attributes(stage, prediction), prediction, stage.ears.own, analysis,
        known, near, borrowed_terms(stage, near), found, stage.trust,
    )  # fmt: skip


def let_go(library: Library, content: str) -> None:
    """Forget what was computed of a file, where it is none of the library's tracks."""
    if all(sound.content_hash != content for sound in library.sounds()):
        Features(library.path / "features").forget(content)


def mel_of(library: Library, content: str) -> npt.NDArray[Any] | None:
    """A file's mel bands, shape (n_frames, 128), kept since it was heard; None where they are not."""
    return Features(library.path / "features").array(content, MEL_BANDS.version)


def vector_of(stage: Stage, prediction: Prediction) -> Floats:
    """Where a file lies among the build's tracks, shape (k + 90,); empty where none of them was heard."""
    sound = stage.recommender.sound
    if sound is None:
        return np.zeros(0)
    told = prediction.factors, prediction.pooled, prediction.cepstra
    return audio_vector(sound.space, *told).astype(np.float64)


def nearest(stage: Stage, vector: Floats, but: int = -1, n: int = NEAREST) -> tuple[SoundsLike, ...]:
    """The tracks of the build that sound most like a vector, most alike first.

    but : a row that is left out
    """
    if stage.recommender.sound is None:
        return ()
    catalog = stage.recommender.catalog
    rows, likeness = similar(vector, np.asarray(stage.recommender.sound.vectors), n + 1, "cosine")
    return tuple(
        SoundsLike(catalog.ids[row], catalog.artist(int(row)), catalog.titles[row], float(value))
        for row, value in zip(rows, likeness, strict=True)
        if row != but and value > 0
    )[:n]


def borrowed_terms(stage: Stage, near: Sequence[SoundsLike], n: int = TERMS) -> tuple[BorrowedTerm, ...]:
    """What is said of the tracks that sound alike, each by its likeness; nothing where nothing is said."""
    text = stage.recommender.text
    if text is None or not near:
        return ()
    weights: dict[str, float] = defaultdict(float)
    lenders: dict[str, list[str]] = defaultdict(list)
    total = sum(one.likeness for one in near)
    for one in near:
        subject = int(text.subjects.items[_row(stage, one.id)])
        for term in description.top_terms(text, subject, 3 * n):
            weights[term.term] += term.weight * one.likeness / total
            lenders[term.term].append(one.id)
    best = sorted(weights, key=lambda term: (-weights[term], term))[:n]
    return tuple(BorrowedTerm(term, weights[term], tuple(lenders[term])) for term in best)


def _known(stage: Stage, content: str, landmarks: npt.NDArray[np.int32]) -> Known | None:
    if content in stage.heard.contents:
        at = stage.heard.contents.index(content)
        return Known(stage.heard.ids[at], _name(stage, at), 0.0, len(landmarks), 1.0, True)
    match = identify(stage.heard.index, landmarks) if len(stage.heard.ids) else None
    if match is None:
        return None
    at = match.recording
    second = round(match.second, 2)
    return Known(stage.heard.ids[at], _name(stage, at), second, match.landmarks, match.share, False)


def _name(stage: Stage, at: int) -> str:
    row = _row(stage, stage.heard.ids[at])
    if row >= 0:
        return stage.recommender.catalog.name(row)
    titles = {track.track_id: track.title for track in stage.library.known_tracks()}
    return titles.get(stage.heard.ids[at], stage.heard.ids[at])


def _row(stage: Stage, track_id: str) -> int:
    rows = stage.recommender.catalog.rows([track_id])
    return int(rows[0]) if len(rows) else -1


def _attributes(stage: Stage, prediction: Prediction) -> tuple[HeardAttribute, ...]:
    values = np.array(attribute_row(prediction))
    standing = percentiles(values, stage.heard.attributes)
    return tuple(
        HeardAttribute(name, float(value), float(less) if np.isfinite(less) else None)
        for name, value, less in zip(ATTRIBUTES, values, standing, strict=True)
    )
