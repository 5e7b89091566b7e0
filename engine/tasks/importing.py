"""Import a file: recognise it, find out whom and what its rows mean, and keep them."""

import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from engine import identity
from engine.errors import NotFoundError
from engine.identity import Resolver
from engine.library import ImportSummary, ImportWriter, Library, open_library
from engine.records import (
    Alias,
    ArtistName,
    Document,
    Dropped,
    Label,
    Listen,
    PlaylistRecord,
    Rating,
    Record,
    Refusal,
    Sound,
    TrackName,
)
from engine.sources import open_material, recognise

SOMEBODY = "me"  # whose history a file is that names nobody, where `--as` does not say


def import_path(
    library_path: Path,
    path: Path,
    now: int,
    source_name: str | None = None,
    listener: str | None = None,
    dry_run: bool = False,
) -> ImportSummary:
    """Take everything a file, folder or zip holds into the library, which is made where there is none.

    now : seconds since 1970 UTC
    source_name : which kind of file it is, where its content does not say
    listener : whose it is, where the file does not say
    dry_run : count only, and write nothing
    """
    material = open_material(path)
    source = recognise(material, source_name)
    with tempfile.TemporaryDirectory(prefix="crossfade-") as elsewhere:
        library = _library(library_path, dry_run, Path(elsewhere))
        content = material.content_hash()
        whose = listener or SOMEBODY
        with library.importing(source.name, material.name, content, whose, now, dry_run=dry_run) as writer:
            if writer.already is None:
                _Taker(library, writer, whose).take(source.read(material))
        return writer.summary


def _library(path: Path, dry_run: bool, elsewhere: Path) -> Library:
    """The library to import into; for a dry run where there is none, an empty one elsewhere."""
    try:
        return open_library(path, create=not dry_run)
    except NotFoundError:
        return open_library(elsewhere, create=True)


def listener_id(name: str) -> str:
    """A listener's id, made from their name so that it is the same in every library.

    >>> listener_id("Ada")
    'l65e55bcf2f'
    """
    return "l" + hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


class _Taker:
    """Hands a source's records to the library under the ids that their names mean."""

    def __init__(self, library: Library, writer: ImportWriter, whose: str) -> None:
        self._writer = writer
        self._whose = whose
        self._resolver = Resolver(
            [
                identity.KnownArtist(artist.artist_id, artist.name, artist.identifiers)
                for artist in library.known_artists()
            ],
            [
                identity.KnownTrack(
                    track.track_id, track.artist_id, track.title, track.duration_ms, track.identifiers
                )
                for track in library.known_tracks()
            ],
        )
        self._listeners: dict[str, str] = {}
        self._artists: dict[ArtistName, str] = {}
        self._tracks: dict[TrackName, tuple[str, str]] = {}

    def take(self, records: Iterable[Record]) -> None:
        for record in records:
            match record:
                case Listen():
                    artist, track = self._item(record.subject)
                    self._writer.listen(self._listener(record.listener), artist, track, record)
                case Document():
                    artist, track = self._item(record.subject) if record.subject else ("", "")
                    self._writer.document(record, artist, track)
                case PlaylistRecord():
                    tracks = [self._track(track)[1] for track in record.tracks]
                    self._writer.playlist(record, self._listener(record.owner), tracks)
                case TrackName():
                    self._track(record)
                case Alias():
                    artist, track = self._item(record.subject)
                    self._writer.alias("track" if track else "artist", track or artist, record.name)
                case Label():
                    self._writer.label(self._track(record.track)[1], record.name, record.value)
                case Rating():
                    who, track = self._listener(record.listener), self._track(record.track)[1]
                    self._writer.rating(who, track, record.stars, record.time)
                case Sound():
                    self._writer.sound(self._track(record.track)[1], record.path, record.content_hash)
                case Refusal():
                    self._writer.refuse(record)
                case Dropped():
                    self._writer.drop(record)

    def _listener(self, name: str | None) -> str:
        name = name or self._whose
        if name not in self._listeners:
            self._listeners[name] = listener_id(name)
            self._writer.listener(self._listeners[name], name)
        return self._listeners[name]

    def _item(self, subject: TrackName | ArtistName) -> tuple[str, str]:
        """Ids of artist and track; the track's is "" where the subject is an artist."""
        return self._track(subject) if isinstance(subject, TrackName) else (self._artist(subject), "")

    def _artist(self, name: ArtistName) -> str:
        if name not in self._artists:
            match = self._resolver.artist(name)
            self._writer.artist(match.id, name, match.method, match.score)
            self._artists[name] = match.id
        return self._artists[name]

    def _track(self, name: TrackName) -> tuple[str, str]:
        if name not in self._tracks:
            self._artist(name.artist)
            match = self._resolver.track(name)
            artist = self._resolver.artist_of(match.id)
            self._writer.track(match.id, artist, name, match.method, match.score)
            self._tracks[name] = artist, match.id
        return self._tracks[name]
