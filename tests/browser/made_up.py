"""A page of made-up rows, for what no real playlist does on demand: rows that move, enter and leave."""

from dataclasses import replace

import streamlit as st

from dashboard.components.rows import Action, Heads, Line, Row, Section, Segment, show_rows

ORDERS = {"first": "abcde", "second": "cabfd", "bare": "ab"}


def row(letter: str, strength: float) -> Row:
    reasons = tuple(Line(f"Reason {n} of {letter}", 0.1 * n - 0.3, f"{n} points") for n in range(1, 12))
    return Row(
        id=letter,
        title=f"Title {letter}",
        by=f"Artist {letter}",
        sentence=f"People who play {letter.upper()} play this too.",
        segments=(Segment("collaborative", strength), Segment("text", 0.4), Segment("audio", -0.2)),
        bar_text=f"People {strength} points",
        aside="1 in 12",
        badges=("yours, never played",) if letter == "b" else (),
        sections=(Section("collaborative", "give 0.7 of 0.9 points", "collaborative filtering", reasons),),
        sum="All lines add up to the score.",
    )


st.set_page_config(layout="wide")
st.title("Made up")
whose = st.radio("Whose", ["Ada", "Bo"])
order = st.radio("Order", list(ORDERS))
rows = [row(letter, 1.0 - 0.15 * at) for at, letter in enumerate(ORDERS[order])]
show_rows(
    [replace(one, segments=(), aside="", badges=()) for one in rows] if order == "bare" else rows,
    Heads("What it is", "Why you", "gives how much", "Known to"),
    label="Made-up tracks",
    context=whose,
    key="made_up",
    actions=[Action("like", "Like")],
    on_press=lambda press: st.session_state.setdefault("heard", []).append(f"{press.action} on {press.id}"),
)
st.text(f"pressed {', '.join(st.session_state.get('heard', []))}")
