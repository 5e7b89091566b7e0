"""What a listener says is at work at once, and in the fit of the next build; and what the command refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from library_worlds import import_rows
from test_cli import Crossfade, write_history

from engine.library import Feedback, KnownListener, Library, open_library
from engine.recommender import Recommender
from engine.tasks.building import build
from engine.tasks.naming import find_listener
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import playlist
from engine.tasks.tastes import taste_of

NOW = 1_795_305_600
UNHEARD, HEARD = "t40", "t0"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Recommender]:
    """Twenty-five listeners who played twelve of sixty tracks each; l0, the last, plays t0 every day."""
    library = open_library(tmp_path_factory.mktemp("said") / "library", create=True)
    rows = [
        (f"l{who}", f"a{track // 2}", f"t{track}", 300 if (who, track) == (0, 0) else 2, None)
        for who in reversed(range(25))
        for track in {(who * 2 + step * 5) % 60 for step in range(12)} - ({40, 41} if who == 0 else set())
    ]
    import_rows(library, rows)
    return library, build(library.path, NOW)


@pytest.fixture
def zero(made: tuple[Library, Recommender]) -> KnownListener:
    return find_listener(made[0], "l0")


def cell(recommender: Recommender, name: str, track: str) -> float:
    row, item = recommender.listener_row("l0"), recommender.catalog.row(track)
    return float(getattr(recommender, name)[[row], [item]][0])


@pytest.mark.parametrize(
    ("action", "sign", "heard", "owned", "offered"),
    [
        ("like", 1, True, False, False),
        ("dislike", -1, True, False, False),
        ("save", 1, False, True, True),
        ("heard", 0, False, False, False),
        ("never", 0, False, False, False),
    ],
)
def test_it_is_at_work_at_once_and_in_the_next_fit(made, zero, action, sign, heard, owned, offered):
    library, recommender = made
    library.add_feedback(Feedback("l0", action, "track", UNHEARD, NOW))
    try:
        again = build(library.path, NOW + 60)
        for served in (recommender, again):
            picks = playlist(library, served, zero, "2026-W47").picks
            assert (UNHEARD in {pick.track_id for pick in picks}) <= offered
            taste = taste_of(library, served, zero)
            confidence = dict(zip(taste.items.tolist(), taste.confidence.tolist(), strict=True))
            told = confidence.get(served.catalog.row(UNHEARD), 0.0)
            assert (told > 0) - (told < 0) == sign
        fitted = cell(again, "confidence", UNHEARD)
        assert (fitted > 0) - (fitted < 0) == sign
        assert (bool(cell(again, "heard", UNHEARD)), bool(cell(again, "owned", UNHEARD))) == (heard, owned)
        assert cell(recommender, "confidence", UNHEARD) == 0
    finally:
        library.remove_feedback("l0", action, "track", UNHEARD)
    assert taste_of(library, recommender, zero).items.tolist() == recommender.taste("l0").items.tolist()


def test_a_visit_counts_once_before_the_next_fit_and_once_after_it(made, zero):
    library, recommender = made
    visit, visited = (
        Feedback("l0", "artist_visit", "artist", "a5", NOW),
        recommender.catalog.rows(["t10", "t11"]),
    )

    def told(served: Recommender) -> dict[int, float]:
        taste = taste_of(library, served, zero)
        return dict(zip(taste.items.tolist(), taste.confidence.tolist(), strict=True))

    before = told(recommender)
    library.add_feedback(visit)
    try:
        at_once, again = told(recommender), build(library.path, NOW + 60)
        reopened = open_recommender(library.path)
        assert [served.visits for served in (recommender, again, reopened)] == [
            frozenset(),
            {("l0", "a5")},
            {("l0", "a5")},
        ]
        for served in (again, reopened):
            assert told(served) == pytest.approx(at_once, rel=1e-6)
        heard = [row for row in visited.tolist() if row in before]
        assert heard and all(at_once[row] > before[row] for row in heard)
        library.add_feedback(replace(visit, at=NOW + 90))  # said again, it is still one
        assert told(again) == pytest.approx(at_once, rel=1e-6)
    finally:
        library.remove_feedback("l0", "artist_visit", "artist", "a5")


def test_a_visit_to_whom_one_never_streamed_speaks_for_their_best_known_after_a_fit_too(made, zero):
    library, recommender = made
    library.add_feedback(Feedback("l0", "artist_visit", "artist", "a20", NOW))
    try:
        again = build(library.path, NOW + 60)
        for served in (recommender, again):
            taste = taste_of(library, served, zero)
            rows = served.catalog.rows(["t40", "t41"])
            assert set(rows.tolist()) <= set(taste.items[taste.confidence > 0].tolist())
            assert not np.isin(rows, taste.heard).any()
            assert served.visits == frozenset()
    finally:
        library.remove_feedback("l0", "artist_visit", "artist", "a20")


def test_a_like_takes_nothing_from_what_three_hundred_plays_say(made, zero):
    library, recommender = made
    before = cell(recommender, "confidence", HEARD)
    library.add_feedback(Feedback("l0", "like", "track", HEARD, NOW))
    try:
        taste = taste_of(library, recommender, zero)
        assert taste.confidence[taste.items == recommender.catalog.row(HEARD)] == pytest.approx(before)
    finally:
        library.remove_feedback("l0", "like", "track", HEARD)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Crossfade:
    home: Path = tmp_path_factory.mktemp("refused")
    crossfade = Crossfade(home)
    crossfade.json("import", write_history(home / "history"))
    crossfade.json("build", "--level", "artist")
    return crossfade


@pytest.mark.parametrize("weight", ["0", "-1", "nan", "1e308", "inf"])
def test_any_weights_have_an_answer(run, weight):
    faders = [word for name in ("collaborative", "text", "audio") for word in (f"--{name}={weight}",)]
    made = run.json(
        "playlist", "3", *faders, "--novelty=nan", "--newcomers=-5", f"--adventurousness={weight}"
    )
    assert len(made["picks"]) == 3
    assert all(0 <= value <= 2 for value in made["weights"].values())
    if made["weights"]["collaborative"] == 0:
        assert "No fader that is up knows anything" in made["note"]


@pytest.mark.parametrize(("size", "code"), [("0", 2), ("-3", 2), ("1000000000", 0), ("many", 2)])
def test_any_size_has_an_answer_or_a_sentence(run, size, code):
    ran = run("playlist", "3", f"--size={size}")
    assert ran.returncode == code
    assert "Traceback" not in ran.stderr


def test_who_has_heard_everything_or_one_thing_is_told_so(run):
    for artist in {pick["artist"] for pick in run.json("playlist", "8")["picks"]}:
        run.json("feedback", "8", "heard", artist)
    made = run.json("playlist", "8")
    assert made["picks"] == []
    assert made["note"].startswith("Only 0 of 30")
    one = run.json("new-listener", "One Song", "--likes", "Air")
    assert len(one["picks"]) == 9
    assert {reason["name"] for pick in one["picks"] for reason in pick["reasons"]} <= {
        "Air",
        "everything else",
    }


def test_who_has_no_history_gets_the_well_known_and_the_reason(run):
    run.json("new-listener", "Nobody Yet", "--likes", "Air")
    run.json("exclude", "Nobody Yet", "artist", "Air")
    made = run.json("playlist", "Nobody Yet")
    assert made["picks"]
    assert "Nothing is known of this listener yet" in made["note"]
