"""The desk and its list: faders that make a draft, shown as a difference from the week's list."""

import streamlit as st

from dashboard import resources, state
from dashboard.charts.bars import share_bars
from dashboard.components import faders, figures, problems, sayings
from dashboard.components.escape import md_escape, plain
from dashboard.components.playlist_rows import HEADS, carried_by, dropped_sentence, playlist_rows
from dashboard.components.rows import CLOSE, OPEN, Difference, show_draft_rows
from engine.library import KnownListener, Library
from engine.playlist import Playlist, as_json, changes
from engine.recommender import Recommender
from engine.tasks.evidence import Behind, behind

THAN = "this week's list"


@st.fragment
def show_draft(library: Library, recommender: Recommender, listener: KnownListener, week: str) -> None:
    """Draw the controls and the list that follows from them; moving one draws these alone again."""
    state.follow_way()
    with problems.shown():
        dials = faders.set_dials()
        before = resources.week_list(library, recommender, listener, week)
        draft = resources.draft(library, recommender, listener, week, dials)
        picks = as_json(draft)["picks"]
        if draft.note:
            st.markdown(md_escape(draft.note))
        sayings.show_last()
        show_draft_rows(
            playlist_rows(picks, resources.sounds(library), _behind(library, recommender, listener, draft)),
            HEADS,
            label=f"{recommender.catalog.level}s that {listener.name} has never played, best first",
            whose=listener.listener_id,
            key="thirty",
            actions=sayings.actions(recommender.catalog.level),
            on_press=lambda press: _hear(press, recommender, listener),
            difference=difference_of(before, draft),
        )
        st.markdown(dropped_sentence(as_json(draft)["dropped"]))
        if picks:
            _show_carried(picks)


def difference_of(before: Playlist, draft: Playlist) -> Difference:
    """How a draft differs from the week's list, as the list tells it."""
    moved = changes(before, draft)
    names = {pick.track_id: pick.title or pick.artist for pick in before.picks}
    return Difference(THAN, moved.entered, tuple(names[track] for track in moved.left), moved.moved)


def _hear(press: state.Press, recommender: Recommender, listener: KnownListener) -> None:
    if press.action in (OPEN, CLOSE):
        state.keep_opened(listener.listener_id, press)
    else:
        sayings.hear(press, recommender)


def _behind(
    library: Library, recommender: Recommender, listener: KnownListener, draft: Playlist
) -> dict[str, Behind]:
    """What stands behind the rows that are open, one engine call for each."""
    there = {pick.track_id for pick in draft.picks}
    opened = [track for track in state.opened_rows(listener.listener_id) if track in there]
    if not opened:
        return {}
    desk = resources.desk(library, recommender, listener)
    return {track: behind(desk, track, draft.dials) for track in opened}


def _show_carried(picks: list[dict[str, object]]) -> None:
    """What speaks for the list as a whole, drawn when it is asked for."""
    names, shares = carried_by(picks)
    if not names:
        return
    box = st.expander("What speaks for this list as a whole", key="carried", on_change="rerun")
    if box.open:
        with box:
            figures.show_figure(
                f"{plain(names[0], longest=60)} speaks for more of this list than anything else played",
                share_bars(names, shares, figures.dark()),
                {"Because of": names, "People, points of score": shares["collaborative"]},
                key="carried_by",
            )
