"""Jobs: in a process of their own, one at a time, told on disk, cancelled, and outliving who asked."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from dashboard_worlds import NOW, make_library
from library_worlds import files_of

from engine.cli import main
from engine.errors import BusyError, EngineError, UsageError
from engine.library import Library, jobs, listens, open_library
from engine.library.builds import builds
from engine.tasks import job_worker
from engine.tasks.jobs import cancel, start, upload_of

ROOT = Path(__file__).resolve().parents[1]

HISTORY = json.dumps(
    [
        {
            "ts": "2026-11-01T10:00:00Z",
            "username": "ada",
            "ms_played": 200_000,
            "master_metadata_track_name": "Harbour",
            "master_metadata_album_artist_name": "Glass Weather",
            "master_metadata_album_album_name": "Tides",
            "spotify_track_uri": "spotify:track:1",
            "reason_start": "trackdone",
            "reason_end": "trackdone",
        }
    ]
).encode()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return make_library(tmp_path / "library")


def until_ended(library: Library, job_id: str, patience: float = 60) -> jobs.Job:
    end = time.monotonic() + patience
    while jobs.job(library, job_id).runs:
        assert time.monotonic() < end, jobs.job(library, job_id)
        time.sleep(0.05)
    return jobs.job(library, job_id)


def pretend(library: Library, **what) -> jobs.Job:
    """A record as a process would have left it."""
    with jobs.beginning(library):
        made = replace(jobs.new_job(library, "build", {}, NOW), **what)
        jobs.write_job(library, made)
    return made


def test_a_build_runs_in_a_process_of_its_own(library):
    begun = start(library.path, "build", {}, NOW)
    assert begun.state in ("running", "done")
    assert begun.pid != os.getpid()
    ended = until_ended(library, begun.job_id)
    assert (ended.state, ended.why, ended.stage) == ("done", "", "writing the build")
    assert ended.result["listeners"] == 8
    assert [entry.build_id for entry in builds(library)] == [ended.result["build"]]


def test_one_at_a_time(library):
    begun = start(library.path, "build", {}, NOW)
    with pytest.raises(BusyError, match="something is running here already"):
        start(library.path, "build", {}, NOW)
    until_ended(library, begun.job_id)
    assert until_ended(library, start(library.path, "build", {}, NOW).job_id).state == "done"


def test_it_outlives_the_process_that_asked(library):
    """The server is killed as it has started the job: the job goes on to its end."""
    program = (
        "import sys, os, signal; from pathlib import Path; from engine.tasks.jobs import start; "
        f"start(Path(sys.argv[1]), 'build', {{}}, {NOW}); os.kill(os.getpid(), signal.SIGKILL)"
    )
    command = [sys.executable, "-c", program, str(library.path)]
    assert subprocess.run(command, cwd=ROOT, timeout=60).returncode == -signal.SIGKILL
    assert until_ended(library, "0001").state == "done"
    assert len(builds(library)) == 1


def test_one_whose_process_is_gone_was_interrupted(library):
    begun = start(library.path, "build", {}, NOW)
    os.kill(begun.pid, signal.SIGKILL)
    ended = until_ended(library, begun.job_id)
    assert ended.state in ("interrupted", "done")  # done where it was faster than the kill
    assert ended.state == "done" or "its process ended" in ended.why
    assert until_ended(library, start(library.path, "build", {}, NOW).job_id).state == "done"
    assert jobs.job(library, begun.job_id).state == ended.state


def test_an_interrupted_one_stays_so_while_the_next_runs(library):
    pretend(library, state="running", stage="reading words", pid=1)
    (was,) = jobs.jobs(library)
    assert was.state == "interrupted"
    assert "while reading words" in was.why
    begun = start(library.path, "build", {}, NOW)
    assert next(iter(jobs.jobs(library))).state == "interrupted"
    until_ended(library, begun.job_id)


def test_one_is_cancelled(library):
    with jobs.beginning(library):
        before = files_of(library)
    begun = start(library.path, "build", {}, NOW)
    ended = cancel(library.path, begun.job_id)
    assert ended.state == "cancelled"
    assert "cancelled" in ended.why
    assert [name for name in files_of(library) if not name.startswith("jobs/")] == [
        name for name in before if not name.startswith("jobs/")
    ]
    assert cancel(library.path, begun.job_id) == ended


LONG_QUERY = (
    "SELECT sum(a.range * b.range) FROM range(3000000) a, range(2000) b WHERE (a.range + b.range) % 7 = 1"
)


def test_one_is_cancelled_while_it_reads_listens(library, monkeypatch):
    def stop(_signal, _frame):
        raise SystemExit  # as the worker's own handler does: of no kind that anybody catches

    def reads_for_long(*_):
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with listens._duckdb() as connection:
            connection.sql(LONG_QUERY).to_arrow_reader(1000).read_all()

    begun = pretend(library)
    monkeypatch.setitem(job_worker.KINDS, "build", reads_for_long)
    signals = {one: signal.getsignal(one) for one in (signal.SIGALRM, signal.SIGTERM)}
    signal.signal(signal.SIGALRM, stop)
    try:
        job_worker.run(library.path, begun.job_id)
    finally:
        for one, handler in signals.items():
            signal.signal(one, handler)
    assert (jobs.job(library, begun.job_id).state, builds(library)) == ("cancelled", ())


def test_cancelling_one_that_has_ended_changes_nothing(library):
    ended = pretend(library, state="done", result={"build": "b"})
    assert cancel(library.path, ended.job_id) == ended


def test_an_upload_is_checked_then_taken_in(tmp_path):
    path = tmp_path / "new"
    checked = start(path, "check", {"listener": ""}, NOW, ("../Streaming_History_Audio_0.json", HISTORY))
    library = open_library(path)
    checked = until_ended(library, checked.job_id)
    assert (checked.state, checked.why) == ("done", "")
    assert checked.result["file"] == "Streaming_History_Audio_0.json"
    assert checked.result["summary"]["listens"] == 1
    assert checked.result["matches"]["tracks"] == {"new": 1}
    assert library.imports() == ()
    taken = until_ended(library, start(path, "import", {"of": checked.job_id}, NOW).job_id)
    assert (taken.state, taken.why) == ("done", "")
    assert library.imports()[0].import_id == taken.result["summary"]["import_id"]
    with pytest.raises(EngineError, match="drop it again"):
        upload_of(library, checked.job_id)


def test_what_cannot_be_read_is_said(tmp_path):
    begun = start(tmp_path / "new", "check", {}, NOW, ("x.bin", b"\x00\x01\x02" * 99))
    ended = until_ended(open_library(tmp_path / "new"), begun.job_id)
    assert ended.state == "failed"
    assert "x.bin" in ended.why


@pytest.mark.parametrize("content", [b"", bytes(64 * 1024 * 1024 + 1)])
def test_an_upload_is_measured_again(tmp_path, content):
    with pytest.raises(UsageError, match=r"x\.json"):
        start(tmp_path / "new", "check", {}, NOW, ("x.json", content))
    assert jobs.jobs(open_library(tmp_path / "new")) == ()


def test_twenty_are_remembered(library):
    for _ in range(25):
        pretend(library, state="done")
    assert [one.job_id for one in jobs.jobs(library)] == [f"{n:04d}" for n in range(6, 26)]


def test_a_damaged_record_is_no_job(library):
    made = pretend(library, state="done")
    (library.path / "jobs" / made.job_id / "job.json").write_bytes(b'{"job_id": "0001"')
    assert jobs.jobs(library) == ()
    assert pretend(library, state="done").job_id == "0002"


def test_the_command_line_lists_them_and_ends_one(library, capsys, monkeypatch):
    begun = start(library.path, "build", {}, NOW)
    command = ["crossfade", "--library", str(library.path), "jobs", "--cancel", begun.job_id, "--json"]
    monkeypatch.setattr(sys, "argv", command)
    with suppress(SystemExit):
        main()
    (told,) = json.loads(capsys.readouterr().out)
    assert (told["job_id"], told["kind"], told["state"]) == ("0001", "build", "cancelled")
