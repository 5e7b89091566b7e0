"""Keeping a song: its file is copied into the library, and it is a track of the next build."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.errors import UsageError
from engine.library import ImportSummary, Library
from engine.library.uploads import keep_upload
from engine.records import ArtistName, Sound, TrackName
from engine.tasks.importing import take

SOURCE: Final = "upload"

ENDINGS: Final = {
    "MP3": ".mp3", "FLAC": ".flac", "WAV": ".wav", "WAVEX": ".wav", "RF64": ".wav", "AIFF": ".aiff",
    "OGG VORBIS": ".ogg", "OGG OPUS": ".opus", "AAC": ".m4a",
}  # fmt: skip
"""Of kept files, by the format that was found in them, so that a browser knows what it plays."""


def names_of(header: Mapping[str, Any], file_name: str, artist: str = "", title: str = "") -> tuple[str, str]:
    """Artist and title: as given, else as the file's tags say, else from a name like "Artist - Title.mp3".

    UsageError where any of it is not known.

    >>> names_of({"artist": "", "title": ""}, "Nina Simone - Sinnerman.mp3")
    ('Nina Simone', 'Sinnerman')
    """
    before, dash, after = Path(file_name).stem.partition(" - ")
    named = (before, after) if dash else ("", "")
    artist = artist.strip() or header.get("artist", "") or named[0].strip()
    title = title.strip() or header.get("title", "") or named[1].strip()
    if not artist or not title:
        raise UsageError(
            "to keep a song, its artist and title must be known, and neither its tags nor its name tell "
            "both: say who it is by and what it is called (--artist and --title)"
        )
    return artist[:200], title[:200]


def kept_import(library: Library, content: str) -> str:
    """The import by which a file was kept, "" where it was not."""
    found = (one for one in library.imports() if (one.source, one.content_hash) == (SOURCE, content))
    return next((one.import_id for one in found), "")


def keep(
    library: Library, path: Path, content: str, header: Mapping[str, Any], names: tuple[str, str], now: int
) -> ImportSummary:
    """Make a file a track of the library, by an import of its own, which `crossfade undo` takes out again.

    content, header : as `analysing.hear` told them
    names : artist and title, as `names_of` makes them; a track of that name takes the file as its sound
    now : seconds since 1970 UTC

    UsageError where the file is a track's already, SourceError where it has changed since it was heard.
    """
    if any(sound.content_hash == content for sound in library.sounds()):
        raise UsageError("this file is a track of the library already: there is nothing to keep")
    artist, title = names
    track = TrackName(ArtistName(artist), title, duration_ms=round(1000 * header["seconds"]))
    with library.importing(SOURCE, f"{artist} — {title}", content, "", now) as writer:
        if writer.already is None:
            place = keep_upload(library, path, content, ENDINGS.get(header["format"], ""))
            take(library, writer, "", [Sound(track, str(place), content)])
    return writer.summary
