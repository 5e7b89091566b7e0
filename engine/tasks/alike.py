"""Who or what is most like a listener, an artist or a track: to each model, and to all of them together."""

from collections.abc import Callable, Sequence
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from engine.collaborative import top
from engine.errors import NotFoundError, UsageError
from engine.recommender import Kind, Neighbour, Recommender

Floats32 = npt.NDArray[np.float32]
Eye = Literal["collaborative", "text", "audio", "blend"]
"""A model that compares, or the blend of all that are in the build."""

EYES: Final[tuple[Eye, ...]] = get_args(Eye)


def alike(recommender: Recommender, kind: Kind, row: int, eye: Eye, n: int = 10) -> list[Neighbour]:
    """The n listeners, artists or tracks most like one of them, best first, itself left out.

    row : of the listener, artist or item in the build
    returns : likeness in -1..1; for the blend the cosine of all models' directions laid side by side, each as
        long as the others, so that no model is louder than another

    NotFoundError where the model knows nothing of it.
    """
    sides = _sides(recommender, kind)
    asked = list(sides) if eye == "blend" else [eye]
    ids, names = _names(recommender, kind)
    known = [model for model in asked if model in sides and sides[model][row].any()]
    if not known:
        raise NotFoundError(f"{eye} knows nothing of {names(row)}, so nobody is known to be alike by it")
    likeness = np.zeros(len(ids), np.float32)
    voices = np.zeros(len(ids), np.float32)
    for model in asked:
        if model not in sides:
            continue
        found, there = _cosines(sides[model], row)
        likeness += found
        voices += there
    likeness = np.divide(
        likeness, np.sqrt(voices * len(known)), out=np.full(len(ids), -np.inf, np.float32), where=voices > 0
    )
    likeness[row] = -np.inf
    return [
        Neighbour(ids[other], names(int(other)), float(likeness[other]))
        for other in top(likeness, n)
        if np.isfinite(likeness[other])
    ]


def checked_eye(text: str) -> Eye:
    """The model of that name; UsageError where there is none.

    >>> checked_eye("audio")
    'audio'
    """
    if text not in EYES:
        raise UsageError(f"--model {text} is unknown: it is one of {', '.join(EYES)}")
    return text


def _sides(recommender: Recommender, kind: Kind) -> dict[str, Floats32]:
    """By model, where all listeners, artists or tracks lie; rows of 0 for those it knows nothing of."""
    catalog, text, sound = recommender.catalog, recommender.text, recommender.sound
    content = {"text": text.vectors} if text is not None else {}
    if sound is not None:
        content["audio"] = sound.vectors
    if kind == "track":
        return {"collaborative": recommender.factors.tracks, **content}
    if kind == "listener":
        wanted = recommender.confidence.maximum(0)
        theirs = {name: np.asarray(wanted @ vectors, np.float32) for name, vectors in content.items()}
        return {"collaborative": recommender.factors.listeners, **theirs}
    found = {"collaborative": recommender.artist_factors}
    if text is not None:
        found["text"] = text.artist_vectors
    if sound is not None:
        found["audio"] = np.zeros((len(catalog.artist_ids), sound.vectors.shape[1]), np.float32)
        np.add.at(found["audio"], catalog.artist_rows, sound.vectors)
    return found


def _cosines(vectors: Floats32, row: int) -> tuple[Floats32, Floats32]:
    """Of one row with all, 0 for rows of zeros; and 1 for each row that is none."""
    query = np.asarray(vectors[row], np.float32)
    lengths = np.linalg.norm(vectors, axis=1)
    both = lengths * np.linalg.norm(query)
    found = np.divide(vectors @ query, both, out=np.zeros_like(lengths), where=both > 0)
    return found, (lengths > 0).astype(np.float32)


def _names(recommender: Recommender, kind: Kind) -> tuple[Sequence[str], Callable[[int], str]]:
    if kind == "listener":
        return recommender.listener_ids, recommender.listener_names.__getitem__
    catalog = recommender.catalog
    if kind == "artist":
        return catalog.artist_ids, catalog.artist_names.__getitem__
    return catalog.ids, catalog.name
