"""A town that was copied by halves: named by `crossfade import` and `demo`, with what makes it whole."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from engine.cli import app
from engine.errors import EngineError, SourceError
from engine.tasks import demo
from engine.tasks.demo import prepare_demo

NOW = 1_795_305_600
TOWN = Path(__file__).resolve().parents[1] / "sample_data" / "town"
REMEDY = "`python -m sample_data.generator --seed 7` makes it whole"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """The shipped town with the sound of three tracks, one of them cut short."""
    folder = tmp_path / "town"
    shutil.copytree(TOWN, folder, ignore=lambda path, _: ["audio"] if Path(path) == TOWN else [])
    (folder / "audio").mkdir()
    for track in ("t001", "t002", "t003"):
        shutil.copy(TOWN / "audio" / f"{track}.opus", folder / "audio")
    cut = folder / "audio" / "t002.opus"
    cut.write_bytes(cut.read_bytes()[:1000])
    return folder


def crossfade(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_missing_and_truncated_sound_is_named_and_the_rest_comes_in(town: Path, tmp_path: Path) -> None:
    result = crossfade("--library", str(tmp_path / "library"), "import", str(town), "--json")
    assert result.exit_code == 4
    told = json.loads(result.stdout)
    (refused,) = told["refused"]
    assert refused["where"] == "audio" and "audio/t002.opus" in refused["why"] and REMEDY in refused["why"]
    assert "and 368 more" in refused["why"]
    assert told["new"] > 140_000


def test_demo_says_what_is_missing_and_goes_on(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(demo, "town_folder", lambda: town)
    prepare_demo(tmp_path / "library", NOW, said.append)
    (line,) = [line for line in said if "cut short" in line]
    assert "audio/t002.opus" in line and REMEDY in line
    assert any(line.startswith("Fitting ") for line in said)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda town: (town / "listens.csv").unlink(), "listens.csv"),
        (
            lambda town: (town / "posts.jsonl").write_bytes((town / "posts.jsonl").read_bytes()[:-7]),
            "posts.jsonl",
        ),
        (lambda town: (town / "town.json").unlink(), "town.json"),
    ],
    ids=["half copied", "truncated", "without its summary"],
)
def test_half_a_town_is_named_and_nothing_comes_in(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage, named: str
) -> None:  # type: ignore[no-untyped-def]
    damage(town)
    result = crossfade("--library", str(tmp_path / "library"), "import", str(town))
    assert isinstance(result.exception, SourceError)
    assert named in str(result.exception) and "python -m sample_data.generator" in str(result.exception)
    monkeypatch.setattr(demo, "town_folder", lambda: town)
    with pytest.raises(EngineError, match=r"python -m sample_data\.generator"):
        prepare_demo(tmp_path / "demo", NOW, lambda _: None)
