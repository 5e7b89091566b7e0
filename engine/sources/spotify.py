"""Spotify's data exports: the extended history, the older account data, saved tracks and playlists.

    endsong_*.json, Streaming_History_Audio_*.json     one play to the record, all years
    StreamingHistory*.json, StreamingHistory_music_*   the last year only, times to the minute
    YourLibrary.json, Playlist*.json                   what was saved, banned, and put in order

A file is known by the keys in it. The exports also hold a person's IP addresses, devices, country and
user name: nothing but the keys named here is ever read from a row. A listen's time is when the play
began: `ts` and `endTime` say when it ended, so `ms_played` is taken off (without it, the end stands).
"""

from collections.abc import Callable, Iterator
from functools import partial

from engine.records import ArtistName, Dropped, Listen, PlaylistRecord, Record, Refusal, Signal, TrackName
from engine.sources.fields import (
    LONGEST_PLAY,
    UnfitError,
    identifiers,
    is_json,
    iso_time,
    keys,
    name,
    optional_name,
    possible,
    usable_name,
    whole,
)
from engine.sources.material import Material
from engine.sources.member import Member
from engine.sources.rows import JsonObject, Row, json_array

SKIPPED_BEFORE = 30_000
"""Milliseconds under which a play that the person ended is a skip: Spotify counts a stream from 30 s on."""
PERSON_ENDED = ("fwdbtn", "backbtn")

_TITLE, _ARTIST = "master_metadata_track_name", "master_metadata_album_artist_name"
_ALBUM = "master_metadata_album_album_name"
_SAVED: dict[str, Signal] = {"tracks": "save", "bannedTracks": "dislike"}
_ORDER = ["extended", "account", "library", "playlists"]


class _NotMusicError(Exception):
    """A row left out on purpose; its text is the reason."""


def recognises(material: Material) -> bool:
    """Whether any member has the keys of one of the exports."""
    return any(_kind(member) for member in material.members)


def read(material: Material) -> Iterator[Record]:
    """Listens, saves and playlists of all members; the listener is whoever imports them.

    Where both histories are there, an account row in the time that the extended one covers is dropped:
    it is the same play told twice.
    """
    covered: list[int] = []
    kinds = [(_ORDER.index(kind), member) for member in material.members if (kind := _kind(member))]
    for place, member in sorted(kinds, key=lambda pair: (pair[0], pair[1].name)):
        if _ORDER[place] == "extended":
            yield from _records(member, partial(_extended, member=member, covered=covered))
        elif _ORDER[place] == "account":
            yield from _records(member, partial(_account, covered=covered))
        elif _ORDER[place] == "library":
            for key, signal in _SAVED.items():
                yield from _records(member, partial(_saved, signal=signal), key)
        else:
            yield from _playlists(member)


def _kind(member: Member) -> str:
    """Which of the exports a member belongs to, "" for none."""
    if not is_json(member.head):
        return ""
    found = keys(member.head)
    if {"ts", _TITLE} <= found or {"ts", "ms_played"} <= found:
        return "extended"
    if {"endTime", "msPlayed"} <= found:
        return "account"
    if {"tracks", "artist", "track", "uri"} <= found or {"tracks", "albums", "bannedTracks"} <= found:
        return "library"
    return "playlists" if {"playlists", "items", "name"} <= found else ""


def _is_row(row: JsonObject) -> bool:
    return bool({"ts", "endTime", "uri", "items"} & row.keys())


def _records(member: Member, to_record: Callable[[JsonObject], Record], key: str = "") -> Iterator[Record]:
    for row in json_array(member, _is_row, key):
        try:
            yield to_record(row.value) if isinstance(row, Row) else row
        except _NotMusicError as reason:
            yield Dropped(str(reason))
        except UnfitError as unfit:
            yield Refusal(row.where, str(unfit))


def _extended(row: JsonObject, member: Member, covered: list[int]) -> Listen:
    if row.get("incognito_mode") is True:
        raise _NotMusicError("a play in a private session")
    if row.get("episode_name") or row.get("spotify_episode_uri"):
        raise _NotMusicError("a podcast episode")
    if row.get("audiobook_title") or row.get("audiobook_uri"):
        raise _NotMusicError("an audiobook")
    if member.name.rpartition("/")[2].startswith("Streaming_History_Video"):
        raise _NotMusicError("a video")
    track = _track(row, _ARTIST, _TITLE, _ALBUM, "spotify_track_uri")
    ended = iso_time(row.get("ts"))
    covered[:] = [min(covered[0], ended), max(covered[1], ended)] if covered else [ended, ended]
    listen = _play(track, ended, row.get("ms_played"))
    by_person = row.get("skipped") is True or row.get("reason_end") in PERSON_ENDED
    if by_person and listen.ms_played is not None and listen.ms_played < SKIPPED_BEFORE:
        return Listen(track, "skip", time=listen.time, ms_played=listen.ms_played)
    return listen


def _account(row: JsonObject, covered: list[int]) -> Listen:
    if row.get("podcastName") or row.get("episodeName"):
        raise _NotMusicError("a podcast episode")
    if row.get("audiobookName") or row.get("audiobookTitle"):
        raise _NotMusicError("an audiobook")
    if row.get("artistName") == "Unknown Artist" and row.get("trackName") == "Unknown Track":
        raise _NotMusicError("a play without an artist or a title")
    track = _track(row, "artistName", "trackName")
    ended = iso_time(row.get("endTime"))
    if covered and covered[0] <= ended + 59 and ended <= covered[1]:
        raise _NotMusicError("a play that the extended history tells as well")
    return _play(track, ended, row.get("msPlayed"))


def _play(track: TrackName, ended: int, ms_played: object) -> Listen:
    if ms_played is None:
        return Listen(track, "stream", time=ended)
    played = whole(ms_played, "playing time in milliseconds", LONGEST_PLAY)
    if not played:
        raise _NotMusicError("a play of 0 ms: nobody heard it, not even to skip it")
    return Listen(track, "stream", time=possible(ended - played // 1000), ms_played=played)


def _saved(row: JsonObject, signal: Signal) -> Listen:
    return Listen(_track(row, "artist", "track", "album", "uri"), signal)


def _playlists(member: Member) -> Iterator[Record]:
    for row in json_array(member, _is_row, "playlists"):
        if isinstance(row, Refusal):
            yield row
            continue
        items = row.value.get("items")
        tracks: list[TrackName] = []
        for item in items if isinstance(items, list) else []:
            track = item.get("track") if isinstance(item, dict) else None
            try:
                tracks.append(_track(track or {}, "artistName", "trackName", "albumName", "trackUri"))
            except _NotMusicError:
                yield Dropped("an entry of a playlist that names no track")
            except (UnfitError, AttributeError):
                yield Refusal(row.where, "one of its entries is no track")
        if tracks:
            yield PlaylistRecord(usable_name(row.value.get("name")) or "Playlist", tuple(tracks))
        else:
            yield Dropped("a playlist without tracks")


def _track(row: JsonObject, artist: str, title: str, album_key: str = "", uri: str = "") -> TrackName:
    """The track of a row, by the keys that its file uses."""
    if not optional_name(row.get(artist)) or not optional_name(row.get(title)):
        raise _NotMusicError("a play without an artist or a title")
    return TrackName(
        ArtistName(name(row[artist], "artist")),
        name(row[title], "title"),
        usable_name(row.get(album_key)),
        identifiers=identifiers(spotify=row.get(uri)),
    )
