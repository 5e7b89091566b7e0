import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from sources_worlds import (
    EXPORTS,
    NOON,
    counts,
    needs_exports,
    records,
    refusals,
    spotify_row,
    write_json,
    write_zip,
)

from engine.records import ArtistName, Dropped, Listen, PlaylistRecord, TrackName
from engine.sources import open_material, recognise

GOLDEN_BROWN = TrackName(
    ArtistName("The Stranglers"), "Golden Brown", "La Folie", None, (("spotify", "2AX5E86cn9n2dgioZEjirI"),)
)
PRIVATE, NOT_HEARD = "a play in a private session", "a play of 0 ms: nobody heard it, not even to skip it"
NO_NAME = "a play without an artist or a title"

ONE_PLAY: dict[str, Any] = {
    "endTime": "2023-05-01 12:00",
    "artistName": "The Stranglers",
    "trackName": "Golden Brown",
    "msPlayed": 240_000,
}


@needs_exports
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("endsong_0.json", {"stream": 4, NOT_HEARD: 1}),
        ("Streaming_History_Audio_2023_0.json", {"stream": 22, "skip": 17}),
        ("Streaming_History_Audio_2023_1.json", {"stream": 4, "skip": 1}),
        ("Streaming_History_Audio_skips.json", {"stream": 9, "skip": 2, NOT_HEARD: 3, PRIVATE: 1}),
        (".", {"stream": 39, "skip": 20, NOT_HEARD: 4, PRIVATE: 1}),
    ],
)
def test_every_real_export_gives_the_counts_written_here(name: str, expected: dict[str, int]) -> None:
    assert counts(records(EXPORTS / "spotify" / name)) == expected


def read_one(tmp_path: Path, **changes: Any) -> Any:
    """The record that one changed row becomes, read beside a row that nothing is wrong with."""
    path = write_json(tmp_path / "endsong_0.json", [spotify_row(), spotify_row(**changes)])
    first, second = records(path)
    assert first == Listen(GOLDEN_BROWN, "stream", time=NOON - 240, ms_played=240_000)
    return second


def test_a_play_is_a_listen_from_when_it_began(tmp_path: Path) -> None:
    read_one(tmp_path)


@pytest.mark.parametrize(
    ("changes", "signal"),
    [
        ({"ms_played": 29_999, "skipped": True}, "skip"),
        ({"ms_played": 29_999, "reason_end": "fwdbtn", "skipped": None}, "skip"),
        ({"ms_played": 29_999, "reason_end": "backbtn"}, "skip"),
        ({"ms_played": 30_000, "reason_end": "fwdbtn", "skipped": True}, "stream"),
        ({"ms_played": 29_999, "reason_end": "trackdone"}, "stream"),
        ({"ms_played": 29_999, "reason_end": "logout"}, "stream"),
    ],
)
def test_a_play_that_a_person_ended_early_is_a_skip(
    tmp_path: Path, changes: dict[str, Any], signal: str
) -> None:
    listen = read_one(tmp_path, **changes)
    assert (listen.signal, listen.ms_played) == (signal, changes["ms_played"])


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"incognito_mode": True}, PRIVATE),
        ({"episode_name": "News"}, "a podcast episode"),
        ({"spotify_episode_uri": "spotify:episode:1"}, "a podcast episode"),
        ({"audiobook_title": "Book"}, "an audiobook"),
        ({"master_metadata_track_name": None}, NO_NAME),
        ({"master_metadata_album_artist_name": ""}, NO_NAME),
        ({"ms_played": 0}, NOT_HEARD),
        ({"ms_played": 0, "skipped": True, "reason_end": "fwdbtn"}, NOT_HEARD),
    ],
)
def test_what_is_no_music_or_private_is_dropped(tmp_path: Path, changes: dict[str, Any], why: str) -> None:
    assert read_one(tmp_path, **changes) == Dropped(why)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ts": "yesterday"}, "no readable time"),
        ({"ts": None}, "no readable time"),
        ({"ts": "1970-01-01T00:00:10Z"}, "impossible"),
        ({"ts": "2099-01-01T00:00:10Z"}, "impossible"),
        ({"ts": "9999-12-31T23:59:59-23:59"}, ""),
        ({"ms_played": -5}, "not between 0 and"),
        ({"ms_played": 10**400}, "not between 0 and"),
        ({"ms_played": 1.5}, "no whole number"),
        ({"ms_played": "1"}, "no whole number"),
        ({"ms_played": True}, "no whole number"),
        ({"master_metadata_track_name": "x" * 10_000_000}, "longer than 1,000"),
        ({"master_metadata_track_name": "\ud800"}, "no valid text"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, changes: dict[str, Any], why: str) -> None:
    refusal = read_one(tmp_path, **changes)
    assert refusal.where == "endsong_0.json, record 2"
    assert why in refusal.why


def test_keys_may_be_missing(tmp_path: Path) -> None:
    least = {
        key: spotify_row()[key]
        for key in ["ts", "master_metadata_track_name", "master_metadata_album_artist_name"]
    }
    path = write_json(tmp_path / "a.json", [least, {"ts": least["ts"]}, {}])
    listen, *others = records(path)
    assert listen == Listen(TrackName(ArtistName("The Stranglers"), "Golden Brown"), "stream", time=NOON)
    assert others == [Dropped(NO_NAME)] * 2


def test_videos_are_dropped(tmp_path: Path) -> None:
    path = write_json(tmp_path / "Streaming_History_Video_2023.json", [spotify_row()])
    assert records(path) == [Dropped("a video")]


def test_the_older_account_export_is_read(tmp_path: Path) -> None:
    nameless = {"artistName": "Unknown Artist", "trackName": "Unknown Track"}
    podcast = {"endTime": "2023-05-01 12:00", "podcastName": "News", "episodeName": "One", "msPlayed": 5}
    path = write_json(tmp_path / "StreamingHistory0.json", [ONE_PLAY, ONE_PLAY | nameless, podcast])
    track = TrackName(ArtistName("The Stranglers"), "Golden Brown")
    assert records(path) == [
        Listen(track, "stream", time=NOON - 240, ms_played=240_000),
        Dropped(NO_NAME),
        Dropped("a podcast episode"),
    ]


def test_a_play_that_both_histories_tell_counts_once(tmp_path: Path) -> None:
    later = ONE_PLAY | {"endTime": "2024-05-01 12:00"}
    path = write_zip(
        tmp_path / "my_spotify_data.zip",
        {
            "StreamingHistory_music_0.json": json.dumps([ONE_PLAY, later]),
            "endsong_0.json": json.dumps([spotify_row()]),
        },
    )
    assert counts(records(path)) == {"stream": 2, "a play that the extended history tells as well": 1}


def test_saved_and_banned_tracks(tmp_path: Path) -> None:
    track = {
        "artist": "The Stranglers",
        "album": 1989,
        "track": "Golden Brown",
        "uri": GOLDEN_BROWN.identifiers[0][1],
    }
    library = {
        "tracks": [track | {"uri": "spotify:track:2AX5E86cn9n2dgioZEjirI"}],
        "albums": [{"artist": "X"}],
        "shows": [],
        "bannedTracks": [track],
        "other": [],
        "artists": [],
    }
    save, dislike = records(write_json(tmp_path / "YourLibrary.json", library))
    assert save == Listen(
        TrackName(ArtistName("The Stranglers"), "Golden Brown", "1989", None, GOLDEN_BROWN.identifiers),
        "save",
    )
    assert dislike == Listen(TrackName(ArtistName("The Stranglers"), "Golden Brown", "1989"), "dislike")


def test_playlists_keep_their_order_and_lose_what_is_no_track(tmp_path: Path) -> None:
    def item(track: object) -> dict[str, object]:
        return {"track": track, "episode": None, "localTrack": None, "addedDate": "2020-01-01"}

    def track(title: str) -> dict[str, object]:
        return {
            "trackName": title,
            "artistName": "A",
            "albumName": "B",
            "trackUri": "spotify:track:" + "0" * 22,
        }

    path = write_json(
        tmp_path / "Playlist1.json",
        {
            "playlists": [
                {
                    "name": "Run",
                    "description": "secret",
                    "collaborators": ["secret"],
                    "items": [item(track("z")), item(None), item(track("a")), "odd", item("odd")],
                },
                {"name": "Empty", "items": []},
            ]
        },
    )
    found = records(path)
    assert [one for one in found if isinstance(one, PlaylistRecord)] == [
        PlaylistRecord(
            "Run",
            tuple(TrackName(ArtistName("A"), title, "B", None, (("spotify", "0" * 22),)) for title in "za"),
        )
    ]
    assert counts(found) == {
        "an entry of a playlist that names no track": 2,
        "refused": 1,
        "playlist": 1,
        "a playlist without tracks": 1,
    }


def test_nothing_about_the_person_is_in_any_record(tmp_path: Path) -> None:
    secrets = ["secret", "203.0.113.77"]
    rows = [
        spotify_row(),
        spotify_row(ms_played=1, skipped=True),
        spotify_row(ts="secret"),
        spotify_row(ms_played=-1),
        spotify_row(incognito_mode=True),
        spotify_row(episode_name="secret"),
        spotify_row(spotify_track_uri="secret"),
        "secret",
        ["secret"],
        {"ts": "secret"},
    ]
    text = json.dumps(rows)[:-1] + ', {"ts": secret}, {"ip_addr": "secret'
    path = write_zip(tmp_path / "z.zip", {"endsong_0.json": text, "Userdata.json": '{"username": "secret"}'})
    found = records(path)
    assert len(found) == len(rows) + 2
    assert not [record for record in found if any(secret in str(record) for secret in secrets)]


@needs_exports
def test_nothing_about_the_person_is_in_the_records_of_real_exports() -> None:
    secrets: set[str] = set()
    for path in (EXPORTS / "spotify").glob("*.json"):
        for row in json.loads(path.read_text(encoding="utf-8")):
            keys = ("username", "ip_addr", "ip_addr_decrypted", "user_agent_decrypted", "platform")
            secrets.update(row.get(key) or "" for key in keys)
    told = "\n".join(map(str, records(EXPORTS / "spotify")))
    assert len(secrets) > 5
    assert not [secret for secret in secrets - {"", "unknown", "not_applicable"} if secret in told]


def test_ten_thousand_rows_are_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "endsong_0.json"
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        file.writelines(json.dumps(spotify_row(), indent=2) + "," for _ in range(10_000))
        file.write(json.dumps(spotify_row()) + "]")
    material = open_material(path)
    started = time.perf_counter()
    assert sum(isinstance(one, Listen) for one in recognise(material).read(material)) == 10_001
    assert time.perf_counter() - started < 15
    tracemalloc.start()
    for _ in recognise(material).read(material):
        pass
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_truncated_download_keeps_what_came(tmp_path: Path) -> None:
    whole = json.dumps([spotify_row() for _ in range(5)])
    (tmp_path / "endsong_0.json").write_text(whole[: len(whole) - 300], encoding="utf-8")
    found = records(tmp_path / "endsong_0.json")
    assert counts(found) == {"stream": 4, "refused": 1}
    assert refusals(found)[0][0] == "endsong_0.json, record 5"
