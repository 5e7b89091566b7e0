"""A fitted text model to and from the arrays of a build."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from engine.catalog import Catalog
from engine.library.builds import Build
from engine.text.model import TextModel, subjects_of
from engine.text.said import Counts, Documents, Said
from engine.text.vectors import Projection
from engine.text.weights import TextSettings

Arrays = dict[str, npt.NDArray[Any]]


def stored(model: TextModel) -> tuple[Arrays, dict[str, Sequence[str]], dict[str, Any]]:
    """Arrays, strings and what the manifest says of a text model."""
    documents, projection, using = model.documents, model.projection, model.own.using
    sources = sorted(set(documents.sources))
    place = {source: row for row, source in enumerate(sources)}
    arrays = {
        "text_said_subject": model.said.subjects,
        "text_said_term": model.said.terms,
        "text_said_document": model.said.documents,
        "text_said_sentence": model.said.sentences,
        "text_day": documents.days,
        "text_describer": documents.describers,
        "text_source": np.array([place[source] for source in documents.sources], dtype=np.int32),
        "text_using_data": using.data,
        "text_using_indices": using.indices,
        "text_using_indptr": using.indptr,
        "text_described": model.own.described,
        "text_together_data": model.together.data,
        "text_together_indices": model.together.indices,
        "text_together_indptr": model.together.indptr,
        "text_projection": projection.matrix,
        "text_surprise": projection.surprise,
        "text_average": projection.average,
        "text_vectors": model.vectors,
    }
    strings = {
        "text_terms": model.terms,
        "text_sentences": model.sentences,
        "text_sources": sources,
        "text_addresses": documents.addresses,
    }
    return arrays, strings, asdict(model.settings)


def loaded_text(build: Build, catalog: Catalog) -> TextModel | None:
    """The text model of a checked build, None where nothing is said of anybody in it."""
    plain = build.manifest.get("text")
    if plain is None:
        return None
    arrays, strings = build.arrays, build.strings
    subjects, settings = subjects_of(catalog), TextSettings(**plain)
    shape = (len(subjects), len(strings["text_terms"]))
    own = Counts(_matrix(arrays, "text_using", shape), arrays["text_described"])
    together = _matrix(arrays, "text_together", (subjects.n_artists, subjects.n_artists))
    said = Said(*(arrays[f"text_said_{name}"] for name in ("subject", "term", "document", "sentence")))
    names = _Chosen(strings["text_sources"], arrays["text_source"])
    documents = Documents(arrays["text_day"], arrays["text_describer"], names, strings["text_addresses"])
    projection = Projection(
        arrays["text_projection"], arrays["text_surprise"], arrays["text_average"], settings.shrinkage
    )
    return TextModel(
        strings["text_terms"], said, documents, strings["text_sentences"], subjects, own, projection,
        arrays["text_vectors"], together, settings,
    )  # fmt: skip


def _matrix(arrays: Mapping[str, Any], name: str, shape: tuple[int, int]) -> sparse.csr_array:
    parts = tuple(np.asarray(arrays[f"{name}_{part}"]) for part in ("data", "indices", "indptr"))
    return sparse.csr_array(parts, shape=shape, copy=False)


class _Chosen(Sequence[str]):
    """Few strings that many rows share, made when asked for."""

    def __init__(self, strings: Sequence[str], rows: npt.NDArray[np.integer]) -> None:
        self._strings = list(strings)
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        if isinstance(place, slice):
            return [self._strings[row] for row in self._rows[place]]
        return self._strings[self._rows[place]]
