"""What every request of a crawl passes: where it may go, who may answer, and what servers ask for.

No address is connected to that is not public: every name is resolved by `PublicResolver`, and what it gives
is what is connected to. robots.txt that cannot be had means no, and Retry-After is waited for.
"""

import time
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from engine.tasks.crawl_rules import LONGEST_WAIT, Rules, seconds_to_wait

_NO = b"User-agent: *\nDisallow: /\n"


class PublicResolver(CachingThreadedResolver):
    """Names to addresses that may be connected to; any other is as if it did not exist.

    A connection goes to the very address that was checked here, so a name that changes its mind between
    two look-ups is checked at each.
    """

    rules: Rules

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "PublicResolver":
        """Scrapy's way of making one."""
        resolver: PublicResolver = super().from_crawler(crawler, reactor)
        resolver.rules = crawler.settings["CROSSFADE_RULES"]
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802
        """The address of a name; DNSLookupError where it is a private one."""
        return super().getHostByName(name, timeout).addCallback(self._checked)

    def _checked(self, ip: str) -> str:
        if not self.rules.may_connect(ip):
            raise DNSLookupError("its host is at a private address")
        return ip


class Guard:
    """Before anything else: whether an address may be asked for; redirects and robots.txt come by as well."""

    def __init__(self, crawler: Crawler) -> None:
        self.rules: Rules = crawler.settings["CROSSFADE_RULES"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Guard":
        """Scrapy's way of making one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse what may not be asked for."""
        if why := self.rules.why_not(request.url):
            raise IgnoreRequest(why)


class Manners:
    """Next to the wire: who answered, and how long servers ask to wait, before anything is tried again."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: Rules = crawler.settings["CROSSFADE_RULES"]
        self.left_alone: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Manners":
        """Scrapy's way of making one."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Leave alone whoever asked for that."""
        if urlsplit(request.url).netloc in self.left_alone:
            raise IgnoreRequest("its server asked to be left alone for longer than a crawl waits")

    def process_response(self, request: Request, response: Response) -> Response:
        """Check who answered, and wait as long as they ask."""
        if response.ip_address is None or not self.rules.may_connect(str(response.ip_address)):
            raise IgnoreRequest("its host is at a private address")
        if response.status in (429, 503):
            asked = (response.headers.get(b"Retry-After") or b"").decode("latin-1")
            self._wait(request, seconds_to_wait(asked, time.time()))
        return response

    def _wait(self, request: Request, seconds: float) -> None:
        if seconds > LONGEST_WAIT:
            self.left_alone.add(urlsplit(request.url).netloc)
        elif seconds:
            downloader = self.crawler.engine.downloader
            slot = downloader.slots[downloader.get_slot_key(request)]
            slot.lastseen = time.monotonic() + seconds - slot.delay  # Scrapy's own clock for delays


class RobotsMeanNo:
    """robots.txt that cannot be had or that a server fails to give forbids all (RFC 9309, 2.3.1.4)."""

    def process_response(self, request: Request, response: Response) -> Response:
        """A server's failure as a robots.txt that says no."""
        failed = response.status >= 500 or response.status == 429
        return _says_no(request) if failed and _asks_robots(request) else response

    def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """A connection's failure as a robots.txt that says no."""
        return _says_no(request) if _asks_robots(request) else None


def _asks_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt")) and urlsplit(request.url).path == "/robots.txt"


def _says_no(request: Request) -> Response:
    return Response(request.url, status=200, body=_NO)


class CrawlDelay:
    """Keeps the delay that robots.txt asks for, up to the longest that a crawl waits."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.heard, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CrawlDelay":
        """Scrapy's way of making one."""
        return cls(crawler)

    def heard(self, robotparser: Any, request: Request) -> None:
        """Slow down for the host of a request."""
        downloader = self.crawler.engine.downloader
        delay = getattr(robotparser, "rp", None) and robotparser.rp.crawl_delay("Crossfade")
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot and delay:
            slot.delay = max(slot.delay, min(float(delay), LONGEST_WAIT))
