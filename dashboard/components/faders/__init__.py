"""The desk itself: a fader for each model, the dials, and a button that puts all of them back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import streamlit as st

from dashboard import state
from dashboard.charts.palette import CHANNELS
from dashboard.components.rows import as_sent, asset
from engine.blend import Weights
from engine.playlist import MOST_NEWCOMERS, Dials

KEY = "desk"
LOUDEST = 200
"""Percent; 100 is as loud as a build has learned to set a model."""


@dataclass(frozen=True)
class Fader:
    """One control: what it is called in the address, what it says, and how far it goes in which steps.

    model : whose colour and sign it carries, "" for none
    highest : of its scale, which begins at 0; 1 for a switch
    unit : what stands behind its number
    """

    name: str
    label: str
    help: str
    highest: int
    step: int = 5
    unit: str = " %"
    model: str = ""


_LOUD = {
    "collaborative": "How much counts what people like you play. 100 % is as learned, 0 % silences it.",
    "text": "How much counts what is written about the music. 100 % is as learned, 0 % silences it.",
    "audio": "How much counts how the music sounds. 100 % is as learned, 0 % silences it.",
}
FADERS = (
    *(Fader(one.word.lower(), one.word, _LOUD[one.model], LOUDEST, model=one.model) for one in CHANNELS),
    Fader("novelty", "Novelty", "How far lesser known tracks are preferred.", 100),
    Fader(
        "adventurousness",
        "Adventurousness",
        "How far tracks away from all of your tastes are preferred.",
        100,
    ),
    Fader(
        "newcomers",
        "Newcomers",
        "How many places are kept for tracks that nobody here has played yet.",
        MOST_NEWCOMERS,
        1,
        "",
    ),
)
FLOW = Fader(
    "flow",
    "In an order to play",
    "In an order to be played in, by tempo, energy and key, instead of best first.",
    1,
    1,
)

_mount = st.components.v2.component(
    "crossfade_faders",
    html=asset("faders.html", __package__),
    css=f"{asset('parts.css')}\n{asset('faders.css', __package__)}",
    js=f"{asset('parts.js')}\n{asset('faders.js', __package__)}",
)


def set_dials(rest: Dials) -> Dials:
    """Draw the controls, and tell where they stand.

    rest : where they stand at first, and go back to
    """
    at_rest = stands_of(rest)
    moved = state.stands()
    stands = checked(moved.stands if moved else state.asked(at_rest), at_rest)
    sent = {
        "faders": [asdict(fader) for fader in FADERS],
        "flow": asdict(FLOW),
        "channels": {entry.model: asdict(entry) for entry in CHANNELS},
        "stands": stands,
        "address": in_address(stands),
        "rest": at_rest,
        "turn": moved.turn if moved else 0,
    }
    _mount(key=KEY, data=as_sent(sent), on_moved_change=lambda: state.keep_stands(KEY))
    return dials_of(stands, rest.size)


def stands_of(dials: Dials) -> dict[str, int]:
    """What every control stands on under some dials, by its name in the address.

    >>> stands_of(Dials(novelty=0.25))["novelty"], stands_of(Dials(flow=True))["flow"]
    (25, 1)
    """
    loud = {entry.word.lower(): round(100 * getattr(dials.weights, entry.model)) for entry in CHANNELS}
    percent = {"novelty": round(100 * dials.novelty), "adventurousness": round(100 * dials.adventurousness)}
    return loud | percent | {"newcomers": dials.newcomers, "flow": int(dials.flow)}


def dials_of(stands: Mapping[str, int], size: int) -> Dials:
    """The dials that controls stand for; size : of the list.

    >>> dials = Dials(Weights(audio=0.5), newcomers=3)
    >>> dials_of(stands_of(dials), dials.size) == dials
    True
    """
    loud = {entry.model: stands[entry.word.lower()] / 100 for entry in CHANNELS}
    far = stands["novelty"] / 100, stands["adventurousness"] / 100
    return Dials(Weights(**loud), *far, stands["newcomers"], size, bool(stands["flow"]))


def in_address(stands: Mapping[str, int]) -> dict[str, str]:
    """Where controls stand as the address says it.

    >>> in_address({"people": 100, "flow": 1})
    {'people': '100', 'flow': 'true'}
    """
    switch = {name: str(bool(value)).lower() for name, value in stands.items() if name == FLOW.name}
    return {name: str(value) for name, value in stands.items()} | switch


def checked(asked: Mapping[str, object], at_rest: Mapping[str, int]) -> dict[str, int]:
    """What was asked of each control as it can be set: in its range, and at rest where it is no number.

    >>> checked({"people": "900", "novelty": "much", "flow": "true"}, stands_of(Dials()))
    {'people': 200, 'words': 100, 'sound': 100, 'novelty': 0, 'adventurousness': 0, 'newcomers': 2, 'flow': 1}
    """
    found = {}
    for fader in (*FADERS, FLOW):
        said = str(asked.get(fader.name, ""))[:20].strip().lower()
        said = {"true": "1", "false": "0"}.get(said, said)
        number = int(said) if said.isascii() and said.isdigit() else at_rest[fader.name]
        found[fader.name] = min(number, fader.highest)
    return found
