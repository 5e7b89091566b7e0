"""`/audio/{track id}`: a track's sound file, whole or in the parts a player asks for, from the app's server.

Only ids come in: an id is looked up among the library's tracks, and a file is sent only while it still is,
byte for byte, the one that the library took in.
"""

import hashlib
import os
import stat
from functools import lru_cache
from pathlib import Path

from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard import resources
from engine.errors import EngineError
from engine.library.sightings import KnownSound

MEDIA_TYPES = {
    ".opus": "audio/ogg",
    ".ogg": "audio/ogg",
    ".oga": "audio/ogg",
    ".mp3": "audio/mpeg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
}
NO_TRACK = "No track of this library with a sound file has this id."
NOT_READABLE = "The library cannot be read just now; any page of the dashboard says why."
NO_KIND = "This track's sound is of a kind that browsers do not play."
GONE = "This track's sound file is missing or has changed since it was imported: import it again."


class _Anything(StringConvertor):
    """Slashes and line breaks too, which starlette's own converters leave to the next route."""

    regex = r"[\s\S]*"


def route() -> Route:
    """The route, for GET and HEAD; everything below /audio/ is its own, so that no odd id gets past it."""
    register_url_convertor("anything", _Anything())
    return Route("/audio/{track_id:anything}", answer, methods=["GET"])


def answer(request: Request) -> Response:
    """The file of one track, with 206 for a range and 416 for one beyond the end; 404 in words."""
    try:
        known = resources.sounds(resources.library()).get(request.path_params["track_id"])
    except EngineError:
        return _refusal(NOT_READABLE, 503)
    if known is None:
        return _refusal(NO_TRACK)
    media_type = MEDIA_TYPES.get(Path(known.path).suffix.lower())
    if media_type is None:
        return _refusal(NO_KIND)
    found = _as_imported(known)
    if found is None:
        return _refusal(GONE)
    return FileResponse(
        known.path,
        media_type=media_type,
        stat_result=found,
        headers={
            "ETag": f'"{known.content_hash}"',
            "Cache-Control": "private, max-age=600",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Content-Security-Policy": "default-src 'none'; media-src 'self'",
        },
    )


def _refusal(sentence: str, status: int = 404) -> Response:
    return PlainTextResponse(sentence, status, headers={"Cache-Control": "no-store"})


def _as_imported(known: KnownSound) -> os.stat_result | None:
    """The file's status while it is the one the library took in, else None."""
    try:
        found = Path(known.path).stat()
        if stat.S_ISREG(found.st_mode) and known.content_hash == _sha256(
            known.path, found.st_size, found.st_mtime_ns
        ):
            return found
    except (OSError, ValueError):
        return None
    return None


@lru_cache(maxsize=4096)
def _sha256(path: str, _size: int, _modified_ns: int) -> str:
    """A file's hash in hexadecimal, read in blocks, and again only when its size or time changes."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
