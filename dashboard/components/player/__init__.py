"""The page's one player: what every list's play buttons speak to, kept while pages change."""

import streamlit as st

from dashboard.components.rows import asset
from dashboard.state import keep_heard

KEY = "player"


_mount = st.components.v2.component(
    "crossfade_player",
    html=asset("player.html", __package__),
    css=asset("player.css", __package__),
    js=asset("player.js", __package__),
)


# streamlit leaves room for a chat's input at the foot of a page; the player brings its own
_FOOT = """<style>
[data-testid="stBottomBlockContainer"] { padding-top: 0; padding-bottom: 0; }
[data-testid="stBottomBlockContainer"] [data-testid="stVerticalBlock"] { gap: 0; }
</style>"""


def show_player() -> None:
    """Draw the player at the foot of the page; it is hidden until something is played.

    What it played for five seconds, or half of where it is shorter, is remembered.
    """
    with st.bottom:
        st.html(_FOOT)
        _player()


@st.fragment
def _player() -> None:
    """The player, which tells what it played without the page being drawn again."""
    _mount(key=KEY, on_heard_change=lambda: keep_heard(KEY))
