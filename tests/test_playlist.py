import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalog import Catalog
from engine.collaborative import AlsSettings
from engine.errors import NotFoundError, UsageError
from engine.playlist import as_json, note, select
from engine.recommender import BuildSettings, Recommender, Taste
from worlds import make_catalog, make_recommender

NONE = np.zeros(0, dtype=np.int64)


def catalog_of(artists: list[int], groups: list[int] | None = None) -> Catalog:
    made = make_catalog([(f"Artist {artist}", f"Song {row}") for row, artist in enumerate(artists)])
    if groups is None:
        return made
    return Catalog(
        made.level, made.ids, made.titles, made.artist_rows, made.artist_ids, made.artist_names,
        np.array(groups, dtype=np.int32),
    )  # fmt: skip


def test_the_best_come_first_and_what_was_heard_does_not_come():
    chosen = select(np.array([5.0, 4, 3, 2]), catalog_of([0, 1, 2, 3]), np.array([0]), np.array([2]), size=2)
    assert chosen.rows.tolist() == [1, 3]
    assert (chosen.dropped.heard, chosen.dropped.excluded) == (1, 1)


def test_two_of_an_artist_and_no_more():
    chosen = select(np.array([5.0, 4, 3, 2]), catalog_of([0, 0, 0, 1]), NONE, NONE, size=3)
    assert chosen.rows.tolist() == [0, 1, 3]
    assert chosen.dropped.artist_cap == 1


def test_one_version_of_a_recording_and_none_of_what_was_heard():
    catalog = catalog_of([0, 1, 2, 3], groups=[7, 7, 9, 9])
    chosen = select(np.array([5.0, 4, 3, 2]), catalog, np.array([3]), NONE, size=4)
    assert chosen.rows.tolist() == [0]
    assert (chosen.dropped.heard, chosen.dropped.duplicate_version) == (1, 2)
    assert note(chosen, 4, "track") == (
        "Only 1 of 4: no other unheard track is left "
        "(1 heard, 0 excluded, 2 other versions, 0 by artists who are in it already)."
    )


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 8), st.integers(-5, 5)), min_size=1, max_size=60),
    st.sets(st.integers(0, 59)),
    st.sets(st.integers(0, 59)),
    st.integers(1, 40),
)
def test_the_promises_hold_for_any_library(tracks, heard, excluded, size):
    artists, groups, scores = (list(column) for column in zip(*tracks, strict=True))
    heard_rows = np.array(sorted(row for row in heard if row < len(tracks)), dtype=np.int64)
    excluded_rows = np.array(sorted(row for row in excluded if row < len(tracks)), dtype=np.int64)
    chosen = select(
        np.array(scores, dtype=float), catalog_of(artists, groups), heard_rows, excluded_rows, size
    )
    picks = chosen.rows.tolist()
    assert len(picks) <= size
    assert len(set(picks)) == len(picks)
    assert not set(picks) & (set(heard_rows.tolist()) | set(excluded_rows.tolist()))
    assert all(sum(artists[row] == artist for row in picks) <= 2 for artist in artists)
    assert len({groups[row] for row in picks}) == len(picks)
    assert [scores[row] for row in picks] == sorted((scores[row] for row in picks), reverse=True)


def test_sizes_are_clamped_in_the_engine():
    with pytest.raises(UsageError, match="of 0 tracks"):
        select(np.zeros(1), catalog_of([0]), NONE, NONE, size=0)
    assert select(np.zeros(1), catalog_of([0]), NONE, NONE, size=10**9).rows.tolist() == [0]


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    rng = np.random.default_rng(5)
    plays = rng.poisson(0.4, size=(60, 80)) * rng.integers(1, 50, size=(60, 80))
    return make_recommender(
        plays, make_catalog([(f"Artist {row % 40:02}", f"Song {row}") for row in range(80)]),
        BuildSettings(als=AlsSettings(factors=8, regularization=1.0)),
    )  # fmt: skip


def test_shares_sum_to_the_score_and_reasons_to_the_share(recommender):
    for listener in recommender.listener_ids:
        for pick in recommender.playlist(recommender.taste(listener), "2026-W47").picks:
            total = sum(abs(reason.share) for reason in pick.reasons)
            assert abs(sum(reason.share for reason in pick.reasons) - pick.score) <= 1e-6 * total
            assert pick.shares.collaborative == pick.score
            named = sum(abs(reason.share) for reason in pick.reasons if reason.kind == "heard")
            taste = recommender.taste(listener)
            assert named >= 0.8 * (total - abs(pick.reasons[-1].share)) or len(taste.items) == 0


def test_an_owned_track_is_a_candidate_with_a_badge_and_no_reason_for_itself(recommender):
    taste = recommender.taste("l0")
    owned = np.setdiff1d(np.arange(80), taste.heard)[:1]
    with_owned = Taste(
        "l0", "l0", np.append(taste.items, owned), np.append(taste.confidence, 4.0), taste.heard, owned
    )
    pick = recommender.explain(with_owned, int(owned[0]))
    assert pick.badges == ("owned",)
    assert pick.track_id not in {reason.id for reason in pick.reasons}
    assert abs(sum(reason.share for reason in pick.reasons) - pick.score) < 1e-12


def test_a_listener_of_whom_nothing_is_known_gets_a_list_and_the_reason(recommender):
    made = recommender.playlist(Taste("new", "New", NONE, np.zeros(0), NONE, NONE), "2026-W47")
    assert "Nothing is known of this listener" in made.note
    assert {pick.score for pick in made.picks} == {0.0}


def test_the_same_question_has_the_same_answer(recommender):
    taste = recommender.taste("l3")
    assert recommender.playlist(taste, "2026-W47") == recommender.playlist(taste, "2026-W47")


def test_the_playlist_as_json_has_plain_names(recommender):
    plain = as_json(recommender.playlist(recommender.taste("l0"), "2026-W47", size=1))
    assert set(plain) >= {"listener", "week", "weights", "picks", "dropped"}
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
