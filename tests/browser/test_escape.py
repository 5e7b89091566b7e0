"""What the escape makes of hostile names, read back from a browser."""

from pathlib import Path

import pytest

from dashboard.components.escape import JOINER, plain
from tests.browser.desk import served
from tests.browser.hostile import HOSTILE


@pytest.fixture(scope="module")
def desk(browser):
    from tests.browser.desk import Desk

    with served(Path(__file__).with_name("escaped.py")) as address:
        context = browser.new_context()
        opened = Desk(context.new_page(), address)
        opened.open(rows=False)
        yield opened
        context.close()


@pytest.mark.parametrize("kind", ["text", "label", "claim", "message"])
def test_every_name_reads_as_it_was_written(desk, kind):
    shown = desk.page.evaluate(
        """([kind, n]) => [...Array(n).keys()].map(place => {
            const box = document.querySelector(`.st-key-as_${kind}_${place}`);
            return box.querySelector('[data-testid="stMarkdownContainer"]').textContent;
        })""",
        [kind, len(HOSTILE)],
    )
    assert [text.replace(JOINER, "").strip() for text in shown] == [plain(name).strip() for name in HOSTILE]


def test_nothing_in_a_name_does_anything(desk):
    assert desk.elsewhere() == []
    assert desk.failures == []
    assert not desk.page.evaluate("window.__pwned")
    inside = desk.page.locator('[class*="st-key-as_"]')
    for tag in (
        "a",
        "img",
        "iframe",
        "script",
        "style",
        "h1",
        "h2",
        "ul",
        "ol",
        "blockquote",
        "table",
        "code",
        ".katex",
    ):
        links = inside.locator(f"{tag}:not([href^='#'])")
        assert links.count() == 0, tag
