import json
from pathlib import Path
from typing import Any

import pytest
from sources_worlds import (
    EXPORTS,
    counts,
    lines,
    listen_row,
    needs_exports,
    records,
    refusals,
    write_json,
    write_zip,
)

from engine.records import ArtistName, Dropped, Listen, TrackName

SINNERMAN = TrackName(ArtistName("Nina Simone"), "Sinnerman")
MBID, ARTIST_MBID = "c7d0bf6e-b2aa-4ffa-bded-2448415b39b0", "a96d82a0-cdca-40bf-b4c8-3d7ec178d85b"


@needs_exports
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("listenbrainz_shoko1_123456789.zip", {"stream": 19}),
        ("listenbrainz_shoko1_1749780844.zip", {"stream": 5}),
        ("listenbrainz_listens.jsonl", {"stream": 2}),
        ("valid_import.json", {"stream": 2}),
        ("same_batch_duplicates.json", {"stream": 3}),
        ("listenbrainz_mixed_validity.jsonl", {"stream": 3, "refused": 2}),
        ("listenbrainz_all_invalid.jsonl", {"refused": 3}),
        ("timestamp_in_ns.json", {"refused": 1}),
        (".", {"stream": 34, "refused": 6}),
    ],
)
def test_every_real_export_gives_the_counts_written_here(name: str, expected: dict[str, int]) -> None:
    assert counts(records(EXPORTS / "listenbrainz" / name)) == expected


@needs_exports
def test_broken_rows_of_real_exports_are_refused_with_place_and_reason() -> None:
    folder = EXPORTS / "listenbrainz"
    assert refusals(records(folder / "listenbrainz_mixed_validity.jsonl")) == [
        ("listenbrainz_mixed_validity.jsonl, line 2", "it names no artist"),
        ("listenbrainz_mixed_validity.jsonl, line 4", "it names no title"),
    ]
    assert refusals(records(folder / "timestamp_in_ns.json")) == [
        ("timestamp_in_ns.json, record 1", "its time is not in seconds, but in a smaller unit")
    ]


@needs_exports
def test_a_real_listen_brings_its_identifiers_and_length() -> None:
    listen = records(EXPORTS / "listenbrainz" / "listenbrainz_listens.jsonl")[0]
    assert listen == Listen(
        TrackName(
            ArtistName("The Stranglers", (("mbid", ARTIST_MBID),)),
            "Golden Brown",
            "La Folie",
            206_760,
            (("isrc", "GBAYE8100053"), ("mbid", MBID), ("spotify", "2AX5E86cn9n2dgioZEjirI")),
        ),
        "stream",
        time=1_748_964_167,
    )


@needs_exports
def test_the_listener_of_an_export_is_who_its_user_file_names() -> None:
    found = records(EXPORTS / "listenbrainz")
    named = [one.listener for one in found if isinstance(one, Listen)]
    assert (named.count("shoko1"), named.count(None)) == (5, 29)


@pytest.mark.parametrize(
    "content",
    [
        [listen_row()],
        {"listen_type": "import", "payload": [listen_row()]},
        {"payload": {"count": 1, "user_id": "ada", "listens": [listen_row()]}},
        listen_row(),
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_all_shapes_of_listens_are_read(tmp_path: Path, content: object, indent: int | None) -> None:
    if isinstance(content, dict) and "track_metadata" in content and indent:
        pytest.skip("a lone listen over several lines is none of their forms")
    (tmp_path / "a.json").write_text(json.dumps(content, indent=indent), encoding="utf-8")
    assert records(tmp_path / "a.json") == [Listen(SINNERMAN, "stream", time=1_700_000_000)]


def metadata(**changes: Any) -> dict[str, Any]:
    return {"track_metadata": {"artist_name": "Nina Simone", "track_name": "Sinnerman"} | changes}


def read_one(tmp_path: Path, **changes: Any) -> Any:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(listen_row(), listen_row(**changes)))
    first, second = records(path)
    assert first == Listen(SINNERMAN, "stream", time=1_700_000_000)
    return second


def test_identifiers_fall_back_to_what_the_player_sent(tmp_path: Path) -> None:
    info = {
        "recording_mbid": MBID.upper(),
        "artist_mbids": [ARTIST_MBID],
        "isrc": "gb-aye-81-00053",
        "duration": 207,
        "origin_url": "https://open.spotify.com/track/2AX5E86cn9n2dgioZEjirI?si=1",
    }
    track = read_one(tmp_path, **metadata(additional_info=info, mbid_mapping=None)).subject
    assert track.identifiers == (
        ("isrc", "GBAYE8100053"),
        ("mbid", MBID),
        ("spotify", "2AX5E86cn9n2dgioZEjirI"),
    )
    assert (track.artist.identifiers, track.duration_ms) == ((("mbid", ARTIST_MBID),), 207_000)


def test_a_credit_of_two_artists_has_the_id_of_neither(tmp_path: Path) -> None:
    track = read_one(tmp_path, **metadata(mbid_mapping={"artist_mbids": [ARTIST_MBID, MBID]})).subject
    assert track.artist == ArtistName("Nina Simone")


@pytest.mark.parametrize(
    "odd",
    [
        {"additional_info": "x", "mbid_mapping": [1]},
        {"additional_info": {"isrc": 5, "duration_ms": -1, "artist_mbids": [7]}},
        {"additional_info": {"isrc": "short", "duration_ms": "long", "spotify_id": "https://example.org"}},
        {
            "additional_info": {"duration_ms": 10**300, "duration": 1e300},
            "mbid_mapping": {"recording_mbid": "x"},
        },
        {"release_name": ["odd"]},
    ],
)
def test_odd_identifiers_are_left_out(tmp_path: Path, odd: dict[str, Any]) -> None:
    assert read_one(tmp_path, **metadata(**odd)).subject == SINNERMAN


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"listened_at": 1486449409000000000}, "a smaller unit"),
        ({"listened_at": 1486449409000}, "a smaller unit"),
        ({"listened_at": None}, "it has no time"),
        ({"listened_at": "1486449409"}, "it has no time"),
        ({"listened_at": True}, "it has no time"),
        ({"listened_at": 0}, "impossible"),
        ({"listened_at": -5}, "impossible"),
        ({"listened_at": 4_070_908_800}, "impossible"),
        ({"track_metadata": None}, "it names no artist"),
        ({"track_metadata": {"artist_name": ["a"], "track_name": "b"}}, "it names no artist"),
        ({"track_metadata": {"artist_name": "a", "track_name": " \n "}}, "it names no title"),
        ({"user_name": "\ud800"}, "its listener is no valid text"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, changes: dict[str, Any], why: str) -> None:
    refusal = read_one(tmp_path, **changes)
    assert refusal.where == "a.jsonl, line 2"
    assert why in refusal.why


def test_whole_rows_that_give_more_keep_it(tmp_path: Path) -> None:
    assert read_one(tmp_path, user_name="ada").listener == "ada"
    assert read_one(tmp_path, listened_at=1_700_000_000.9).time == 1_700_000_000
    assert read_one(tmp_path, playing_now=True) == Dropped("a notice of what is playing now")


def feedback(score: object, **changes: Any) -> dict[str, Any]:
    """A row as ListenBrainz exports it: ids alone."""
    return {
        "recording_msid": None,
        "recording_mbid": None,
        "score": score,
        "created": 1_700_000_500,
    } | changes


def test_feedback_finds_its_names_among_the_listens(tmp_path: Path) -> None:
    mapped = listen_row(**metadata(recording_msid="m1", mbid_mapping={"recording_mbid": MBID}))
    path = write_zip(
        tmp_path / "z.zip",
        {
            "user.json": '{"user_id": 1, "username": "ada"}\n',
            "listens/2023/11.jsonl": lines(
                mapped, listen_row(**metadata(track_name="Feeling Good", recording_msid="m2"))
            ),
            "feedback.jsonl": lines(
                feedback(1, recording_mbid=MBID),
                feedback(-1, recording_msid="m2"),
                feedback(0, recording_msid="m2"),
                feedback(1, recording_msid="m3"),
                feedback(2, recording_msid="m2"),
            ),
            "pinned_recording.jsonl": lines({"recording_msid": "m1", "blurb_content": "mine", "created": 5}),
        },
    )
    found = records(path)
    assert counts(found) == {
        "stream": 2,
        "like": 1,
        "dislike": 1,
        "feedback that was taken back": 1,
        "refused": 2,
    }
    like, dislike = [one for one in found if isinstance(one, Listen) and one.signal != "stream"]
    assert like == Listen(
        TrackName(ArtistName("Nina Simone"), "Sinnerman", identifiers=(("mbid", MBID),)),
        "like",
        "ada",
        time=1_700_000_500,
    )
    assert (dislike.subject.title, dislike.listener) == ("Feeling Good", "ada")
    assert [why for _, why in refusals(found)] == [
        "its recording is not among the listens of this export, so it has no name",
        "its score is neither 1 nor -1",
    ]


def test_feedback_of_the_api_brings_its_names(tmp_path: Path) -> None:
    path = write_json(
        tmp_path / "f.json", {"count": 1, "feedback": [feedback(1, recording_mbid=MBID, **metadata())]}
    )
    assert records(path) == [Listen(SINNERMAN, "like", time=1_700_000_500)]


def test_several_exports_in_one_folder_keep_their_listeners(tmp_path: Path) -> None:
    for user in ["ada", "bob"]:
        members = {
            "user.json": json.dumps({"user_id": 1, "username": user}),
            "listens/2023/1.jsonl": lines(listen_row()),
        }
        write_zip(tmp_path / f"{user}.zip", members)
    assert [one.listener for one in records(tmp_path)] == ["ada", "bob"]
