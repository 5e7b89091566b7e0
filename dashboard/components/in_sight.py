"""What stays in sight: a part of a page that sticks to its top where it would scroll away."""

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.charts.palette import PAPER

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator


def in_sight(key: str) -> "DeltaGenerator":
    """A container that stays in sight; `key` is its own, and no text from outside."""
    st.html(f"""<style>
:has(> .st-key-{key}) {{ position: sticky; top: 3.75rem; z-index: 2; }}
.st-key-{key} {{ padding: 0.5rem 0; background: light-dark({PAPER[0]}, {PAPER[1]}); }}
</style>""")
    return st.container(key=key)
