"""Monday's thirty: made once, kept whole, fresh for four weeks, and what became of them."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from library_worlds import import_rows
from test_cli import Crossfade, write_history

from engine.errors import BusyError, EngineError
from engine.library import Feedback, Library, open_library
from engine.library.editions import editions as stored
from engine.library.editions import offered
from engine.library.forgetting import forget
from engine.playlist import Playlist
from engine.recommender import Recommender
from engine.tasks import edition_makers, editions
from engine.tasks.building import build
from engine.tasks.editions import archive, edition_of, monday_of, save_edition, weekly
from engine.tasks.naming import find_listener
from engine.tasks.playlists import playlist, week_of
from engine.tasks.tastes import FRESH

NOW = 1_795_305_600  # Sunday, 22 November 2026, 2026-W47
WEEK_S = 604_800


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Recommender]:
    """Eight listeners, who each played some forty of three hundred tracks at times that nobody noted."""
    library = open_library(tmp_path_factory.mktemp("editions") / "library", create=True)
    rng = np.random.default_rng(5)
    rows = [
        (f"l{who}", f"a{track // 2}", f"t{track}", int(rng.integers(1, 9)), None)
        for who in range(8)
        for track in range(300)
        if rng.random() < (0.25 if track % 2 == who % 2 else 0.05)
    ]
    import_rows(library, rows)
    return library.path, build(library.path, NOW)


@pytest.fixture
def town(tmp_path: Path, first: tuple[Path, Recommender]) -> tuple[Library, Recommender]:
    """A copy of that library."""
    shutil.copytree(first[0], tmp_path / "library")
    return open_library(tmp_path / "library"), first[1]


def thirty_of(library: Library, recommender: Recommender, week: str, **asked: bool) -> Playlist:
    return playlist(library, recommender, find_listener(library, "l3"), week, **asked)


def ids(made: Playlist) -> list[str]:
    return [pick.track_id for pick in made.picks]


def test_everybody_gets_one_edition_however_often_it_runs(town):
    library, recommender = town
    first = weekly(library, recommender, NOW)
    assert (first.week, first.made, first.there) == ("2026-W47", 8, 0)
    before = library.dump()
    again = weekly(library, recommender, NOW + 3_600)
    assert (again.made, again.there) == (0, 8)
    assert library.dump() == before


def test_an_edition_is_kept_whole_with_its_reasons_and_dials(town):
    library, recommender = town
    live = thirty_of(library, recommender, "2026-W47")
    weekly(library, recommender, NOW)
    kept = edition_of(library, "l3", "2026-w47")
    assert kept is not None
    assert kept.playlist == live
    assert kept.build_id == recommender.build_id
    assert any(pick.reasons for pick in kept.playlist.picks)
    assert json.loads(stored(library, "l3")[0].dials)["weights"]["text"] == 1.0
    assert edition_of(library, "l3", "2026-W46") is None


def test_what_the_last_four_offered_stays_away_and_then_may_come_back(town):
    library, recommender = town
    seen = []
    for back in range(FRESH + 2):
        weekly(library, recommender, NOW + back * WEEK_S)
        kept = edition_of(library, "l3", week_of(NOW + back * WEEK_S))
        assert kept is not None
        seen.append(set(ids(kept.playlist)))
        for earlier in seen[-1 - FRESH : -1]:
            assert not earlier & seen[-1]
    assert seen[0] & seen[FRESH + 1]
    live = thirty_of(library, recommender, week_of(NOW + (FRESH + 1) * WEEK_S))
    assert set(ids(live)) == seen[-1]  # its own edition does not count against a week
    assert live.dropped.offered_before == len(set().union(*seen[1 : FRESH + 1]))
    asked = thirty_of(library, recommender, week_of(NOW + (FRESH + 1) * WEEK_S), again=True)
    assert ids(asked) == ids(thirty_of(library, recommender, "2026-W47"))


def test_an_interruption_loses_nothing_that_was_done(town, monkeypatch):
    library, recommender = town
    monkeypatch.setattr(editions, "AT_ONCE", 3)

    def stop(at) -> None:
        if at.done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weekly(library, recommender, NOW, tell=stop)
    assert (rest := weekly(library, recommender, NOW)).there == 6
    assert rest.made == 2


def test_several_processes_make_the_same_editions_as_one(town, monkeypatch):
    library, recommender = town
    alone = [thirty_of(library, recommender, "2026-W47")]
    monkeypatch.setattr(editions, "AT_ONCE", 3)
    monkeypatch.setattr(edition_makers, "WORTH_IT", 1)
    monkeypatch.setattr(edition_makers.os, "cpu_count", lambda: 2)
    told: list[int] = []
    assert weekly(library, recommender, NOW, tell=lambda at: told.append(at.done)).made == 8
    assert told == [0, 3, 6, 8]
    kept = edition_of(library, "l3", "2026-W47")
    assert kept is not None
    assert [kept.playlist] == alone


def test_a_process_that_is_stopped_from_outside_is_one_sentence(town, monkeypatch):
    library, recommender = town
    monkeypatch.setattr(edition_makers, "WORTH_IT", 1)
    monkeypatch.setattr(edition_makers.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(edition_makers, "_follow", os.abort)
    monkeypatch.setattr(editions, "AT_ONCE", 3)
    with pytest.raises(EngineError, match="stopped from outside"):
        weekly(library, recommender, NOW)
    monkeypatch.undo()
    assert weekly(library, recommender, NOW).made == 8


def test_one_writes_at_a_time(town):
    library, recommender = town
    with library.writing(), pytest.raises(BusyError):
        weekly(open_library(library.path), recommender, NOW)


def test_week_53_and_the_new_year(town):
    library, recommender = town
    friday = int(datetime(2027, 1, 1, 12, tzinfo=UTC).timestamp())
    assert weekly(library, recommender, friday).week == "2026-W53"
    assert weekly(library, recommender, friday + 3 * 86_400).week == "2027-W01"
    assert set(offered(library, "2027-W01", FRESH, "l3")["l3"]) == set(stored(library, "l3")[0].picks)
    assert monday_of("2027-W01") - monday_of("2026-W53") == WEEK_S


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
def test_no_change_of_clocks_moves_a_week(monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for change in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):  # Sundays
            midnight = int(change.timestamp()) + 86_400
            weeks = [week_of(midnight + hour * 3_600) for hour in range(-26, 26)]
            assert weeks == [weeks[0]] * 26 + [weeks[-1]] * 26
            assert monday_of(weeks[-1]) == midnight
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_library_that_has_stopped_has_the_week_of_its_own_now(town):
    library, recommender = town
    stopped = replace(recommender, last_listen=monday_of("2026-W30") - 3_600)
    assert weekly(library, stopped, NOW).week == "2026-W30"


def test_the_archive_tells_what_was_played_and_kept_since(town):
    library, recommender = town
    weekly(library, recommender, NOW)
    picks = stored(library, "l3")[0].picks
    titles = {one.track_id: one for one in library.known_tracks()}
    monday = monday_of("2026-W47")
    rows = [
        ("l3", titles[picks[0]].artist_id, picks[0], 1, monday + 60),
        ("l3", titles[picks[1]].artist_id, picks[1], 1, monday - 60),
        ("l4", titles[picks[2]].artist_id, picks[2], 1, monday + 60),
    ]
    import_rows(library, rows)
    library.add_feedback(Feedback("l3", "save", "track", picks[0], monday + 90))
    library.add_feedback(Feedback("l3", "like", "track", picks[5], monday + 90))
    library.add_feedback(Feedback("l3", "dislike", "track", picks[6], monday + 90))
    (told,) = archive(library, "l3")
    assert told.played == (picks[0],)
    assert told.kept == (picks[0], picks[5])
    assert told.hit_rate == pytest.approx(2 / len(picks))
    assert archive(library, "nobody") == ()


def test_a_draft_can_be_saved_as_the_edition(town):
    library, recommender = town
    weekly(library, recommender, NOW)
    library.add_feedback(Feedback("l3", "never", "track", stored(library, "l3")[0].picks[0], NOW))
    draft = thirty_of(library, recommender, "2026-W47")
    save_edition(library, draft, NOW)
    kept = edition_of(library, "l3", "2026-W47")
    assert kept is not None and kept.playlist == draft


def test_who_is_forgotten_has_no_edition_and_what_is_forgotten_is_in_none(town):
    library, recommender = town
    weekly(library, recommender, NOW)
    gone = stored(library, "l3")[0].picks[0]
    told = forget(library, "listener", "l5")
    assert told.rows["editions"] == 1
    assert stored(library, "l5") == ()
    naming = [
        f"l{who}"
        for who in range(8)
        if any(f'"{gone}"' in one.playlist for one in stored(library, f"l{who}"))
    ]
    assert forget(library, "track", gone).rows["editions"] == len(naming)
    assert stored(library, "l3") == ()
    assert not [line for line in library.dump() if f'"{gone}"' in line]


def test_a_library_made_before_there_were_editions_is_brought_up_to_date(town):
    library, recommender = town
    before = library.dump()
    with closing(sqlite3.connect(library.database)) as connection:
        connection.execute("DROP TABLE editions")
        connection.execute("PRAGMA user_version = 1")
    assert open_library(library.path).dump() == before
    assert weekly(library, recommender, NOW).made == 8


def test_two_processes_make_the_same_editions_and_the_command_says_so(tmp_path):
    made = []
    for name in ("one", "two"):
        run = Crossfade(tmp_path / name)
        (tmp_path / name).mkdir()
        run.json("import", write_history(tmp_path / name / "history"))
        build(run.library, NOW, "artist")
        command = [sys.executable, "-m", "engine", "--library", str(run.library), "weekly", "--json"]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1" if name == "one" else "2"}
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
        assert json.loads(ran.stdout)["made"] == 10, ran.stderr
        library = open_library(run.library)
        made.append([stored(library, one.listener_id)[0].playlist for one in library.listeners()])
    assert made[0] == made[1]
    assert run.json("weekly") | {"week": "", "build": ""} == {"week": "", "build": "", "made": 0, "there": 10}
    told = run.json("editions", "3")
    assert told["name"] == "3"
    assert told["editions"][0]["offered"] == 3
    assert "0 %" in run("editions", "3").stdout
    assert run("editions", "nobody").returncode == 3
