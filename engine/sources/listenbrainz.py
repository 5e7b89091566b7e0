"""ListenBrainz: the export zip, its JSON lines, and what the API takes and gives.

    listens/YYYY/M.jsonl   {"listened_at", "track_metadata": {"artist_name", "track_name", ...}}
    feedback.jsonl         {"recording_msid", "recording_mbid", "score", "created"}, which names no track:
                           names come from the listens of the same export
    user.json              {"user_id", "username"}
    API                    {"listen_type", "payload": [listen, ...]}, {"payload": {"listens": [...]}},
                           {"feedback": [...]}, or a plain array

A listen's time is when the play began, as ListenBrainz asks of those who submit. Source: ListenBrainz'
documentation of its JSON (listenbrainz.readthedocs.io) and listenbrainz-server, background/export.py.
"""

from collections.abc import Callable, Iterator
from functools import partial

from engine.records import ArtistName, Dropped, Listen, Record, Refusal, Signal, TrackName
from engine.sources.fields import (
    LONGEST_PLAY,
    UnfitError,
    identifiers,
    is_json,
    keys,
    name,
    optional_name,
    seconds,
    usable_name,
)
from engine.sources.material import Material
from engine.sources.member import Member
from engine.sources.rows import JsonObject, Row, json_array, json_lines, json_object

_SCORES: dict[int, Signal] = {1: "like", -1: "dislike"}
_CONTAINERS = ("payload", "listens", "feedback")


def recognises(material: Material) -> bool:
    """Whether any member has the keys of listens or of feedback."""
    return any(_kind(member) in {"listens", "feedback"} for member in material.members)


def read(material: Material) -> Iterator[Record]:
    """Listens of all members, then likes and dislikes, under the name in `user.json` or in the rows."""
    members = [(member, _kind(member)) for member in material.members]
    users = {_folder(member.name): _username(member) for member, kind in members if kind == "user"}
    wanted = {key for member, kind in members if kind == "feedback" for key in _feedback_keys(member)}
    tracks: dict[str, TrackName] = {}
    for member, kind in members:
        if kind == "listens":
            yield from _listens(member, _listener(member, users), wanted, tracks)
    for member, kind in members:
        if kind == "feedback":
            listener = _listener(member, users)
            yield from _records(member, partial(_feedback, listener=listener, tracks=tracks))


def _kind(member: Member) -> str:
    """What a member holds: "listens", "feedback", "user", or "" for anything else."""
    if not is_json(member.head):
        return ""
    found = keys(member.head)
    if "score" in found and {"recording_msid", "recording_mbid"} & found:
        return "feedback"
    if "track_metadata" in found and {"listened_at", "payload"} & found:
        return "listens"
    return "user" if {"user_id", "username"} <= found and len(found) == 2 else ""


def _rows(member: Member) -> Iterator[Row | Refusal]:
    """Rows of a member, whichever way they are packed."""
    if member.head.lstrip("\ufeff \t\r\n").startswith("["):
        return json_array(member, _is_row)
    found = keys(member.head)
    inner = [key for key in _CONTAINERS if key in found]
    if not inner or member.name.lower().endswith(".jsonl"):
        return json_lines(member)
    return json_array(member, _is_row, "listens" if "listens" in inner else inner[0])


def _is_row(row: JsonObject) -> bool:
    return "track_metadata" in row or "score" in row


def _records(member: Member, to_record: Callable[[JsonObject], Record]) -> Iterator[Record]:
    for row in _rows(member):
        try:
            yield to_record(row.value) if isinstance(row, Row) else row
        except UnfitError as unfit:
            yield Refusal(row.where, str(unfit))


def _listens(
    member: Member, listener: str | None, wanted: set[str], tracks: dict[str, TrackName]
) -> Iterator[Record]:
    """Listens of a member; `tracks` gains those that feedback asks for."""

    def to_record(row: JsonObject) -> Record:
        metadata = _object(row.get("track_metadata"))
        track = _track(metadata)
        for key in wanted & set(_recording_keys(row, metadata)):
            tracks.setdefault(key, track)
        if row.get("playing_now") is True:
            return Dropped("a notice of what is playing now")
        return Listen(track, "stream", listener or _user_name(row), time=seconds(row.get("listened_at")))

    return _records(member, to_record)


def _feedback(row: JsonObject, listener: str | None, tracks: dict[str, TrackName]) -> Record:
    score = row.get("score")
    if score == 0:
        return Dropped("feedback that was taken back")
    if isinstance(score, bool) or not isinstance(score, int) or score not in _SCORES:
        raise UnfitError("its score is neither 1 nor -1")
    metadata = _object(row.get("track_metadata"))
    known = [tracks[key] for key in _recording_keys(row, metadata) if key in tracks]
    if not known and not metadata:
        raise UnfitError("its recording is not among the listens of this export, so it has no name")
    track = _track(metadata) if metadata else known[0]
    time = seconds(row["created"]) if row.get("created") is not None else None
    return Listen(track, _SCORES[score], listener or _user_name(row), time=time)


def _feedback_keys(member: Member) -> Iterator[str]:
    for row in _rows(member):
        if isinstance(row, Row):
            yield from _recording_keys(row.value, {})


def _recording_keys(row: JsonObject, metadata: JsonObject) -> list[str]:
    """Ids under which feedback may mean the recording of a row."""
    places = (row, metadata, _object(metadata.get("mbid_mapping")))
    values = [place.get(key) for place in places for key in ("recording_mbid", "recording_msid")]
    return [value for value in values if isinstance(value, str) and value]


def _track(metadata: JsonObject) -> TrackName:
    info, mapping = _object(metadata.get("additional_info")), _object(metadata.get("mbid_mapping"))
    artist_ids = mapping.get("artist_mbids") or info.get("artist_mbids")
    alone = artist_ids[0] if isinstance(artist_ids, list) and len(artist_ids) == 1 else None
    return TrackName(
        ArtistName(name(metadata.get("artist_name"), "artist"), identifiers(mbid=alone)),
        name(metadata.get("track_name"), "title"),
        usable_name(metadata.get("release_name")),
        _duration(info),
        identifiers(
            isrc=info.get("isrc"),
            mbid=mapping.get("recording_mbid") or info.get("recording_mbid"),
            spotify=info.get("spotify_id") or info.get("origin_url"),
        ),
    )


def _duration(info: JsonObject) -> int | None:
    """Milliseconds, from `duration_ms` or `duration` (seconds); None where neither is usable."""
    for key, factor in (("duration_ms", 1), ("duration", 1000)):
        value = info.get(key)
        if (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and 0 < value * factor <= LONGEST_PLAY
        ):
            return max(int(value * factor), 1)
    return None


def _object(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _user_name(row: JsonObject) -> str | None:
    """The listener that a row of the API names, or None."""
    return name(row["user_name"], "listener") if optional_name(row.get("user_name")) else None


def _username(member: Member) -> str:
    return usable_name(json_object(member.head).get("username"))


def _folder(path: str) -> str:
    """The folder of a member with its last "/", "" at the top."""
    return path[: path.rfind("/") + 1]


def _listener(member: Member, users: dict[str, str]) -> str | None:
    """Who a member belongs to: the user named nearest above it, since a folder may hold several exports."""
    above = [folder for folder in users if member.name.startswith(folder)]
    return users[max(above, key=len)] or None if above else None
