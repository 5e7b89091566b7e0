"""What the models believe of a listener, which they may change; and what a change does, before it is kept."""

from collections.abc import Sequence

import streamlit as st

from dashboard import resources, state
from dashboard.components import problems, word_rows
from dashboard.components.escape import md_escape, plain
from dashboard.components.in_sight import in_sight
from dashboard.components.playlist_rows import HEADS, playlist_rows
from dashboard.components.rows import Action, Heads, Row, show_rows
from dashboard.components.spans import show_spans
from engine.errors import NotFoundError
from engine.library import Exclusion, Feedback, ItemKind, KnownListener, Library
from engine.playlist import Playlist, changes
from engine.recommender import Recommender
from engine.tasks.listeners import Played, Profile
from engine.tasks.playlists import now_of, week_of
from engine.tasks.terms import listener_terms
from engine.tasks.wishes import Wish, considered, keep, take_back

TERMS = 12
FEW = 8
"""Things said that are shown without asking; more are folded."""
MOST = 100
"""Things said that are shown at all, the newest; where some are taken back, older ones follow."""
STEER = (Action("boost", "More of this"), Action("mute", "Leave out"))
LEAVE_OUT = (Action("exclude", "Leave out"),)
SAID = {
    "boost": "More of",
    "never": "Never",
    "artist_visit": "Visited:",
    "like": "Likes",
    "dislike": "Dislikes",
    "heard": "Knows",
    "save": "Saved",
}
PLAYED_HEADS = Heads("What they play", "", "", "How often")


def show_beliefs(library: Library, recommender: Recommender, known: Profile) -> None:
    """Words, artists and tracks that stand for a listener, each with what may be said of it."""
    kinds = ["Words", "Artists", *(["Tracks"] if known.tracks else []), "Times"]
    tabs = dict(zip(kinds, st.tabs(kinds, key="beliefs_tab"), strict=True))
    listener, sounds = KnownListener(known.id, known.name), resources.sounds(library)
    with tabs["Words"]:
        try:
            found = listener_terms(library, recommender, listener, TERMS)
        except NotFoundError:
            st.markdown("Nothing is said of anybody in this build, so it believes nothing by words.")
        else:
            show_rows(
                word_rows.term_rows(found, sounds), word_rows.TERM_HEADS,
                f"Words for what {known.name} plays, heaviest first", known.id, "believed_terms", STEER,
                lambda press: _ask(_of_term(press, known.id)),
            )  # fmt: skip
    with tabs["Artists"]:
        _show_played(known, known.artists, "artist")
    if known.tracks:
        with tabs["Tracks"]:
            _show_played(known, known.tracks, "track")
    with tabs["Times"]:
        show_spans(library, known.id, _ask)


def show_asked(library: Library, recommender: Recommender, listener: KnownListener) -> None:
    """What the wish that was pressed would do to the thirty, to be kept or left."""
    wish = state.wish()
    if wish is None or wish.listener_id != listener.listener_id:
        return
    week = week_of(now_of(recommender, resources.now()))
    with st.spinner("Making the thirty anew"):
        now, then = considered(library, recommender, listener, week, wish)
    with in_sight("asked"):
        st.markdown(f"**{md_escape(effect_words(_words(recommender, wish), now, then), longest=200)}**")
        doing, leaving = st.columns([1, 1], width=320)
        deed = "Yes, more of it" if isinstance(wish, Feedback) else "Yes, leave it out"
        doing.button(deed, on_click=_keep, args=(library, wish), key="keep_wish")
        leaving.button("Change nothing", on_click=state.keep_wish, args=(None,), key="leave_wish")
    moved, sounds = changes(now, then), resources.sounds(library)
    for what, made, ids, key in (
        ("New with it", then, moved.entered, "entered"), ("Out with it", now, moved.left, "left"),
    ):  # fmt: skip
        picks = [pick for pick in made.picks if pick.track_id in ids]
        if picks:
            st.markdown(f"### {md_escape(what)}")
            show_rows(playlist_rows(picks, sounds), HEADS, what, f"{wish}", f"wish_{key}")


def show_wishes(library: Library, recommender: Recommender, listener_id: str) -> None:
    """What was said and is kept, the newest first, each with a button that takes it back."""
    kept: list[Wish] = [*library.exclusions(listener_id), *library.feedback(listener_id)]
    if not kept:
        return
    things = "1 thing" if len(kept) == 1 else f"{len(kept):,} things"
    box = st.expander(f"What was said here: {things}, to be taken back", expanded=len(kept) <= FEW)
    newest = sorted(kept, key=lambda one: -one.at)[:MOST]
    with box, st.container(horizontal=True):
        for at, one in enumerate(newest):
            label = f"{md_escape(_words(recommender, one), longest=80)} — take it back"
            st.button(label, key=f"kept {at}", on_click=_take_back, args=(library, one))


def effect_words(wish: str, now: Playlist, then: Playlist) -> str:
    """What a wish would do."""
    moved = changes(now, then)
    if not (moved.entered or moved.moved):
        return f"{wish}: their thirty would stay as they are"
    new, other = len(moved.entered), len(moved.moved)
    return f"{wish}: {new} of {len(then.picks)} would be new, and {other} would stand elsewhere"


def _show_played(known: Profile, played: Sequence[Played], kind: ItemKind) -> None:
    rows = [Row(one.id, one.name, "", "", (), "", f"{one.plays:,} plays", (), (), "") for one in played]
    show_rows(
        rows, PLAYED_HEADS, f"{kind}s that {known.name} plays most", known.id, f"believed_{kind}", LEAVE_OUT,
        lambda press: _ask(Exclusion(known.id, kind, press.id, resources.now())),
    )  # fmt: skip


def _of_term(press: state.Press, listener_id: str) -> Wish:
    if press.action == "boost":
        return Feedback(listener_id, "boost", "term", press.id, resources.now())
    return Exclusion(listener_id, "term", press.id, resources.now())


def _ask(wish: Wish) -> None:
    state.keep_wish(wish)


def _keep(library: Library, wish: Wish) -> None:
    with problems.shown():
        keep(library, wish)
        state.keep_wish(None)


def _take_back(library: Library, wish: Wish) -> None:
    with problems.shown():
        take_back(library, wish)


def _words(recommender: Recommender, wish: Wish) -> str:
    """A wish as a person would say it."""
    if isinstance(wish, Feedback):
        return f"{SAID[wish.action]} {_name(recommender, wish.kind, wish.target)}"
    return f"Without {_name(recommender, wish.kind, wish.value)}"


def _name(recommender: Recommender, kind: str, target: str) -> str:
    catalog = recommender.catalog
    if kind == "hours":
        return f"what was played from {' to '.join(target.split('-'))} o'clock UTC"
    if kind == "period":
        return f"what was played {'from ' if '..' in target else 'in '}{' to '.join(target.split('..'))}"
    if kind == "term":
        return f"“{plain(target, longest=60)}”"
    ids, names = catalog.artist_ids, catalog.artist_names
    if kind == catalog.level and len(rows := catalog.rows([target])):
        return plain(catalog.name(int(rows[0])), longest=80)
    return plain(dict(zip(ids, names, strict=True)).get(target, target), longest=80)
