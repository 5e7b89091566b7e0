"""What is made of a file that nobody here has heard, as values: heard, measured, recognised, borrowed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.audio.analyser import Analysis
from engine.audio.network import Prediction
from engine.audio.tempo import Tempo, combined_tempo
from engine.tasks.audience import Audience
from engine.tasks.trust import Trust


@dataclass(frozen=True)
class HeardAttribute:
    """What the network hears in one respect.

    value : beats per minute for "tempo", else 0..1
    percentile : 0..100, of the library's tracks that have less of it; None for fewer than 20 tracks
    """

    name: str
    value: float
    percentile: float | None


@dataclass(frozen=True)
class Known:
    """The library's own recording that a file is, or is part of.

    second : where in it the file begins; below 0 where the file begins earlier
    landmarks, share : how many of the file's landmarks lie where they must, and what share of all
    same_file : whether it is that file, byte for byte
    """

    id: str
    name: str
    second: float
    landmarks: int
    share: float
    same_file: bool


@dataclass(frozen=True)
class SoundsLike:
    """A track of the library; likeness : cosine of the two audio vectors, -1..1."""

    id: str
    artist: str
    title: str
    likeness: float


@dataclass(frozen=True)
class BorrowedTerm:
    """A word that is said of tracks which sound like this one, and never was of this one.

    weight : mean of its weight in those tracks, by their likeness
    lenders : ids of the tracks it is said of
    """

    term: str
    weight: float
    lenders: tuple[str, ...]


@dataclass(frozen=True)
class Analysed:
    """All that is made of a file.

    content : its sha256
    header : "format", "rate", "channels", "seconds", "flaw", "artist" and "title"
    attributes, prediction : what the network hears
    own_network : whether this library trained it; else it learnt from synthetic music
    analysis : what the analyser measures, None where it was not asked
    audience : whom it suits; trust : how far that goes, None where there are too few tracks to say
    """

    content: str
    header: Mapping[str, Any]
    attributes: tuple[HeardAttribute, ...]
    prediction: Prediction
    own_network: bool
    analysis: Analysis | None
    known: Known | None
    nearest: tuple[SoundsLike, ...]
    terms: tuple[BorrowedTerm, ...]
    audience: Audience
    trust: Trust | None


def tempo_of(made: Analysed) -> Tempo | None:
    """What network and analyser tell together; None where the analyser was not asked."""
    if made.analysis is None:
        return None
    heard = made.prediction
    return combined_tempo(heard.attributes["tempo"], heard.tempo_confidence, made.analysis.tempo)


def as_json(made: Analysed) -> dict[str, Any]:
    """Plain dicts and lists; what the network hears and what the analyser measures are told apart."""
    heard = [asdict(one) for one in made.attributes]
    prediction = made.prediction
    return {
        "content": made.content,
        "header": dict(made.header),
        "network": {
            "learned_from": "this library" if made.own_network else "synthetic music",
            "attributes": heard,
            "tempo_confidence": prediction.tempo_confidence,
            "factors": [float(value) for value in prediction.factors],
        },
        "analyser": made.analysis.plain() if made.analysis else None,
        "tempo": asdict(tempo) if (tempo := tempo_of(made)) else None,
        "known": asdict(made.known) if made.known else None,
        "nearest": [asdict(one) for one in made.nearest],
        "terms": [{**asdict(one), "borrowed": True} for one in made.terms],
        "listeners": [asdict(one) for one in made.audience.listeners],
        "mondays": made.audience.mondays,
        "confidence": asdict(made.trust) if made.trust else None,
    }
