"""What stands under a draft: what it is like, how it flows, and what speaks for it."""

from collections.abc import Callable

import streamlit as st

from dashboard.charts.bars import share_bars
from dashboard.charts.flow import flow_lines
from dashboard.charts.palette import CHANNELS
from dashboard.components import figures
from dashboard.components.escape import plain
from dashboard.components.meter_words import meter_sentences, taste_sentences
from dashboard.components.playlist_rows import carried_by, dropped_sentence
from dashboard.components.rows import Note
from engine.audio.network import ATTRIBUTES
from engine.playlist import Playlist
from engine.recommender import Recommender


def notes(draft: Playlist, week_list: Playlist) -> tuple[Note, ...]:
    """What was left out, which tastes the list serves, and what it is like, beside the week's list."""
    left_out = dropped_sentence(draft.dropped)
    said = (Note("", ((left_out, ""),)),) if left_out else ()
    if not draft.picks:
        return said
    before = meter_sentences(week_list.meters, len(week_list.picks))
    told = zip(meter_sentences(draft.meters, len(draft.picks)), before, strict=True)
    like = tuple((now, f"This week's list: {was}" if was != now else "") for now, was in told)
    tastes = tuple((one, "") for one in taste_sentences(draft.tastes))
    heading = f"{len(draft.tastes):d} tastes, and how the list serves them"
    return (*said, Note(heading, tastes), Note("What this list is like", like))


def show_flow(recommender: Recommender, draft: Playlist) -> None:
    """Tempo and energy from the first track to the last, where the build knows sound."""
    if recommender.sound is None or not draft.picks:
        return
    heard = recommender.sound.attributes[recommender.catalog.rows([pick.track_id for pick in draft.picks])]
    tempo, energy = (_known(heard[:, ATTRIBUTES.index(name)].tolist()) for name in ("tempo", "energy"))
    names = [pick.title or pick.artist for pick in draft.picks]
    figures.show_figure(
        "Tempo and energy, from the first track to the last",
        flow_lines(names, tempo, energy, figures.dark()),
        {"Track": names, "Beats a minute": tempo, "Energy, 0 to 1": energy},
        key="flow_lines",
    )


def show_carried(whole: Callable[[], Playlist]) -> None:
    """What speaks for the list as a whole, made and drawn when it is asked for.

    whole : makes the draft with the reasons of every row
    """
    box = st.expander("What speaks for this list as a whole", key="carried", on_change="rerun")
    if box.open:
        names, shares = carried_by(whole().picks)
        with box:
            figures.show_figure(
                f"{plain(names[0], longest=60)} speaks for more of this list than anything else",
                share_bars(names, shares, figures.dark()),
                {"Because of": names}
                | {f"{one.word}, points of score": shares[one.model] for one in CHANNELS},
                key="carried_by",
            )


def _known(values: list[float]) -> list[float | None]:
    """The numbers, None for NaN."""
    return [value if value == value else None for value in values]  # noqa: PLR0124 (NaN)
