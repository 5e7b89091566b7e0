"""A served page in a real browser, with every request it makes written down."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
RESTING = '[data-testid="stApp"][data-test-script-state="notRunning"]'


@contextmanager
def served(script: Path, library: Path | None = None, port: int | None = None) -> Iterator[str]:
    """The address of a streamlit script that runs until the block ends."""
    port = port or _free_port()
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    environment.pop("CROSSFADE_LIBRARY", None)
    if library is not None:
        environment["CROSSFADE_LIBRARY"] = str(library)
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    server = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_until_healthy(address: str, server: subprocess.Popen[bytes], patience: float = 60) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server at {address} did not become healthy in {patience} s")


class Desk:
    """A page and what it asked for."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address
        self.requests: list[str] = []
        self.failures: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.failures.append(str(error)))

    def open(self, path: str = "/", rows: bool = True) -> None:
        """Open a page and wait until it is drawn; `rows`: whether it has a list."""
        self.page.goto(self.address + path)
        self.page.get_by_role("heading", level=1).first.wait_for(timeout=30_000)
        if rows:
            self.page.locator(".row").first.wait_for(timeout=30_000)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run and what moves has come to rest."""
        self.page.wait_for_timeout(100)
        self.page.wait_for_selector(RESTING, timeout=30_000)
        self.page.wait_for_timeout(300)
        for leaving in self.page.locator(".leaving").all():
            leaving.wait_for(state="detached")

    def until(self, condition: Callable[[], bool], patience: float = 20) -> None:
        """Wait until something holds, and fail where it never does."""
        end = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            self.page.wait_for_timeout(50)
        self.settle()

    def heading(self) -> str:
        """The page's title."""
        return str(self.page.get_by_role("heading", level=1).inner_text())

    def elsewhere(self) -> list[str]:
        """Requests to any other address than the server's own."""
        own = (self.address, self.address.replace("http", "ws"), "data:", f"blob:{self.address}")
        return [url for url in self.requests if not url.startswith(own)]
