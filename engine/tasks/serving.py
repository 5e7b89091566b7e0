"""The dashboard as a process of its own, on one library."""

import os
import subprocess
import sys
import threading
import time
import webbrowser
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from engine.errors import EngineError, NotFoundError

PATIENCE_S = 60  # how long a browser waits for the dashboard to come up


def serve(library_path: Path, port: int = 8501, open_browser: bool = True) -> int:
    """Run the dashboard until it is stopped; its exit status.

    port : on 127.0.0.1, the only address it listens on
    """
    command = [
        sys.executable, "-m", "streamlit", "run", str(dashboard_file()),
        f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true",
        "--server.fileWatcherType=none", "--browser.gatherUsageStats=false",
    ]  # fmt: skip
    surroundings = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"} | os.environ
    surroundings["CROSSFADE_LIBRARY"] = str(library_path)
    if open_browser:
        threading.Thread(target=_open_when_up, args=(port,), daemon=True).start()
    try:
        ran = subprocess.run(command, env=surroundings, cwd=dashboard_file().parents[1])
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        raise EngineError(
            f"the dashboard could not be started ({error}): `crossfade doctor` looks why"
        ) from error
    return ran.returncode


def dashboard_file() -> Path:
    """Where the dashboard begins; NotFoundError where it was not installed."""
    found = find_spec("dashboard")
    if found is None or found.origin is None:
        raise NotFoundError(
            "the dashboard is not installed beside the engine: `pip install -e .` installs both"
        )
    return Path(found.origin).with_name("server.py")


def _open_when_up(port: int) -> None:
    """Streamlit would ask a new user for an e-mail address before it opened a browser itself."""
    address = f"http://127.0.0.1:{port}"
    for _ in range(PATIENCE_S * 2):
        try:
            with urlopen(f"{address}/_stcore/health", timeout=2):
                webbrowser.open(address)
                return
        except (URLError, OSError):
            time.sleep(0.5)
