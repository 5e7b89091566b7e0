"""Fetch what people write about music, and take it into the library: one import to the run.

The spider runs in a process of its own (Scrapy can run once in each), and writes articles as lines of JSON
into `crawl/` in the library's folder. They become an import when it ends; what a killed run has written is
found by the next run of the same addresses. An address whose text the library holds is not asked for again.
"""

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from engine.errors import BusyError, EngineError, UsageError
from engine.library import ImportSummary, Library, open_library
from engine.tasks.crawl_rules import rules_for, why_unreadable
from engine.tasks.importing import import_path

GRACE = 90
"""Seconds after its time in which a crawl may end by itself."""


@dataclass(frozen=True)
class Bounds:
    """How much one run may take.

    pages : asked for, beyond the addresses that were given; 1..100,000
    depth : links from a page that was given to one that is kept; 0..10
    seconds : of the whole run; 1..86,400
    delay : seconds between two requests to one host; at least 0.05
    timeout : seconds of one request, from connecting to the last byte
    """

    pages: int = 200
    depth: int = 1
    seconds: int = 1800
    delay: float = 2.0
    timeout: float = 10.0

    def __post_init__(self) -> None:
        sane = 1 <= self.pages <= 100_000 and 0 <= self.depth <= 10 and 1 <= self.seconds <= 86_400
        if not (sane and 0.05 <= self.delay <= 3600 and 0.1 <= self.timeout <= 60):
            raise UsageError(
                "a crawl takes 1 to 100,000 pages, a depth of 0 to 10, 1 to 86,400 seconds and a delay of "
                "0.05 to 3,600: choose within these"
            )


@dataclass(frozen=True)
class Crawl:
    """What a run did.

    asked : pages that were asked for beyond those given
    kept : articles that were found
    left : why addresses gave nothing or were not asked for, with counts
    refused : the first hundred of those that were asked for, with their reason
    end : "finished", or what stopped it
    summary : of the import, None where nothing new was found
    """

    asked: int
    kept: int
    left: dict[str, int] = field(default_factory=dict)
    refused: tuple[dict[str, str], ...] = ()
    end: str = "finished"
    summary: ImportSummary | None = None


def crawl(
    library_path: Path,
    starts: Sequence[str],
    contact: str,
    now: int,
    bounds: Bounds | None = None,
    loopback: bool = False,
) -> Crawl:
    """Fetch new articles from feeds, sitemaps or pages and what they link to, on their hosts alone.

    starts : addresses of http or https
    contact : an address of mail or web, sent to every server with the name of the program
    now : seconds since 1970 UTC
    loopback : whether this machine itself may be asked, as tests do

    UsageError for addresses or a contact that are none; BusyError where the same crawl is running.
    """
    _check(starts, contact)
    if importlib.util.find_spec("scrapy") is None:
        raise EngineError('crawling needs Scrapy, which is not installed: `pip install "crossfade[crawl]"`')
    library = open_library(library_path, create=True)
    spool = library_path / "crawl" / hashlib.sha256("\n".join(sorted(starts)).encode()).hexdigest()[:16]
    spool.mkdir(parents=True, exist_ok=True)
    with _alone(spool):
        pages = spool / "pages.jsonl"
        job = _job(spool, starts, contact, bounds or Bounds(), loopback)
        said = _fetch(spool, job | {"known": sorted(_known(library) | _written(pages))})
        summary = _take(library_path, pages, now)
    return Crawl(said["asked"], said["kept"], said["why"], tuple(said["refused"]), said["end"], summary)


def _check(starts: Sequence[str], contact: str) -> None:
    if not re.fullmatch(r"[!-~]+@[!-~]+\.[!-~]+|https?://[!-~]+\.[!-~]+", contact):
        raise UsageError("a crawl says whom to write to: give --contact an address of mail or of a page")
    for start in starts:
        if why := why_unreadable(start) or rules_for([start]).why_not(start):
            raise UsageError(
                f"{start!r} cannot be crawled: {why}; give addresses such as https://example.org/feed"
            )
    if not starts:
        raise UsageError("there is nothing to crawl: name a feed, a sitemap or a page")


def _job(spool: Path, starts: Sequence[str], contact: str, bounds: Bounds, loopback: bool) -> dict[str, Any]:
    """What the spider's process is told."""
    rules = rules_for(starts, loopback)
    return {
        "starts": list(starts),
        "hosts": sorted(rules.hosts),
        "ports": sorted(rules.ports),
        "loopback": loopback,
        "agent": f"Crossfade/{version('crossfade')} (+{contact})",
        "pages": str(spool / "pages.jsonl"),
        "report": str(spool / "report.json"),
        "pages_at_most": bounds.pages,
        "depth": bounds.depth,
        "seconds": bounds.seconds,
        "delay": bounds.delay,
        "timeout": bounds.timeout,
    }


@contextmanager
def _alone(spool: Path) -> Iterator[None]:
    """Nobody else runs the same crawl meanwhile; BusyError where somebody does."""
    try:
        with FileLock(spool / "lock", timeout=0):
            yield
    except Timeout:
        raise BusyError("the same crawl is running: wait until it has ended") from None


def _known(library: Library) -> set[str]:
    """Addresses on the web of the library's documents."""
    return {one for one in library.addresses() if one.startswith("http")}


def _written(pages: Path) -> set[str]:
    """Addresses of what a run that did not end has written, whose last line may be cut."""
    if not pages.exists():
        return set()
    rows = pages.read_text(encoding="utf-8", errors="replace").split("\n")
    whole = [row for row in rows if row.startswith("{") and row.endswith("}")]
    pages.write_text("".join(f"{row}\n" for row in whole), encoding="utf-8")
    return {str(json.loads(row)["address"]) for row in whole}


def _fetch(spool: Path, job: dict[str, Any]) -> dict[str, Any]:
    """Run the spider to its end, or to the end of its time; EngineError where it could not start."""
    report = spool / "report.json"
    report.unlink(missing_ok=True)
    (spool / "job.json").write_text(json.dumps(job), encoding="utf-8")
    command = [sys.executable, "-m", "engine.tasks.crawl_spider", str(spool / "job.json")]
    try:
        ended = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            timeout=job["seconds"] + GRACE, cwd=Path(__file__).resolve().parents[2],
        )  # fmt: skip
        why = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2][:300]
    except subprocess.TimeoutExpired:
        why = "it did not end in its time"
    if report.exists():
        said: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return said
    if not Path(job["pages"]).exists():
        raise EngineError(f"the crawl could not run ({why or 'it was stopped'}): nothing was taken in")
    return {"asked": 0, "kept": 0, "why": {}, "refused": [], "end": why or "stopped"}


def _take(library_path: Path, pages: Path, now: int) -> ImportSummary | None:
    """Import what was written, and forget the file; None where nothing was."""
    if not pages.exists() or not pages.stat().st_size:
        return None
    named = pages.with_name(f"crawl-{datetime.fromtimestamp(now, UTC):%Y-%m-%d}.jsonl")
    pages.replace(named)
    summary = import_path(library_path, named, now, "posts")
    named.unlink()
    return summary
