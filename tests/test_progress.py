"""What a build says while it runs: its stages in order, and what is left of each."""

from itertools import groupby

import pytest
from dashboard_worlds import NOW, make_library

from engine.cli.output import telling
from engine.errors import EngineError
from engine.library.builds import builds
from engine.tasks.building import build
from engine.tasks.progress import Progress, in_words, remaining


def test_a_build_tells_its_stages_in_order(tmp_path):
    library, told = make_library(tmp_path / "library"), []
    build(library.path, NOW, tell=told.append)
    stages = [stage for stage, _ in groupby(at.stage for at in told)]
    assert stages[0] == "reading listens"
    assert any(stage.startswith("learning from 8 listeners and ") for stage in stages)
    assert stages[-1] == "writing the build"


def test_whoever_is_told_can_stop_the_build(tmp_path):
    library = make_library(tmp_path / "library")

    def stop(at: Progress) -> None:
        raise EngineError("enough")

    with pytest.raises(EngineError, match="enough"):
        build(library.path, NOW, tell=stop)
    assert builds(library) == ()


def test_the_command_line_says_each_stage_once(capsys):
    tell = telling()
    for done in range(50):
        tell(Progress("reading words", done, 50, "documents"))
    tell(Progress("writing the build"))
    assert capsys.readouterr().err.splitlines() == ["Reading words: 0 of 50 documents", "Writing the build"]


@pytest.mark.parametrize(
    ("at", "elapsed", "left"),
    [
        (Progress("a", 50, 100), 10.0, 10.0),
        (Progress("a", 100, 100), 10.0, 0.0),
        (Progress("a", 0, 100), 10.0, None),
        (Progress("a", 5, 0), 10.0, None),
        (Progress("a", 7, 5), 10.0, None),
    ],
)
def test_what_remains_is_what_is_left_at_the_speed_so_far(at, elapsed, left):
    assert remaining(at, elapsed) == left


def test_a_remaining_time_under_ten_seconds_is_not_worth_a_word():
    assert in_words(Progress("a", 50, 100, "rows"), 4.0) == "a: 50 of 100 rows"
    assert in_words(Progress("a", 50, 100, "rows"), 6.0) == "a: 50 of 100 rows, about 6 seconds left"
