"""Many editions at once: made in as many processes as there are processors, up to eight."""

import json
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from engine import thirty
from engine.blas import one_thread
from engine.errors import EngineError
from engine.library import KnownListener, Library, open_library
from engine.library.editions import StoredEdition
from engine.playlist import Dials, Playlist
from engine.recommender import Recommender
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import desk_of
from engine.tasks.snapshots import snapshot
from engine.tasks.tastes import Said

WORTH_IT = 300
"""Editions from which the seconds that processes take to start are won back."""
MOST = 8
"""Processes at once, since each holds tables of its own of the build."""

Asked = Sequence[tuple[KnownListener, Said]]


@dataclass(frozen=True)
class Monday:
    """What every edition of a week is made with.

    at : seconds since 1970 UTC, when they are made
    """

    week: str
    dials: Dials
    at: int


def make_editions(
    library: Library, recommender: Recommender, asked: Asked, monday: Monday, at_once: int
) -> Generator[list[StoredEdition], None, None]:
    """Editions in the order of who asked, some at once; closed, it makes no more.

    EngineError where a process is stopped from outside; what was yielded before it holds.
    """
    some = [asked[begin : begin + at_once] for begin in range(0, len(asked), at_once)]
    n = min(os.cpu_count() or 1, len(some), MOST)
    if n < 2 or len(asked) < WORTH_IT:
        yield from (_made(library, recommender, monday, one) for one in some)
        return
    pool = ProcessPoolExecutor(n, multiprocessing.get_context("spawn"), _follow)
    coming: deque[Future[list[StoredEdition]]] = deque()
    try:
        for one in some:
            coming.append(pool.submit(_made_apart, library.path, recommender.build_id, monday, one))
            if len(coming) > 2 * n:  # no more than can wait to be kept
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()
    except BrokenProcessPool:
        raise EngineError(
            "a process that makes editions was stopped from outside, most likely for memory: what was made "
            "before it is kept, and `crossfade weekly` makes the rest"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _follow() -> None:
    """Leave it to the parent process when to stop, and stop when it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def stored_edition(made: Playlist, at: int) -> StoredEdition:
    """A list as an edition keeps it."""
    picks = tuple(pick.track_id for pick in made.picks)
    dials = json.dumps(asdict(made.dials))
    return StoredEdition(made.listener, made.week, made.build_id, at, dials, picks, snapshot(made))


def _made(library: Library, recommender: Recommender, monday: Monday, asked: Asked) -> list[StoredEdition]:
    with one_thread():
        desks = (desk_of(library, recommender, who, monday.week, said) for who, said in asked)
        return [stored_edition(thirty.playlist(one, monday.dials, monday.week), monday.at) for one in desks]


def _made_apart(path: Path, build_id: str, monday: Monday, asked: Asked) -> list[StoredEdition]:
    """`_made` in a process of its own."""
    return _made(*_opened(path, build_id), monday, asked)


@lru_cache(maxsize=1)
def _opened(path: Path, build_id: str) -> tuple[Library, Recommender]:
    return open_library(path), open_recommender(path, build_id)
