"""Crawling a small site on this machine, with everything a hostile one could do."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawl_site import Site, bomb, endless, page, serving, slow

from engine.errors import BusyError, EngineError, UsageError
from engine.library import open_library
from engine.tasks import crawling
from engine.tasks.crawl_rules import rules_for
from engine.tasks.crawling import Bounds, Crawl, crawl

pytest.importorskip("scrapy", reason="crawling is an extra, and Scrapy is not installed")

NOON = 1_772_445_600
BOUNDS = Bounds(pages=30, depth=1, seconds=40, delay=0.05, timeout=1.5)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


def run(folder: Path, *starts: str, bounds: Bounds = BOUNDS, loopback: bool = True) -> Crawl:
    return crawl(folder / "library", starts, "ada@kessel.example", NOON, bounds, loopback)


def kept(folder: Path) -> list[tuple[str, str, str]]:
    rows = [row for batch in open_library(folder / "library").documents() for row in batch.to_pylist()]
    return sorted((row["address"], row["date"], row["language"]) for row in rows)


def test_a_feed_a_sitemap_and_a_page_give_their_articles_and_the_next_day_only_new_ones(
    site: Site, tmp_path: Path
) -> None:
    item = (
        "<item><title>{0}</title><link>{1}/{0}</link><pubDate>Mon, 02 Mar 2026 10:00:00 GMT</pubDate></item>"
    )
    rss = "<rss version='2.0'><channel><title>News</title>{}</channel></rss>"
    site.says("/feed", rss.format(item.format("a", site.base)).encode())
    site.says("/map.xml", f"<urlset><url><loc>{site.base}/b</loc></url></urlset>".encode())
    site.says("/", page("home", "/c", "/feed", "https://elsewhere.example/x", "/gone"))
    for name in "abcd":
        site.says(f"/{name}", page(name, "/deep"))
    starts = [f"{site.base}{path}" for path in ("/feed", "/map.xml", "/")]
    first = run(tmp_path, *starts)
    assert first.summary is not None
    assert (first.kept, first.summary.new, first.end) == (4, 4, "finished")
    assert kept(tmp_path) == [
        (f"{site.base}/", "", "en"),
        (f"{site.base}/a", "2026-03-02", "en"),
        (f"{site.base}/b", "", "en"),
        (f"{site.base}/c", "", "en"),
    ]
    assert first.left["it is on another host"] == 1
    assert [one["why"] for one in first.refused] == ["the server answered 404"]
    assert {agent for _, _, agent in site.heard} == {"Crossfade/0.1.0 (+ada@kessel.example)"}
    assert "/deep" not in site.paths()
    site.heard.clear()
    site.says("/feed", rss.format(item.format("a", site.base) + item.format("d", site.base)).encode())
    second = run(tmp_path, *starts)
    assert second.kept == 1
    assert sorted(site.paths()) == ["/", "/d", "/feed", "/gone", "/map.xml"]
    assert run(tmp_path, *starts).summary is None


def test_hostile_answers_cost_themselves(site: Site, tmp_path: Path) -> None:
    corners = ["endless", "bomb", "slow", "private", "meta", "file", "loop", "elsewhere", "binary", "good"]
    site.says("/", page("home", *corners, "http://169.254.169.254/latest", "javascript:alert(1)"))
    site.pages |= {"/endless": endless, "/slow": slow}
    site.says("/bomb", bomb(), Content_Encoding="gzip")
    site.says("/private", b"", 302, Location="http://10.0.0.1/")
    site.says("/meta", b"", 302, Location="http://169.254.169.254/latest/meta-data")
    site.says("/file", b"", 302, Location="file:///etc/passwd")
    site.says("/loop", b"", 302, Location="/loop?again")
    site.says("/loop?again", b"", 302, Location="/loop?2")
    site.says("/loop?2", b"", 302, Location="/loop?3")
    site.says("/loop?3", b"", 302, Location="/loop?4")
    site.says("/elsewhere", b"", 302, Location="http://localhost:1/")
    site.says("/binary", bytes(range(256)) * 20)
    site.says("/good", page("good"))
    started = time.monotonic()
    done = run(tmp_path, f"{site.base}/")
    assert time.monotonic() - started < 40
    assert [address for address, _, _ in kept(tmp_path)] == [f"{site.base}/", f"{site.base}/good"]
    assert {one["where"].removeprefix(site.base) for one in done.refused} >= {
        "/endless",
        "/bomb",
        "/slow",
        "/binary",
    }
    assert done.end == "finished"
    assert "/loop?4" not in site.paths()


@pytest.mark.parametrize(
    "status", [500, pytest.param(503, marks=pytest.mark.slow), pytest.param(429, marks=pytest.mark.slow)]
)
def test_a_robots_txt_that_fails_means_no(site: Site, tmp_path: Path, status: int) -> None:
    site.says("/robots.txt", b"", status)
    site.says("/", page("home"))
    done = run(tmp_path, f"{site.base}/")
    assert (done.kept, site.paths()) == (0, [])
    assert [one["why"] for one in done.refused] == ["Forbidden by robots.txt"]


@pytest.mark.slow
def test_robots_txt_is_obeyed_with_its_delay(site: Site, tmp_path: Path) -> None:
    site.says("/robots.txt", b"User-agent: *\nDisallow: /no\nCrawl-delay: 1\n")
    site.says("/", page("home", "/no", "/yes"))
    site.says("/yes", page("yes"))
    done = run(tmp_path, f"{site.base}/")
    assert site.paths() == ["/", "/yes"]
    times = [when for when, path, _ in site.heard if path != "/robots.txt"]
    assert times[1] - times[0] >= 0.9
    assert [one["why"] for one in done.refused] == ["Forbidden by robots.txt"]


@pytest.mark.slow
def test_retry_after_is_waited_for_and_too_long_a_wait_ends_the_visit(site: Site, tmp_path: Path) -> None:
    site.says("/robots.txt", b"", 404)
    site.says("/", b"", 429, Retry_After="2")
    run(tmp_path, f"{site.base}/")
    times = [when for when, path, _ in site.heard if path == "/"]
    assert len(times) == 2
    assert times[1] - times[0] >= 1.8
    site.heard.clear()
    site.says("/", b"", 503, Retry_After="86400")
    done = run(tmp_path, f"{site.base}/")
    assert site.paths() == ["/"]
    assert "left alone" in done.refused[0]["why"]


@pytest.mark.slow
def test_a_maze_ends_at_the_bound(site: Site, tmp_path: Path) -> None:
    site.says("/", page("home", *(f"/{n}" for n in range(50))))
    for n in range(50):
        site.says(f"/{n}", page(f"p{n}", *(f"/{n}/{m}" for m in range(50))))
    done = run(tmp_path, f"{site.base}/", bounds=Bounds(pages=5, depth=5, seconds=40, delay=0.05))
    assert (done.asked, len(site.paths())) == (5, 6)


def test_this_machine_is_never_asked_outside_of_tests(site: Site, tmp_path: Path) -> None:
    site.says("/", page("home"))
    port = site.base.rpartition(":")[2]
    done = run(
        tmp_path, f"{site.base}/", f"http://localhost:{port}/", f"http://2130706433:{port}/", loopback=False
    )
    assert (done.kept, site.heard) == (0, [])
    assert done.left == {"its host has no address, or none that is public": 3}


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
     "224.0.0.1", "::1", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::",
     "", "kessel"],
)  # fmt: skip
def test_no_private_address_may_be_connected_to(ip: str) -> None:
    assert not rules_for(["https://kessel.example/"]).may_connect(ip)


@pytest.mark.slow
def test_a_run_that_was_killed_is_taken_up_again(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.says("/", page("home", "/a", "/b"))
    site.says("/a", page("a"))
    site.says("/b", page("b"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(crawling, "_take", killed)
        run(tmp_path, f"{site.base}/")
    (spool,) = (tmp_path / "library" / "crawl").glob("*/pages.jsonl")
    spool.write_bytes(spool.read_bytes()[:-40])
    site.heard.clear()
    run(tmp_path, f"{site.base}/")
    assert len(site.paths()) == 2
    assert len(kept(tmp_path)) == 3


def test_what_cannot_be_crawled_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for start in ("ftp://kessel.example/", "kessel.example", "https://ada:x@kessel.example/", "http://[::1"):
        with pytest.raises(UsageError, match="cannot be crawled"):
            run(tmp_path, start)
    with pytest.raises(UsageError, match="whom to write to"):
        crawl(tmp_path, ["https://kessel.example/"], "me\r\nX: y", NOON)
    with pytest.raises(UsageError, match="choose within these"):
        Bounds(pages=0)
    monkeypatch.setattr(crawling.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"pip install .crossfade\[crawl\]"):
        run(tmp_path, "https://kessel.example/")


def test_the_same_crawl_runs_once_at_a_time(tmp_path: Path) -> None:
    with crawling._alone(tmp_path), pytest.raises(BusyError), crawling._alone(tmp_path):
        pass
