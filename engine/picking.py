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
        found = (
            _heard("collaborative", asked, [Voice("collaborative", direct=True)]),
            *_terms(asked),
            _heard("audio", asked, [voice for voice in gains if voice.model == "audio"]),
        )
    badges = _badges(asked)
    sentences = explanation.sentences(found, voices.recommender.spoken, ["newcomer" in one for one in badges])
    shares = {one.model: one.shares.tolist() for one in found}
    made = []
    for at, (row, sentence) in enumerate(zip(rows.tolist(), sentences, strict=True)):
        whole = told is None or voices.recommender.catalog.ids[row] in told
        reasons = tuple(reason for one in found for reason in one.reasons(at)) if whole else ()
        of_row = Shares(**{model: each[at] for model, each in shares.items()})
        made.append(_pick(asked, at, of_row, reasons, badges[at], sentence))
    return made


def fans_of(voices: Voices, row: int, weights: Weights) -> tuple[Reason, ...]:
    """People's share of a row once more, by the listeners who play it; the average track is in the rest."""
    made = voices.recommender
    audible = voices.audible(weights)
    asked = _Asked(voices, voices.query(audible), {}, np.array([row]))
    people = Voice("collaborative", direct=True)
    gain = weights.collaborative * asked.query.scale
    side = np.asarray(voices.side(people, asked.query)[1][row], np.float64)
    x = _listeners(asked)[0]
    equation = made.equation(row)
    summands = gain * equation.says(x, made.row_factors)
    own = made.rows_of_listeners.get(voices.taste.listener_id, -1)
    known = (equation.fans < len(made.listener_ids)) & (equation.fans != own)
    rest = gain * float(x @ side) - float(summands[known].sum())
    return Summands(
        "collaborative", "fan", equation.fans[known], summands[None, known],
        lambda fan: (made.listener_ids[fan], made.listener_names[fan]), np.array([rest]),
    ).reasons(0)  # fmt: skip


def wish_of_sound(voices: Voices, row: int, weights: Weights) -> Floats:
    """What a row's audio vector is multiplied with in its score, shape (d,); 0 where no sound is heard."""
    audible = voices.audible(weights)
    if "audio" not in audible:
        return np.zeros(0)
    gains = dict(zip(voices.parts(audible), voices.gains(weights).tolist(), strict=True))
    with one_thread():
        asked = _Asked(voices, voices.query(audible), gains, np.array([row]))
        query, carried = _wishes(asked, "audio")
    return np.asarray(query[0] + carried[0])


def _listeners(asked: _Asked) -> Floats:
    """The listener's factors for each row, less what a saved row says of itself, shape (n_rows, k)."""
    folded = asked.query.folded
    x = np.repeat(folded.x[None, :], len(asked.rows), axis=0)
    for at, mine in _saved(asked, folded.heard):
        x[at] -= folded.confidence[mine] * (folded.w @ folded.tracks[mine])
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


def _heard(model: Model, asked: _Asked, parts: Sequence[Voice]) -> Summands:
    """A model's shares by what the listener has a confidence for."""
    items, named = asked.voices.taste.items, asked.voices.recommender.named
    return Summands(model, "heard", items, _by_heard(asked, parts), named, np.zeros(len(asked.rows)))


def _terms(asked: _Asked) -> tuple[Summands, ...]:
    """The text shares by the rows' terms; none where words are not heard."""
    made, rows = asked.voices.recommender, asked.rows
    text = made.text
    if text is None or not len(rows) or Voice("text", direct=True) not in asked.gains:
        return ()
    query, carried = _wishes(asked, "text")
    terms, told, rest = vectors.contributions(text.projection, query + carried, text.weights(rows))
    rest -= carried @ made.blend.content["text"].middle
    described = np.any(text.vectors[rows], axis=1)
    return (
        Summands(
            "text", "term", terms, told * described[:, None],
            lambda term: (text.word(term),) * 2, rest * described,
        ),
    )  # fmt: skip


def _wishes(asked: _Asked, model: Model) -> tuple[Floats, Floats]:
    """What a listener asks of each row's vector by words or by sound: directly, and through people's factors.

    returns : two of shape (n_rows, d)
    """
    made, voices = asked.voices.recommender, asked.voices
    content = made.blend.content[model]
    query = np.repeat(asked.query.direct[model][None, :], len(asked.rows), axis=0)
    if not voices.steered(model):
        for at, mine in _saved(asked, voices.taste.items):
            own = np.asarray(content.vectors[asked.rows[at]], np.float64)
            query[at] -= voices.taste.confidence[mine] * own
    query *= asked.gains[Voice(model, direct=True)] * asked.query.scales[model]
    loud = asked.gains[Voice(model, direct=False)] * asked.query.scale
    if not loud:
        return query, np.zeros_like(query)
    each = zip(asked.rows.tolist(), _listeners(asked), strict=True)
    carried = np.stack([made.equation(row).carried(x) for row, x in each])
    return query, np.asarray(loud * carried @ content.coefficients.T)


def _badges(asked: _Asked) -> list[tuple[str, ...]]:
    """What a person should know of each row beside its score."""
    blend, rows = asked.voices.recommender.blend, asked.rows
    marks = [("owned", np.isin(rows, asked.voices.taste.owned)), ("newcomer", blend.exposure[rows] == 0)]
    for model, word in (("text", "words"), ("audio", "sound")):
        if Voice(model, direct=True) in asked.gains:
            marks.append((f"no {word}", ~np.asarray(blend.content[model].vectors[rows]).any(axis=1)))
    return [tuple(name for name, marked in marks if marked[at]) for at in range(len(rows))]


def _pick(
    asked: _Asked, at: int, shares: Shares, reasons: tuple[Reason, ...], badges: tuple[str, ...], why: str
) -> Pick:
    made, row = asked.voices.recommender, int(asked.rows[at])
    artist, title = made.spoken(row)
    return Pick(
        at + 1,
        made.catalog.ids[row],
        artist,
        title,
        shares.total,
        shares,
        reasons,
        float(made.novelty[row]),
        badges,
        why,
    )
