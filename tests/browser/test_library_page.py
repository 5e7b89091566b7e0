"""The Library page in a browser, on the real engine and the town: bring in, learn, keep, forget."""

import json
import shutil
from pathlib import Path

import pytest

from engine.library import jobs, open_library
from engine.library.builds import builds
from engine.tasks.opening import open_recommender
from tests.browser.axe import serious
from tests.browser.desk import ROOT, served
from tests.browser.hostile import HOSTILE
from tests.dashboard_worlds import built_library

APP = ROOT / "dashboard" / "server.py"
PAGE = "/library"
EXPORTS = (
    "spotify/Streaming_History_Audio_2023_0.json",
    pytest.param("listenbrainz/listenbrainz_shoko1_1749780844.zip", marks=pytest.mark.slow),
)


@pytest.fixture(scope="module")
def library(town_library, tmp_path_factory) -> Path:
    return Path(shutil.copytree(town_library, tmp_path_factory.mktemp("kept") / "library"))


@pytest.fixture(scope="module")
def address(library):
    with served(APP, library) as running:
        yield running


def opened(open_desk, address, tab: str = "", width: int = 1440):
    desk = open_desk(address, width=width)
    desk.open(PAGE, rows=False)
    if tab:
        desk.page.get_by_role("tab", name=tab).click()
        desk.settle()
    return desk


def drop(desk, path: Path) -> None:
    desk.page.locator('input[type="file"]').first.set_input_files(path)
    desk.page.get_by_role("button", name="Take it in").wait_for(timeout=60_000)


def take_in(desk, whose: str) -> None:
    desk.page.get_by_label("Whose is it").fill(whose)
    desk.page.keyboard.press("Tab")
    desk.settle()
    desk.page.get_by_role("button", name="Take it in").click()
    desk.page.get_by_text("is in, with").wait_for(timeout=60_000)
    desk.settle()


@pytest.mark.parametrize("export", EXPORTS)
def test_a_real_history_file_is_looked_at_taken_in_and_taken_out(
    address, library, open_desk, real_data, export
):
    before = open_library(library).dump()
    desk = opened(open_desk, address)
    drop(desk, real_data / "history-exports" / export)
    assert desk.page.get_by_text("names are known here already").first.is_visible()
    assert open_library(library).dump() == before
    take_in(desk, "Ada Visitor")
    assert len(open_library(library).imports()) == 2
    desk.page.get_by_role("combobox", name="Take one out again").click()
    desk.page.get_by_role("option").first.click()
    desk.settle()
    desk.page.get_by_role("button", name="Take it out").click()
    desk.until(lambda: open_library(library).dump() == before)
    assert desk.elsewhere() == []
    assert desk.failures == []


def test_learning_goes_on_when_the_page_is_left(address, library, open_desk):
    first = open_recommender(library).build_id
    desk = opened(open_desk, address, "Learn")
    desk.page.get_by_role("button", name="Learn now").click()
    desk.page.get_by_text("Learning from the library").first.wait_for()
    desk.page.get_by_role("link", name="Listeners", exact=True).click()
    desk.page.get_by_role("heading", name="Everyone here").wait_for(timeout=30_000)
    desk.page.close()
    other = opened(open_desk, address, "Learn")
    other.until(lambda: not any(job.runs for job in jobs.jobs(open_library(library))), patience=90)
    last = jobs.jobs(open_library(library))[-1]
    assert (last.kind, last.state) == ("build", "done")
    assert open_recommender(library).build_id == last.result["build"] != first
    other.until(lambda: other.page.get_by_text("Everything that is here has been learned from").is_visible())


def test_learning_can_be_cancelled(address, library, open_desk):
    before = [entry.build_id for entry in builds(open_library(library))]
    desk = opened(open_desk, address, "Learn")
    desk.page.get_by_role("button", name="Learn now").click()
    desk.page.get_by_role("button", name="Cancel").click()
    desk.page.get_by_text("There is no new build").wait_for(timeout=30_000)
    assert "it was cancelled" in desk.page.get_by_text("There is no new build").inner_text()
    assert [entry.build_id for entry in builds(open_library(library))] == before


@pytest.mark.slow
def test_a_resident_is_forgotten_and_the_town_learned_again(address, library, open_desk):
    everyone = open_library(library).listeners()
    gone = everyone[5].name
    desk = opened(open_desk, address, "Forget")
    desk.page.get_by_role("combobox", name="Whom to forget").click()
    desk.page.get_by_role("combobox", name="Whom to forget").fill(gone)
    desk.page.get_by_role("option", name=gone).click()
    button = desk.page.get_by_role("button", name="Forget for good")
    button.wait_for(timeout=30_000)
    assert not button.is_enabled()
    desk.page.get_by_text(f"Forget {gone}: this cannot be taken back").click()
    desk.until(button.is_enabled)
    button.click()
    desk.page.get_by_text("nothing in the library names them").wait_for(timeout=120_000)
    kept = open_library(library)
    assert gone not in [one.name for one in kept.listeners()]
    assert gone not in open_recommender(library).listener_names
    assert not any(gone in line for line in kept.dump())
    desk.page.get_by_role("link", name="Discover").click()
    desk.until(lambda: "new to" in desk.heading())


@pytest.mark.slow
@pytest.mark.parametrize("tab", ["Bring in", "Learn", "What is kept", "Forget"])
def test_no_serious_finding_of_ours(address, open_desk, tab):
    desk = opened(open_desk, address, tab)
    assert serious(desk) == []
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 1440


@pytest.mark.slow
@pytest.mark.parametrize("tab", ["Bring in", "Learn", "What is kept", "Forget"])
def test_a_phone_scrolls_one_way_only(address, open_desk, tab):
    desk = opened(open_desk, address, tab, width=390)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.slow
def test_hostile_names_are_text(browser, tmp_path_factory, open_desk, tmp_path):
    library = built_library(
        tmp_path_factory.mktemp("hostile") / "library", listeners=HOSTILE, titles=HOSTILE * 2, artists=HOSTILE
    )
    plays = [
        {
            "ts": f"2026-11-01T10:{at:02}:00Z",
            "ms_played": 180_000,
            "master_metadata_track_name": name,
            "master_metadata_album_artist_name": name,
            "spotify_track_uri": f"spotify:track:{at}",
        }
        for at, name in enumerate(HOSTILE)
    ]
    path = tmp_path / "![x](http:⁄⁄203.0.113.9) # <b>.json"
    path.write_text(json.dumps(plays))
    with served(APP, library.path) as running:
        desk = opened(open_desk, running)
        drop(desk, path)
        take_in(desk, HOSTILE[0])
        desk.page.get_by_role("tab", name="Forget").click()
        desk.page.get_by_role("combobox", name="Whom to forget").click()
        desk.page.get_by_role("option").first.click()
        desk.page.get_by_role("button", name="Forget for good").wait_for(timeout=30_000)
        assert desk.elsewhere() == []
        assert desk.failures == []
        assert not desk.page.evaluate("window.__pwned")
        assert desk.page.locator("a[href*='203.0.113'], img[src*='203.0.113'], iframe[srcdoc]").count() == 0
        assert desk.page.get_by_role("heading", level=1).count() == 1
        assert desk.page.get_by_text("A heading", exact=True).count() == 0
