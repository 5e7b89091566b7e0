"""A desk and its dials -> a playlist."""

from collections.abc import Container, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.audio.network import ATTRIBUTES
from engine.desk import Chosen, Desk
from engine.explanation import ALONE, LEFT
from engine.meters import meters, tastes
from engine.picking import fans_of, picks_of
from engine.playlist import MOST, Dials, Nudges, Pick, Playlist
from engine.selection import in_flow

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def playlist(
    desk: Desk, dials: Dials, week: str, locked: Sequence[str] = (), told: Container[str] | None = None
) -> Playlist:
    """The best items a listener has never heard, with reasons.

    week : ISO week, such as "2026-W47"
    locked : ids that stay on the list whatever the dials, while they may be on it at all
    told : ids of the picks whose reasons are named one by one, None for all: naming them is half of the work
    """
    dials = dials.checked()
    made, taste = desk.voices.recommender, desk.voices.taste
    chosen = desk.choose(dials, made.catalog.rows(locked))
    picks = _ordered(desk, picks_of(desk.voices, chosen.rows, dials.weights, told), chosen, dials)
    picked = chosen.looked.tastes.mean(axis=0) if len(chosen.rows) else desk.modes.shares
    return Playlist(
        taste.listener_id,
        taste.name,
        week,
        dials.weights,
        picks,
        chosen.dropped,
        made.build_id,
        _note(desk, chosen, dials),
        dials,
        tastes(desk, picked),
        meters(desk, chosen.rows, chosen.looked.vectors, picked),
    )


def explain(desk: Desk, row: int, dials: Dials) -> Pick:
    """An item's score and every reason for it, whether or not the listener heard it."""
    weights = dials.checked().weights
    (pick,) = picks_of(desk.voices, np.array([row]), weights)
    fans = fans_of(desk.voices, row, weights)
    sentence = pick.sentence.replace(LEFT, ALONE)
    return replace(
        pick, sentence=sentence, fans=fans, taste=int(desk.tastes_of(np.array([row]), weights)[0].argmax())
    )


def _ordered(desk: Desk, picks: list[Pick], chosen: Chosen, dials: Dials) -> tuple[Pick, ...]:
    """Picks best first, or as they flow, with what selection added to each."""
    tastes_of = chosen.looked.tastes.argmax(axis=1)
    order = np.lexsort((chosen.rows, np.array([-pick.score for pick in picks])))
    if dials.flow:
        order = order[_flow(desk, chosen.rows[order])]
    made = []
    for position, at in enumerate(order, start=1):
        added = (chosen.novelty, chosen.adventurousness, chosen.variety, chosen.balance)
        nudges = Nudges(*(float(one[at]) for one in added))
        made.append(replace(picks[at], position=position, taste=int(tastes_of[at]), nudges=nudges))
    return tuple(made)


def _flow(desk: Desk, rows: Ints) -> Ints:
    sound = desk.voices.recommender.sound
    if sound is None:
        return np.arange(len(rows))
    heard = sound.attributes[rows].astype(np.float64)
    tempo, energy = heard[:, ATTRIBUTES.index("tempo")], heard[:, ATTRIBUTES.index("energy")]
    return in_flow(tempo, energy, sound.keys[rows].astype(np.int64))


def _note(desk: Desk, chosen: Chosen, dials: Dials) -> str:
    """What a listener should know of a list that is short, or that nothing speaks for; else ""."""
    said = []
    level = desk.voices.recommender.catalog.level
    if not len(desk.voices.taste.items):
        said.append(
            "Nothing is known of this listener yet: these are well known here, and of many kinds. "
            "What they like or play makes it theirs."
        )
    elif chosen.silent:
        said.append("No fader that is up knows anything to go by: these are well known here, of many kinds.")
    n, dropped = len(chosen.rows), chosen.dropped
    if n < min(dials.size, MOST):
        said.append(
            f"Only {n} of {dials.size}: no other unheard {level} is left ({dropped.heard} heard, "
            f"{dropped.excluded} excluded, {dropped.duplicate_version} other versions, "
            f"{dropped.artist_cap} by artists in it already, {dropped.offered_before} offered lately)."
        )
    return " ".join(said)
