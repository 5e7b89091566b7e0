"""Space in a browser: a click shows in every space, an outline becomes a playlist, a search flies there."""

import numpy as np
import pytest

from engine.library import open_library
from engine.tasks import mapping
from engine.tasks.mapping import make_maps
from engine.tasks.opening import open_recommender
from engine.tasks.stored_maps import open_maps
from tests.browser.desk import ROOT, served
from tests.browser.hostile import HOSTILE
from tests.browser.test_pages import GROUNDS, ground
from tests.dashboard_worlds import NOW, TITLES, add_sounds, tone
from tests.map_worlds import flat, worded_library

SERVER = ROOT / "dashboard" / "server.py"


def drawn(library):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mapping, "lay_out", flat)
        make_maps(library, open_recommender(library.path), NOW)
    return library


@pytest.fixture(scope="module")
def library(browser, tmp_path_factory):
    """Two camps in the spaces of people, of words and of both, every track of which can be heard."""
    folder = tmp_path_factory.mktemp("space")
    made = worded_library(folder / "library")
    sound = tone(folder / "tone.opus", 220.0)
    add_sounds(made, {f"t{number}": sound for number in range(len(TITLES))})
    return drawn(made)


@pytest.fixture(scope="module")
def address(library):
    with served(SERVER, library.path) as running:
        yield running


@pytest.fixture
def desk(address, open_desk):
    return opened(open_desk(address))


def opened(desk):
    desk.open("/space", rows=False)
    desk.page.locator(".panel").first.wait_for(timeout=30_000)
    desk.page.locator(".legend li").first.wait_for(timeout=30_000)
    desk.settle()
    return desk


def known(library):
    recommender = open_recommender(library.path)
    return recommender, open_maps(library, recommender.build_id)


def pixels(desk, panel, at):
    """Where a place of a map is on the screen, while nothing was moved."""
    box = desk.page.locator(f'.panel[data-panel="{panel}"]').bounding_box()
    k = min(box["width"], box["height"]) / 2 * 0.92
    x, y = (float(part) for part in at)
    return box["x"] + box["width"] / 2 + x * k, box["y"] + box["height"] / 2 - y * k


def chosen(desk, panel):
    told = desk.page.locator(f'.panel[data-panel="{panel}"]').get_attribute("data-chosen")
    return tuple(float(part) for part in told.split()) if told else None


def lonely(space, seen):
    """A track that lies alone on a map, so that a click there can mean no other."""
    at = np.where(np.isfinite(space.tracks), space.tracks, 9)[seen]
    away = np.hypot(*(at[:, None] - at[None]).T) + 9 * np.eye(len(at))
    return int(seen[away.min(axis=0).argmax()])


def click(desk, library, panel="collaborative"):
    recommender, maps = known(library)
    in_both = np.all([np.isfinite(space.tracks[:, 0]) for space in maps.spaces], axis=0)
    row = lonely(maps.of(panel), np.flatnonzero(in_both))
    desk.page.mouse.click(*pixels(desk, panel, maps.of(panel).tracks[row]))
    return recommender, maps, row


def test_every_space_is_drawn_and_nothing_comes_from_elsewhere(desk):
    assert desk.heading() == "Where Ada is among the music"
    headings = desk.page.locator("figure .channel").all_inner_texts()
    assert headings == ["People", "Words", "Blend"]
    assert "of 15 nearest neighbours" in desk.page.locator("figure small").first.inner_text()
    assert desk.elsewhere() == []
    assert desk.failures == []


@pytest.mark.parametrize("panel", ["collaborative", "text"])
def test_a_click_shows_the_same_track_in_every_space_and_says_what_it_is(desk, library, panel):
    recommender, maps, row = click(desk, library, panel)
    desk.until(lambda: desk.page.locator(".chosen .title").count() == 1)
    title = desk.page.locator(".chosen .title").inner_text()
    shown = list(recommender.catalog.titles).index(title)
    assert maps.of(panel).tracks[shown] == pytest.approx(
        maps.of(panel).tracks[row]
    )  # or one at the same place
    for space in maps.spaces:
        assert chosen(desk, space.name) == pytest.approx(space.tracks[shown].tolist(), abs=1e-3)
    desk.until(lambda: desk.page.locator(".row").count() == 10)
    assert desk.page.get_by_role("heading", name=f"Nearest to {recommender.catalog.name(shown)}").is_visible()


def test_the_ring_is_drawn_where_the_track_is(desk, library):
    _, maps, row = click(desk, library)
    desk.until(lambda: desk.page.locator(".chosen .title").count() == 1)
    for space in maps.spaces:
        x, y = pixels(desk, space.name, space.tracks[row])
        inked = desk.page.locator(f'.panel[data-panel="{space.name}"] canvas').evaluate(
            """(canvas, [x, y]) => {
                const box = canvas.getBoundingClientRect(), ratio = canvas.width / box.width;
                const at = [Math.round((x - box.left) * ratio), Math.round((y - box.top) * ratio)];
                return [...canvas.getContext("2d").getImageData(...at, 1, 1).data];
            }""",
            [x, y],
        )
        assert inked == [31, 36, 48, 255]  # ink


def test_the_chosen_track_plays(desk, library):
    recommender, _, row = click(desk, library)
    desk.until(lambda: desk.page.locator(".chosen .play").count() == 1)
    desk.page.locator(".chosen .play").click()
    desk.until(lambda: desk.page.locator("audio").evaluate("audio => audio.currentTime") > 0.2)
    assert desk.page.locator("audio").get_attribute("src").endswith(f"/audio/{recommender.catalog.ids[row]}")


def test_a_click_sends_little_and_the_maps_are_not_sent_again(address, open_desk, library):
    desk = open_desk(address)
    received = []
    desk.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame)))
    )
    opened(desk)
    del received[:]
    click(desk, library)
    desk.until(lambda: desk.page.locator(".chosen .title").count() == 1)
    desk.until(lambda: desk.page.locator(".row").count() == 10)
    assert 0 < sum(received) < 100_000


def test_an_outline_becomes_a_playlist(desk, library):
    recommender, maps = known(library)
    tracks = maps.of("collaborative").tracks
    low, high = np.nanmin(tracks, axis=0) - 0.05, np.nanmax(tracks, axis=0) + 0.05
    middle = float(np.nanmedian(tracks[:, 0]))
    desk.page.get_by_role("button", name="Outline").click()
    corners = [(low[0], low[1]), (middle, low[1]), (middle, high[1]), (low[0], high[1]), (low[0], low[1])]
    first, *rest = [pixels(desk, "collaborative", corner) for corner in corners]
    desk.page.mouse.move(*first)
    desk.page.mouse.down()
    for to in rest:
        desk.page.mouse.move(*to, steps=4)
    desk.page.mouse.up()
    keep = desk.page.get_by_role("button", name="as a playlist")
    keep.wait_for(timeout=20_000)
    inside = {recommender.catalog.ids[row] for row in np.flatnonzero(tracks[:, 0] < middle - 0.02)}
    desk.page.get_by_label("Name of the playlist").fill("Drawn by hand")
    desk.page.get_by_label("Name of the playlist").press("Tab")
    desk.settle()
    keep.click()
    desk.until(lambda: desk.page.get_by_text("Kept as Drawn by hand").count() == 1)
    (kept,) = [one for one in open_library(library.path).playlists() if one.name == "Drawn by hand"]
    assert inside <= set(kept.track_ids)
    assert abs(len(kept.track_ids) - len(inside)) < 8


def test_a_search_flies_to_what_it_finds_and_keys_alone_do_it(desk, library):
    recommender, maps = known(library)
    row = recommender.catalog.row("t60")
    field = desk.page.get_by_label("Find on the maps")
    field.fill("song 60")
    field.press("Enter")
    show = desk.page.get_by_role("button", name="Show: Song 60")
    show.wait_for(timeout=20_000)
    show.focus()
    desk.page.keyboard.press("Enter")
    desk.until(lambda: desk.page.locator(".chosen .title").count() == 1)
    for space in maps.spaces:
        assert chosen(desk, space.name) == pytest.approx(space.tracks[row].tolist(), abs=1e-3)
    box = desk.page.locator('.panel[data-panel="text"]').bounding_box()
    desk.page.wait_for_timeout(700)
    middle = desk.page.locator('.panel[data-panel="text"] canvas').evaluate(
        "canvas => [...canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data]"
    )
    assert middle == [31, 36, 48, 255]  # the map has moved: the chosen track is in its middle
    assert box["width"] > 300


def test_a_found_track_leads_to_its_page_and_a_near_one_to_its_artists(desk):
    field = desk.page.get_by_label("Find on the maps")
    field.fill("song 60")
    field.press("Enter")
    desk.page.get_by_role("button", name="Show: Song 60").click()
    near = desk.page.get_by_role("heading", name="Nearest to")
    near.wait_for(timeout=20_000)
    row = desk.page.get_by_role("list", name="nearest by People").locator(".row").first
    row.locator(".opener").click()
    assert "by People" in row.locator(".reason").first.inner_text()
    artist = row.locator(".by").inner_text()
    row.get_by_role("button", name="Artist's page").click()
    desk.until(lambda: desk.heading().startswith(artist))
    desk.page.get_by_role("link", name="Space").click()
    desk.until(lambda: desk.page.get_by_role("heading", name="Nearest to").count() == 1)
    field.fill("song 60")
    field.press("Enter")
    desk.page.get_by_role("button", name="Its page: Song 60").click()
    desk.until(lambda: desk.heading().startswith("Song 60"))


@pytest.mark.slow
def test_no_serious_finding_of_ours(desk, library):
    from axe_playwright_python.sync_playwright import Axe

    click(desk, library)
    desk.until(lambda: desk.page.locator(".row").count() == 10)
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


@pytest.mark.slow
def test_hostile_names_are_text(browser, open_desk, tmp_path):
    library = drawn(
        worded_library(tmp_path / "library", listeners=HOSTILE, titles=HOSTILE * 2, artists=HOSTILE)
    )
    with served(SERVER, library.path) as running:
        desk = opened(open_desk(running))
        click(desk, library)
        desk.until(lambda: desk.page.locator(".row").count() == 10)
        desk.page.get_by_label("Find on the maps").fill("heading")
        desk.page.get_by_label("Find on the maps").press("Enter")
        desk.until(lambda: desk.page.locator(".row").count() > 10)
        desk.page.get_by_text("Every region in words").click()
        desk.settle()
        assert set(
            desk.page.locator(".row .title").evaluate_all("all => all.map(one => one.textContent)")
        ) <= set(HOSTILE)
        assert desk.elsewhere() == []
        assert desk.failures == []
        assert not desk.page.evaluate("window.__pwned")
        assert desk.page.locator("a[href*='203.0.113'], img[src*='203.0.113'], iframe[srcdoc]").count() == 0
        assert desk.page.get_by_role("heading", level=1).count() == 1
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 1440
