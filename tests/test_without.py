"""Lists as if something had not been: folded in again, shown as a diff; and what is out of a taste."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from library_worlds import import_rows
from test_cli import Crossfade

from engine import collaborative
from engine.blend import Weights
from engine.errors import UsageError
from engine.explanation import ALONE
from engine.library import Exclusion, Feedback, KnownListener, Library, open_library
from engine.playlist import Dials
from engine.recommender import Recommender
from engine.tasks.building import build
from engine.tasks.leaving_out import hours_of, period_of
from engine.tasks.naming import find_listener
from engine.tasks.playlists import explain
from engine.tasks.tastes import taste_of
from engine.tasks.without import Asked, desks, explain_without, playlist_without

NOW = 1_795_305_600
WEEK = "2026-W47"
DECEMBER = int(datetime(2025, 12, 10, 12, tzinfo=UTC).timestamp())
NIGHT = int(datetime(2026, 3, 10, 23, tzinfo=UTC).timestamp())
NOON = int(datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Recommender]:
    """Thirty listeners of two kinds; l0 played one kind by day, and the other in December and by night."""
    library = open_library(tmp_path_factory.mktemp("without") / "library", create=True)
    rng = np.random.default_rng(2)
    rows = [
        (f"l{who}", f"a{track // 2}", f"t{track}", 1, NOON + track * 60)
        for who in range(1, 30)
        for track in range(60)
        if rng.random() < (0.4 if track % 2 == who % 2 else 0.04)
    ]
    rows += [("l0", f"a{track // 2}", f"t{track}", 1, NOON + track) for track in range(0, 16, 2)]
    rows += [("l0", f"a{track // 2}", f"t{track}", 1, DECEMBER + track) for track in range(1, 9, 2)]
    rows += [("l0", f"a{track // 2}", f"t{track}", 1, NIGHT + track) for track in range(9, 17, 2)]
    import_rows(library, rows)
    return library, build(library.path, NOW)


@pytest.fixture
def zero(made: tuple[Library, Recommender]) -> KnownListener:
    return find_listener(made[0], "l0")


def heard(made, listener) -> set[str]:
    library, recommender = made
    return {recommender.catalog.ids[row] for row in taste_of(library, recommender, listener).items}


def test_without_a_track_is_a_separate_fold_in_without_it(made, zero):
    library, recommender = made
    _, before, after = desks(library, recommender, Asked(zero, WEEK, "t3"))
    taste = before.voices.taste
    kept = taste.items != recommender.catalog.row("t3")
    items, confidence = taste.items[kept], taste.confidence[kept]
    audible = frozenset(recommender.blend.content)
    basis, y = recommender.blend.basis(audible), recommender.blend.factors(items, audible)
    x = collaborative.fold_in(basis, items, y, confidence).x
    spread = np.sqrt(x @ recommender.blend.spread @ x)
    unheard = recommender.catalog.row("t30")
    _, _, pick = explain_without(
        library, recommender, Asked(zero, WEEK, "t3"), unheard, Dials(Weights(1, 0, 0))
    )
    assert abs(after.voices.query(audible).folded.x - x).max() <= 1e-9
    assert pick.score == pytest.approx(recommender.blend.people[unheard].astype(float) @ x / spread, abs=1e-9)
    assert "t3" not in {reason.id for reason in pick.reasons}


def test_a_track_that_is_known_is_explained_as_if_it_were_not(made, zero):
    library, recommender = made
    row = recommender.catalog.row("t4")
    pick = explain(library, recommender, zero, row)
    _, with_it, without_it = explain_without(library, recommender, Asked(zero, None, "t4"), row, Dials())
    assert "t4" in {reason.id for reason in with_it.reasons}
    assert pick == without_it
    assert not pick.sentence.startswith("It is the best of what is left")
    exclude_all = Exclusion(zero.listener_id, "period", "2020-01-01..2030-01-01", NOW)
    library.exclude(exclude_all)
    try:
        assert explain(library, recommender, zero, recommender.catalog.row("t30")).sentence == ALONE
    finally:
        library.include(zero.listener_id, "period", exclude_all.value)


def test_what_was_heard_stays_dropped_and_the_diff_is_exact(made, zero):
    library, recommender = made
    told = playlist_without(library, recommender, Asked(zero, WEEK, "Artist a1"), WEEK, Dials(size=10))
    was, now = ({pick.track_id for pick in one.picks} for one in (told.before, told.after))
    assert set(told.changes.entered) == now - was
    assert set(told.changes.left) == was - now
    assert not now & {"t2", "t3"}
    assert told.after.dropped.heard == told.before.dropped.heard
    assert told.name == "Artist a1"


@pytest.mark.parametrize("period", ["2025-12", "2025-12-10", "2025-12-01..2025-12-24"])
def test_without_a_period_only_what_was_played_then_is_missing(made, zero, period):
    library, recommender = made
    _, before, after = desks(library, recommender, Asked(zero, WEEK, period))
    ids = recommender.catalog.ids
    lost = {ids[row] for row in before.voices.taste.items} - {ids[row] for row in after.voices.taste.items}
    assert lost == {"t1", "t3", "t5", "t7"}
    assert after.voices.taste.heard.tolist() == before.voices.taste.heard.tolist()


def test_a_period_in_which_nothing_was_played_changes_nothing(made, zero):
    library, recommender = made
    _, before, after = desks(library, recommender, Asked(zero, WEEK, "2019-01"))
    assert after.voices.taste.items.tolist() == before.voices.taste.items.tolist()
    assert after.voices.taste.confidence == pytest.approx(before.voices.taste.confidence, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "value", "lost"),
    [
        ("period", "2025-12", {"t1", "t3", "t5", "t7"}),
        ("hours", "22-06", {"t9", "t11", "t13", "t15"}),
        ("hours", "23-24", {"t9", "t11", "t13", "t15"}),
        ("track", "t0", {"t0"}),
        ("artist", "a1", {"t2", "t3"}),
    ],
)
def test_what_is_excluded_is_out_of_the_taste_at_once_and_back_when_undone(made, zero, kind, value, lost):
    library, recommender = made
    before = heard(made, zero)
    library.exclude(Exclusion("l0", kind, value, NOW))
    try:
        assert before - heard(made, zero) == lost
        assert set(taste_of(library, recommender, zero).heard) >= {
            recommender.catalog.row(one) for one in lost
        }
    finally:
        library.include("l0", kind, value)
    assert heard(made, zero) == before


def test_what_was_said_of_a_track_outlives_an_excluded_period(made, zero):
    library, _ = made
    library.exclude(Exclusion("l0", "period", "2025-12", NOW))
    library.add_feedback(Feedback("l0", "like", "track", "t3", NOW))
    try:
        assert heard(made, zero) & {"t1", "t3", "t5", "t7"} == {"t3"}
    finally:
        library.include("l0", "period", "2025-12")
        library.remove_feedback("l0", "like", "track", "t3")


@pytest.mark.parametrize("text", ["", "2025", "2025-13", "2025-12-32", "2026-01..2025-12", "December"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(UsageError, match="period"):
        period_of(text)


@pytest.mark.parametrize("text", ["", "22", "24-06", "25-26", "7-7", "0-24", "a-b"])
def test_what_are_no_hours_is_refused(text):
    with pytest.raises(UsageError, match="hours of the day"):
        hours_of(text)


def test_the_command_shows_the_diff_and_takes_exclusions(made):
    library, _ = made
    run = Crossfade(Path(library.path).parent)
    told = run.json("playlist", "l0", "--without", "2025-12", "--size", 10)
    assert told["without"] == "2025-12"
    assert {"entered", "left", "moved"} == set(told["changes"])
    assert "Without 2025-12:" in run("playlist", "l0", "--without", "2025-12").stdout
    scores = run.json("explain", "l0", "t30", "--without", "t3")
    assert scores["before"]["score"] != scores["after"]["score"]
    assert "without Artist a1 — Track t3" in run("explain", "l0", "t30", "--without", "t3").stdout
    assert run("playlist", "l0", "--without", "t59").returncode == 2  # never heard
    assert run("playlist", "l0", "--without", "nobody").returncode == 3
    assert run("playlist", "l0", "--without", "2025-13").returncode == 2
    run.json("exclude", "l0", "hours", "22-6")
    assert library.exclusions("l0")[0].value == "22-06"
    run.json("exclude", "l0", "hours", "22-06", "--undo")
    assert run("exclude", "l0", "hours", "late").returncode == 2
    assert run("exclude", "l0", "period", "2025-12", "--undo").returncode == 3
    assert library.exclusions("l0") == ()


def test_somebody_who_came_after_the_build_is_asked_the_same(made, zero):
    library, recommender = made
    later = replace(recommender, listener_ids=["x", *recommender.listener_ids[1:]])
    _, before, after = desks(library, later, Asked(zero, WEEK, "2025-12"))
    assert len(before.voices.taste.items) - len(after.voices.taste.items) == 4
