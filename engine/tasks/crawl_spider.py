"""The spider of a crawl, and the process that it runs in: `python -m engine.tasks.crawl_spider JOB`.

Scrapy keeps the queue, the delays, the retries and the bounds; `crawl_manners` what else is polite and safe.
Articles are kept as lines of JSON, in a file that a task hands to the library.
"""

import html
import json
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.gz import gunzip
from w3lib.url import canonicalize_url

from engine.sources.article import article
from engine.sources.feeds import is_feed, parsed
from engine.sources.fields import UnfitError
from engine.sources.prose import LARGEST, day, decoded
from engine.tasks.crawl_rules import Rules

ENTRIES = 5_000
"""Addresses that are looked at in one feed, sitemap or page."""
REFUSALS_KEPT = 100

_LOC = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*([^<>\s\]]{1,2000})")
_SITEMAP = re.compile(r"\s*(?:<\?[^<>]*>\s*|<!--.{0,500}?-->\s*)*<(?:\w+:)?(?:urlset|sitemapindex)\b", re.S)


class WordsSpider(scrapy.Spider):
    """Fetches what it was given and what that links to, and keeps the articles that are not known yet.

    job : see `engine.tasks.crawling`
    """

    name = "crossfade"

    def __init__(self, job: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = job
        self.rules = Rules(frozenset(job["hosts"]), frozenset(job["ports"]), job["loopback"])
        self.known = set(job["known"])
        self.asked = 0
        self.kept = 0
        self.why: Counter[str] = Counter()
        self.refused: list[dict[str, str]] = []

    async def start(self) -> AsyncIterator[Any]:
        """The addresses that were given; they are asked for every time, known or not."""
        for address in self.job["starts"]:
            yield Request(address, self.parse, errback=self.lost)

    def parse(self, response: Response, date: str = "", depth: int = 0, **_: Any) -> Iterator[Request]:
        """What a feed or a sitemap names, or an article and what its page links to."""
        body = bytes(response.body)
        if body.startswith(b"\x1f\x8b"):
            body = gunzip(body, max_size=LARGEST)
        try:
            text = decoded(body)
            if is_feed(text):
                entries = parsed(body)["entries"][:ENTRIES]
                yield from self.follow_all(response, [(e.get("link"), _day_of(e)) for e in entries], 1)
            elif _SITEMAP.match(text):
                found = [(html.unescape(one), "") for one in _LOC.findall(text)[:ENTRIES]]
                yield from self.follow_all(response, found, 1)
            else:
                yield from self.page(response, text, date, depth)
        except UnfitError as unfit:
            self.refuse(response.url, str(unfit))

    def page(self, response: Response, text: str, date: str, depth: int) -> Iterator[Request]:
        """Keep a page's article, and go where the page links to."""
        if depth < self.job["depth"]:
            links = response.xpath("//a/@href").getall()[:ENTRIES] if hasattr(response, "text") else []
            yield from self.follow_all(response, [(link, "") for link in links], depth + 1)
        address = canonicalize_url([*response.meta.get("redirect_urls", []), response.url][0])
        if address not in self.known:
            self.known.add(address)
            self.keep(address, text, date)

    def keep(self, address: str, text: str, date: str) -> None:
        """Write an article down; UnfitError where the page has none."""
        found = article(text)
        row = {
            "text": found.text,
            "title": found.title,
            "author": found.author,
            "date": found.date or date,
            "kind": "news" if date else "post",
            "source": urlsplit(address).hostname,
            "address": address,
            "language": found.language,
        }
        with Path(self.job["pages"]).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row, ensure_ascii=True) + "\n")
        self.kept += 1

    def follow_all(self, response: Response, found: list[tuple[Any, str]], depth: int) -> Iterator[Request]:
        """Requests for what is new and may be asked for, until there are enough."""
        for link, date in found:
            try:
                address = canonicalize_url(response.urljoin(str(link or "").strip()))
            except ValueError:
                self.count("its address cannot be read")
                continue
            if why := self.rules.why_not(address):
                self.count(why)
            elif address not in self.known and self.asked < self.job["pages_at_most"]:
                self.asked += 1
                more = {"date": date, "depth": depth}
                yield Request(address, self.parse, errback=self.lost, cb_kwargs=more)

    def lost(self, failure: Any) -> None:
        """Count what could not be fetched, under its reason."""
        error = failure.value
        request = getattr(failure, "request", None)
        address = request.url if request is not None else ""
        if isinstance(error, HttpError):
            why = f"the server answered {error.response.status}"
        elif isinstance(error, CannotResolveHostError):
            why = "its host has no address, or none that is public"
        elif isinstance(error, IgnoreRequest):
            why = str(error)
        else:
            why = f"it could not be fetched ({type(error).__name__})"
        self.refuse(address, why)

    def refuse(self, address: str, why: str) -> None:
        """Count an address that gave nothing, and keep the first hundred."""
        self.count(why)
        if len(self.refused) < REFUSALS_KEPT:
            self.refused.append({"where": address[:500], "why": why[:300]})

    def count(self, why: str) -> None:
        """Count a reason; of messages that differ in their numbers, the first words."""
        self.why[why[:80]] += 1

    def closed(self, reason: str) -> None:
        """Say what was done."""
        said = {"asked": self.asked, "kept": self.kept, "why": dict(self.why), "refused": self.refused}
        Path(self.job["report"]).write_text(json.dumps(said | {"end": reason}), encoding="utf-8")


def settings_of(job: dict[str, Any], rules: Rules) -> dict[str, Any]:
    """Scrapy's settings for a job: what it may take, how slowly, and nothing besides http."""
    here = "engine.tasks.crawl_manners"
    off = dict.fromkeys(("data", "file", "ftp", "s3"))
    return {
        "CROSSFADE_RULES": rules,
        "USER_AGENT": job["agent"],
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "Crossfade",
        "DOWNLOAD_DELAY": job["delay"],
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "CONCURRENT_REQUESTS": 8,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_TIMEOUT": job["timeout"],
        "DOWNLOAD_MAXSIZE": LARGEST,
        "DOWNLOAD_HANDLERS": off,
        "DNS_TIMEOUT": job["timeout"],
        "TWISTED_DNS_RESOLVER": f"{here}.PublicResolver",
        "REDIRECT_MAX_TIMES": 3,
        "METAREFRESH_ENABLED": False,
        "RETRY_TIMES": 1,
        "COOKIES_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "DEPTH_LIMIT": job["depth"] + 3,
        "CLOSESPIDER_TIMEOUT": job["seconds"],
        "DOWNLOADER_MIDDLEWARES": {
            f"{here}.Guard": 45,
            f"{here}.RobotsMeanNo": 95,
            f"{here}.Manners": 880,
        },
        "EXTENSIONS": {f"{here}.CrawlDelay": 500},
    }


def _day_of(entry: Any) -> str:
    written = dict(entry)
    return day(written.get("published")) or day(written.get("updated"))


def main(path: Path) -> None:
    """Do the crawl that a job's file describes."""
    job = json.loads(path.read_text(encoding="utf-8"))
    rules = Rules(frozenset(job["hosts"]), frozenset(job["ports"]), job["loopback"])
    process = CrawlerProcess(settings_of(job, rules), install_root_handler=False)
    process.crawl(WordsSpider, job=job)
    process.start()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
