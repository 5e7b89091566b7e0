"""What sources yield: listens, documents, playlists and facts, with the names their file used.

A record carries names and identifiers as its source wrote them. Which artist or track of the
library they mean is decided later, by `identity`.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Signal = Literal["stream", "save", "like", "artist_visit", "skip", "dislike"]
SIGNALS: tuple[Signal, ...] = get_args(Signal)

Identifiers = tuple[tuple[str, str], ...]
"""Pairs of scheme and value, e.g. ``(("isrc", "GBAYE8100053"), ("spotify", "2AX5E86cn9n2dgioZEjirI"))``.

Schemes in use: ``isrc``, ``mbid`` (a recording's or an artist's MusicBrainz id), ``spotify``, ``hetrec``.
"""


@dataclass(frozen=True, slots=True)
class ArtistName:
    """An artist as a source names them.

    name : as written, never empty
    identifiers : pairs of scheme and value
    """

    name: str
    identifiers: Identifiers = ()


@dataclass(frozen=True, slots=True)
class TrackName:
    """A track as a source names it.

    artist : whose track
    title : as written, never empty
    album : "" where not known
    duration_ms : > 0, or None where not known
    identifiers : pairs of scheme and value
    """

    artist: ArtistName
    title: str
    album: str = ""
    duration_ms: int | None = None
    identifiers: Identifiers = ()


@dataclass(frozen=True, slots=True)
class Listen:
    """One row of listening history.

    subject : the track, or the artist where the source knows artists alone
    signal : what the listener did
    listener : name in the source, or None where the file does not say (`--as` names them)
    count : >= 1; how many times (1 for a dated listen)
    time : seconds since 1970 UTC, or None where not known
    ms_played : >= 0, or None where not known

    >>> Listen(ArtistName("Nina Simone"), "stream", count=12).count
    12
    """

    subject: TrackName | ArtistName
    signal: Signal
    listener: str | None = None
    count: int = 1
    time: int | None = None
    ms_played: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text about music, one tag that somebody gave, or one word that a catalog has for it.

    text : the words; for a tag, the tag; for a fact, the genre, label, decade, mood or the like
    kind : "post", "review", "news", "tag" or "fact"
    subject : the artist or track it is filed under; None where the text itself must say
    author : who wrote it, "" where not known (a tag's author is a listener's name)
    date : ISO day such as "2009-04-01", or "" where not known or impossible
    source : where it comes from, e.g. "hetrec2011-lastfm-2k"
    address : URL or file and line, for the way back to the evidence
    language : two letters, or "" where not known
    """

    text: str
    kind: Literal["post", "review", "news", "tag", "fact"] = "post"
    subject: TrackName | ArtistName | None = None
    author: str = ""
    date: str = ""
    source: str = ""
    address: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class PlaylistRecord:
    """A playlist somebody made, in their order.

    owner : the listener who made it, or None where the file does not say
    """

    name: str
    tracks: tuple[TrackName, ...]
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name that an artist or a track goes by: a nickname, a bare surname, an older spelling."""

    subject: TrackName | ArtistName
    name: str


@dataclass(frozen=True, slots=True)
class Label:
    """An attribute that somebody gave a track, as a number.

    name : "tempo" (beats per minute), "key" (0 for C to 11), "mode" (1 major, 0 minor),
        "time_signature" (beats in a bar), "loudness" (LUFS), or one of acousticness, danceability,
        energy, valence, instrumentalness and liveness (0..1)
    """

    track: TrackName
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Rating:
    """Stars that a listener gave a track, 1..5; time in seconds since 1970 UTC, or None."""

    track: TrackName
    stars: float
    listener: str | None = None
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Sound:
    """A track's sound file.

    path : where it lies, absolute; it stays there
    content_hash : sha256 of the file, in hexadecimal
    """

    track: TrackName
    path: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that could not be taken, with its place and the reason.

    where : e.g. "Streaming_History_Audio_2023_0.json, record 12"
    why : e.g. "it names no artist"
    """

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row left out on purpose (a podcast, a private session), counted under its reason."""

    why: str


Record = Listen | Document | PlaylistRecord | TrackName | Alias | Label | Rating | Sound | Refusal | Dropped
"""What a source yields; a bare `TrackName` is a track of its catalog, whether or not anybody played it."""
