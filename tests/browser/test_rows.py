"""The list in a browser, on made-up rows: it opens, moves, keeps the focus, and says what was pressed."""

from pathlib import Path

import pytest

from tests.browser.desk import served

MADE_UP = Path(__file__).with_name("made_up.py")


@pytest.fixture(scope="module")
def address(browser):
    with served(MADE_UP) as running:
        yield running


@pytest.fixture
def desk(address, open_desk):
    opened = open_desk(address)
    opened.open()
    return opened


def opener(desk, letter):
    return desk.page.get_by_role("button", name=f"Title {letter} Artist {letter}")


def titles(desk):
    return desk.page.locator(".row:not(.leaving) .title").all_inner_texts()


def choose(desk, option):
    desk.page.get_by_text(option, exact=True).click()
    desk.settle()


def test_a_row_opens_by_click_and_closes_again(desk):
    assert not desk.page.get_by_text("Reason 1 of b").is_visible()
    opener(desk, "b").click()
    assert desk.page.get_by_text("Reason 1 of b", exact=True).is_visible()
    assert opener(desk, "b").get_attribute("aria-expanded") == "true"
    opener(desk, "b").click()
    assert not desk.page.get_by_text("Reason 1 of b", exact=True).is_visible()


def test_a_row_opens_and_is_left_by_keyboard(desk):
    opener(desk, "a").focus()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    assert desk.page.get_by_text("Reason 1 of b", exact=True).is_visible()
    desk.page.keyboard.press("End")
    desk.page.keyboard.press("Space")
    assert desk.page.get_by_text("Reason 1 of e", exact=True).is_visible()


def test_more_reasons_come_on_request(desk):
    opener(desk, "c").click()
    assert not desk.page.get_by_text("Reason 11 of c").is_visible()
    desk.page.get_by_role("button", name="Show 3 more").click()
    assert desk.page.get_by_text("Reason 11 of c").is_visible()


def test_rows_that_move_say_how_far(desk):
    assert titles(desk) == [f"Title {letter}" for letter in "abcde"]
    assert desk.page.locator(".change").count() == 0
    choose(desk, "second")
    desk.until(lambda: titles(desk) == [f"Title {letter}" for letter in "cabfd"])
    assert desk.page.locator(".row:not(.leaving) .change").all_inner_texts() == [
        "+2",
        "−1",
        "−1",
        "new",
        "−1",
    ]
    assert desk.page.get_by_role("status").filter(has_text="The list changed").inner_text() == (
        "The list changed: 1 new · 4 moved · 1 out: Title e"
    )
    assert desk.page.locator(".leaving").count() == 0


def test_another_list_is_no_change_of_this_one(desk):
    opener(desk, "b").click()
    choose(desk, "Bo")
    desk.until(lambda: opener(desk, "b").get_attribute("aria-expanded") == "false")
    assert desk.page.locator(".change").count() == 0


def test_what_was_open_stays_open_when_it_moves(desk):
    opener(desk, "b").click()
    choose(desk, "second")
    desk.until(lambda: titles(desk)[0] == "Title c")
    assert desk.page.get_by_text("Reason 1 of b", exact=True).is_visible()


def test_a_press_is_told_to_python_and_the_focus_stays(desk):
    like = desk.page.get_by_role("button", name="Like: Title b")
    like.focus()
    desk.page.keyboard.press("Enter")
    desk.page.get_by_text("pressed like on b").wait_for()
    assert like.evaluate("button => button.getRootNode().activeElement === button")


def test_presses_that_come_faster_than_python_can_take_them_are_all_told(desk):
    desk.page.locator(".rows").evaluate(
        """rows => rows.querySelectorAll('[data-part="like"]').forEach(button => button.click())"""
    )
    desk.page.get_by_text("pressed like on a, like on b, like on c, like on d, like on e").wait_for()
    desk.page.get_by_role("button", name="Like: Title b").click()
    desk.page.get_by_text("like on d, like on e, like on b", exact=False).wait_for()


def test_a_list_that_comes_while_a_button_is_held_waits_for_the_press(desk):
    place = desk.page.get_by_role("button", name="Like: Title b").bounding_box()
    desk.page.mouse.move(place["x"] + 5, place["y"] + 5)
    desk.page.mouse.down()
    desk.page.get_by_text("second", exact=True).evaluate("option => option.click()")
    desk.settle()
    assert titles(desk) == [f"Title {letter}" for letter in "abcde"]
    desk.page.mouse.up()
    desk.page.get_by_text("pressed like on b").wait_for()
    desk.until(lambda: titles(desk) == [f"Title {letter}" for letter in "cabfd"])


def test_a_list_that_comes_under_a_finger_waits_for_its_tap(desk):
    place = desk.page.get_by_role("button", name="Like: Title b").bounding_box()
    touch = desk.page.context.new_cdp_session(desk.page)
    at = {"x": place["x"] + place["width"] / 2, "y": place["y"] + place["height"] / 2}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    desk.page.get_by_text("second", exact=True).evaluate("option => option.click()")
    desk.page.wait_for_timeout(200)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    desk.page.get_by_text("pressed like on b").wait_for()
    desk.until(lambda: titles(desk) == [f"Title {letter}" for letter in "cabfd"])


@pytest.mark.slow
def test_what_was_told_is_not_told_again_to_a_server_that_was_started_anew(browser, open_desk):
    with served(MADE_UP) as address:
        desk = open_desk(address)
        desk.open()
        desk.page.get_by_role("button", name="Like: Title b").click()
        desk.page.get_by_text("pressed like on b", exact=True).wait_for()
        desk.settle()
    desk.page.locator('[data-test-connection-state="PINGING_SERVER"]').wait_for()
    with served(MADE_UP, port=int(address.rsplit(":", 1)[1])):
        desk.page.locator('[data-test-connection-state="CONNECTED"]').wait_for(timeout=30_000)
        desk.settle()
        desk.page.get_by_role("button", name="Like: Title c").click()
        desk.page.get_by_text("pressed like on b").wait_for(state="detached", timeout=30_000)
        desk.settle()
        desk.page.get_by_role("button", name="Like: Title d").click()
        desk.page.get_by_text("pressed like on c, like on d", exact=True).wait_for()


def test_bars_are_parts_of_the_longest(desk):
    """Row a has 1.0 and 0.4 right of its start and 0.2 left of it, and no row is wider."""
    widths = (
        desk.page.locator(".row")
        .nth(0)
        .locator(".segment")
        .evaluate_all("parts => parts.map(part => [part.style.left, part.style.width].map(parseFloat))")
    )
    assert widths == [
        pytest.approx([12.5, 62.5], abs=0.01),
        pytest.approx([75.0, 25.0], abs=0.01),
        pytest.approx([0.0, 12.5], abs=0.01),
    ]


def test_nothing_is_asked_of_anybody_else(desk):
    assert desk.requests
    assert desk.elsewhere() == []
    assert desk.failures == []


def test_a_phone_is_told_what_bars_and_numbers_mean_on_a_line_of_its_own(address, open_desk):
    desk = open_desk(address, width=390)
    desk.open()
    heads = desk.page.locator(".heads")
    shown = [
        part for part in ("People", "gives how much", "Known to") if heads.get_by_text(part).is_visible()
    ]
    assert shown == ["People", "gives how much", "Known to"]
    assert not heads.get_by_text("Why you").is_visible()
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390
    choose(desk, "bare")
    desk.until(lambda: len(titles(desk)) == 2)
    assert not heads.is_visible()
