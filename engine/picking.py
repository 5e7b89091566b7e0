"""Rows -> picks: exact scores, and every reason for them, in float64.

People's share comes apart by the tracks that the listener heard, and once more by the listeners who play the
pick; a text share by the pick's terms, what words add to people's factors with them (`prior.TrackEquation`
carries the listener's factors back to the words); an audio share by the heard tracks that it sounds like.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine import explanation
from engine.blas import one_thread
from engine.blend import Weights
from engine.collaborative import contributions
from engine.explanation import Summands
from engine.playlist import Model, Pick, Reason, Shares
from engine.text import vectors
from engine.voices import Query, Voice, Voices

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Asked:
    """One explanation's constants."""

    voices: Voices
    query: Query
    gains: dict[Voice, float]
    rows: Ints


def picks_of(voices: Voices, rows: Ints, weights: Weights, told: Container[str] | None = None) -> list[Pick]:
    """Each row as a pick with its reasons, in the order given; positions count from 1.

    weights : clamped
    told : ids of the items whose reasons are named one by one, None for all; no figure hangs on it
    """
    audible = voices.audible(weights)
    gains = dict(zip(voices.parts(audible), voices.gains(weights).tolist(), strict=True))
    asked = _Asked(voices, voices.query(audible), gains, rows)
    with one_thread():
        people = _by_heard(asked, [Voice("collaborative", direct=True)])
        audio = _by_heard(asked, [voice for voice in gains if voice.model == "audio"])
        badges = _badges(asked)
        made = []
        for at, row in enumerate(rows.tolist()):
            found = (
                _heard("collaborative", asked, people[at]),
                _terms(asked, at),
                _heard("audio", asked, audio[at]),
            )
            speaking = [one for one in found if one]
            whole = told is None or voices.recommender.catalog.ids[row] in told
            made.append(_pick(asked, at + 1, row, speaking, badges[at], whole))
        return made


def fans_of(voices: Voices, row: int, weights: Weights) -> tuple[Reason, ...]:
    """People's share of a row once more, by the listeners who play it; the average track is in the rest."""
    made = voices.recommender
    audible = voices.audible(weights)
    asked = _Asked(voices, voices.query(audible), {}, np.array([row]))
    people = Voice("collaborative", direct=True)
    gain = weights.collaborative * asked.query.scale
    side = np.asarray(voices.side(people, asked.query)[1][row], np.float64)
    x = _listener(asked, 0)
    equation = made.equation(row)
    summands = gain * equation.says(x, made.row_factors)
    own = made.rows_of_listeners.get(voices.taste.listener_id, -1)
    known = (equation.fans < len(made.listener_ids)) & (equation.fans != own)
    rest = gain * float(x @ side) - float(summands[known].sum())
    return Summands(
        "collaborative", "fan", equation.fans[known], summands[known],
        lambda fan: (made.listener_ids[fan], made.listener_names[fan]), rest,
    ).reasons()  # fmt: skip


def wish_of_sound(voices: Voices, row: int, weights: Weights) -> Floats:
    """What a row's audio vector is multiplied with in its score, shape (d,); 0 where no sound is heard."""
    audible = voices.audible(weights)
    if "audio" not in audible:
        return np.zeros(0)
    gains = dict(zip(voices.parts(audible), voices.gains(weights).tolist(), strict=True))
    with one_thread():
        query, carried = _wish(_Asked(voices, voices.query(audible), gains, np.array([row])), 0, "audio")
    return query + carried


def _listener(asked: _Asked, at: int) -> Floats:
    """The listener's factors, less what a row that they saved says of itself."""
    folded = asked.query.folded
    x = folded.x
    for place, mine in _saved(asked, folded.heard):
        if place == at:
            x = x - folded.confidence[mine] * (folded.w @ folded.tracks[mine])
    return x


def _by_heard(asked: _Asked, parts: Sequence[Voice]) -> Floats:
    """What each thing that the listener has a confidence for adds to each row through some voices.

    returns : shape (n_rows, n_items of the taste)
    """
    taste, query = asked.voices.taste, asked.query
    total = np.zeros((len(asked.rows), len(taste.items)))
    for voice in parts:
        side = asked.voices.side(voice, query)[1]
        v = np.asarray(side[asked.rows], np.float64)
        if voice.through_people:
            each = contributions(query.folded, v) * query.scale
            total[:, taste.confidence > 0] += asked.gains[voice] * each
        else:
            heard = np.asarray(side[taste.items], np.float64)
            total += asked.gains[voice] * query.scales[voice.model] * (v @ heard.T) * taste.confidence
    for at, mine in _saved(asked, taste.items):
        total[at, mine] = 0.0
    return total


def _saved(asked: _Asked, items: Ints) -> list[tuple[int, int]]:
    """Places, among the rows and among some items, of what the listener saved and never heard."""
    saved = set(asked.voices.unheard.tolist())
    if not saved:
        return []
    place = {int(row): at for at, row in enumerate(items)}
    return [(at, place[int(row)]) for at, row in enumerate(asked.rows) if row in saved and int(row) in place]


def _heard(model: Model, asked: _Asked, summands: Floats) -> Summands:
    named = asked.voices.recommender.named
    return Summands(model, "heard", asked.voices.taste.items, summands, named)


def _terms(asked: _Asked, at: int) -> Summands | None:
    """The text share of one row by its terms."""
    made, row = asked.voices.recommender, int(asked.rows[at])
    text = made.text
    if text is None or Voice("text", direct=True) not in asked.gains or not text.vectors[row].any():
        return None
    query, carried = _wish(asked, at, "text")
    terms, weights = text.weights(row)
    told, rest = vectors.parts(text.projection, query + carried, terms, weights)
    rest -= float(made.blend.content["text"].middle @ carried)
    return Summands(
        "text", "term", terms.astype(np.int64), told, lambda term: (text.word(term), text.word(term)), rest
    )


def _wish(asked: _Asked, at: int, model: Model) -> tuple[Floats, Floats]:
    """What a listener asks of a row's vector by words or by sound: directly, and through people's factors."""
    made, row = asked.voices.recommender, int(asked.rows[at])
    content = made.blend.content[model]
    direct = asked.query.direct[model].copy()
    for place, mine in _saved(asked, asked.voices.taste.items):
        if place == at and not asked.voices.steered(model):
            direct -= asked.voices.taste.confidence[mine] * np.asarray(content.vectors[row], np.float64)
    query = asked.gains[Voice(model, direct=True)] * asked.query.scales[model] * direct
    loud = asked.gains[Voice(model, direct=False)] * asked.query.scale
    if not loud:
        return query, np.zeros_like(query)
    carried: Floats = content.coefficients @ (loud * made.equation(row).carried(_listener(asked, at)))
    return query, carried


def _badges(asked: _Asked) -> list[tuple[str, ...]]:
    """What a person should know of each row beside its score."""
    blend, rows = asked.voices.recommender.blend, asked.rows
    marks = [("owned", np.isin(rows, asked.voices.taste.owned)), ("newcomer", blend.exposure[rows] == 0)]
    for model, word in (("text", "words"), ("audio", "sound")):
        if Voice(model, direct=True) in asked.gains:
            marks.append((f"no {word}", ~np.asarray(blend.content[model].vectors[rows]).any(axis=1)))
    return [tuple(name for name, marked in marks if marked[at]) for at in range(len(rows))]


def _pick(
    asked: _Asked, position: int, row: int, told: Sequence[Summands], badges: tuple[str, ...], whole: bool
) -> Pick:
    """One row.

    whole : whether it brings its reasons
    """
    made = asked.voices.recommender
    artist, title = made.spoken(row)
    shares = Shares(**{one.model: one.share for one in told})
    return Pick(
        position,
        made.catalog.ids[row],
        artist,
        title,
        shares.total,
        shares,
        tuple(reason for one in told for reason in one.reasons()) if whole else (),
        float(made.novelty[row]),
        badges,
        explanation.sentence(told, lambda item: _spoken(asked, item), "newcomer" in badges),
    )


def _spoken(asked: _Asked, item: str) -> tuple[str, str]:
    made = asked.voices.recommender
    return made.spoken(made.catalog.row(item))
