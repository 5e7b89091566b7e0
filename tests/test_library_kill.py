"""Writers killed with SIGKILL: at chosen lines of the library's code, and at moments of the clock."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from library_worlds import ROWS_OF_A_KILLED_IMPORT, build_content, files_of, import_rows, write_named_build

from engine.library import Library, open_library
from engine.library.builds import read_build

PROGRAM = Path(__file__).with_name("library_worlds.py")


def start(step: str, library: Library, name: str, kill_at: int = 0) -> subprocess.Popen[str]:
    """The step as a process of its own; see `library_worlds`."""
    command = [sys.executable, str(PROGRAM), step, str(library.path), name, str(kill_at)]
    root = str(PROGRAM.parent.parent)
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": root}, cwd=root)


def run(step: str, library: Library, name: str, kill_at: int = 0) -> tuple[int, str]:
    with start(step, library, name, kill_at) as process:
        output, _ = process.communicate()
    return process.returncode, output


def new_library(path: Path) -> Library:
    library = open_library(path / "music", create=True)
    import_rows(library, [("ada", "a1", "t1", 1, 5), ("ada", "a9", "t3", 1, 1003)])
    write_named_build(library, "b0", created=1)
    return library


@pytest.fixture(scope="module")
def lines_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, int]]:
    """How many lines of the library's code each step runs where nobody kills it."""
    library = new_library(tmp_path_factory.mktemp("lines"))
    outcomes = {step: run(step, library, "whole") for step in ("build", "import")}
    assert [code for code, _ in outcomes.values()] == [0, 0]
    yield {step: int(output) for step, (_, output) in outcomes.items()}


def moments(lines: int, n: int) -> list[int]:
    """Half of the kills over the whole run, half in its last tenth, where files are moved."""
    spread = np.linspace(1, lines - 1, n // 2)
    late = np.linspace(0.9 * lines, lines, n - n // 2)
    return sorted({int(line) for line in (*spread, *late)})


@cache
def content_of(name: str) -> tuple[bytes, tuple[str, ...]]:
    arrays, strings = build_content(name)
    return arrays["factors"].tobytes(), tuple(strings["names"])


def assert_serves(library: Library, *names: str) -> str:
    """The live build is one of these, and whole."""
    build = read_build(library)
    assert build.build_id in names
    found = build.arrays["factors"].tobytes(), tuple(build.strings["names"])
    assert found == content_of(build.build_id)
    return build.build_id


def test_a_build_killed_at_twenty_two_moments(tmp_path: Path, lines_of: dict[str, int]) -> None:
    library = new_library(tmp_path)
    serving, served, killed = "b0", [], moments(lines_of["build"], 22)
    assert len(killed) >= 20
    for place, line in enumerate(killed):
        code, _ = run("build", library, f"killed{place}", line)
        assert code == -signal.SIGKILL
        served.append(assert_serves(library, serving, f"killed{place}") == serving)
        serving = f"next{place}"
        write_named_build(library, serving, created=10 + place)
        assert_serves(library, serving)
        assert not list(library.builds_folder.glob("*.part"))
    assert served[0] and not served[-1]  # the last kills came after the new build was live
    assert served == sorted(served, reverse=True)


@pytest.mark.parametrize("milliseconds", [0, 10, 20, 40, 80, 160])
def test_a_build_killed_by_the_clock(tmp_path: Path, milliseconds: int) -> None:
    """So many milliseconds after its first file began to grow."""
    library = new_library(tmp_path)
    with start("large_build", library, "large") as process:
        while not list(library.builds_folder.glob("large*/*")) and process.poll() is None:
            time.sleep(0.0005)
        time.sleep(milliseconds / 1000)
        process.kill()
    served = read_build(library)
    assert served.build_id in ("b0", "large")
    assert set(served.arrays["factors"].ravel().tolist()) == {sum(served.build_id.encode())}
    write_named_build(library, "next", created=9)
    assert_serves(library, "next")


def test_an_import_killed_at_twelve_moments(tmp_path: Path, lines_of: dict[str, int]) -> None:
    library = new_library(tmp_path)
    before, files = library.dump(), files_of(library)
    kept = []
    for line in moments(lines_of["import"], 12):
        code, _ = run("import", library, "killed", line)
        assert code == -signal.SIGKILL
        came = [one.import_id for one in library.imports()[1:]]
        kept.append(bool(came))
        if came:
            assert library.imports()[1].summary.new == len(ROWS_OF_A_KILLED_IMPORT) + 1
            assert library.listens().num_rows == len(ROWS_OF_A_KILLED_IMPORT) + 2
            library.undo(came[0])
        else:
            assert library.dump() == before
            assert library.listens().num_rows == 2
            library.undo(import_rows(library, [("bo", "a1", "", 2, None)]).import_id)
        assert (library.dump(), files_of(library)) == (before, files)
    assert kept == sorted(kept) and not kept[0]


def test_the_program_is_not_killed_where_nobody_asks(lines_of: dict[str, int]) -> None:
    assert lines_of["build"] > 100
    assert lines_of["import"] > 1000
    assert re.search(r"SIGKILL", PROGRAM.read_text())
