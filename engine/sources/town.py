"""A generated music town: tables of artists, tracks and listeners, all that they did, posts and sound.

    town.json       what the town is, its "now", and size and sha256 of each of its tables
    artists.csv     artist,name,genre,aliases                 aliases apart by "|"
    tracks.csv      track,artist,title,album,released,duration_ms,audio
    listeners.csv   listener,name
    listens.csv     listener,track,signal,time,ms_played      ms_played empty: heard to the end
    saves.csv       listener,track,time
    visits.csv      listener,artist,time
    playlists.jsonl playlist,name,owner,mood,activity,hour,tracks
    posts.jsonl     post,date,kind,author,text                where the town has words
    audio.csv       track,bytes,sha256                        where the town has sound, in audio/

What was cut short or left behind in copying is named, with the command that makes it again.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from engine.errors import SourceError
from engine.records import (
    Alias,
    ArtistName,
    Document,
    Label,
    Listen,
    PlaylistRecord,
    Rating,
    Record,
    Refusal,
    Signal,
    Sound,
    TrackName,
)
from engine.sources.fields import possible
from engine.sources.material import Material
from engine.sources.member import Member

SOURCE = "town"
FORMAT = 1
_TOWN = "town.json"
_MARK = '"name": "Crossfade\'s sample town"'
_LISTENS = "listener,track,signal,time,ms_played"
_NEEDED = ("artists.csv", "tracks.csv", "listeners.csv", "listens.csv", "saves.csv", "visits.csv",
           "playlists.jsonl")  # fmt: skip


def recognises(material: Material) -> bool:
    """Whether it is a town's folder, even one that was copied by halves."""
    return any(
        (member.name.endswith(_TOWN) and _MARK in member.head)
        or (member.name.endswith("listens.csv") and member.head.startswith(_LISTENS))
        for member in material.members
    )


def read(material: Material) -> Iterator[Record]:
    """Every track and what is said of it, listens, saves and visits, then playlists, posts and sound.

    SourceError where a table is missing or not what was written; sound that is missing is refused in
    one row, and everything else comes in.
    """
    folder = _folder(material)
    names = _names(folder)
    yield from names.tracks.values()
    yield from _facts(folder, names)
    yield from _listens(folder, names)
    yield from _deeds(folder, "saves.csv", "save", names.listeners, names.tracks)
    yield from _deeds(folder, "visits.csv", "artist_visit", names.listeners, names.artists)
    yield from _playlists(folder, names)
    yield from _posts(folder)
    yield from _sounds(folder, names)
    yield from _lost_sound(folder)


@dataclass(frozen=True)
class _Folder:
    """The town's members by name without the folders above them, and how to make them again."""

    members: dict[str, Member]
    seed: int

    @property
    def remedy(self) -> str:
        return f"`python -m sample_data.generator --seed {self.seed}` makes it whole"

    def rows(self, table: str) -> Iterator[list[str]]:
        """Cells of each row below the header."""
        with io.TextIOWrapper(self.members[table].open(), encoding="utf-8", newline="") as stream:
            rows = csv.reader(stream)
            next(rows, None)
            yield from rows

    def header(self, table: str) -> list[str]:
        """Names of a table's columns."""
        with io.TextIOWrapper(self.members[table].open(), encoding="utf-8", newline="") as stream:
            return next(csv.reader(stream), [])

    def objects(self, table: str) -> Iterator[dict[str, object]]:
        """Objects of a file with one to the line."""
        with io.TextIOWrapper(self.members[table].open(), encoding="utf-8") as stream:
            for line in stream:
                yield json.loads(line)


@dataclass(frozen=True)
class _Names:
    """What the town's ids stand for."""

    artists: dict[str, ArtistName]
    tracks: dict[str, TrackName]
    durations: dict[str, int]
    listeners: dict[str, str]


def _folder(material: Material) -> _Folder:
    """The town's members, every table checked against its fingerprint; SourceError for a broken town."""
    member = next((member for member in material.members if member.name.endswith(_TOWN)), None)
    if member is None:
        raise SourceError(
            f"{material.name} is half a town: its {_TOWN} is missing; copy the folder again, or "
            "`python -m sample_data.generator` makes it whole"
        )
    try:
        with member.open() as stream:
            town = json.load(stream)
        seed, version, tables = int(town["seed"]), int(town["format"]), dict(town["files"])
    except (ValueError, KeyError, TypeError):
        raise SourceError(
            f"{member.name} is cut short or was edited: copy it again, or "
            "`python -m sample_data.generator` makes it whole"
        ) from None
    if version != FORMAT:
        raise SourceError(
            f"{material.name} is a town of format {version}, and {FORMAT} is read here: make it again"
        )
    inside = member.name.removesuffix(_TOWN)
    members = {one.name.removeprefix(inside): one for one in material.members if one.name.startswith(inside)}
    folder = _Folder(members, seed)
    _check_tables(folder, {**dict.fromkeys(_NEEDED), **tables}, material.name)
    return folder


def _check_tables(folder: _Folder, tables: dict[str, object], name: str) -> None:
    """SourceError naming the tables that are missing or not as they were written."""
    missing = [table for table in tables if table not in folder.members]
    if missing:
        raise SourceError(f"{name} is half a town, without {', '.join(missing)}: {folder.remedy}")
    changed = [table for table, said in tables.items() if not _is_as_said(folder.members[table], said)]
    if changed:
        raise SourceError(
            f"{name} has damaged tables, cut short or edited: {', '.join(changed)}: {folder.remedy}"
        )


def _is_as_said(member: Member, said: object) -> bool:
    if not isinstance(said, dict) or member.size != said.get("bytes"):
        return False
    digest = hashlib.sha256()
    with member.open() as stream:
        while block := stream.read(1024 * 1024):
            digest.update(block)
    return bool(digest.hexdigest() == said.get("sha256"))


def _names(folder: _Folder) -> _Names:
    def scheme(number: str) -> tuple[tuple[str, str], ...]:
        return (("town", f"{folder.seed}:{number}"),)

    artists = {artist: ArtistName(name, scheme(artist)) for artist, name, *_ in folder.rows("artists.csv")}
    tracks, durations = {}, {}
    for track, artist, title, album, _, duration, *_ in folder.rows("tracks.csv"):
        durations[track] = int(duration)
        tracks[track] = TrackName(artists[artist], title, album, int(duration), scheme(track))
    listeners = {listener: name for listener, name, *_ in folder.rows("listeners.csv")}
    return _Names(artists, tracks, durations, listeners)


def _facts(folder: _Folder, names: _Names) -> Iterator[Document | Alias | Label | Rating]:
    """Genres and other names of artists, attributes that somebody gave tracks, and stars."""
    for artist, _, genre, aliases, *_ in folder.rows("artists.csv"):
        where = f"town:{folder.seed}/{artist}"
        yield Document(genre, "fact", names.artists[artist], "", "", SOURCE, where)
        yield from (Alias(names.artists[artist], alias) for alias in aliases.split("|") if alias)
    if "labels.csv" in folder.members:
        columns = folder.header("labels.csv")
        for track, *cells in folder.rows("labels.csv"):
            for name, cell in zip(columns[1:], cells, strict=True):
                if name != "by" and cell:
                    yield Label(names.tracks[track], name, float(cell))
    if "ratings.csv" in folder.members:
        for listener, track, stars, time in folder.rows("ratings.csv"):
            yield Rating(names.tracks[track], float(stars), names.listeners[listener], possible(int(time)))


def _listens(folder: _Folder, names: _Names) -> Iterator[Listen]:
    for listener, track, signal, time, ms_played in folder.rows("listens.csv"):
        played = int(ms_played) if ms_played else names.durations[track]
        yield Listen(
            names.tracks[track],
            cast(Signal, signal),
            names.listeners[listener],
            time=possible(int(time)),
            ms_played=played,
        )


def _deeds(
    folder: _Folder,
    table: str,
    signal: Literal["save", "artist_visit"],
    listeners: dict[str, str],
    subjects: dict[str, TrackName] | dict[str, ArtistName],
) -> Iterator[Listen]:
    for listener, subject, time in folder.rows(table):
        yield Listen(subjects[subject], signal, listeners[listener], time=possible(int(time)))


def _playlists(folder: _Folder, names: _Names) -> Iterator[PlaylistRecord | Document]:
    """Curators' playlists; the mood of one is what its curator says of each track.

    Activity and hour stay in the file: they are occasions to listen and describe no music, and as terms they
    drowned what listeners' tracks are called.
    """
    for row in folder.objects("playlists.jsonl"):
        tracks = [names.tracks[track] for track in cast(list[str], row["tracks"])]
        yield PlaylistRecord(str(row["name"]), tuple(tracks), str(row["owner"]))
        if mood := str(row.get("mood", "")):
            where = f"town:{folder.seed}/{row['playlist']}"
            yield from (Document(mood, "fact", one, str(row["owner"]), "", SOURCE, where) for one in tracks)


def _posts(folder: _Folder) -> Iterator[Document]:
    if "posts.jsonl" in folder.members:
        for row in folder.objects("posts.jsonl"):
            yield Document(
                text=str(row["text"]),
                kind=cast(Literal["post", "review", "news"], row["kind"]),
                author=str(row["author"]),
                date=str(row["date"]),
                source=SOURCE,
                address=f"town:{folder.seed}/{row['post']}",
                language="en",
            )


def _sounds(folder: _Folder, names: _Names) -> Iterator[Sound]:
    """Where each track's sound lies, for those that have some; none inside a zip."""
    if "audio.csv" not in folder.members:
        return
    for track, size, content_hash in folder.rows("audio.csv"):
        member = folder.members.get(f"audio/{track}.opus")
        if member is not None and member.path is not None and member.size == int(size):
            yield Sound(names.tracks[track], str(member.path.resolve()), content_hash)


def _lost_sound(folder: _Folder) -> Iterator[Refusal]:
    """One refusal for all the sound that is missing or cut short."""
    if "audio.csv" not in folder.members:
        return
    sizes = {f"audio/{track}.opus": int(size) for track, size, _ in folder.rows("audio.csv")}
    lost = [
        name
        for name, size in sizes.items()
        if name not in folder.members or folder.members[name].size != size
    ]
    if lost:
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        yield Refusal("audio", f"missing or cut short: {', '.join(lost[:3])}{more}; {folder.remedy}")
