"""`jobs/`: what runs in a process of its own, at what stage, and how it ended. One at a time.

`jobs/<number>/job.json` tells one job, replaced whole at each step; beside it may lie the file that it was
given. Whoever does a job holds `jobs/.lock` until it has ended, and the system lets go of it when a process
dies: so a job that says it is running while nobody holds the lock has been interrupted, by a kill or by
the machine, and is told as such from then on.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Literal

from filelock import FileLock, Timeout

from engine.errors import BusyError, NotFoundError
from engine.library.files import explained, replace_file
from engine.library.folder import Folder

JobState = Literal["starting", "running", "done", "failed", "cancelled", "interrupted"]

KEPT: Final = 20
"""Jobs that are remembered; the oldest are forgotten with the files they were given."""

_NUMBER: Final = re.compile(r"\d{4,}")


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that was asked for, and where it stands.

    job_id : "0001", "0002", ... in the order they were asked for
    kind : such as "import" or "build"; asked : what it was told, plain JSON values
    begun, told, ended : seconds since 1970 UTC; `told` of the last word of it, `ended` 0 while it runs
    stage, done, total, unit : as in `tasks.progress.Progress`
    left : seconds until the stage will be done, None where not known
    pid : of its process, 0 before there is one
    why : one sentence on how it ended where that was not well
    result : plain JSON values
    """

    job_id: str
    kind: str
    asked: Mapping[str, Any]
    begun: int
    state: JobState = "starting"
    stage: str = ""
    done: int = 0
    total: int = 0
    unit: str = ""
    left: float | None = None
    told: int = 0
    ended: int = 0
    pid: int = 0
    why: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def runs(self) -> bool:
        """Whether it has not ended yet."""
        return self.state in ("starting", "running")


def jobs(folder: Folder) -> tuple[Job, ...]:
    """Every job that is remembered, oldest first; one whose process is gone says so."""
    told = _remembered(folder)
    if any(one.runs for one in told) and not (_held(folder, ".lock") or _held(folder, ".starting")):
        # Read again: it may have ended well between the first look and the look at the locks.
        told = [_gone(folder, one) for one in _remembered(folder)]
    return tuple(told)


def job(folder: Folder, job_id: str) -> Job:
    """One job; NotFoundError where it is not remembered."""
    for one in jobs(folder):
        if one.job_id == job_id:
            return one
    raise NotFoundError(f"no job {job_id!r} in {folder.path}: `crossfade jobs` lists them")


def place(folder: Folder, job_id: str) -> Path:
    """The folder of one job."""
    if not _NUMBER.fullmatch(job_id):
        raise NotFoundError(f"{job_id!r} is no job's number: `crossfade jobs` lists them")
    return _folder(folder) / job_id


@contextmanager
def beginning(folder: Folder) -> Iterator[None]:
    """Be the only one who starts a job; BusyError where one runs or is being started."""
    with explained(folder.path):
        _folder(folder).mkdir(parents=True, exist_ok=True)
    with _taken(folder, ".starting"):
        unended = [one for one in _remembered(folder) if one.runs]
        if _held(folder, ".lock", patience=0.5):
            what = f" (job {unended[-1].job_id}, {unended[-1].kind})" if unended else ""
            raise BusyError(f"something is running here already{what}: wait until it has ended, or cancel it")
        for one in unended:
            write_job(folder, _gone(folder, one))
        yield


@contextmanager
def doing(folder: Folder) -> Iterator[None]:
    """Be the process that does the job."""
    with _taken(folder, ".lock"):
        yield


def new_job(folder: Folder, kind: str, asked: Mapping[str, Any], now: int) -> Job:
    """Remember a job that is about to start; call it while `beginning`."""
    for old in _remembered(folder)[: 1 - KEPT]:
        forget_job(folder, old.job_id)
    numbers = (int(path.name) for path in _folder(folder).glob("*") if _NUMBER.fullmatch(path.name))
    made = Job(f"{max(numbers, default=0) + 1:04d}", kind, asked, now, told=now)
    with explained(folder.path):
        place(folder, made.job_id).mkdir()
    write_job(folder, made)
    return made


def write_job(folder: Folder, told: Job) -> None:
    """Put a job's new state in place of the old."""
    with explained(folder.path):
        replace_file(place(folder, told.job_id) / "job.json", json.dumps(asdict(told)).encode())


def forget_job(folder: Folder, job_id: str) -> None:
    """Remove a job that has ended, and the file that it was given."""
    shutil.rmtree(place(folder, job_id), ignore_errors=True)


def ask_to_stop(folder: Folder, job_id: str) -> None:
    """Leave word that a job is no longer wanted, so that its end is told as cancelled."""
    with explained(folder.path):
        (place(folder, job_id) / "cancelled").touch()


def is_unwanted(folder: Folder, job_id: str) -> bool:
    """Whether somebody cancelled it."""
    return (place(folder, job_id) / "cancelled").exists()


def _folder(folder: Folder) -> Path:
    return folder.path / "jobs"


def _remembered(folder: Folder) -> list[Job]:
    """Every job as it said last, oldest first."""
    found = (_read(path) for path in sorted(_folder(folder).glob("*/job.json")))
    return [one for one in found if one is not None]


def _read(path: Path) -> Job | None:
    try:
        values = json.loads(path.read_bytes())
        return Job(**values) if values["job_id"] == path.parent.name else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _gone(folder: Folder, one: Job) -> Job:
    """A job that says it runs, of which nobody holds the lock."""
    if not one.runs:
        return one
    if is_unwanted(folder, one.job_id):
        return replace(
            one, state="cancelled", ended=one.told, why="it was cancelled; the library is as it was before"
        )
    stage = f" while {one.stage}" if one.stage else ""
    why = f"its process ended{stage} without a word; the library is as it was before: start it again"
    return replace(one, state="interrupted", ended=one.told, why=why)


def _held(folder: Folder, name: str, patience: float = 0.0) -> bool:
    """Whether somebody holds a lock for longer than a look at it takes.

    patience : seconds
    """
    try:
        with FileLock(_folder(folder) / name, timeout=patience):
            return False
    except Timeout:
        return True
    except OSError:
        return False


@contextmanager
def _taken(folder: Folder, name: str) -> Iterator[None]:
    """Hold one of the locks; somebody who only looks whether it is held lets go at once."""
    lock = FileLock(_folder(folder) / name)
    try:
        with explained(folder.path):
            lock.acquire(timeout=1.0)
    except Timeout:
        raise BusyError("another job is being started or runs: wait until it has ended") from None
    try:
        yield
    finally:
        lock.release()
