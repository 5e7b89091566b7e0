"""The process of one job: `python -m engine.tasks.job_worker LIBRARY JOB`, started by `tasks/jobs.py`."""

import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Final

from engine.errors import EngineError
from engine.library import Library, jobs, open_library
from engine.library.jobs import Job
from engine.tasks.job_kinds import KINDS
from engine.tasks.progress import Progress, remaining

BETWEEN: Final = 0.3
"""Seconds between two words on one stage."""


class _Cancelled(BaseException):
    """Somebody wants it to end; no `except Exception` on the way keeps it from doing so."""


class _Teller:
    """Writes where the job stands, a stage at once and its counts now and then."""

    def __init__(self, library: Library, job: Job) -> None:
        self._library, self.job = library, job
        self._begun = self._last = time.monotonic()

    def __call__(self, at: Progress) -> None:
        now = time.monotonic()
        if at.stage != self.job.stage:
            self._begun = now
        elif now - self._last < BETWEEN:
            return
        self._last = now
        self.write(
            replace(
                self.job,
                stage=at.stage,
                done=at.done,
                total=at.total,
                unit=at.unit,
                left=remaining(at, now - self._begun),
            )
        )

    def write(self, job: Job) -> None:
        """Put the job's new state on disk."""
        self.job = replace(job, told=int(time.time()))
        jobs.write_job(self._library, self.job)


def run(library_path: Path, job_id: str) -> None:
    """Do the job, and write how it ended, whatever happens short of a kill."""
    library = open_library(library_path)
    with jobs.doing(library):
        tell = _Teller(library, jobs.job(library, job_id))
        try:
            tell.write(replace(tell.job, state="running", pid=os.getpid()))
            result = KINDS[tell.job.kind](library_path, tell.job, tell)
            ended = replace(tell.job, state="done", result=result, left=None)
        except (_Cancelled, KeyboardInterrupt):
            ended = replace(
                tell.job, state="cancelled", why="it was cancelled; the library is as it was before"
            )
        except EngineError as error:
            ended = replace(tell.job, state="failed", why=str(error))
        except Exception as error:
            ended = replace(tell.job, state="failed", why=_unforeseen(job_id, error))
            _say_where(error)
        if ended.kind == "forget":
            ended = replace(ended, asked={})  # what is forgotten is not named here either
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is over: nothing is left to cancel
        tell.write(replace(ended, ended=int(time.time()), pid=0))


def _unforeseen(job_id: str, error: Exception) -> str:
    return (
        f"something went wrong that should not ({type(error).__name__}): the library is as it was before; "
        f"`jobs/{job_id}/errors.txt` in its folder says where, for a report"
    )


def _say_where(error: Exception) -> None:
    import traceback

    traceback.print_exception(error)


def _stop(_: int, __: FrameType | None) -> None:
    raise _Cancelled


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    run(Path(sys.argv[1]), sys.argv[2])
