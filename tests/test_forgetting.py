"""Forgetting: no byte of the library names a listener or a track any more, and all else is as it was."""

import json
import shutil
import signal
import sys
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from library_worlds import files_of
from test_library_kill import moments, run

from engine.cli import main
from engine.errors import NotFoundError
from engine.library import Exclusion, Feedback, Library, open_library
from engine.library.builds import builds, read_build
from engine.library.features import Features
from engine.library.forgetting import forget
from engine.records import (
    Alias,
    ArtistName,
    Document,
    Label,
    Listen,
    PlaylistRecord,
    Rating,
    Sound,
    TrackName,
)
from engine.tasks.building import build
from engine.tasks.forgetting import forget_named
from engine.tasks.importing import Matching, _Taker, listener_id
from engine.tasks.newcomer import new_listener
from engine.tasks.opening import open_recommender

NOW = 1_795_305_600
NAMES = ("Quillfeather", "Bo", "Cy", "Di", "Eve", "Flo")
GONE = "Quillfeather"


def take(library: Library, name: str, records: list, whose: str = "me") -> None:
    content = sha256(name.encode()).hexdigest()
    with library.importing("test", name, content, whose, NOW) as writer:
        _Taker(writer, Matching(library), whose).take(records)


def track(n: int) -> TrackName:
    title = "Zanzibarish" if n == 7 else f"Song {n}"
    return TrackName(
        ArtistName(f"Band {n // 4}"), title, duration_ms=180_000, identifiers=(("isrc", f"I{n}"),)
    )


def full_library(path: Path) -> Library:
    """Six listeners, everything that may name one of them or track 7, and a build and its leavings."""
    library = open_library(path, create=True)
    rng = np.random.default_rng(1)
    records: list = []
    for name in NAMES:
        heard = [7, *rng.choice([n for n in range(24) if n != 7], 9, replace=False)]
        records += [Listen(track(int(n)), "stream", name, 3, NOW - 90_000 + int(n)) for n in heard]
        records.append(PlaylistRecord(f"Of {name}", tuple(track(n) for n in (1, 7, 8)), name))
        records.append(Rating(track(7), 4.0, name))
        records.append(Document(f"slow and warm, says {name.lower()[:2]}", "tag", track(3), name, source="x"))
    records += [Alias(track(7), "Zanzibarish (demo)"), Label(track(7), "energy", 0.5)]
    records.append(Sound(track(7), f"/library/audio/{'c' * 64}.opus", "c" * 64))
    records.append(Document("Zanzibarish is loud", "review", track(7), "Press", source="press"))
    take(library, "everyone", records)
    take(library, "press", [Document("cold and fast", "review", track(2), GONE, source="press")])
    own = [Listen(TrackName(ArtistName("Only Theirs"), "Alone"), "stream", None, 2, NOW - 50)]
    take(library, "own history", own, whose=GONE)
    who, seven = listener_id(GONE), seven_of(library)
    library.add_feedback(Feedback(who, "like", "track", seven, NOW))
    library.exclude(Exclusion(who, "track", seven, NOW))
    library.exclude(Exclusion(listener_id("Bo"), "track", seven, NOW))
    Features(library.path / "features").keep_entry("c" * 64, "heard-1", {"x": 1})
    (library.path / "audio").mkdir()
    (library.path / "audio" / f"{'c' * 64}.opus").write_bytes(b"sound")
    made = build(library.path, NOW)
    (library.path / "maps" / made.build_id).mkdir(parents=True)
    return library


def seven_of(library: Library) -> str:
    return next(one.track_id for one in library.known_tracks() if one.title == "Zanzibarish")


def bytes_naming(library: Library, *words: str) -> list[str]:
    """Files in which a word stands, Parquet read too, since it is compressed on disk."""
    library.dump()
    found = [
        f"{path.relative_to(library.path)}: {word}"
        for path in library.path.rglob("*")
        if path.is_file()
        for word in words
        if word.encode() in path.read_bytes()
    ]
    return found + [f"dump: {line}" for line in library.dump() for word in words if word in line]


def rest(library: Library, without: str) -> list[list]:
    """All that the library tells of everybody else."""
    documents = [row for batch in library.documents() for row in batch.to_pylist()]
    return [
        [row for row in library.listens().to_pylist() if row["listener"] != without],
        [row for row in documents if (row["author"], row["source"]) != (GONE, "x")],
        [(one.name, one.track_ids) for one in library.playlists() if one.owner_id != without],
        [one for one in library.ratings() if one.listener_id != without],
        [one for one in library.exclusions() if one.listener_id != without],
        list(library.known_tracks()[:-1]),  # the last is known from their own history alone
        [*library.labels(), *library.sounds(), *library.aliases()],
    ]


def test_a_listener_is_gone_from_every_byte_and_everybody_else_stays(tmp_path):
    library, who = full_library(tmp_path / "library"), listener_id(GONE)
    before, own = rest(library, who), library.imports()[-1].import_id
    told = forget(library, "listener", who)
    press = library.imports()[1].import_id  # a namesake wrote there
    assert all(press in line for line in bytes_naming(library, who, GONE))
    assert told.rows["listens"] == 11
    assert (told.rows["documents"], told.rows["playlists"], told.rows["ratings"]) == (1, 1, 1)
    assert (told.rows["feedback"], told.rows["exclusions"]) == (1, 1)
    assert (told.imports, told.namesakes) == ((own,), 1)
    assert len(told.builds) == len(told.maps) == 1
    assert builds(library) == ()
    assert not (library.path / "maps" / told.builds[0]).exists()
    after = rest(library, who)
    after[5].append(library.known_tracks()[-1])
    assert after == before


def test_the_rest_can_be_built_again_and_served(tmp_path):
    library = full_library(tmp_path / "library")
    forget(library, "listener", listener_id(GONE))
    build(library.path, NOW + 1)
    assert sorted(open_recommender(library.path).listener_names) == sorted(NAMES[1:])
    assert {row["listener"] for row in library.listens().to_pylist()} == {
        listener_id(name) for name in NAMES[1:]
    }


def test_what_it_read_is_still_the_sum_of_what_became_of_it(tmp_path):
    library = full_library(tmp_path / "library")
    forget(library, "listener", listener_id(GONE))
    for one in library.imports():
        was = one.summary
        taken = was.listens + was.documents + was.playlists
        assert was.read == taken + was.refused_total + sum(was.dropped.values())
        assert was.new + was.duplicate == taken
    assert library.imports()[0].summary.listeners == len(NAMES) - 1


def test_a_track_is_gone_from_every_byte(tmp_path):
    library = full_library(tmp_path / "library")
    seven = seven_of(library)
    told = forget(library, "track", seven)
    assert bytes_naming(library, seven, "c" * 64) == []
    assert not any("Zanzibarish" in line for line in library.dump() if not line.startswith("documents"))
    assert told.rows["listens"] == 6
    assert (told.rows["playlist_tracks"], told.rows["labels"], told.rows["sounds"]) == (6, 1, 1)
    assert (told.features, told.audio) == (1, (f"{'c' * 64}.opus",))
    assert not list((library.path / "audio").iterdir())
    assert {len(one.track_ids) for one in library.playlists()} == {2}
    build(library.path, NOW + 1)
    assert len(open_recommender(library.path).listener_names) == 6


def test_every_column_that_names_a_listener_or_a_track_is_one_that_forgetting_looks_at(tmp_path):
    """A table to come that calls it otherwise would be passed over in silence."""
    library = full_library(tmp_path / "library")
    with library.connected() as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {
            (table, row[1]) for table in tables for row in connection.execute(f'PRAGMA table_info("{table}")')
        }
    naming = {(table, column) for table, column in columns if "listener" in column or "track" in column}
    others = {pair for pair in naming if pair[1] not in ("listener_id", "track_id")}
    assert others == {("imports", "listener")}


def test_whoever_keeps_answers_is_told_by_the_version(tmp_path):
    library = full_library(tmp_path / "library")
    take(library, "sound alone", [Sound(track(30), "/nowhere/30.opus", "d" * 64)])
    silent = library.known_tracks()[-1].track_id
    seen = [library.version()]
    forget(library, "track", silent, dry_run=True)
    assert library.version() == seen[0]
    for kind, item in (("track", silent), ("track", seven_of(library)), ("listener", listener_id("Bo"))):
        forget(library, kind, item)
        seen.append(library.version())
    library.undo(library.imports()[-1].import_id)
    assert len({*seen, library.version()}) == 5


def test_a_dry_run_tells_the_same_and_changes_nothing(tmp_path):
    library = full_library(tmp_path / "library")
    before, files = library.dump(), files_of(library)
    for kind, item in (("listener", listener_id(GONE)), ("track", seven_of(library))):
        told = forget(library, kind, item, dry_run=True)
        assert told.builds
        assert (library.dump(), files_of(library)) == (before, files)
    assert forget(library, "track", seven_of(library)) == told


def test_a_builds_without_them_stays_and_a_newcomer_goes_whole(tmp_path):
    library = full_library(tmp_path / "library")
    live = read_build(library).build_id
    new = new_listener(library, open_recommender(library.path), "Zoe", ["Song 1"], NOW + 5)
    told = forget(library, "listener", new.listener_id)
    assert told.builds == ()
    assert len(told.imports) == 1
    assert read_build(library).build_id == live
    assert bytes_naming(library, "Zoe", new.listener_id) == []


def test_another_who_has_the_same_sound_keeps_it(tmp_path):
    library = full_library(tmp_path / "library")
    take(library, "copy", [Sound(track(9), "/nowhere/9.opus", "c" * 64)])
    assert forget(library, "track", seven_of(library)).features == 0
    assert Features(library.path / "features").entry("c" * 64, "heard-1") == {"x": 1}


def test_a_forgotten_listener_of_a_file_that_is_imported_again_stays_forgotten(tmp_path):
    library = full_library(tmp_path / "library")
    forget(library, "listener", listener_id(GONE))
    with library.importing("test", "everyone", sha256(b"everyone").hexdigest(), "me", NOW) as writer:
        assert writer.already is not None
    assert GONE not in [one.name for one in library.listeners()]


def test_whom_nobody_knows_is_not_found(tmp_path):
    library = full_library(tmp_path / "library")
    for kind in ("listener", "track"):
        with pytest.raises(NotFoundError, match=r"no (listener|track) is called 'nobody'"):
            forget_named(library.path, kind, "nobody")


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_the_command_says_what_is_gone(tmp_path, capsys, monkeypatch, dry_run):
    library = full_library(tmp_path / "library")
    command = ["crossfade", "--library", str(library.path), "forget", "listener", GONE, "--json", *dry_run]
    monkeypatch.setattr(sys, "argv", command)
    with suppress(SystemExit):
        main()
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["name"], told["dry_run"]) == ("listener", GONE, bool(dry_run))
    assert told["rows"]["listens"] == 11
    assert (GONE in [one.name for one in library.listeners()]) == bool(dry_run)


@pytest.mark.slow
def test_forgetting_killed_at_thirty_moments(tmp_path):
    """After each kill the library is as before or after, but for builds; forgetting again finishes it."""
    who, whole = listener_id(GONE), full_library(tmp_path / "whole")
    before, finished = whole.dump(), []
    shutil.copytree(whole.path, tmp_path / "kept")
    code, lines = run("forget", whole, who)
    assert code == 0
    after = whole.dump()
    for line in moments(int(lines), 30):
        shutil.copytree(tmp_path / "kept", tmp_path / str(line))
        library = open_library(tmp_path / str(line))
        assert run("forget", library, who, line)[0] == -signal.SIGKILL
        assert library.dump() in (before, after)
        assert len(library.listens()) in (61, 50)
        finished.append(library.dump() == after)
        forget(library, "listener", who)
        assert library.dump() == after
        assert bytes_naming(library, who) == []
    build(library.path, NOW + 9)
    assert GONE not in open_recommender(library.path).listener_names
    assert finished == sorted(finished)
    assert finished[-1] and not finished[0]
