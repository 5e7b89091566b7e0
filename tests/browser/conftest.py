"""Chromium, once for all browser tests; they are skipped, with the reason, where there is none."""

import pytest

from tests.browser.desk import CHROMIUM, Desk


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: `apt-get install chromium` brings one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


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
