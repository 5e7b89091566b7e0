"""A listener's face: their initial on a pattern of their own, in ink and grey, since colour means a model."""

import hashlib
from html import escape

import streamlit as st

from dashboard.charts.palette import GREY, INK, PAPER
from dashboard.components.escape import md_escape, plain
from dashboard.components.figures import dark

CELLS = 5  # the pattern is 5 x 5 and the same left and right
SIDE = 64  # pixels


def title_with_face(listener_id: str, name: str, title: str) -> None:
    """Draw the page's title with the listener's face before it.

    title : plain text, escaped here
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        st.image(face(listener_id, name, dark()), width=SIDE, alt="")
        st.title(md_escape(title), anchor=False)


def face(listener_id: str, name: str, on_dark: bool) -> str:
    """The face as SVG; the pattern hangs on the id alone, so it stays when the name or the page changes.

    >>> face("l1", "Ada", False).count("<text")
    1
    """
    bits = int.from_bytes(
        hashlib.blake2b(listener_id.encode("utf-8", "surrogatepass"), digest_size=2).digest()
    )
    ink, paper, grey = INK[on_dark], PAPER[on_dark], GREY[on_dark]
    half = (CELLS + 1) // 2
    cells = "".join(
        f'<rect x="{column}" y="{row}" width="1" height="1"/>'
        for row in range(CELLS)
        for column in range(CELLS)
        if bits >> (row * half + min(column, CELLS - 1 - column)) & 1
    )
    initial = next((letter for letter in plain(name).upper() if letter.isalnum()), "?")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {CELLS} {CELLS}"'
        f' width="{SIDE}" height="{SIDE}">'
        f'<rect width="{CELLS}" height="{CELLS}" fill="{grey}" fill-opacity=".14"/>'
        f'<g fill="{grey}" fill-opacity=".45">{cells}</g>'
        f'<circle cx="2.5" cy="2.5" r="1.45" fill="{ink}"/>'
        f'<text x="2.5" y="3.2" font-size="2" font-family="sans-serif" font-weight="700" text-anchor="middle"'
        f' fill="{paper}">{escape(initial)}</text></svg>'
    )
