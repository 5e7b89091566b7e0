"""The Words page in a browser: a term opens its sentences, charts tell their numbers, any text is text."""

import pytest

from engine.tasks.building import build
from tests.browser.desk import ROOT, served
from tests.browser.hostile import HOSTILE
from tests.browser.test_pages import GROUNDS, ground
from tests.dashboard_worlds import NOW, add_words, make_library

APP = ROOT / "dashboard" / "server.py"


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    library = make_library(tmp_path_factory.mktemp("words") / "library")
    add_words(library)
    build(library.path, NOW)
    with served(APP, library.path) as running:
        yield running


@pytest.fixture(scope="module")
def hostile(browser, tmp_path_factory):
    """Hostile names of listeners, titles and artists, and hostile texts, tags and addresses about them."""
    library = make_library(
        tmp_path_factory.mktemp("hostile") / "library", listeners=HOSTILE, titles=HOSTILE * 2, artists=HOSTILE
    )
    add_words(library, HOSTILE[:3], said=HOSTILE)
    build(library.path, NOW)
    with served(APP, library.path) as running:
        yield running


def choose(desk, label, name):
    box = desk.page.get_by_role("combobox", name=label)
    box.scroll_into_view_if_needed()
    desk.settle()  # a page that still scrolls closes the list it opens
    box.click()
    box.fill(name)
    desk.page.get_by_role("option", name=name, exact=True).click()
    desk.settle()


def test_a_term_opens_its_sentences(address, open_desk):
    desk = open_desk(address)
    desk.open("/words?whose=Artist")
    assert desk.heading().startswith("What people say of Band 0")
    row = desk.page.locator(".row").filter(has=desk.page.locator(".title", has_text="icy")).first
    assert not row.locator(".reason").first.is_visible()
    row.locator(".opener").focus()
    desk.page.keyboard.press("Enter")
    assert row.locator(".reason .name").first.inner_text() == "“The record is icy.”"
    assert row.locator(".amount").first.inner_text() == "19 Oct 2026 · p3"
    row.locator(".opener").click()
    assert not row.locator(".reason").first.is_visible()
    assert desk.elsewhere() == [] and desk.failures == []


def test_a_term_is_left_out_by_a_press_and_taken_back(address, open_desk):
    desk = open_desk(address)
    desk.open("/words?listener=Cy")
    titles = desk.page.locator(".row:not(.leaving) .title")
    first = titles.first.inner_text()
    desk.page.get_by_role("button", name=f"Leave out: {first}", exact=True).click()
    desk.until(lambda: first not in titles.all_inner_texts())
    desk.page.get_by_role("button", name=f"{first} — take it back").click()
    desk.until(lambda: first in titles.all_inner_texts())


def test_two_side_by_side_and_from_words_to_tracks(address, open_desk):
    desk = open_desk(address)
    desk.open("/words?whose=Artist")
    choose(desk, "Set beside another artist", "Band 1")
    desk.until(lambda: desk.page.get_by_text("the other way round").is_visible())
    desk.page.get_by_label("How should it be?").fill("warm")
    desk.page.keyboard.press("Enter")
    desk.until(lambda: desk.page.get_by_text("Described as warm.").count() == 2)
    row = desk.page.locator(".row").filter(has_text="Described as warm.").first
    title = row.locator(".title").inner_text()
    row.locator(".opener").click()
    row.get_by_role("button", name="Its page").click()
    desk.until(lambda: desk.heading().startswith(title))


def test_what_is_described_has_a_page(address, open_desk):
    desk = open_desk(address)
    desk.open("/words?whose=Artist")
    desk.page.get_by_role("button", name="This artist's page").click()
    desk.until(lambda: desk.heading().startswith("Band 0 is played by"))


@pytest.mark.slow
@pytest.mark.parametrize("whose", ["Listener", "Artist"])
def test_no_serious_finding_of_ours(address, open_desk, whose):
    from axe_playwright_python.sync_playwright import Axe

    desk = open_desk(address)
    desk.open(f"/words?whose={whose}")
    desk.page.locator(".opener").first.click()
    for width, scheme in ((1440, "light"), (390, "light"), (390, "dark"), (1440, "dark")):
        desk.page.set_viewport_size({"width": width, "height": 1000})
        desk.page.emulate_media(color_scheme=scheme)
        desk.until(lambda wanted=GROUNDS[scheme]: ground(desk) == wanted)
        found = Axe().run(desk.page).response["violations"]
        serious = [
            (width, scheme, finding["id"], node["target"], node["failureSummary"])
            for finding in found
            if finding["impact"] in ("serious", "critical")
            for node in finding["nodes"]
        ]
        assert serious == []


@pytest.mark.slow
def test_a_phone_scrolls_one_way_only(address, open_desk):
    desk = open_desk(address, width=390)
    desk.open("/words?whose=Artist")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.slow
def test_hostile_words_are_text(hostile, open_desk):
    desk = open_desk(hostile)
    for whose in ("Artist", "Listener", "Track"):
        desk.open(f"/words?whose={whose}", rows=whose != "Track")
        for opener in desk.page.locator(".opener").all():
            opener.click()
        desk.settle()
        assert not desk.page.evaluate("window.__pwned")
        assert desk.page.locator("a[href*='203.0.113'], img[src*='203.0.113'], iframe[srcdoc]").count() == 0
        assert desk.page.get_by_role("heading", level=1).count() == 1
        assert desk.page.get_by_text("A heading", exact=True).count() == 0
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 1440
    assert desk.elsewhere() == [] and desk.failures == []
