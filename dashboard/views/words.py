"""Words: what people say of a listener's music, an artist or a track, where, and how it changes."""

import streamlit as st

from dashboard import resources, state
from dashboard.components import steering
from dashboard.components.escape import md_escape
from dashboard.components.rows import show_rows
from dashboard.components.subject_picker import pick_other, pick_subject
from dashboard.components.ways import go, pages
from dashboard.components.word_figures import show_beside, show_course, show_together
from dashboard.components.word_rows import (
    TERM_HEADS,
    TRACK_HEADS,
    list_words,
    said_words,
    term_rows,
    track_rows,
    words_title,
)
from engine.tasks.term_search import tracks_by_words
from engine.tasks.terms import describe
from engine.tasks.wordings import EVERY, beside, courses, named_together, weeks

library = resources.library()
recommender = resources.recommender(library)
sounds, days = resources.sounds(library), weeks(recommender)
head = st.container()
kind, of, week = pick_subject(recommender, state.listener_id(), days)
found = describe(library, recommender, kind, of, 12, week, places=5)
head.title(md_escape(words_title(found)), anchor=False)
head.markdown(md_escape(said_words(found, week)))
head.button(f"This {kind}'s page", on_click=state.go, args=(state.Press(kind, found.id),))

if found.terms:
    show_rows(
        term_rows(found, sounds),
        TERM_HEADS,
        label=f"What people say of {found.name}, heaviest first",
        context=f"{kind} {of} {week}",
        key="terms",
        actions=steering.ACTIONS if kind == "listener" else (),
        on_press=steering.hear,
    )
if kind == "listener":
    steering.show_wishes(library, of)
if kind != "listener" and days:
    show_course(found.name, courses(recommender, kind, of, week or days[0]))
if kind == "artist":
    show_together(found.name, named_together(recommender, of))

st.header("Two side by side")
if other := pick_other(recommender, kind, of, resources.everyone(library)):
    one, another = (describe(library, recommender, kind, whom, EVERY, week, 0) for whom in (of, other))
    show_beside(beside(one, another, n=8))

st.header("From words to tracks")
words = st.text_input(
    "How should it be?", placeholder="moonlit, minimal techno", key="term_search", max_chars=200
)
if words:
    search = tracks_by_words(recommender, words, 20)
    if search.unknown:
        st.markdown(md_escape(f"Nobody here says {list_words(search.unknown)}."))
    show_rows(
        track_rows(search.tracks, sounds), TRACK_HEADS, "Most described so first", words, "described",
        pages(recommender.catalog.level, inside=True), lambda press: go(press, recommender),
    )  # fmt: skip
