"""The page's one player: what every list's play buttons speak to, kept while pages change."""

from importlib.resources import files

import streamlit as st

from dashboard.state import keep_heard

KEY = "player"


def _asset(name: str) -> str:
    """Text of a file of this folder."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


_mount = st.components.v2.component(
    "crossfade_player", html=_asset("player.html"), css=_asset("player.css"), js=_asset("player.js")
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
