"""Becoming a listener in a browser, on the real engine and the town: by likes, and by a history file."""

import json
import shutil
from pathlib import Path

import pytest

from engine.library import open_library
from tests.browser.axe import serious
from tests.browser.desk import ROOT, served
from tests.browser.hostile import HOSTILE
from tests.dashboard_worlds import built_library

APP = ROOT / "dashboard" / "server.py"
PAGE = "/new_listener"


@pytest.fixture(scope="module")
def library(town_library, tmp_path_factory) -> Path:
    return Path(shutil.copytree(town_library, tmp_path_factory.mktemp("joined") / "library"))


@pytest.fixture(scope="module")
def address(library):
    with served(APP, library) as running:
        yield running


def history(library: Path, path: Path) -> Path:
    """A Spotify export of forty plays of the town's music."""
    opened = open_library(library)
    artists = {one.artist_id: one.name for one in opened.known_artists()}
    plays = [
        {
            "ts": f"2026-10-{1 + at % 28:02}T10:{at:02}:00Z",
            "ms_played": 180_000,
            "master_metadata_track_name": track.title,
            "master_metadata_album_artist_name": artists[track.artist_id],
            "spotify_track_uri": f"spotify:track:{at}",
            "reason_end": "trackdone",
        }
        for at, track in enumerate(opened.known_tracks()[:40])
    ]
    path.write_text(json.dumps(plays))
    return path


def test_five_likes_make_thirty(address, open_desk):
    desk = open_desk(address)
    desk.open(PAGE)
    for search in ("har", "corner", "lights", "thistle", "a"):
        desk.page.get_by_label("Artists and tracks").fill(search)
        first = desk.page.locator(".row:not(.leaving) .title").first
        desk.until(lambda first=first, search=search: search in first.inner_text().lower())
        desk.page.wait_for_timeout(1000)  # the list before may begin with a name that fits as well
        desk.settle()
        title = first.inner_text()
        desk.page.get_by_role("button", name=f"Add: {title}", exact=True).first.click()
        desk.until(lambda title=title: desk.page.get_by_role("button", name=f"{title} ✕").count() > 0)
    assert desk.page.get_by_text("5 of 5").is_visible()
    rows = desk.page.locator(".rows").first
    focused = rows.evaluate("rows => rows.getRootNode().activeElement?.dataset.part")
    assert focused == "add"  # of what stands now where the last one stood
    desk.page.get_by_label("Your name").first.fill("Greta")
    button = desk.page.get_by_role("button", name="Make my thirty")
    desk.until(button.is_enabled)
    button.click()
    desk.until(lambda: desk.heading() == "30 tracks new to Greta")
    assert desk.page.locator(".row:not(.leaving)").count() == 30
    assert "listener=" in desk.page.url
    assert desk.elsewhere() == []
    assert desk.failures == []


def test_a_history_file_makes_thirty(address, library, open_desk, tmp_path):
    desk = open_desk(address)
    desk.open(PAGE)
    desk.page.get_by_role("tab", name="Bring a history file").click()
    desk.page.get_by_label("Your name").last.fill("Hedda")
    desk.page.locator('input[type="file"]').set_input_files(history(library, tmp_path / "mine.json"))
    button = desk.page.get_by_role("button", name="Take it in")
    desk.until(button.is_enabled)
    button.click()
    desk.until(lambda: desk.heading() == "30 tracks new to Hedda", patience=60)
    assert desk.elsewhere() == []
    assert desk.failures == []


def test_a_file_that_is_no_history_is_said_in_words(address, open_desk, tmp_path):
    desk = open_desk(address)
    desk.open(PAGE)
    desk.page.get_by_role("tab", name="Bring a history file").click()
    (tmp_path / "nothing.bin").write_bytes(b"\x00\x01\x02" * 999)
    desk.page.get_by_label("Your name").last.fill("Nobody")
    desk.page.locator('input[type="file"]').set_input_files(tmp_path / "nothing.bin")
    button = desk.page.get_by_role("button", name="Take it in")
    desk.until(button.is_enabled)
    button.click()
    alert = desk.page.get_by_text("The file was not taken in")
    alert.wait_for(timeout=30_000)
    assert "nothing.bin" in alert.inner_text()


@pytest.mark.slow
def test_no_serious_finding_of_ours(address, open_desk):
    desk = open_desk(address)
    desk.open(PAGE)
    desk.page.locator(".action").first.click()
    desk.settle()
    assert serious(desk) == []


@pytest.mark.slow
def test_a_phone_scrolls_one_way_only(address, open_desk):
    desk = open_desk(address, width=390)
    desk.open(PAGE)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.slow
def test_hostile_names_are_text(browser, tmp_path_factory, open_desk):
    library = built_library(
        tmp_path_factory.mktemp("hostile") / "library", listeners=HOSTILE, titles=HOSTILE * 2, artists=HOSTILE
    )
    with served(APP, library.path) as running:
        desk = open_desk(running)
        desk.open(PAGE)
        for _ in range(6):
            desk.page.locator(".action").first.click()
            desk.settle()
        assert desk.page.get_by_text("6 of 5").is_visible()
        assert desk.elsewhere() == []
        assert desk.failures == []
        assert not desk.page.evaluate("window.__pwned")
        assert desk.page.locator("a[href*='203.0.113'], img[src*='203.0.113'], iframe[srcdoc]").count() == 0
        assert desk.page.get_by_role("heading", level=1).count() == 1
