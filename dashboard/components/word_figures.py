"""The Words page's charts with their sentences: courses of terms, two side by side, who is named together."""

from collections.abc import Sequence

import streamlit as st

from dashboard.charts.words import beside_bars, course_panels, together_bars
from dashboard.components import figures
from dashboard.components.escape import plain
from dashboard.components.word_rows import beside_sentence, course_sentence
from engine.tasks.wordings import Beside, Courses, Together


def show_course(name: str, drawn: Courses) -> None:
    """Terms that rose and fell over the weeks; nothing where none did."""
    if not (drawn.risen or drawn.fallen):
        return
    days = [day.isoformat() for day in drawn.days]
    figures.show_figure(
        course_sentence(plain(name, longest=60), drawn),
        course_panels(days, drawn.risen, drawn.fallen, figures.dark()),
        {"Week to": days} | {plain(term): weights for term, weights in (*drawn.risen, *drawn.fallen)},
        key="course",
    )


def show_together(name: str, named: Sequence[Together]) -> None:
    """Who is named in the same documents as an artist; nothing where nobody is."""
    if not named:
        return
    names, strengths = [one.name for one in named], [one.strength for one in named]
    most = plain(names[0], longest=60)
    figures.show_figure(
        f"{plain(name, longest=60)} is named together with {most} more than with anyone else",
        together_bars(names, strengths, figures.dark()),
        {"Named together with": names, "Documents that name both": strengths},
        key="together",
    )
    st.markdown(
        ":small[A document that names more than the two counts less: half for three names, and so on.]"
    )


def show_beside(both: Beside) -> None:
    """The terms of two; nothing where nothing is said of either."""
    if not both.terms:
        return
    heads = (plain(both.names[0]), f"{plain(both.names[1])} ")  # two of one name are two columns
    figures.show_figure(
        beside_sentence(both),
        beside_bars(both.terms, both.weights, both.names, figures.dark()),
        {"Term": both.terms, **dict(zip(heads, both.weights, strict=True))},
        key="beside",
    )
