"""The desk and its list: faders that make a draft, shown as a difference from the week's list."""

from functools import partial

import streamlit as st

from dashboard import resources, state
from dashboard.components import faders, problems, sayings
from dashboard.components.draft_parts import notes, show_carried, show_flow
from dashboard.components.escape import md_escape
from dashboard.components.playlist_rows import HEADS, playlist_rows, seconds_section
from dashboard.components.rows import CLOSE, OPEN, Difference, Section, show_draft_rows
from dashboard.components.taking import show_taking
from engine import thirty
from engine.desk import Desk
from engine.errors import EngineError
from engine.library import KnownListener, Library
from engine.playlist import Playlist, changes
from engine.recommender import Recommender
from engine.tasks.evidence import Behind, behind

THAN = "this week's list"
WITH_EVIDENCE = 5
"""Rows, those opened last, under which stands what is behind their reasons."""


@st.fragment
def show_draft(
    library: Library, recommender: Recommender, listener: KnownListener, week_list: Playlist, kept: bool
) -> None:
    """Draw the controls and the list that follows from them; moving one draws these alone again.

    week_list : what the draft is held against
    kept : whether that is an edition
    """
    state.follow_way()
    seconds = _seconds(library, recommender, listener, week_list.week)
    with resources.TURN, problems.shown():
        dials = faders.set_dials(week_list.dials)
        locked = state.locked(listener.listener_id)
        desk = resources.desk(library, recommender, listener, week_list.week)
        opened = state.opened_rows(listener.listener_id)
        draft = thirty.playlist(desk, dials, week_list.week, locked, told=opened)
        whole = partial(thirty.playlist, desk, dials, week_list.week, locked)
        if draft.note:
            st.markdown(md_escape(draft.note))
        sayings.show_last()
        difference = difference_of(week_list, draft)
        show_draft_rows(
            playlist_rows(
                draft.picks, resources.sounds(library), _behind(desk, draft), locked, opened, seconds
            ),
            HEADS,
            label=f"{recommender.catalog.level}s that {listener.name} has never played",
            whose=listener.listener_id,
            actions=sayings.actions(recommender),
            on_press=lambda press: _hear(press, recommender, listener),
            difference=difference,
            notes=notes(draft, week_list),
        )
        if dials.flow:
            show_flow(recommender, draft)
        if any(pick.score for pick in draft.picks):
            show_carried(whole)
        rests = not (difference.entered or difference.left or difference.moved)
        show_taking(library, draft, whole, locked, kept and rests)


def difference_of(before: Playlist, draft: Playlist) -> Difference:
    """How a draft differs from the week's list, as the list tells it."""
    moved = changes(before, draft)
    names = {pick.track_id: pick.title or pick.artist for pick in before.picks}
    return Difference(THAN, moved.entered, tuple(names[track] for track in moved.left), moved.moved)


def _hear(press: state.Press, recommender: Recommender, listener: KnownListener) -> None:
    if press.action in (OPEN, CLOSE):
        state.keep_opened(listener.listener_id, press)
    elif press.action == sayings.SECONDS.name:
        state.keep_opened(f"{sayings.SECONDS.name} {listener.listener_id}", state.Press(OPEN, press.id))
    elif press.action == "lock":
        state.turn_lock(listener.listener_id, press.id)
    else:
        sayings.hear(press, recommender)


def _seconds(
    library: Library, recommender: Recommender, listener: KnownListener, week: str
) -> dict[str, Section]:
    """What was asked of the seconds of rows that are open, worked out before anybody waits for a draft."""
    asked = state.opened_rows(f"{sayings.SECONDS.name} {listener.listener_id}")
    found: dict[str, Section] = {}
    for track in (one for one in state.opened_rows(listener.listener_id) if one in asked):
        try:
            with st.spinner("Hearing which seconds speak for it"):
                told = resources.moments(library, recommender, listener, week, track)
            found[track] = seconds_section(told)
        except EngineError as error:
            found[track] = Section("audio", str(error), "", ())
    return found


def _behind(desk: Desk, draft: Playlist) -> dict[str, Behind]:
    """What stands behind the rows that are open, one engine call for each."""
    there = {pick.track_id for pick in draft.picks}
    opened = [track for track in state.opened_rows(draft.listener) if track in there]
    return {track: behind(desk, track, draft.dials) for track in opened[-WITH_EVIDENCE:]}
