"""Playing in a browser: a press is heard, the next track follows, the row shows it, and keys do all of it."""

import pytest

from tests.browser.desk import ROOT, served
from tests.browser.hostile import HOSTILE
from tests.browser.test_pages import GROUNDS, ground
from tests.dashboard_worlds import TITLES, add_sounds, built_library, tone

SERVER = ROOT / "dashboard" / "server.py"
SILENT = 7  # every seventh track has no sound file


@pytest.fixture(scope="module")
def sounding(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sounding")
    library = built_library(folder / "library")
    files = [tone(folder / f"{number}.opus", 200.0 + number) for number in range(4)]
    add_sounds(library, {f"t{number}": files[number % 4] for number in range(len(TITLES)) if number % SILENT})
    with served(SERVER, library.path) as running:
        yield running


@pytest.fixture
def desk(sounding, open_desk):
    opened = open_desk(sounding)
    opened.open()
    return opened


def audio(desk, what):
    return desk.page.locator("audio").evaluate(f"audio => audio.{what}")


def asked_for(desk):
    return [url.rsplit("/", 1)[1] for url in desk.requests if "/audio/" in url]


def playable(desk):
    """Ids of the rows with a play button, in their order."""
    return desk.page.locator(".row > .line .play").evaluate_all("all => all.map(one => one.dataset.track)")


def current(desk):
    return desk.page.locator(".row.current").evaluate_all("rows => rows.map(row => row.dataset.id)")


def play(desk, place=0):
    desk.page.locator(".row > .line .play").nth(place).click()
    desk.until(lambda: audio(desk, "currentTime") > 0.2)


def test_nothing_is_loaded_before_a_press(desk):
    assert asked_for(desk) == []
    assert not desk.page.get_by_role("region", name="Player").is_visible()


def test_a_press_plays_and_the_row_shows_it(desk):
    first = playable(desk)[0]
    play(desk)
    assert set(asked_for(desk)) == {first}
    before = audio(desk, "currentTime")
    desk.page.wait_for_timeout(500)
    assert audio(desk, "currentTime") > before
    assert not audio(desk, "paused")
    assert current(desk) == [first]
    bar = desk.page.get_by_role("region", name="Player")
    title = desk.page.locator(".row.current .title").inner_text()
    assert title in bar.inner_text()
    assert "/ 0:06" in bar.inner_text()
    assert desk.elsewhere() == []
    assert desk.failures == []


def test_the_next_track_follows_on_the_end(desk):
    first, second = playable(desk)[:2]
    play(desk)
    assert current(desk) == [first]
    desk.page.locator("audio").evaluate("audio => { audio.currentTime = audio.duration - 0.3; }")
    desk.until(lambda: current(desk) == [second])
    desk.until(lambda: audio(desk, "currentTime") > 0.2)
    assert audio(desk, "src").endswith(f"/audio/{second}")


def test_the_last_track_ends_the_playing(desk):
    last = playable(desk)[-1]
    play(desk, place=-1)
    desk.page.locator("audio").evaluate("audio => { audio.currentTime = audio.duration - 0.3; }")
    desk.until(lambda: audio(desk, "ended"))
    assert current(desk) == [last]
    assert desk.page.get_by_role("button", name="Next track").is_disabled()


def test_keys_alone_play_pause_and_go_on(desk):
    button = desk.page.locator(".row > .line .play").first
    title, by = (desk.page.locator(".row .line:has(.play)").first.locator(part) for part in (".title", ".by"))
    name = f"{title.inner_text()} by {by.inner_text()}"
    assert button.get_attribute("aria-label") == f"Play {name}"
    button.focus()
    desk.page.keyboard.press("Enter")
    desk.until(lambda: audio(desk, "currentTime") > 0.2)
    assert button.get_attribute("aria-label") == f"Pause {name}"
    desk.page.keyboard.press("Space")
    desk.until(lambda: audio(desk, "paused"))
    assert button.get_attribute("aria-label") == f"Play {name}"
    desk.page.get_by_role("button", name="Next track").focus()
    desk.page.keyboard.press("Enter")
    desk.until(lambda: current(desk) == [playable(desk)[1]])
    slider = desk.page.get_by_role("slider", name="Place in the track")
    desk.until(lambda: audio(desk, "duration") > 5)
    slider.focus()
    desk.page.keyboard.press("End")
    desk.until(lambda: current(desk) == [playable(desk)[2]])


def test_rows_without_a_sound_file_say_so(desk):
    ids = desk.page.locator(".row").evaluate_all("rows => rows.map(row => row.dataset.id)")
    silent = [track for track in ids if int(track[1:]) % SILENT == 0]
    assert silent
    assert playable(desk) == [track for track in ids if track not in silent]
    assert desk.page.locator(".row .silent").all_inner_texts() == ["no sound"] * len(silent)


def test_a_track_that_leaves_the_list_plays_on_and_the_next_takes_its_place(desk):
    ids = playable(desk)
    play(desk, place=1)
    desk.page.locator(f'.row[data-id="{ids[1]}"]').get_by_role("button", name="Never:").click()
    desk.until(lambda: ids[1] not in playable(desk))
    assert not audio(desk, "paused")
    desk.page.get_by_role("button", name="Next track").click()
    desk.until(lambda: current(desk) == [ids[2]])
    desk.page.get_by_role("button", name="Take it back").click()
    desk.until(lambda: playable(desk) == ids)


def test_it_plays_on_while_pages_change_and_can_be_closed(desk):
    play(desk)
    desk.page.get_by_role("link", name="Listeners").click()
    desk.until(lambda: desk.heading() == "Ada")
    assert not audio(desk, "paused")
    playable = desk.page.locator(".reason .play:visible")
    openers = desk.page.locator(".opener:visible")
    for place in range(openers.count()):
        openers.nth(place).click()
        if playable.count():
            break

    def another() -> bool:
        """Press until it is heard: a row just opened is drawn anew, and a press on the old one is lost."""
        if len(set(asked_for(desk))) < 2:
            playable.first.click()
            desk.page.wait_for_timeout(1_500)
        return len(set(asked_for(desk))) == 2

    desk.until(another)
    desk.page.get_by_role("button", name="Close the player").click()
    desk.until(lambda: not desk.page.get_by_role("region", name="Player").is_visible())
    assert audio(desk, "paused")


@pytest.mark.slow
def test_no_serious_finding_while_playing(desk):
    from axe_playwright_python.sync_playwright import Axe

    play(desk)
    for width, scheme in ((1440, "light"), (390, "light"), (390, "dark"), (1440, "dark")):
        desk.page.set_viewport_size({"width": width, "height": 1000})
        desk.page.emulate_media(color_scheme=scheme)
        desk.until(lambda wanted=GROUNDS[scheme]: ground(desk) == wanted)
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(desk.page).response["violations"]
        serious = [
            (width, scheme, finding["id"], node["target"], node["failureSummary"])
            for finding in found
            if finding["impact"] in ("serious", "critical")
            for node in finding["nodes"]
        ]
        assert serious == []


def test_a_file_that_is_gone_is_said_and_hostile_names_are_text(browser, open_desk, tmp_path):
    library = built_library(tmp_path / "library", titles=HOSTILE * 2, artists=HOSTILE)
    files = {
        f"t{number}": tone(tmp_path / f"{number}.opus", 220.0, 1.0) for number in range(len(HOSTILE) * 2)
    }
    add_sounds(library, files)
    for path in files.values():
        path.unlink()
    with served(SERVER, library.path) as address:
        desk = open_desk(address)
        desk.open()
        desk.page.locator(".row > .line .play").first.click()
        desk.until(lambda: "is missing, or has changed" in desk.page.locator(".said").inner_text())
        title = desk.page.locator(".row.current .title").evaluate("part => part.textContent")
        assert desk.page.locator(".player .title").evaluate("part => part.textContent") == title
        assert desk.elsewhere() == []
        assert desk.failures == []
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 1440
