"""From terms to whom they describe."""

from collections.abc import Sequence

from scipy import sparse

from engine.text.model import TextModel, counted
from engine.text.said import Counts, Floats, Ints
from engine.text.terms import canonical
from engine.text.weights import probabilities


def item_weights(model: TextModel, terms: Ints) -> Floats:
    """The weight of some terms for every item, shape (n_items, len(terms)), as `top_terms` has it; in 0..1.

    terms : rows of the terms, each once
    """
    own = Counts(sparse.csr_array(model.own.using[:, terms]), model.own.described)
    counts = counted(own, model.subjects, model.subjects.items, model.settings)
    chances = probabilities(counts, model.own.background[terms], model.settings.smoothing)
    weights: Floats = chances.toarray() * model.damping[terms]
    return weights


def terms_in(model: TextModel, words: str) -> tuple[list[str], list[str]]:
    """The terms that stand in what a person typed, longest first from the left, and the words in no term.

    >>> from types import SimpleNamespace
    >>> terms_in(SimpleNamespace(rows={"warm": 0, "minimal techno": 1}), "warm and Minimal-Techno")
    (['warm', 'minimal techno'], ['and'])
    """
    found: dict[str, None] = {}
    unknown: list[str] = []
    for part in words.split(","):
        spelt, at = canonical(part).split(), 0
        while at < len(spelt):
            end = _longest(model.rows, spelt, at)
            if end > at:
                found[" ".join(spelt[at:end])] = None
            else:
                unknown.append(spelt[at])
            at = max(end, at + 1)
    return list(found), unknown


def _longest(rows: dict[str, int], words: Sequence[str], at: int) -> int:
    """Where the longest term that begins at a word ends, `at` where none does."""
    return next((end for end in range(len(words), at, -1) if " ".join(words[at:end]) in rows), at)
