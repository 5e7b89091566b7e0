"""From a fader to the redrawn list: Chromium, the sample town, a warm server.

    python -m benchmarks.fader [--library FOLDER] [MOVES]

Serves the town (or FOLDER) as `crossfade demo` does, opens Discover, and moves the fader for people from one
end of its scale to the other, MOVES times (default 40) after ten that count for nothing. What is timed is all
that a person waits for: from the key's being pressed until the rows in the list's shadow root are others, or
say other changes. Each list differs from the one before it, since every second one has no people in it.
"""

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from engine.tasks.demo import prepare_demo
from tests.browser.desk import CHROMIUM, ROOT, Desk, served

WARMING = 10
REDRAWN = """
() => {
  const hosts = [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')];
  const of = (host, part) => (host.shadowRoot ?? host.querySelector('*')?.shadowRoot)?.querySelector(part);
  const first = (part) => hosts.map((host) => of(host, part)).find((found) => found);
  const [input, list] = [first('#people'), first('.rows')];
  window.redrawn = { at: 0, from: 0 };
  input.addEventListener('keydown', () => { window.redrawn = { at: 0, from: performance.now() }; }, true);
  new MutationObserver(() => { window.redrawn.at ||= performance.now(); }).observe(list, { childList: true });
}
"""


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("moves", nargs="?", type=int, default=40)
    asked.add_argument("--library", type=Path)
    of = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="crossfade-benchmark-") as folder:
        path = of.library or Path(folder) / "library"
        if of.library is None:
            prepare_demo(path, int(time.time()), print)
        with served(ROOT / "dashboard" / "server.py", path) as address:
            waits = sorted(moved(address, of.moves))
    median, p95 = statistics.median(waits), waits[min(len(waits) - 1, int(0.95 * len(waits)))]
    print(f"fader to redrawn list: median {median:.0f} ms, p95 {p95:.0f} ms, of {len(waits)} moves")
    print(f"load average: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def moved(address: str, moves: int) -> list[float]:
    """Milliseconds from each press to the redrawn list, but for the first few."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        desk = Desk(browser.new_page(viewport={"width": 1440, "height": 1000}), address)
        desk.open()
        desk.page.evaluate(REDRAWN)
        desk.page.get_by_role("slider", name="People").focus()
        waits = []
        for move in range(WARMING + moves):
            desk.page.keyboard.press("Home" if move % 2 == 0 else "End")
            desk.page.wait_for_function("window.redrawn.from && window.redrawn.at", timeout=60_000)
            waits.append(desk.page.evaluate("window.redrawn.at - window.redrawn.from"))
            desk.page.wait_for_timeout(1_000)  # rows have come to rest, and the script has ended
        browser.close()
    return waits[WARMING:]


if __name__ == "__main__":
    main()
