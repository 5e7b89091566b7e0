import numpy as np
import pytest

from engine.collaborative import AlsSettings
from engine.desk import Desk
from engine.errors import NotFoundError, UsageError
from engine.playlist import Dials, as_json
from engine.recommender import BuildSettings, Recommender, Taste
from engine.thirty import playlist
from engine.voices import Voices
from worlds import make_catalog, make_recommender, thirty

NONE = np.zeros(0, dtype=np.int64)


def test_sizes_are_clamped_in_the_engine():
    with pytest.raises(UsageError, match="of 0 tracks"):
        Dials(size=0).checked()
    assert Dials(size=10**9).checked().size == 1_000


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    rng = np.random.default_rng(5)
    plays = rng.poisson(0.4, size=(60, 80)) * rng.integers(1, 50, size=(60, 80))
    return make_recommender(
        plays, make_catalog([(f"Artist {row % 40:02}", f"Song {row}") for row in range(80)]),
        BuildSettings(als=AlsSettings(factors=8, regularization=0.05)),
    )  # fmt: skip


def test_shares_sum_to_the_score_and_reasons_to_the_share(recommender):
    for listener in recommender.listener_ids:
        for pick in thirty(recommender, listener).picks:
            total = sum(abs(reason.share) for reason in pick.reasons)
            assert abs(sum(reason.share for reason in pick.reasons) - pick.score) <= 1e-6 * total
            assert pick.shares.collaborative == pick.score
            named = sum(abs(reason.share) for reason in pick.reasons if reason.kind == "heard")
            taste = recommender.taste(listener)
            assert named >= 0.8 * (total - abs(pick.reasons[-1].share)) or len(taste.items) == 0


def test_a_listener_of_whom_nothing_is_known_gets_a_varied_list_and_the_reason(recommender):
    taste = Taste("new", "New", NONE, np.zeros(0), NONE, NONE)
    made = playlist(Desk(Voices(recommender, taste)), Dials(), "2026-W47")
    assert "Nothing is known of this listener" in made.note
    assert {pick.score for pick in made.picks} == {0.0}
    best = np.sort(recommender.fans)[::-1][:30].mean()
    known = np.mean([recommender.fans[recommender.catalog.row(pick.track_id)] for pick in made.picks])
    assert best * 0.6 < known <= best


def test_the_playlist_as_json_has_plain_names(recommender):
    plain = as_json(thirty(recommender, "l0", size=1))
    assert set(plain) >= {"listener", "week", "weights", "picks", "dropped", "meters", "tastes"}
    assert set(plain["picks"][0]) >= {"position", "track_id", "artist", "title", "score", "shares", "reasons"}


def test_an_unknown_listener_is_named_with_what_to_do(recommender):
    with pytest.raises(NotFoundError, match=r"no listener 'nobody'.*crossfade listeners"):
        recommender.taste("nobody")


def test_neighbours_leave_out_the_one_asked_about(recommender):
    for kind, of in (("listener", "l1"), ("track", "t5"), ("artist", "a3")):
        for measure in ("dot", "cosine"):
            found = recommender.similar(kind, of, 5, measure)
            assert len(found) == 5
            assert of not in {neighbour.id for neighbour in found}
            assert [n.likeness for n in found] == sorted((n.likeness for n in found), reverse=True)


def test_a_locked_track_stays_whatever_the_dials(recommender):
    desk = Desk(Voices(recommender, recommender.taste("l3")))
    first = playlist(desk, Dials(size=10), "2026-W47")
    there = {pick.track_id for pick in first.picks}
    open_to = np.setdiff1d(np.arange(80), desk.candidates.closed)
    (locked, *_) = [one for row in open_to[::-1] if (one := recommender.catalog.ids[row]) not in there]
    for novelty in (0.0, 1.0):
        made = playlist(desk, Dials(size=10, novelty=novelty), "2026-W47", [locked])
        assert len(made.picks) == 10
        assert [pick.track_id for pick in made.picks].count(locked) == 1


def test_what_was_heard_cannot_be_locked(recommender):
    desk = Desk(Voices(recommender, recommender.taste("l3")))
    heard = recommender.catalog.ids[int(desk.voices.taste.heard[0])]
    assert playlist(desk, Dials(), "2026-W47", [heard]) == playlist(desk, Dials(), "2026-W47")
