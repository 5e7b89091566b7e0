"""Import a file: recognise it, find out whom and what its rows mean, and keep them."""

import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import NotFoundError
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
from engine.sources.material import Material
from engine.tasks.matching import Matches, Matching
from engine.tasks.progress import Progress, Tell, silent

SOMEBODY = "me"  # whose history a file is that names nobody, where `--as` does not say


@dataclass(frozen=True)
class Checked:
    """What an import would do.

    matches : which of its artists and tracks are some of the library's, and how surely
    """

    summary: ImportSummary
    matches: Matches


def import_path(
    library_path: Path,
    path: Path,
    now: int,
    source_name: str | None = None,
    listener: str | None = None,
    tell: Tell = silent,
) -> ImportSummary:
    """Take everything a file, folder or zip holds into the library, which is made where there is none.

    now : seconds since 1970 UTC
    source_name : which kind of file it is, where its content does not say
    listener : whose it is, where the file does not say
    tell : called as the reading goes on
    """
    library = open_library(library_path, create=True)
    return _taken(library, path, now, source_name, listener or SOMEBODY, False, tell).summary


def check_path(
    library_path: Path,
    path: Path,
    now: int,
    source_name: str | None = None,
    listener: str | None = None,
    tell: Tell = silent,
) -> Checked:
    """Count what `import_path` would do, and write nothing; there need not be a library yet."""
    with tempfile.TemporaryDirectory(prefix="crossfade-") as elsewhere:
        try:
            library = open_library(library_path)
        except NotFoundError:
            library = open_library(Path(elsewhere), create=True)
        return _taken(library, path, now, source_name, listener or SOMEBODY, True, tell)


def _taken(
    library: Library,
    path: Path,
    now: int,
    source_name: str | None,
    whose: str,
    dry_run: bool,
    tell: Tell,
) -> Checked:
    tell(Progress("looking at the file"))
    material = open_material(path)
    source = recognise(material, source_name)
    content = material.content_hash()
    matching = Matching(library)
    with library.importing(source.name, material.name, content, whose, now, dry_run=dry_run) as writer:
        if writer.already is None:
            _Taker(writer, matching, whose).take(source.read(_telling(material, tell)))
            tell(Progress("comparing with what is here"))
    return Checked(writer.summary, matching.matches())


def _telling(material: Material, tell: Tell) -> Material:
    """The same material, which tells how much of it has been read."""
    total, read = sum(member.size for member in material.members), 0

    def count(n: int) -> None:
        nonlocal read
        read = min(read + n, total)
        tell(Progress("reading", read // 1024, total // 1024, "kB"))

    return replace(material, members=tuple(member.counted(count) for member in material.members))


def take(library: Library, writer: ImportWriter, whose: str, records: Iterable[Record]) -> None:
    """Hand records to a library under the ids that their names mean.

    whose : the listener that records without one belong to
    """
    _Taker(writer, Matching(library), whose).take(records)


def listener_id(name: str) -> str:
    """A listener's id, made from their name so that it is the same in every library.

    >>> listener_id("Ada")
    'l65e55bcf2f'
    """
    return "l" + hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


class _Taker:
    """Hands a source's records to the library under the ids that their names mean."""

    def __init__(self, writer: ImportWriter, matching: Matching, whose: str) -> None:
        self._writer = writer
        self._whose = whose
        self._matching = matching
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
            match = self._matching.artist(name)
            self._writer.artist(match.id, name, match.method, match.score)
            self._artists[name] = match.id
        return self._artists[name]

    def _track(self, name: TrackName) -> tuple[str, str]:
        if name not in self._tracks:
            self._artist(name.artist)
            match = self._matching.track(name)
            artist = self._matching.artist_of(match.id)
            self._writer.track(match.id, artist, name, match.method, match.score)
            self._tracks[name] = artist, match.id
        return self._tracks[name]
