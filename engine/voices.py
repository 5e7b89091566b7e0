"""One listener's scores, by who says what: sums that a weight makes louder or softer.

A voice is one summand of every score for this listener: what people say, and for words and for sound what
they add to people's factors and what they say themselves (`engine.blend`). The voices are computed once for
each set of models that are heard; weights only mix them.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.blas import one_thread
from engine.blend import CONTENT, Audible, Weights, deviation
from engine.collaborative import FoldedIn, contributions
from engine.recommender import Recommender, Taste
from engine.text import vectors

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]

NOTHING: Ints = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Wishes:
    """What a listener said beside their taste.

    excluded, offered : rows that they do not want, and rows that were offered to them lately
    muted, boosted : rows of terms
    """

    excluded: Ints = field(default_factory=lambda: NOTHING)
    offered: Ints = field(default_factory=lambda: NOTHING)
    muted: Ints = field(default_factory=lambda: NOTHING)
    boosted: Ints = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True)
class Query:
    """A listener's side of the blend while some models are heard.

    folded : their factors, with what the audible models add to the items
    direct : by model, the sum of c_uj v_j over what they heard, steered by their terms
    scale, scales : one over the standard deviations of people's and of the direct scores; 0 for none
    """

    folded: FoldedIn
    direct: dict[str, Floats]
    scale: float
    scales: dict[str, float]


@dataclass(frozen=True)
class Voice:
    """One summand of every score: of which model, and whether its own or what it adds to people's factors."""

    model: str
    direct: bool

    @property
    def through_people(self) -> bool:
        """Whether it is asked with the listener's factors."""
        return self.model == "collaborative" or not self.direct


@dataclass(frozen=True)
class Voices:
    """A listener's voices; made once, asked often."""

    recommender: Recommender
    taste: Taste
    wishes: Wishes = field(default_factory=Wishes)
    _queries: dict[Audible, Query] = field(default_factory=dict)
    _held: dict[Audible, Floats32] = field(default_factory=dict)

    def audible(self, weights: Weights) -> Audible:
        """The models with content that are in the build and not at zero."""
        content = self.recommender.blend.content
        return frozenset(model for model in content if getattr(weights, model) > 0)

    def query(self, audible: Audible) -> Query:
        """The listener's side of the space."""
        if audible not in self._queries:
            with one_thread():
                self._queries[audible] = self._ask(audible)
        return self._queries[audible]

    def parts(self, audible: Audible) -> tuple[Voice, ...]:
        """The voices, in the order of `gains` and of the rows of `held`."""
        heard = [model for model in CONTENT if model in audible]
        return (
            Voice("collaborative", direct=True),
            *(Voice(model, direct) for model in heard for direct in (False, True)),
        )

    def gains(self, weights: Weights) -> Floats:
        """How loud each voice is, in the order of `parts`; weights clamped."""
        people = weights.collaborative
        found = []
        for voice in self.parts(self.audible(weights)):
            own = getattr(weights, voice.model)
            if voice.model == "collaborative":
                found.append(people)
            elif voice.direct:
                found.append(own * getattr(self.recommender.blend.settings, voice.model))
            else:
                found.append(0.0 if self.steered(voice.model) else min(people, own))
        return np.array(found)

    def held(self, audible: Audible) -> Floats32:
        """What each voice gives every item, shape (n_voices, n_items), float32.

        What is wanted but was never heard is no reason for itself: its own summands are left out.
        """
        if audible not in self._held:
            query = self.query(audible)
            held = np.empty((len(self.parts(audible)), len(self.recommender.blend)), np.float32)
            unheard = self.unheard
            for row, voice in enumerate(self.parts(audible)):
                asked, vectors_of = self.side(voice, query)
                np.dot(vectors_of, asked.astype(np.float32), out=held[row])
                held[row, unheard] -= self.own(voice, query, unheard).astype(np.float32)
            held.setflags(write=False)
            self._held[audible] = held
        return self._held[audible]

    def scores(self, weights: Weights) -> Floats32:
        """Every item's score, shape (n_items,), float32."""
        gains = self.gains(weights).astype(np.float32)
        return np.asarray(gains @ self.held(self.audible(weights)))

    def side(self, voice: Voice, query: Query) -> tuple[Floats, Floats32]:
        """A voice's query, scaled, and the items' vectors that it is multiplied with."""
        blend = self.recommender.blend
        if voice.model == "collaborative":
            return query.folded.x * query.scale, blend.people
        if voice.direct:
            asked = query.direct[voice.model] * query.scales[voice.model]
            return asked, blend.content[voice.model].vectors
        return query.folded.x * query.scale, blend.content[voice.model].prior

    def own(self, voice: Voice, query: Query, rows: Ints) -> Floats:
        """What a listener's own confidence in some rows adds to those rows themselves."""
        own = np.zeros(len(rows))
        _, side = self.side(voice, query)
        whose = query.folded.heard if voice.through_people else self.taste.items
        place = {int(row): at for at, row in enumerate(whose)}
        for at, row in enumerate(rows):
            mine, v = place.get(int(row)), np.asarray(side[row], np.float64)
            if mine is None:
                continue
            if voice.through_people:
                one = contributions(query.folded, v[None, :])[0, mine]
                own[at] = query.scale * one
            elif not self.steered(voice.model):
                own[at] = query.scales[voice.model] * self.taste.confidence[mine] * (v @ v)
        return own

    def steered(self, model: str) -> bool:
        """Whether what words add to people's factors is silent: muted terms cannot be told apart in it."""
        return model == "text" and len(self.wishes.muted) > 0

    @cached_property
    def unheard(self) -> Ints:
        """Rows that the listener has a confidence for and never heard: what they saved."""
        return np.setdiff1d(self.taste.items, self.taste.heard)

    @cached_property
    def liked(self) -> Ints:
        """Rows that the listener has preference 1 for."""
        return self.taste.items[self.taste.confidence > 0]

    @cached_property
    def liking(self) -> Floats:
        """Confidence of those."""
        return self.taste.confidence[self.taste.confidence > 0]

    def _ask(self, audible: Audible) -> Query:
        made, taste = self.recommender, self.taste
        folded = made.fold_in(taste.items, taste.confidence, audible)
        direct = {}
        for model in audible:
            own = np.asarray(made.blend.content[model].vectors[taste.items], np.float64)
            direct[model] = taste.confidence @ own
        if "text" in direct and made.text is not None:
            wishes = self.wishes
            direct["text"] = vectors.steered(
                made.text.projection, direct["text"], wishes.muted, wishes.boosted
            )
        content = made.blend.content
        scales = {model: _inverse(deviation(direct[model], content[model].covariance)) for model in direct}
        return Query(folded, direct, _inverse(deviation(folded.x, made.blend.spread)), scales)


def _inverse(value: float) -> float:
    return 1 / value if value > 1e-12 else 0.0
