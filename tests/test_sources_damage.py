"""Whatever is done to an export, importing it gives records, or one sentence that says what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources_worlds import (
    lines,
    listen_row,
    records,
    refusals,
    spotify_row,
    write_hetrec,
    write_json,
    write_zip,
)

from engine.errors import EngineError
from engine.records import Document, Listen, PlaylistRecord, Record, TrackName

same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def read(path: Path) -> list[Record]:
    """Records that a library can hold, or none where an EngineError says why."""
    try:
        found = records(path)
    except EngineError as error:
        assert "\n" not in str(error)
        return []
    for record in found:
        check(record)
    return found


def check(record: Record) -> None:
    repr(record).encode()
    if isinstance(record, Listen):
        assert 1 <= record.count <= 10**9
        assert record.time is None or 1_000_000_000 < record.time < 2**31
        assert record.ms_played is None or 0 <= record.ms_played < 2**31
        subject = record.subject
        assert (subject.artist.name and subject.title) if isinstance(subject, TrackName) else subject.name
    if isinstance(record, Document):
        assert record.text
    if isinstance(record, PlaylistRecord):
        assert record.tracks


@same_folder
@given(st.binary(max_size=400))
def test_any_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "any").write_bytes(content)
    read(tmp_path / "any")


def spotify_file(folder: Path) -> Path:
    return write_json(folder / "endsong_0.json", [spotify_row(ms_played=n * 10_000) for n in range(4)])


def listens_file(folder: Path) -> Path:
    (folder / "a.jsonl").write_bytes(lines(*[listen_row(user_name=f"user {n}") for n in range(4)]))
    return folder / "a.jsonl"


def playlists_file(folder: Path) -> Path:
    item = {"track": {"trackName": "a", "artistName": "b", "trackUri": "spotify:track:" + "0" * 22}}
    return write_json(folder / "Playlist1.json", {"playlists": [{"name": "p", "items": [item] * 2}] * 2})


def listens_zip(folder: Path) -> Path:
    feedback = {"recording_msid": "m", "recording_mbid": None, "score": 1, "created": 1_700_000_000}
    content = {
        "user.json": '{"user_id": 1, "username": "ada"}',
        "a.jsonl": lines(listen_row(), listen_row()),
        "feedback.jsonl": lines(feedback),
    }
    return write_zip(folder / "z.zip", content)


def artists_file(folder: Path) -> Path:
    tables = write_hetrec(
        folder / "tables", "2 51 3\n3 52 1", "51 a http://a\n52 b http://b", "2 51 1 1 4 2009", "1 x"
    )
    return tables / "user_artists.dat"


FILES = [spotify_file, listens_file, playlists_file, listens_zip, artists_file]


@pytest.mark.parametrize("write", FILES)
@same_folder
@given(data=st.data())
def test_any_bytes_changed_cut_or_put_in(
    write: Callable[[Path], Path], tmp_path: Path, data: st.DataObject
) -> None:
    path = write(tmp_path)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(start + 20, len(content))))
        content[start:end] = data.draw(st.binary(max_size=20))
    path.write_bytes(content)
    read(path.parent if path.suffix == ".dat" else path)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@same_folder
@given(st.dictionaries(st.sampled_from(sorted(spotify_row())), json_values, min_size=1))
def test_any_values_in_a_spotify_row(tmp_path: Path, changes: dict[str, Any]) -> None:
    path = write_json(tmp_path / "a.json", [spotify_row(), spotify_row() | changes, spotify_row()])
    found = read(path)
    assert len(found) == 3
    assert found[0] == found[2]


listen_keys = [
    "artist_name",
    "track_name",
    "release_name",
    "recording_msid",
    "mbid_mapping",
    "additional_info",
]
info_keys = ["isrc", "spotify_id", "duration_ms", "duration", "artist_mbids", "recording_mbid"]


@same_folder
@given(
    st.dictionaries(
        st.sampled_from(["listened_at", "track_metadata", "user_name", "playing_now"]), json_values
    ),
    st.dictionaries(st.sampled_from(listen_keys), json_values),
    st.dictionaries(st.sampled_from(info_keys), json_values),
)
def test_any_values_in_a_listen(
    tmp_path: Path, row: dict[str, Any], metadata: dict[str, Any], info: dict[str, Any]
) -> None:
    odd = listen_row()
    odd["track_metadata"] |= {"additional_info": info, "mbid_mapping": info} | metadata
    (tmp_path / "a.jsonl").write_bytes(lines(listen_row(), odd | row, listen_row()))
    found = read(tmp_path / "a.jsonl")
    assert len(found) == 3
    assert found[0] == found[2]


@pytest.mark.parametrize("write", [spotify_file, listens_file, playlists_file])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_and_line_ends_read_the_same(
    write: Callable[[Path], Path], encoding: str, tmp_path: Path
) -> None:
    path = write(tmp_path)
    wanted, text = records(path), path.read_bytes().decode()
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert records(path) == wanted


def test_one_row_in_a_hundred_broken_costs_one_row_in_a_hundred(tmp_path: Path) -> None:
    rows = [json.dumps(spotify_row()) for _ in range(2000)]
    for number in range(50, 2000, 100):
        rows[number] = rows[number].replace('"ms_played"', "ms_played", 1)
    (tmp_path / "endsong_0.json").write_text("[" + ", ".join(rows) + "]", encoding="utf-8")
    found = records(tmp_path / "endsong_0.json")
    assert sum(isinstance(record, Listen) for record in found) == 1980
    assert [where for where, _ in refusals(found)] == [
        f"endsong_0.json, record {n}" for n in range(51, 2001, 100)
    ]


def test_a_member_damaged_half_way_costs_its_rest_only(tmp_path: Path) -> None:
    whole = {"a.jsonl": lines(*[listen_row()] * 3000), "b.jsonl": lines(listen_row())}
    path = write_zip(tmp_path / "z.zip", whole, method=0)
    content = bytearray(path.read_bytes())
    place = content.index(b"Nina", 200_000)
    content[place : place + 4] = b"Tina"
    path.write_bytes(content)
    found = records(path)
    assert sum(isinstance(record, Listen) for record in found) > 2000
    assert isinstance(found[-1], Listen)
    ((where, why),) = refusals(found)
    assert where.startswith("a.jsonl, after line")
    assert "damaged" in why
