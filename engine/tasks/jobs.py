"""Long work in a process of its own: started, looked at, cancelled. It outlives the page and the server.

The process is `python -m engine.tasks.job_worker LIBRARY JOB`; what it may be asked is in `job_kinds.py`.
Where it stands is on disk (`engine.library.jobs`), so whoever opens the library sees it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from engine.errors import EngineError, UsageError
from engine.library import Folder, jobs, open_library
from engine.library.files import explained
from engine.library.jobs import Job

STARTING: Final = 60.0
"""Seconds that a process may take until it says its first word."""

GRACE: Final = 3.0
"""Seconds that a cancelled process has to tidy up before it is killed."""

LARGEST_UPLOAD: Final = 64 * 1024 * 1024
"""Bytes of a file that the dashboard takes; the command line takes larger ones."""


def start(
    library_path: Path,
    kind: str,
    asked: Mapping[str, Any],
    now: int,
    upload: tuple[str, bytes] | None = None,
) -> Job:
    """Start a job, in a library that is made where there is none; returns once its process is at work.

    kind, asked : as in `job_kinds`
    now : seconds since 1970 UTC
    upload : a file that the job is given, as its name and content; kept beside the job

    BusyError where a job runs already; UsageError where the file is empty or too large.
    """
    folder = open_library(library_path, create=True)
    if upload is not None:
        _check_upload(*upload)
    with jobs.beginning(folder):
        job = jobs.new_job(folder, kind, asked, now)
        if upload is not None:
            _keep_upload(folder, job, *upload)
        process = _process(folder, job)
        until = time.monotonic() + STARTING
        while time.monotonic() < until and jobs.job(folder, job.job_id).state == "starting":
            if process.poll() is not None:
                break
            time.sleep(0.02)
    threading.Thread(target=process.wait, daemon=True).start()  # else it stays a zombie when it ends
    return jobs.job(folder, job.job_id)


def cancel(library_path: Path, job_id: str) -> Job:
    """End a job that runs; the library is as it was before it. One that has ended stays as it is."""
    folder = open_library(library_path)
    job = jobs.job(folder, job_id)
    if not job.runs or not job.pid:
        return job
    jobs.ask_to_stop(folder, job_id)
    _send(job.pid, signal.SIGTERM)
    until = time.monotonic() + GRACE
    while jobs.job(folder, job_id).runs:
        if time.monotonic() > until:
            _send(job.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            until += GRACE
        time.sleep(0.05)
    return jobs.job(folder, job_id)


def upload_of(folder: Folder, job_id: str) -> Path:
    """The file that a job was given; EngineError where it is gone."""
    kept = sorted((jobs.place(folder, job_id) / "upload").glob("*"))
    if not kept:
        raise EngineError("the file that was dropped here is gone: drop it again")
    return kept[0]


def _check_upload(name: str, content: bytes) -> None:
    if not content:
        raise UsageError(f"{name} is empty: export or download it again")
    if len(content) > LARGEST_UPLOAD:
        raise UsageError(
            f"{name} has {len(content) / 2**20:.0f} MB, and this page takes {LARGEST_UPLOAD // 2**20}: "
            "`crossfade import PATH` takes files of any size"
        )


def _keep_upload(folder: Folder, job: Job, name: str, content: bytes) -> None:
    kept = jobs.place(folder, job.job_id) / "upload"
    with explained(folder.path):
        kept.mkdir()
        (kept / safe_name(name)).write_bytes(content)


def safe_name(name: str) -> str:
    r"""A file's name without folders, control characters, or more letters than a disk takes.

    >>> safe_name("../../etc/pass\nwd"), safe_name("..")
    ('pass_wd', 'upload')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join("_" if ord(one) < 32 or one in ':*?"<>|\x7f' else one for one in last)
    kept = kept.encode("utf-8", "replace").decode()
    stem, dot, ending = kept.rpartition(".")
    if len(kept.encode()) > 120:
        kept = f"{stem.encode()[:100].decode(errors='ignore')}{dot}{ending[:10]}"
    return kept if kept.strip(". ") else "upload"


def _process(folder: Folder, job: Job) -> subprocess.Popen[bytes]:
    """The job's process, in a session of its own, so that what ends the server does not end it."""
    command = [sys.executable, "-m", "engine.tasks.job_worker", str(folder.path), job.job_id]
    try:
        with (jobs.place(folder, job.job_id) / "errors.txt").open("wb") as errors:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
                cwd=Path(__file__).resolve().parents[2], start_new_session=True,
            )  # fmt: skip
    except OSError as error:
        raise EngineError(
            f"no process could be started ({error}): close other programs, then try again"
        ) from error


def _send(pid: int, what: int) -> None:
    """Tell a process, and those that it started, to end."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(pid, what)
        else:
            os.kill(pid, what)
