"""Chromium, once for all browser tests; they are skipped, with the reason, where there is none."""

import time
from pathlib import Path

import pytest

from tests.browser.desk import CHROMIUM, Desk

collect_ignore = ["made_up.py", "escaped.py"]  # pages, not modules: importing them draws them


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        if CHROMIUM is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium here: `apt-get install chromium` or `playwright install chromium`")
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def town_library(browser, tmp_path_factory) -> Path:
    """The sample town, imported and built once; whoever changes it copies it first."""
    from engine.tasks.demo import prepare_demo

    path = tmp_path_factory.mktemp("town") / "library"
    prepare_demo(path, int(time.time()), lambda line: None)
    return path


@pytest.fixture
def open_desk(browser):
    """Call with an address, and a width and colour scheme where they matter."""
    contexts = []

    def opened(address: str, width: int = 1440, dark: bool = False) -> Desk:
        context = browser.new_context(
            viewport={"width": width, "height": 1000}, color_scheme="dark" if dark else "light"
        )
        contexts.append(context)
        return Desk(context.new_page(), address)

    yield opened
    for context in contexts:
        context.close()
