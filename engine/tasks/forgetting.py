"""Forget a listener or a track: gone from listens, words, feedback, playlists, builds, maps and caches."""

from pathlib import Path

from engine.errors import NotFoundError, UsageError
from engine.identity import normalise
from engine.library import Library, open_library
from engine.library.forgetting import Forgotten, ForgottenKind, forget
from engine.tasks.naming import SHOWN, find_listener
from engine.tasks.progress import Progress, Tell, silent


def forget_named(
    library_path: Path, kind: ForgottenKind, text: str, *, dry_run: bool = False, tell: Tell = silent
) -> Forgotten:
    """Forget whom an id or an exact name means; NotFoundError where it means nobody.

    dry_run : tell what would go, and take nothing out
    """
    library = open_library(library_path)
    item = find_listener(library, text).listener_id if kind == "listener" else find_track(library, text)
    tell(Progress("looking what names them" if dry_run else "forgetting"))
    return forget(library, kind, item, dry_run=dry_run)


def find_track(library: Library, text: str) -> str:
    """Id of the library's track with this id, title, or "Artist — Title"; a build need not know it."""
    known = library.known_tracks()
    if any(track.track_id == text for track in known):
        return text
    artists = {artist.artist_id: artist.name for artist in library.known_artists()}
    wanted = normalise(text)
    found = [
        (track.track_id, f"{artists.get(track.artist_id, '')} — {track.title}")
        for track in known
        if wanted
        in (normalise(track.title), normalise(f"{artists.get(track.artist_id, '')} — {track.title}"))
    ]
    if not found:
        raise NotFoundError(f"no track is called {text!r}: `crossfade tracks` searches for one")
    if len(found) > 1:
        several = ", ".join(f"{name} ({one})" for one, name in found[:SHOWN])
        raise UsageError(f"{len(found)} tracks fit {text!r}: {several}; say which by its id")
    return found[0][0]
