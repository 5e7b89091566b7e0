"""The pages in a browser, on the real engine: they open, answer, and show any name as text."""

import re

import pytest

from tests.browser.desk import ROOT, served
from tests.browser.hostile import HOSTILE
from tests.dashboard_worlds import built_library

APP = ROOT / "dashboard" / "server.py"

GROUNDS = {"light": "rgb(252, 251, 248)", "dark": "rgb(22, 24, 29)"}


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory):
    with served(APP, built_library(tmp_path_factory.mktemp("plain") / "library").path) as running:
        yield running


@pytest.fixture(scope="module")
def hostile(browser, tmp_path_factory):
    """A library in which every name is hostile: twice the forty as titles, and listeners and artists too."""
    library = built_library(
        tmp_path_factory.mktemp("hostile") / "library", listeners=HOSTILE, titles=HOSTILE * 2, artists=HOSTILE
    )
    with served(APP, library.path) as running:
        yield running


def ground(desk):
    return desk.page.locator('[data-testid="stApp"]').evaluate("app => getComputedStyle(app).backgroundColor")


def titles(desk):
    return desk.page.locator(".row:not(.leaving) .title").all_inner_texts()


def test_discover_opens_with_the_list(address, open_desk):
    desk = open_desk(address)
    desk.open()
    assert desk.heading() == "30 tracks new to Ada"
    assert len(titles(desk)) == 30
    assert desk.page.get_by_text("Left out: 25 already heard").is_visible()
    assert desk.elsewhere() == []
    assert desk.failures == []


def test_a_reason_opens_and_adds_up(address, open_desk):
    desk = open_desk(address)
    desk.open()
    row = desk.page.locator(".row").first
    row.locator(".opener").click()
    row.get_by_text("by the listeners who play it").wait_for(timeout=30_000)
    more, told = (row.locator(f".section:not(.evidence) {part}") for part in (".more", ".amount"))
    while more.count():
        more.first.click()
    amounts = [float(text.split()[0].replace("−", "-")) for text in told.all_inner_texts()]
    score = float(row.locator(".sum").inner_text().split("the score, ")[1].split()[0])
    assert sum(amounts) == pytest.approx(score, abs=0.0005 * (len(amounts) + 1))


def test_another_listener_has_another_list_and_the_address_keeps_them(address, open_desk):
    desk = open_desk(address)
    desk.open("/?listener=Cy")
    assert desk.heading().endswith("new to Cy")
    first = titles(desk)
    desk.page.get_by_role("combobox", name="Listener").click()
    desk.page.get_by_role("option", name="Bo").click()
    desk.until(lambda: desk.heading().endswith("new to Bo"))
    assert titles(desk) != first
    assert desk.page.url.endswith("?listener=Bo")
    desk.page.get_by_role("link", name="Listeners").click()
    desk.until(lambda: desk.heading() == "Bo")


def test_never_changes_the_list_at_once_and_can_be_taken_back(address, open_desk):
    desk = open_desk(address)
    desk.open("/?listener=Di")
    first = titles(desk)
    desk.page.get_by_role("button", name=f"Never: {first[0]}", exact=True).focus()
    desk.page.keyboard.press("Enter")
    desk.until(lambda: first[0] not in titles(desk))
    assert len(titles(desk)) == 30
    focused = "box => box.shadowRoot.activeElement.getAttribute('aria-label')"
    box = desk.page.get_by_test_id("stMain").get_by_test_id("stBidiComponentIsolated").nth(1)
    assert box.evaluate(focused) == f"Never: {titles(desk)[0]}"
    assert desk.page.get_by_text(f"out: {first[0]}").is_visible()
    assert "1 not wanted" in desk.page.get_by_text("Left out:").inner_text()
    desk.page.get_by_role("button", name="Take it back").click()
    desk.until(lambda: titles(desk) == first)


def test_a_like_counts_at_once(address, open_desk):
    desk = open_desk(address)
    desk.open("/?listener=Eve")
    first = titles(desk)
    desk.page.get_by_role("button", name=f"Like: {first[3]}", exact=True).click()
    desk.until(lambda: first[3] not in titles(desk))
    assert desk.page.get_by_text("It counts from now on").is_visible()
    assert desk.page.get_by_text("Left out: 26 already heard").is_visible()


def test_a_twin_can_be_looked_at(address, open_desk):
    desk = open_desk(address)
    desk.open("/listeners")
    assert desk.heading() == "Ada"
    button = desk.page.get_by_role("button", name=re.compile("^Look at: ")).first
    twin = (button.get_attribute("aria-label") or button.inner_text()).removeprefix("Look at: ")
    button.click()
    desk.until(lambda: desk.heading() == twin)
    desk.page.get_by_role("link", name="Discover").click()
    desk.until(lambda: desk.heading().endswith(f"new to {twin}"))


@pytest.mark.parametrize("dark", [False, True])
def test_a_chart_is_written_in_the_grey_of_the_lists(address, open_desk, dark):
    desk = open_desk(address, dark=dark)
    desk.open("/listeners")
    desk.page.locator(".xtitle").first.wait_for(timeout=30_000)
    written = desk.page.locator(".xtick text, .ytick text, .xtitle")
    fills = written.evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
    assert set(fills) == {("rgb(90, 95, 110)", "rgb(163, 167, 179)")[dark]}


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/listeners"])
def test_no_serious_finding_of_ours(address, open_desk, path):
    from axe_playwright_python.sync_playwright import Axe

    desk = open_desk(address)
    desk.open(path)
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
@pytest.mark.parametrize("path", ["/", "/listeners"])
def test_a_phone_scrolls_one_way_only(address, open_desk, path):
    desk = open_desk(address, width=390)
    desk.open(path)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert desk.page.locator(".row").first.bounding_box()["width"] <= 390


@pytest.mark.parametrize("path", ["/", "/listeners"])
def test_hostile_names_are_text(hostile, open_desk, path):
    desk = open_desk(hostile)
    desk.open(path)
    opener = desk.page.locator(".opener")
    for place in range(0, opener.count(), 7):
        opener.nth(place).click()
    desk.page.locator(".action:visible").first.click()
    desk.settle()
    assert desk.elsewhere() == []
    assert desk.failures == []
    assert not desk.page.evaluate("window.__pwned")
    assert desk.page.locator("a[href*='203.0.113'], img[src*='203.0.113'], iframe[srcdoc]").count() == 0
    assert desk.page.get_by_role("heading", level=1).count() == 1
    assert desk.page.get_by_text("A heading", exact=True).count() == 0
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 1440


def test_a_title_reads_as_it_was_written(hostile, open_desk):
    desk = open_desk(hostile)
    desk.open()
    shown = desk.page.locator(".row .title").evaluate_all("parts => parts.map(part => part.textContent)")
    assert len(shown) == 30
    assert set(shown) <= set(HOSTILE)
