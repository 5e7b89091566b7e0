"""The desk in a browser, on the built town: faders change the list, reasons open, what is said counts."""

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest

from engine.library import open_library
from tests.browser.desk import ROOT, served

APP = ROOT / "dashboard" / "server.py"


@pytest.fixture(scope="module")
def address(town_library, tmp_path_factory):
    """The town, in a copy of its own: what is said in it stays there."""
    copy = tmp_path_factory.mktemp("discover") / "library"
    shutil.copytree(town_library, copy)
    with served(APP, copy) as running:
        yield running


@pytest.fixture(scope="module")
def names(town_library):
    """What everybody is called, by id."""
    return {one.listener_id: one.name for one in open_library(town_library).listeners()}


def titles(desk):
    return desk.page.locator(".row:not(.leaving) .title").all_inner_texts()


def fader(desk, name):
    return desk.page.get_by_role("slider", name=name)


def test_a_fader_changes_the_list_and_the_address_reproduces_it(address, open_desk):
    desk = open_desk(address)
    desk.open()
    first = titles(desk)
    assert desk.page.locator(".change").count() == 0
    fader(desk, "People").focus()
    desk.page.keyboard.press("Home")
    desk.until(lambda: desk.page.locator(".row:not(.leaving) .change").count() > 0, patience=60)
    draft = titles(desk)
    new = desk.page.locator(".row:not(.leaving) .change").filter(has_text="new").count()
    assert new == len(set(draft) - set(first))
    assert "people=0" in desk.page.url
    assert desk.page.get_by_text("Unlike this week's list").is_visible()
    again = open_desk(address)
    again.open(desk.page.url.removeprefix(address))
    assert titles(again) == draft
    desk.page.get_by_role("link", name="Words", exact=True).click()
    desk.until(lambda: desk.page.get_by_role("slider", name="People").count() == 0, patience=60)
    desk.page.get_by_role("link", name="Discover", exact=True).click()
    desk.until(lambda: titles(desk) == draft, patience=60)
    assert fader(desk, "People").input_value() == "0"
    desk.until(lambda: "people=0" in desk.page.url)
    desk.page.get_by_role("button", name="Back to this week's list").click()
    desk.until(lambda: titles(desk) == first, patience=60)
    assert desk.elsewhere() == []
    assert desk.failures == []


def test_a_fader_that_is_dragged_is_never_put_back_and_the_last_place_counts(address, open_desk):
    """Moves come faster than drafts: what is shown and what is drawn end where the fader does."""
    desk = open_desk(address)
    desk.open()
    novelty = fader(desk, "Novelty")
    novelty.focus()
    for step in range(1, 21):
        desk.page.keyboard.press("ArrowRight")
        assert novelty.input_value() == str(5 * step)
    desk.until(lambda: "novelty=100" in desk.page.url, patience=60)
    draft = titles(desk)
    assert novelty.input_value() == "100"
    again = open_desk(address)
    again.open("/?novelty=100")
    assert titles(again) == draft


def test_a_row_opens_to_reasons_and_what_stands_behind_them(address, open_desk):
    desk = open_desk(address)
    desk.open()
    row = desk.page.locator(".row").first
    row.locator(".opener").click()
    desk.until(lambda: row.locator(".section").count() >= 3, patience=60)
    assert row.locator(".channel").all_inner_texts()[:3] == ["People", "Words", "Sound"]
    row.get_by_text("by the listeners who play it").wait_for(timeout=60_000)
    assert row.get_by_text("was said").first.is_visible()
    row.get_by_role("button", name="Which seconds speak for it").click()
    row.get_by_text("seconds that mattered most").wait_for(timeout=60_000)
    assert row.get_by_text("beside silence").is_visible()
    desk.page.get_by_role("link", name="Words", exact=True).click()
    desk.until(lambda: "What people say" in desk.heading(), patience=60)
    desk.page.get_by_role("link", name="Discover", exact=True).click()
    desk.until(lambda: row.locator(".section").count() >= 3, patience=60)
    assert row.locator(".opener").get_attribute("aria-expanded") == "true"


def test_a_list_is_taken_along(address, open_desk):
    desk = open_desk(address)
    desk.open()
    desk.page.get_by_text("Take this list along").click()
    for label, ending in (("M3U8 for a player", "m3u8"), ("CSV", "csv"), ("JSON", "json")):
        with desk.page.expect_download() as told:
            desk.page.get_by_role("button", name=label, exact=True).click()
        text = Path(told.value.path()).read_text("utf-8")
        assert told.value.suggested_filename.endswith(f".{ending}")
        assert all(title in text for title in titles(desk) if '"' not in title)


def test_a_link_opens_the_same_list_of_the_same_listener(address, names, open_desk):
    who, name = list(names.items())[7]
    desk = open_desk(address)
    desk.open(f"/?listener={quote(name)}")
    fader(desk, "People").focus()
    desk.page.keyboard.press("Home")
    desk.until(lambda: "People" not in desk.page.locator(".legend").inner_text(), patience=60)
    desk.page.get_by_text("Take this list along").click()
    link = desk.page.locator("code").last
    link.wait_for()
    assert f"listener={who}" in link.inner_text()
    other = open_desk(address)
    other.open(link.inner_text().removeprefix(address))
    assert other.heading() == desk.heading() and name in other.heading()
    assert titles(other) == titles(desk)
    other.open("/?listener=Nobody+Of+This+Name")
    assert other.page.get_by_text("Nobody here is called “Nobody Of This Name”").is_visible()


def test_what_is_said_far_down_the_list_leaves_the_eye_and_the_focus_where_they_were(address, open_desk):
    desk = open_desk(address)
    desk.open()
    rows = desk.page.locator(".row:not(.leaving)")
    for action, at in (("Never", 19), ("Heard it", 22)):
        title, above = titles(desk)[at], rows.nth(at - 1).locator(".title")
        if action == "Heard it":
            rows.nth(at).locator(".opener").click()
        button = desk.page.get_by_role("button", name=f"{action}: {title}", exact=True)
        button.scroll_into_view_if_needed()
        place = above.bounding_box()["y"]
        button.focus()
        desk.page.keyboard.press("Enter")
        desk.until(lambda title=title: title not in titles(desk), patience=60)
        if action == "Never":  # "Heard it" takes its opened row out, and what was below comes up
            assert abs(above.bounding_box()["y"] - place) < 80
        assert 0 < rows.nth(at).bounding_box()["y"] < 1000
        assert 0 < desk.page.get_by_role("button", name="Take it back").bounding_box()["y"] < 200
        focused = rows.nth(at).evaluate("row => row.contains(row.getRootNode().activeElement)")
        assert focused


def test_never_and_lock_change_the_next_draft(address, open_desk):
    desk = open_desk(address)
    desk.open()
    first = titles(desk)
    desk.page.get_by_role("button", name=f"Lock: {first[-1]}", exact=True).click()
    locked = desk.page.locator(".action[aria-pressed=true]")
    desk.until(lambda: locked.count() == 1, patience=60)
    desk.page.get_by_role("button", name=f"Never: {first[0]}", exact=True).click()
    desk.until(lambda: first[0] not in titles(desk), patience=60)
    fader(desk, "People").focus()
    desk.page.keyboard.press("Home")
    desk.until(lambda: "People" not in desk.page.locator(".legend").inner_text(), patience=60)
    assert first[0] not in titles(desk)
    assert first[-1] in titles(desk)
    assert locked.get_attribute("aria-label") == f"Lock: {first[-1]}"
