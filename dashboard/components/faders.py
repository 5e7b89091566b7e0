"""The desk itself: a fader for each model, the dials, and a button that puts all of them back."""

import streamlit as st

from dashboard import state
from dashboard.charts.palette import CHANNELS
from engine.blend import Weights
from engine.playlist import MOST_NEWCOMERS, Dials

LOUDEST = 200
"""Percent; 100 is as loud as a build has learned to set a model."""
SIGNS = {"dots": "\\25CF\\25CF", "pilcrow": "\\00B6", "wave": "\\223F"}
THUMB = '[data-testid="stSlider"] [role="group"] > div > div:has(> [data-testid="stSliderThumbValue"])'
NARROW = (
    ".st-key-faders > * { flex: 1 1 8rem !important; min-width: 8rem; }"
    "@media (max-width: 640px) { .st-key-faders > * { flex-basis: 40% !important; min-width: 40%; }"
    " .st-key-faders { row-gap: 0 !important; } }"
)
HELP = {
    "collaborative": "How much counts what people like you play. 100 % is as learned, 0 % silences it.",
    "text": "How much counts what is written about the music. 100 % is as learned, 0 % silences it.",
    "audio": "How much counts how the music sounds. 100 % is as learned, 0 % silences it.",
    "novelty": "How far lesser known tracks are preferred.",
    "adventurousness": "How far tracks away from all of your tastes are preferred.",
    "newcomers": "How many places are kept for tracks that nobody here has played yet.",
    "flow": "In an order to be played in, by tempo, energy and key, instead of best first.",
}


def set_dials(rest: Dials) -> Dials:
    """Draw the controls, and tell where they stand.

    rest : where they stand at first, and go back to
    """
    at_rest = stands_of(rest)
    with st.container(key="desk"):
        with st.container(horizontal=True, gap="medium", key="faders"):
            loud = {
                entry.model: _slide(entry.word, entry.model, LOUDEST, 5, "%d %%", at_rest) / 100
                for entry in CHANNELS
            }
            novel = _slide("Novelty", "novelty", 100, 5, "%d %%", at_rest) / 100
            far = _slide("Adventurousness", "adventurousness", 100, 5, "%d %%", at_rest) / 100
            places = _slide("Newcomers", "newcomers", MOST_NEWCOMERS, 1, "%d", at_rest)
        with st.container(horizontal=True, vertical_alignment="center"):
            flow = st.toggle(
                "In an order to play", bool(at_rest["flow"]), key="flow", help=HELP["flow"],
                bind="query-params", persist_state="session",
            )  # fmt: skip
            dials = Dials(Weights(**loud), novel, far, places, rest.size, bool(flow))
            st.button(
                "Back to this week's list", on_click=state.set_widgets, args=(at_rest,),
                disabled=stands_of(dials) == at_rest,
            )  # fmt: skip
    return dials


def stands_of(dials: Dials) -> dict[str, int]:
    """What every control stands on under some dials, by its key, which is its name in the address too.

    >>> stands_of(Dials(novelty=0.25))["novelty"]
    25
    """
    loud = {entry.word.lower(): round(100 * getattr(dials.weights, entry.model)) for entry in CHANNELS}
    percent = {"novelty": round(100 * dials.novelty), "adventurousness": round(100 * dials.adventurousness)}
    return loud | percent | {"newcomers": dials.newcomers, "flow": dials.flow}


def _slide(label: str, what: str, highest: int, step: int, shape: str, at_rest: dict[str, int]) -> int:
    key = label.lower()
    stands = st.slider(
        label, 0, highest, at_rest[key], step, shape, key=key, help=HELP[what], bind="query-params",
        persist_state="session",
    )  # fmt: skip
    return int(stands)


def show_style() -> None:
    """Each model's colour and sign on its fader; six beside each other, or two where it is narrow."""
    marks = "".join(
        f".st-key-{entry.word.lower()} {{ --mark: light-dark({entry.light}, {entry.dark}); }}"
        f".st-key-{entry.word.lower()} label::before {{ content: '{SIGNS[entry.sign]}'; color: var(--mark);"
        " margin-right: 0.4rem; }"
        f".st-key-{entry.word.lower()} {THUMB} {{ background-color: var(--mark) !important; }}"
        for entry in CHANNELS
    )
    st.html(f"<style>{marks}{NARROW}</style>")
