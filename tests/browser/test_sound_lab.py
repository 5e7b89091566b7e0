"""The Sound lab in a browser: a song walks from its file to who would like it, and into somebody's thirty."""

import pytest
import soundfile

from engine.library.builds import builds
from tests.browser.desk import ROOT, served
from tests.song_worlds import LISTENERS, RATE, heard_library, sound_of

SERVER = ROOT / "dashboard" / "server.py"
HOSTILE = "![x](http:) # <img src=x onerror=window.__pwned=1>.wav"


@pytest.fixture(scope="module")
def library(browser, tmp_path_factory):
    return heard_library(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def address(library):
    with served(SERVER, library.path) as running:
        yield running


def song(folder, name: str, number: int = 40):
    path = folder / name
    soundfile.write(path, sound_of(number), RATE, format="WAV")
    return path


def put(desk, path) -> None:
    desk.page.locator("input[type=file]").set_input_files(path)
    desk.page.get_by_role("heading", name="A thirty seeded by this song").wait_for(timeout=60_000)
    desk.settle()


def test_a_song_walks_from_its_file_into_somebodys_thirty(library, address, open_desk, tmp_path):
    desk = open_desk(address)
    desk.open("/sound_lab", rows=False)
    put(desk, song(tmp_path, "Friend - New Song.wav"))
    fans = desk.page.locator(".row .title").all_inner_texts()[:6]
    assert set(fans) == set(LISTENERS[1::2])
    assert desk.page.get_by_label("Artist", exact=True).input_value() == "Friend"
    desk.page.get_by_role("button", name="Keep it").click()
    desk.page.get_by_role("button", name="Build now").click()
    desk.until(lambda: len(builds(library)) == 2, patience=60)
    desk.open(f"/?listener={fans[0]}")
    assert "New Song" in desk.page.locator(".row .title").all_inner_texts()
    assert desk.elsewhere() == []
    assert desk.failures == []


def test_what_is_no_music_is_said(address, open_desk, tmp_path):
    desk = open_desk(address)
    desk.open("/sound_lab", rows=False)
    (tmp_path / "notes.wav").write_text("no music")
    desk.page.locator("input[type=file]").set_input_files(tmp_path / "notes.wav")
    desk.page.get_by_text("notes.wav was not read").wait_for(timeout=30_000)
    (tmp_path / "virus.exe").write_bytes(b"MZ")
    desk.page.locator("input[type=file]").set_input_files(tmp_path / "virus.exe")
    desk.page.get_by_text("files are not allowed").wait_for(timeout=30_000)
    (tmp_path / "long.wav").write_bytes(bytes(65 << 20))
    desk.page.locator("input[type=file]").set_input_files(tmp_path / "long.wav")
    desk.page.get_by_text("File must be 64").wait_for(timeout=30_000)


def test_a_hostile_file_name_is_text(address, open_desk, tmp_path):
    desk = open_desk(address)
    desk.open("/sound_lab", rows=False)
    put(desk, song(tmp_path, HOSTILE.replace("/", ""), 43))
    assert desk.page.get_by_role("heading", level=2).first.inner_text().replace("\u2060", "") == HOSTILE
    assert not desk.page.evaluate("window.__pwned")
    assert desk.elsewhere() == []


@pytest.mark.slow
def test_no_serious_finding_of_ours(address, open_desk, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    desk = open_desk(address)
    desk.open("/sound_lab", rows=False)
    put(desk, song(tmp_path, "a.wav", 44))
    for width, scheme in ((1440, "light"), (390, "dark")):
        desk.page.set_viewport_size({"width": width, "height": 1000})
        desk.page.emulate_media(color_scheme=scheme)
        desk.settle()
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(desk.page).response["violations"]
        serious = [
            (finding["id"], node["target"], node["failureSummary"])
            for finding in found
            if finding["impact"] in ("serious", "critical")
            for node in finding["nodes"]
        ]
        assert serious == []
