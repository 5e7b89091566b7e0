"""What an import hands to the library while it reads: who and what was met, and each record."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from engine.library.parquet import DOCUMENT_COLUMNS, LISTEN_COLUMNS, ParquetBuffer
from engine.library.sightings import ItemKind, SetAside, playlist_hash
from engine.library.summary import REFUSALS_KEPT, ImportSummary
from engine.records import (
    ArtistName,
    Document,
    Dropped,
    Identifiers,
    Listen,
    PlaylistRecord,
    Refusal,
    TrackName,
)

_LARGEST_INT32: Final = 2**31 - 1
_LARGEST_TIME: Final = 253_402_300_799  # the last second of the year 9999


class ImportWriter:
    """Takes one import's records, with the ids that its names were found to mean.

    Nothing of it is in the library before the import ends without an error.

    summary : counts; whole once the import has ended
    already : what an earlier import of the same content did, or None. Where there is one, nothing
        is written, and the caller may stop reading
    """

    def __init__(
        self, import_id: str, source: str, aside: SetAside, folder: Path, already: ImportSummary | None
    ) -> None:
        self.already = already
        self.summary = ImportSummary(import_id, source)
        self.listens = ParquetBuffer(folder / "listens.parquet", LISTEN_COLUMNS)
        self.documents = ParquetBuffer(folder / "documents.parquet", DOCUMENT_COLUMNS)
        self.aside = aside
        self.playlists = 0
        self.refusals: list[Refusal] = []
        self.refused_total = 0
        self.dropped: Counter[str] = Counter()

    @property
    def taken(self) -> int:
        """How many listens, documents and playlists were taken so far."""
        return self.listens.rows + self.documents.rows + self.playlists

    @property
    def read(self) -> int:
        """How many records were handed over so far: taken, refused or dropped."""
        return self.taken + self.refused_total + self.dropped.total()

    def listener(self, listener_id: str, name: str) -> None:
        """Say who a listener id is."""
        self.aside.add("listener_sightings", (_text(listener_id), _text(name)))

    def artist(self, artist_id: str, artist: ArtistName, method: str, score: float) -> None:
        """Say who an artist id is, and how the name was matched to it (score in 0..1)."""
        self.aside.add("artist_sightings", (_text(artist_id), _text(artist.name), method, score))
        self._identify("artist", artist_id, artist.identifiers)

    def track(self, track_id: str, artist_id: str, track: TrackName, method: str, score: float) -> None:
        """Say what a track id is, and how the names were matched to it (score in 0..1)."""
        duration = track.duration_ms
        known = duration if duration is not None and 0 < duration <= _LARGEST_INT32 else None
        named = (_text(track_id), _text(artist_id), _text(track.title), _text(track.album))
        self.aside.add("track_sightings", (*named, known, method, score))
        self._identify("track", track_id, track.identifiers)

    def listen(self, listener_id: str, artist_id: str, track_id: str, listen: Listen) -> None:
        """Take a listen; track_id is "" where only the artist is known.

        Numbers that no column can hold make it a refusal, placed by its number among the records.
        """
        if not (1 <= listen.count <= _LARGEST_INT32):
            self._refuse_listen(f"{listen.count} plays cannot be right")
        elif listen.time is not None and abs(listen.time) > _LARGEST_TIME:
            self._refuse_listen(f"its time, {listen.time}, is no date")
        elif listen.ms_played is not None and not (0 <= listen.ms_played <= _LARGEST_INT32):
            self._refuse_listen(f"{listen.ms_played} ms played cannot be right")
        else:
            ids = (_text(listener_id), _text(artist_id), _text(track_id))
            self.listens.add((*ids, listen.signal, listen.count, listen.time, listen.ms_played))

    def document(self, document: Document, artist_id: str = "", track_id: str = "") -> None:
        """Take a document, filed under an artist or track, or under neither."""
        row = (
            document.text,
            document.kind,
            artist_id,
            track_id,
            document.author,
            document.date,
            document.source,
            document.address,
            document.language,
        )
        self.documents.add(tuple(_text(value) for value in row), letters=len(document.text))

    def playlist(self, playlist: PlaylistRecord, owner_id: str, track_ids: Sequence[str]) -> None:
        """Take a playlist; owner_id is "" where the file does not say whose it is."""
        self.playlists += 1
        playlist_id = f"{self.summary.import_id}-{self.playlists}"
        owner, name, tracks = _text(owner_id), _text(playlist.name), [_text(track) for track in track_ids]
        content_hash = playlist_hash(owner, name, tracks)
        self.aside.add("playlists", (playlist_id, owner, name, content_hash))
        for position, track in enumerate(tracks):
            self.aside.add("playlist_tracks", (playlist_id, position, track))

    def alias(self, kind: ItemKind, item_id: str, name: str) -> None:
        """Say under which other name an artist or a track goes."""
        self.aside.add("aliases", (kind, item_id, _text(name)))

    def label(self, track_id: str, name: str, value: float) -> None:
        """Say what somebody measured or heard of a track."""
        self.aside.add("labels", (track_id, _text(name), float(value)))

    def rating(self, listener_id: str, track_id: str, stars: float, time: int | None) -> None:
        """Say how many stars a listener gave a track."""
        self.aside.add("ratings", (listener_id, track_id, float(stars), time))

    def sound(self, track_id: str, path: str, content_hash: str) -> None:
        """Say where a track's sound file lies."""
        self.aside.add("sounds", (track_id, _text(path), content_hash))

    def refuse(self, refusal: Refusal) -> None:
        """Count a record that could not be taken; the first hundred keep their place and reason."""
        self.refused_total += 1
        if len(self.refusals) < REFUSALS_KEPT:
            self.refusals.append(refusal)

    def drop(self, dropped: Dropped) -> None:
        """Count a record left out on purpose."""
        self.dropped[dropped.why] += 1

    def _identify(self, kind: ItemKind, item_id: str, identifiers: Identifiers) -> None:
        for scheme, value in identifiers:
            self.aside.add("identifiers", (kind, scheme, _text(value), _text(item_id)))

    def _refuse_listen(self, why: str) -> None:
        self.refuse(Refusal(f"record {self.read + 1}", why))


def _text(text: str) -> str:
    r"""Text that a file can hold: a lone half of a surrogate pair becomes U+FFFD, all else stays.

    >>> _text("100 % \x00 'quoted'"), _text("half \ud83d"), _text("\ud83d\ude00") == "\U0001f600"
    ("100 % \x00 'quoted'", 'half \ufffd', True)
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
