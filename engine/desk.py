"""One listener at the desk: their dials, and the thirty that follow from them.

The listener's scores are held by voice (`engine.voices`), so that moving a fader is a weighted sum, a partial
sort, and the selection.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from engine import selection
from engine.blend import Audible, Weights
from engine.modes import Modes, taste_modes
from engine.playlist import Dials, Dropped
from engine.selection import Candidates, Looked, Selection
from engine.text.weights import probabilities
from engine.voices import NOTHING, Voices

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]
F = TypeVar("F", bound=np.floating)
NOVELTY = 0.5
"""Points of score for each bit that a track is less known, with the dial at 1."""
ADVENTURE = 6.0
"""Points of score for lying at a right angle to all of one's tastes, with the dial at 1."""
EXAMPLES = 3
WORDS = 2
"""Terms in a taste's label."""


@dataclass(frozen=True)
class Chosen:
    """What was selected.

    rows : in the order they were taken, those that had their place before, locked ones and newcomers, last
    looked : of those
    novelty, adventurousness, variety, balance : shape (n,), what selection added to each, in points of score
    silent : whether no score spoke for anything
    """

    rows: Ints
    looked: Looked
    novelty: Floats
    adventurousness: Floats
    variety: Floats
    balance: Floats
    dropped: Dropped
    silent: bool


@dataclass(frozen=True)
class Desk:
    """A listener, their voices, and what selection knows of them; made once, asked often."""

    voices: Voices
    _carried: dict[Audible, list[Floats]] = field(default_factory=dict)

    @cached_property
    def candidates(self) -> Candidates:
        """Who may be picked at all."""
        made, wishes, taste = self.voices.recommender, self.voices.wishes, self.voices.taste
        return selection.candidates(made.catalog, taste.heard, wishes.excluded, wishes.offered)

    @cached_property
    def newcomers(self) -> Ints:
        """Candidates that nobody here has played, and of which words or sound tell something."""
        unplayed = np.setdiff1d(self._unplayed, self.candidates.closed)
        content = self.voices.recommender.blend.content.values()
        known = [np.asarray(part.vectors[unplayed]).any(axis=1) for part in content]
        return unplayed[np.any(known, axis=0)] if known else NOTHING

    @cached_property
    def modes(self) -> Modes:
        """The tastes of what the listener likes, in the order of `voices.liked`."""
        vectors = self._units(self.voices.liked, Weights()).astype(np.float64)
        return taste_modes(vectors, self.voices.liking)

    @cached_property
    def tastes_named(self) -> list[tuple[str, tuple[str, ...]]]:
        """What each taste is called, and what is played most of it."""
        voices, modes, named = self.voices, self.modes, []
        for mode, label in enumerate(_labels(voices, modes)):
            rows = voices.liked[modes.of == mode]
            order = np.argsort(-voices.liking[modes.of == mode], kind="stable")[:EXAMPLES]
            examples = tuple(voices.recommender.catalog.name(int(row)) for row in rows[order])
            named.append((label or examples[0], examples))
        return named

    def choose(self, dials: Dials, locked: Ints = NOTHING) -> Chosen:
        """Which rows go on the list.

        dials : checked
        locked : rows that are on it whatever the dials, but for those that may not be picked any more
        """
        values = self.voices.scores(dials.weights)
        silent = not values.any()
        if silent:  # nothing to go by: the well-known, and of many kinds
            values = np.log1p(self.voices.recommender.fans).astype(np.float32)
        else:
            for added in self._dialled(dials, slice(None)):
                values = values if added is None else values + added
        values[self._shut] = -np.inf
        stay = locked[~np.isin(locked, self.candidates.closed)][: dials.size]
        newcomers = self._first_newcomers(dials)
        newcomers = newcomers[~np.isin(newcomers, stay)][: dials.size - len(stay)]
        first = np.concatenate([stay, newcomers])
        catalog, size = self.voices.recommender.catalog, dials.size - len(first)
        made = selection.choose(values, catalog, size, self._look(dials), self.modes.shares, first)
        return self._chosen(made, dials, silent)

    def tastes_of(self, rows: Ints, weights: Weights) -> Floats:
        """How much of each taste some rows are: the share of their score that it carries.

        returns : shape (n, n_modes); rows sum to 1
        """
        voices = self.voices
        audible = voices.audible(weights)
        query = voices.query(audible)
        found = np.zeros((len(rows), len(self.modes.shares)))
        told = zip(voices.gains(weights), voices.parts(audible), self._carriers(audible), strict=True)
        for gain, voice, carrier in told:
            side = voices.side(voice, query)[1]
            found += gain * (np.asarray(side[rows], np.float64) @ carrier)
        found = np.maximum(found, 0)
        total = found.sum(axis=1, keepdims=True)
        return np.where(total > 0, found / np.where(total > 0, total, 1), self.modes.shares)

    def _carriers(self, audible: Audible) -> list[Floats]:
        """By voice, what each taste asks of its vectors, shape (d, n_modes); made once."""
        if audible not in self._carried:
            voices, query = self.voices, self.voices.query(audible)
            member, made = np.eye(len(self.modes.shares))[self.modes.of], []
            for voice in voices.parts(audible):
                if voice.through_people:
                    each = query.folded.w @ (query.folded.tracks.T * query.folded.confidence) * query.scale
                else:
                    heard = np.asarray(voices.side(voice, query)[1][voices.liked], np.float64)
                    each = heard.T * voices.liking * query.scales[voice.model]
                made.append(each @ member)
            self._carried[audible] = made
        return self._carried[audible]

    def _chosen(self, made: Selection, dials: Dials, silent: bool) -> Chosen:
        before = self.candidates.dropped
        n_versions = before.duplicate_version + made.n_versions
        dropped = replace(before, duplicate_version=n_versions, artist_cap=made.n_capped)
        added = [np.zeros(len(made.rows)) if one is None else one for one in self._dialled(dials, made.rows)]
        novelty, adventure = (np.asarray(one, np.float64) for one in added)
        return Chosen(made.rows, made.looked, novelty, adventure, made.variety, made.balance, dropped, silent)

    @cached_property
    def _unplayed(self) -> Ints:
        """What nobody has played, and is not the listener's own."""
        unplayed = np.flatnonzero(np.asarray(self.voices.recommender.blend.exposure) == 0)
        return np.setdiff1d(unplayed, self.voices.taste.owned)

    @cached_property
    def _shut(self) -> Ints:
        """Rows that cannot be picked by score: those closed, and newcomers, whose places are kept."""
        return np.union1d(self.candidates.closed, self._unplayed)

    def _look(self, dials: Dials) -> Callable[[Ints], Looked]:
        def look(rows: Ints) -> Looked:
            return Looked(self._units(rows, dials.weights), self.tastes_of(rows, dials.weights))

        return look

    def _units(self, rows: Ints, weights: Weights) -> Floats32:
        """Directions in which items lie beside each other in the spaces that are heard, of length 1 or 0."""
        blend, heard = self.voices.recommender.blend, self.voices.audible(weights)
        sides = [np.asarray(blend.content[model].vectors[rows]) for model in sorted(heard)]
        if weights.collaborative or not sides:
            sides.append((blend.factors(rows, heard) - blend.average).astype(np.float32))
        return _unit(np.concatenate([_unit(side) for side in sides], axis=1))

    def _first_newcomers(self, dials: Dials) -> Ints:
        """The newcomers that get the places kept for them, one of an artist.

        By what words and sound predict of people's factors, and by their own likeness, equally.
        """
        rows, weights, voices = self.newcomers, dials.weights, self.voices
        if not dials.newcomers or not len(rows):
            return NOTHING
        audible = voices.audible(weights)
        gains = voices.gains(weights)
        for at, voice in enumerate(voices.parts(audible)):
            gains[at] = getattr(weights, voice.model) if not voice.through_people else gains[at]
        order = np.lexsort((rows, -(gains @ voices.held(audible)[:, rows])))
        ranked = rows[order]
        _, first = np.unique(voices.recommender.catalog.artist_rows[ranked], return_index=True)
        return np.asarray(ranked[np.sort(first)[: dials.newcomers]], np.int64)

    def _dialled(self, dials: Dials, rows: Ints | slice) -> tuple[Floats32 | None, Floats32 | None]:
        """What novelty and adventurousness add to some items; None for a dial that adds nothing."""
        known, far = np.float32(NOVELTY * dials.novelty), np.float32(ADVENTURE * dials.adventurousness)
        wanders = far and len(self.voices.liked)
        return (
            known * self.voices.recommender.novelty[rows] if known else None,
            far * self._distances[rows] if wanders else None,
        )

    @cached_property
    def _distances(self) -> Floats32:
        """One less each item's cosine with the nearest of the listener's tastes, 0..2, shape (n_items,)."""
        blend = self.voices.recommender.blend
        tracks = blend.tracks - blend.average.astype(np.float32)
        units = _unit(tracks[self.voices.liked].astype(np.float64))
        centres = [units[self.modes.of == one].mean(axis=0) for one in range(len(self.modes.shares))]
        nearest = (tracks @ _unit(np.stack(centres)).T.astype(np.float32)).max(axis=1)
        lengths = np.maximum(np.linalg.norm(tracks, axis=1), 1e-12)
        return np.asarray(1 - nearest / lengths, np.float32)


def _unit(side: npt.NDArray[F]) -> npt.NDArray[F]:
    lengths = np.sqrt(np.einsum("ij,ij->i", side, side))[:, None]
    made: npt.NDArray[F] = np.divide(side, lengths, out=np.zeros_like(side), where=lengths > 1e-12)
    return made


def _labels(voices: Voices, modes: Modes) -> list[str]:
    """The terms that tell each taste most from the listener's others; "" where nothing is said."""
    text = voices.recommender.text
    if text is None:
        return [""] * len(modes.shares)
    counts = text.item_counts(voices.liked)
    chances = probabilities(counts, text.own.background, text.settings.smoothing)
    member = np.eye(len(modes.shares))[modes.of] * voices.liking[:, None] * (counts.described > 0)[:, None]
    weight = member.sum(axis=0)
    mean = np.asarray((chances.T @ member).T) / np.where(weight > 0, weight, 1)[:, None] * text.damping
    others = (mean.sum(axis=0) - mean) / max(len(mean) - 1, 1)
    labels = []
    for own in mean - others:
        order = np.lexsort((np.arange(len(own)), -own))[:WORDS]
        labels.append(", ".join(text.terms[row] for row in order if own[row] > 0))
    return labels
