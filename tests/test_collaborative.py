import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from engine.collaborative import AlsSettings, Basis, FoldedIn, contributions, fit, fold_in, similar, top
from engine.recommender import BuildSettings
from worlds import make_catalog, make_recommender, thirty

SMALL = BuildSettings(als=AlsSettings(factors=4, regularization=0.03))


def checkerboard(n: int) -> np.ndarray:
    """Even listeners play even tracks, odd ones odd tracks; nobody has played their own number."""
    board = (np.indices((n, n)).sum(axis=0) % 2 == 0).astype(float)
    np.fill_diagonal(board, 0)
    return board


def test_every_checkerboard_listener_is_offered_the_one_square_they_miss():
    catalog = make_catalog([(f"Artist {row:02}", f"Song {row}") for row in range(20)])
    recommender = make_recommender(checkerboard(20), catalog, SMALL)
    for listener in range(20):
        assert thirty(recommender, f"l{listener}", size=1).picks[0].track_id == f"t{listener}"


def test_the_articles_two_listeners_are_offered_each_others_song():
    """A likes P Q R S, B likes Q R S T: T goes to A and P to B, before anything else there is."""
    catalog = make_catalog([(letter, letter) for letter in "PQRSTUVW"])
    plays = np.array([[1, 1, 1, 1, 0, 0, 0, 0], [0, 1, 1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 0, 1, 1, 1]])
    recommender = make_recommender(
        plays, catalog, BuildSettings(als=AlsSettings(factors=2, regularization=0.15))
    )
    to_a = thirty(recommender, "l0", size=1).picks[0]
    to_b = thirty(recommender, "l1", size=1).picks[0]
    assert (to_a.title, to_b.title) == ("T", "P")
    assert {reason.name[0] for reason in to_a.reasons if reason.kind == "heard"} <= set("PQRS")


def test_the_order_of_listeners_makes_no_difference(rng):
    likes = sparse.csr_array((rng.random((40, 30)) < 0.2).astype(np.float32))
    order = rng.permutation(40)
    settings = AlsSettings(factors=4, regularization=0.03)
    one, other = fit(likes, settings, seed=3), fit(likes[order], settings, seed=3)
    assert np.array_equal(one.listeners[order], other.listeners)
    assert np.array_equal(one.tracks, other.tracks)


TRACKS = np.random.default_rng(1).normal(size=(40, 5))
EXPOSURE = np.random.default_rng(2).uniform(0, 1, 40).astype(np.float32)
BASIS = Basis((TRACKS * EXPOSURE[:, None]).T @ TRACKS, EXPOSURE, 0.7)


def folded(items: list[int], confidence: list[float]) -> FoldedIn:
    return fold_in(BASIS, np.array(items), TRACKS[items], np.array(confidence))


def test_fold_in_solves_the_papers_equation():
    """Minimise sum over ALL tracks of c (p - x'y)^2 + lambda (n + 1) |x|^2, written out the slow way."""
    items, confidence = [3, 8, 20], np.array([2.0, -4.0, 5.5])
    c, p = EXPOSURE.astype(float), np.zeros(40)
    c[items], p[items] = np.abs(confidence), confidence > 0
    x = np.linalg.solve(TRACKS.T @ np.diag(c) @ TRACKS + 0.7 * 3 * np.eye(5), TRACKS.T @ (c * p))
    assert folded(items, [2.0, -4.0, 5.5]).x == pytest.approx(x, abs=1e-12)


signed = st.floats(1, 50).flatmap(lambda c: st.sampled_from([c, -c]))


@given(arrays(np.float64, 6, elements=signed), st.integers(0, 39))
def test_contributions_sum_to_the_score(confidence, item):
    listener = folded([0, 7, 9, 11, 30, 31], confidence.tolist())
    parts = contributions(listener, TRACKS[[item]])[0]
    assert parts.shape == ((confidence > 0).sum(),)
    assert abs(parts.sum() - TRACKS[item] @ listener.x) <= 1e-9 * max(np.abs(parts).sum(), 1e-12)


def test_a_dislike_has_no_share_of_its_own_and_lowers_its_track():
    before, after = folded([3, 8], [2.0, 3.0]), folded([3, 8, 20], [2.0, 3.0, -9.0])
    assert after.heard.tolist() == [3, 8]
    assert abs(TRACKS[20] @ after.x) < abs(TRACKS[20] @ before.x)


def test_dot_product_and_cosine_are_told_apart():
    others = np.array([[1, 0], [3, 3], [0, 1]], dtype=np.float32)
    assert similar(np.array([1.0, 0.0]), others, 1, "cosine")[0].tolist() == [0]
    assert similar(np.array([1.0, 0.0]), others, 1, "dot")[0].tolist() == [1]


@given(arrays(np.float64, st.integers(0, 30), elements=st.integers(-3, 3).map(float)), st.integers(-1, 40))
def test_top_equals_sorting_everything(scores, n):
    assert (
        top(scores, n).tolist()
        == sorted(range(len(scores)), key=lambda row: (-scores[row], row))[: max(n, 0)]
    )
