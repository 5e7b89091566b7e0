"""What `streamlit run` starts: the pages of app.py, the route to the sound, and the engine loaded first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module

import streamlit as st
from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import resources, sound
from engine.errors import EngineError

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}
FIRST_PAGE_NEEDS = ("plotly.graph_objects", "dashboard.components.playlist_rows", "engine.tasks.playlists")


class SafeHeaders:
    """Puts `HEADERS` on every answer, those of streamlit and of refusals included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and put the headers on what comes back; a websocket's messages have none."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_safely)


@asynccontextmanager
async def loaded_first(_app: st.App) -> AsyncIterator[dict[str, object]]:
    """Load what every session shares before the server says that it is healthy."""
    await to_thread.run_sync(_load)
    yield {}


def _load() -> None:
    """What the first page would otherwise wait for; what is wrong with a library is the page's to say."""
    for name in FIRST_PAGE_NEEDS:
        import_module(name)
    with suppress(EngineError):
        resources.load()


app = st.App("app.py", routes=[sound.route()], middleware=[Middleware(SafeHeaders)], lifespan=loaded_first)
