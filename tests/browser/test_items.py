"""Pages of artists and tracks in a browser: who heard an artist there and comes back has visited them."""

import pytest

from tests.browser.axe import serious
from tests.browser.desk import ROOT, served
from tests.browser.hostile import HOSTILE
from tests.dashboard_worlds import TITLES, add_sounds, built_library, tone

SERVER = ROOT / "dashboard" / "server.py"


@pytest.fixture(scope="module")
def sounding(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("items")
    library = built_library(folder / "library")
    file = tone(folder / "tone.opus", 220.0)
    add_sounds(library, {f"t{number}": file for number in range(len(TITLES))})
    with served(SERVER, library.path) as running:
        yield running


def test_hearing_an_artist_and_coming_back_is_a_visit(sounding, open_desk):
    desk = open_desk(sounding)
    desk.open("/artist?artist=Band 3")
    said = desk.page.get_by_text("came to look")
    assert desk.heading().startswith("Band 3 is played by") and said.count() == 0
    desk.page.locator(".row > .line .play").first.click()
    desk.until(lambda: desk.page.locator("audio").evaluate("audio => audio.currentTime") > 3.3)
    assert said.count() == 0
    desk.page.get_by_role("link", name="Words").click()
    desk.until(lambda: not desk.heading().startswith("Band 3"))
    desk.page.get_by_role("link", name="Artists").click()
    desk.until(lambda: said.count() == 1)
    desk.page.get_by_role("button", name="Take it back").click()
    desk.until(lambda: said.count() == 0)
    assert desk.elsewhere() == [] and desk.failures == []


def test_a_row_opens_its_tracks_page_and_nothing_serious_is_found(sounding, open_desk):
    desk = open_desk(sounding)
    desk.open("/artist?artist=Band 3")
    desk.page.get_by_role("button", name="Open: Song 6", exact=True).first.click()
    desk.until(lambda: desk.heading().startswith("Song 6 is played by"))
    assert "track=t6" in desk.page.url
    assert serious(desk) == []


def test_a_row_opens_a_page_whatever_the_address_holds(sounding, open_desk):
    """What the picker writes into the address is a widget's, and a way to another page leaves it behind."""
    desk = open_desk(sounding)
    desk.open("/artist?artist=Band 3&listener=Bo")
    desk.page.get_by_role("button", name="Open: Song 6", exact=True).first.click()
    desk.until(lambda: desk.heading().startswith("Song 6 is played by"))
    assert "track=t6" in desk.page.url and "listener=Bo" in desk.page.url
    assert desk.page.get_by_role("combobox", name="Listener").input_value() == "Bo"


def test_one_press_leads_back_from_a_page_to_the_list(sounding, open_desk):
    desk = open_desk(sounding)
    desk.open()
    before = desk.heading()
    row = desk.page.locator(".row").first
    row.locator(".opener").click()
    row.get_by_role("button", name="Its page").click()
    desk.until(lambda: "is played by" in desk.heading() or "Nobody" in desk.heading())
    desk.page.go_back()
    desk.until(lambda: desk.heading() == before)


@pytest.mark.slow
@pytest.mark.parametrize("page", ["artist", "track"])
def test_hostile_names_are_text(browser, tmp_path_factory, open_desk, page):
    folder = tmp_path_factory.mktemp("hostile")
    library = built_library(folder / "library", listeners=HOSTILE, titles=HOSTILE * 2, artists=HOSTILE)
    with served(SERVER, library.path) as running:
        desk = open_desk(running)
        for item in ("0", "4", "9"):
            desk.open(f"/{page}?{page}={page[0]}{item}")
            assert not desk.page.evaluate("window.__pwned")
            assert desk.page.get_by_role("heading", level=1).count() == 1
            assert desk.page.get_by_text("A heading", exact=True).count() == 0
            assert desk.page.locator("a[href*='203.0.113'], img[src*='203.0.113']").count() == 0
        assert desk.elsewhere() == [] and desk.failures == []
