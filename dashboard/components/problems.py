"""The one place where the engine's errors and empty libraries become a page."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from dashboard import resources
from dashboard.components.escape import md_escape, md_message, plain
from dashboard.components.job_panel import show_job
from engine.errors import EngineError
from engine.library import Library
from engine.library.builds import builds
from engine.tasks.jobs import start
from engine.tasks.naming import find_listener


@contextmanager
def shown() -> Iterator[None]:
    """Show an EngineError raised within as what happened, why and what to do; then the page ends."""
    try:
        yield
    except EngineError as error:
        st.title("This did not work")
        sentence = str(error)
        st.error(md_message(sentence[:1].upper() + sentence[1:]))
        st.stop()


def require_listens(library: Library) -> None:
    """End the page where there is nobody to show: it says why, what to do next, and the command for it."""
    here = command(library)
    if not library.listeners():
        empty(
            "Nobody has listened yet",
            "This library holds no listening history, so there is nobody to make a playlist for. Bring in "
            "an export of yours; Spotify's and ListenBrainz's are recognised by their content.",
            [f"{here} import PATH", f"{here} build"],
        )
    if not any(entry.current for entry in builds(library)):
        show_job(library)
        empty(
            "Nothing has been learned yet",
            "The listening history is here, but the models have not been fitted on it. This takes seconds "
            "to minutes; then open this page again.",
            [f"{here} build"],
        )


def tell_after_build(library: Library, listener_id: str) -> None:
    """Say that a listener came after the build, which therefore has no profile of them."""
    name = plain(find_listener(library, listener_id).name, longest=60)
    _tell_empty(
        f"{name} came after this build",
        "Discover has their playlist already. Their profile and the listeners most like them are here "
        "once the models have been fitted again.",
        [f"{command(library)} build"],
    )


def offer_maps(library: Library) -> NoReturn:
    """End a page that needs maps where there are none: a button that has them drawn, and the command."""
    st.title("The maps are not drawn yet")
    st.markdown(
        "Drawing the spaces of a build takes about a minute, so it is done apart from fitting, in a "
        "process of its own."
    )
    job = show_job(library)
    if (job is None or not job.runs) and st.button("Draw the maps"):
        with shown():
            start(library.path, "maps", {}, resources.now())
        st.rerun()
    st.markdown("Or in a terminal:")
    st.code(f"{command(library)} maps", language=None, wrap_lines=True)
    st.stop()


def empty(title: str, why: str, commands: Sequence[str]) -> None:
    """An empty page: why it is empty, and the commands that fill it, in order; then the page ends."""
    _tell_empty(title, why, commands)
    st.stop()


def _tell_empty(title: str, why: str, commands: Sequence[str]) -> None:
    st.title(md_escape(title))
    st.markdown(md_message(why))
    st.page_link("views/library.py", label="Do it on the Library page")
    st.markdown("Or in a terminal:")
    st.code("\n".join(commands), language=None, wrap_lines=True)


def command(library: Library) -> str:
    """How the command line is told of this library."""
    return f"crossfade --library {shlex.quote(str(library.path))}"
