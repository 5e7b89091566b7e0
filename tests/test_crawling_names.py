"""Names that change their mind: a crawl against a name server and two machines, one of them private."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from crawl_site import Site, page, serving
from name_server import Names, naming, resolves_by

from engine.tasks.crawling import Bounds, Crawl, crawl

pytest.importorskip("scrapy", reason="crawling is an extra, and Scrapy is not installed")

NOON = 1_772_445_600
PUBLIC, PRIVATE = "127.0.0.1", "127.0.0.2"
"""The one address of this machine that tests may ask, and another that stands for a private one."""
NO_ADDRESS = "its host has no address, or none that is public"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        one.says("/", page("home", "/a"))
        one.says("/a", page("a"))
        yield one


@pytest.fixture
def secret(site: Site) -> Iterator[Site]:
    """At the same port of another address, as a rebinding attack has it."""
    try:
        served = serving(PRIVATE, int(site.base.rpartition(":")[2]))
        with served as one:
            one.says("/", page("secret"))
            one.says("/a", page("secret"))
            yield one
    except OSError:
        pytest.skip("this machine has no address 127.0.0.2")


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    with naming() as served:
        monkeypatch.setenv("PYTHONPATH", resolves_by(served, tmp_path / "resolver"))
        yield served


def run(folder: Path, *starts: str) -> Crawl:
    bounds = Bounds(pages=10, depth=1, seconds=40, delay=0.05, timeout=1.5)
    return crawl(folder / "library", starts, "ada@kessel.example", NOON, bounds, loopback=True)


def at(site: Site, name: str) -> str:
    """A site's first page under a name that somebody gave it."""
    return f"http://{name}:{site.base.rpartition(':')[2]}/"


def test_a_name_that_changes_its_mind_leads_nowhere(
    site: Site, secret: Site, names: Names, tmp_path: Path
) -> None:
    names.says("kessel.example", (PUBLIC,), (PRIVATE,))
    first = run(tmp_path, at(site, "kessel.example"))
    assert (first.kept, site.paths(), secret.heard) == (2, ["/", "/a"], [])
    assert names.asked == [
        "kessel.example"
    ]  # what was checked is kept for the run, though it lives no second
    second = run(tmp_path, at(site, "kessel.example"))
    assert (second.kept, secret.heard, len(names.asked)) == (0, [], 2)
    assert second.left == {NO_ADDRESS: 1}


def test_of_two_addresses_the_one_that_was_checked_is_connected_to_and_no_other(
    site: Site, secret: Site, names: Names, tmp_path: Path
) -> None:
    names.says("both.example", (PUBLIC, PRIVATE))
    names.says("private-first.example", (PRIVATE, PUBLIC))
    names.says("public-is-dead.example", (PUBLIC, PRIVATE))
    with serving(PRIVATE) as alone:
        starts = (
            at(site, "both.example"),
            at(site, "private-first.example"),
            at(alone, "public-is-dead.example"),
        )
        done = run(tmp_path, *starts)
        assert (done.kept, secret.heard, alone.heard) == (2, [], [])
    assert done.left[NO_ADDRESS] == 1


@pytest.mark.slow
def test_a_redirect_to_a_name_that_is_private_leads_nowhere(
    site: Site, secret: Site, names: Names, tmp_path: Path
) -> None:
    names.says("kessel.example", (PUBLIC,))
    names.says("inside.example", (PRIVATE,))
    site.says("/", b"", 302, Location=at(secret, "inside.example") + "a")
    done = run(tmp_path, at(site, "kessel.example"), at(secret, "inside.example"))
    assert (done.kept, secret.heard) == (0, [])
    assert done.left == {NO_ADDRESS: 2}
