"""The command as a person runs it, on a small HetRec-like folder."""

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.cli import main

ARTISTS = [
    "Björk",
    "Portishead",
    "Massive Attack",
    "Air",
    "Moloko",
    "Lamb",
    "Zero 7",
    "Röyksopp",
    "Bonobo",
    "Morcheeba",
]


def write_history(folder: Path) -> Path:
    """Ten listeners who each play seven of ten artists in a row, round the corner."""
    folder.mkdir()
    artists = [f"{row + 1}\t{name}\thttp://x/{row}\thttp://y/{row}" for row, name in enumerate(ARTISTS)]
    (folder / "artists.dat").write_text("id\tname\turl\tpictureURL\n" + "\n".join(artists) + "\n")
    plays = [f"{who}\t{(who + step) % 10 + 1}\t{10 * step + 10}" for who in range(10) for step in range(7)]
    (folder / "user_artists.dat").write_text("userID\tartistID\tweight\n" + "\n".join(plays) + "\n")
    return folder


@dataclass(frozen=True)
class Ran:
    """What one run of the command ended in."""

    returncode: int
    stdout: str
    stderr: str


class Crossfade:
    """Runs the command on one library, in this process."""

    def __init__(self, home: Path) -> None:
        self.library = home / "library"

    def __call__(self, *arguments: object) -> Ran:
        out, err, code = io.StringIO(), io.StringIO(), 0
        argv = ["crossfade", "--library", str(self.library), *map(str, arguments)]
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", argv)
            try:
                main()
            except SystemExit as end:
                code = int(end.code or 0)
        return Ran(code, out.getvalue(), err.getvalue())

    def json(self, *arguments: object):
        ran = self(*arguments, "--json")
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def crossfade(tmp_path_factory) -> Crossfade:
    home = tmp_path_factory.mktemp("home")
    run = Crossfade(home)
    imported = run.json("import", write_history(home / "history"))
    assert (imported["read"], imported["new"], imported["refused"]) == (70, 70, [])
    assert run.json("build", "--level", "artist")["listeners"] == 10
    return run


def test_the_playlist_is_what_was_never_heard(crossfade):
    made = crossfade.json("playlist", "3")
    heard = {ARTISTS[(3 + step) % 10] for step in range(7)}
    assert {pick["artist"] for pick in made["picks"]} == set(ARTISTS) - heard
    assert made["dropped"]["heard"] == 7
    assert made["note"].startswith("Only 3 of 30")
    for pick in made["picks"]:
        assert sum(pick["shares"].values()) == pytest.approx(pick["score"])
        assert sum(reason["share"] for reason in pick["reasons"]) == pytest.approx(pick["score"])


def test_another_process_gives_the_same_playlist(crossfade):
    command = [sys.executable, "-m", "engine", "--library", str(crossfade.library), "playlist", "3", "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ran.stdout == crossfade("playlist", "3", "--json").stdout


def test_the_list_for_a_person_names_the_reason(crossfade):
    ran = crossfade("playlist", "3", "--week", "2026-W10")
    assert "2026-W10" in ran.stdout
    assert "People who play" in ran.stdout
    assert "Left out: 7 heard" in ran.stderr


def test_importing_the_same_folder_again_adds_nothing(crossfade):
    again = crossfade.json("import", crossfade.library.parent / "history")
    assert (again["new"], again["duplicate"]) == (0, 70)
    assert len(crossfade.json("imports")) == 1


def test_a_dry_run_of_a_new_library_writes_nothing(tmp_path):
    run = Crossfade(tmp_path)
    counted = run.json("import", write_history(tmp_path / "history"), "--dry-run")
    assert counted["new"] == 70
    assert not run.library.exists()


def test_listeners_are_listed_and_searched(crossfade):
    rows = crossfade.json("listeners")
    assert len(rows) >= 10
    assert {"id", "name", "tracks", "plays"} == set(rows[0])
    assert crossfade.json("listeners", "3")[0]["plays"] == sum(range(10, 80, 10))


def test_artists_are_found_by_the_beginnings_of_their_words(crossfade):
    assert [one["artist"] for one in crossfade.json("tracks", "bjork")] == ["Björk"]


def test_neighbours_are_said_by_which_measure(crossfade):
    likeness = {}
    for measure in ("dot", "cosine"):
        found = crossfade.json("similar", "listener", "3", "--measure", measure, "-n", 9)
        assert found["measure"] == measure
        assert {one["name"] for one in found["neighbours"]} == {str(who) for who in range(10)} - {"3"}
        likeness[measure] = [one["likeness"] for one in found["neighbours"]]
        assert likeness[measure] == sorted(likeness[measure], reverse=True)
    assert max(likeness["cosine"]) <= 1 + 1e-6
    assert likeness["dot"] != likeness["cosine"]


def test_explain_gives_every_reason(crossfade):
    why = crossfade.json("explain", "3", "Björk")
    assert sum(reason["share"] for reason in why["reasons"]) == pytest.approx(why["score"])


def test_an_excluded_artist_is_dropped_and_counted_until_it_is_undone(crossfade):
    offered = crossfade.json("playlist", "5")["picks"][0]["artist"]
    crossfade.json("exclude", "5", "artist", offered)
    without = crossfade.json("playlist", "5")
    assert offered not in {pick["artist"] for pick in without["picks"]}
    assert without["dropped"]["excluded"] == 1
    crossfade.json("exclude", "5", "artist", offered, "--undo")
    assert crossfade.json("playlist", "5")["dropped"]["excluded"] == 0


def test_feedback_is_at_work_at_once(crossfade):
    offered = crossfade.json("playlist", "7")["picks"][0]["artist"]
    crossfade.json("feedback", "7", "heard", offered)
    assert offered not in {pick["artist"] for pick in crossfade.json("playlist", "7")["picks"]}


def test_a_new_listener_gets_a_playlist_at_once(crossfade):
    made = crossfade.json("new-listener", "Visitor", "--likes", "Air", "--likes", "Moloko")
    assert made["picks"][0]["score"] > 0
    assert {"Air", "Moloko"} & {reason["name"] for reason in made["picks"][0]["reasons"]}
    assert not {"Air", "Moloko"} & {pick["artist"] for pick in made["picks"]}
    assert crossfade("new-listener", "Visitor", "--likes", "Air").returncode == 2


def test_the_evaluation_of_a_small_library_says_what_cannot_be_had(crossfade):
    found = crossfade.json("evaluate", "--quick")
    assert found["seeds"] == [0]
    assert {row["name"] for row in found["rows"]} >= {"random", "popularity"}
    assert any("no item has a tag" in one["why"] for one in found["missing"])
    assert all(0 <= row["ndcg@30"]["mean"] <= 1 for row in found["rows"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["playlist", "nobody"], 3, "no listener is called 'nobody'"),
        (["playlist", "3", "--size", "0"], 2, "a playlist of 0 tracks"),
        (["playlist", "3", "--week", "soon"], 2, "'soon' is no ISO week"),
        (["import", "no-such-file.json"], 3, "no-such-file.json"),
        (["undo", "0099-abcdef00"], 3, "no import '0099-abcdef00'"),
        (["feedback", "3", "adore", "Air"], 2, "'adore' is no feedback"),
        (["exclude", "3", "hour", "23"], 2, "'hour' cannot be excluded"),
        (["builds", "--use", "nothing"], 3, "no build 'nothing'"),
        (["build", "--level", "album"], 2, "--level album"),
        (["unknown-command"], 2, "unknown-command"),
    ],
)
def test_what_cannot_be_done_ends_in_one_sentence_and_its_code(crossfade, arguments, code, says):
    ran = crossfade(*arguments)
    assert ran.returncode == code
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""


def test_empty_and_wrong_files_are_refused_in_words(crossfade, tmp_path):
    empty, wrong = tmp_path / "empty.json", tmp_path / "notes.txt"
    empty.touch()
    wrong.write_bytes(b"\x00\x01\x02 nothing known")
    for path in (empty, wrong):
        ran = crossfade("import", path)
        assert ran.returncode == 1
        assert path.name in ran.stderr
        assert "Traceback" not in ran.stderr


def test_one_flipped_byte_in_a_build_is_found(tmp_path):
    run = Crossfade(tmp_path)
    run.json("import", write_history(tmp_path / "history"))
    build = run.json("build", "--level", "artist")["build"]
    victim = run.library / "builds" / build / "blend_people.npy"
    content = bytearray(victim.read_bytes())
    content[-1] ^= 1
    victim.chmod(0o644)
    victim.write_bytes(content)
    ran = run("playlist", "3")
    assert ran.returncode == 1
    assert "blend_people" in ran.stderr
    assert "crossfade build" in ran.stderr
    assert run("doctor").returncode == 1
    assert run.json("build", "--level", "artist")["build"] != build
    assert run("doctor").returncode == 0


def test_no_library_and_no_build_say_what_to_do(tmp_path):
    run = Crossfade(tmp_path)
    ran = run("playlist", "3")
    assert (ran.returncode, "crossfade import" in ran.stderr) == (3, True)
    run.json("import", write_history(tmp_path / "history"))
    ran = run("playlist", "3")
    assert (ran.returncode, "crossfade build" in ran.stderr) == (3, True)


def test_the_configuration_is_shown_and_checked(crossfade, tmp_path):
    assert crossfade.json("config")["library"] == str(crossfade.library)
    ran = subprocess.run(
        [sys.executable, "-m", "engine", "config"],
        env={**os.environ, "CROSSFADE_PORT": "many"}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "port" in ran.stderr
