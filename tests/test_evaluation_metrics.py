import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score, top_k_accuracy_score

from engine.evaluation import metrics

SEEDS = st.integers(0, 2**32 - 1)


def random_ranking(seed, n_items=60):
    """Scores without ties, what is relevant, and the order of the items, best first."""
    rng = np.random.default_rng(seed)
    scores = rng.permutation(n_items).astype(np.float32)[None]
    relevant = rng.random((1, n_items)) < rng.uniform(0.02, 0.5)
    relevant[0, rng.integers(n_items)] = True
    relevant[0, np.argmax(~relevant[0])] = False
    order = np.argsort(-scores[0])
    return scores, relevant, relevant[:, order]


def test_ndcg_of_a_list_worked_by_hand():
    hits = np.array([[True, False, True], [False, False, True]])
    # DCG 1 + 1/2 over 1 + 1/log2(3) + 1/2; and 1/2 over 1
    expected = [(1 + 0.5) / (1 + 1 / np.log2(3) + 0.5), 0.5]
    assert metrics.ndcg(hits, np.array([3, 1]), k=3) == pytest.approx(expected, abs=1e-12)


def test_recall_divides_by_the_places_there_are():
    hits = np.array([[True, True, False], [True, False, False], [False, False, False]])
    assert metrics.recall(hits, np.array([10, 2, 4]), k=3).tolist() == pytest.approx([2 / 3, 1 / 2, 0])


def test_average_precision_of_a_list_worked_by_hand():
    hits = np.array([[False, True, False, True]])
    assert metrics.average_precision(hits, np.array([3]), k=4) == pytest.approx((1 / 2 + 2 / 4) / 3)


def test_places_beyond_k_do_not_count():
    hits = np.array([[False, False, True]])
    one = np.array([1])
    assert metrics.ndcg(hits, one, 2) == metrics.recall(hits, one, 2) == 0
    assert metrics.average_precision(hits, one, 2) == 0


def test_a_listener_with_nothing_withheld_has_no_figure():
    hits, none = np.zeros((1, 3), bool), np.array([0])
    for figure in (metrics.ndcg, metrics.recall, metrics.average_precision):
        assert np.isnan(figure(hits, none, 3)).all()


@given(SEEDS)
def test_ndcg_equals_scikit_learn(seed):
    scores, relevant, hits = random_ranking(seed)
    ours = metrics.ndcg(hits, relevant.sum(axis=1), k=30)
    assert ours == pytest.approx(ndcg_score(relevant.astype(float), scores, k=30), abs=1e-9)


@given(SEEDS)
def test_average_precision_of_the_whole_list_equals_scikit_learn(seed):
    scores, relevant, hits = random_ranking(seed)
    ours = metrics.average_precision(hits, relevant.sum(axis=1), k=60)
    assert ours == pytest.approx(average_precision_score(relevant[0], scores[0]), abs=1e-9)


@given(SEEDS)
def test_auc_equals_scikit_learn_ties_included(seed):
    scores, relevant, _ = random_ranking(seed)
    tied = np.floor(scores / 7)
    asked = csr_array(relevant)
    ours = metrics.auc(metrics.standing(tied, asked), np.array([60]), asked)
    assert ours == pytest.approx(roc_auc_score(relevant[0], tied[0]), abs=1e-9)


@given(SEEDS)
def test_recall_of_one_item_equals_scikit_learns_top_k_accuracy(seed):
    rng = np.random.default_rng(seed)
    scores = rng.permutation(40).astype(np.float32)
    answer = rng.integers(40)
    hits = (np.argsort(-scores) == answer)[None]
    theirs = top_k_accuracy_score([answer], scores[None], k=10, labels=np.arange(40))
    assert metrics.recall(hits, np.array([1]), 10) == theirs


def test_percentile_rank_runs_from_top_to_bottom():
    scores = np.float32([[5, 4, 3, 2, 1]])
    ranks = [
        metrics.percentile_rank(metrics.standing(scores, one), np.array([5]), one, np.ones(1))[0]
        for one in (csr_array(row[None]) for row in np.eye(5, dtype=bool))
    ]
    assert ranks == [0, 0.25, 0.5, 0.75, 1]


def test_percentile_rank_weighs_withheld_items_as_hu_does():
    scores, relevant = np.float32([[3, 2, 1]]), csr_array([[True, False, True]])
    weighted = metrics.percentile_rank(
        metrics.standing(scores, relevant), np.array([3]), relevant, np.array([3.0, 1.0])
    )
    assert weighted == pytest.approx([(3 * 0 + 1 * 1) / 4])


def test_items_all_alike_stand_in_the_middle():
    scores, relevant = np.zeros((1, 7), np.float32), csr_array(np.eye(7, dtype=bool)[[2]])
    standing = metrics.standing(scores, relevant)
    assert metrics.percentile_rank(standing, np.array([7]), relevant, np.ones(1)) == [0.5]
    assert metrics.auc(standing, np.array([7]), relevant) == [0.5]


def test_no_candidate_stands_above_what_is_none():
    scores, relevant = np.float32([[-np.inf, 1, 2]]), csr_array([[False, True, False]])
    above, level = metrics.standing(scores, relevant)
    assert (above.tolist(), level.tolist()) == ([1], [0])


def test_novelty_is_bits_of_surprise():
    picks = np.array([[0, 1], [2, metrics.NOBODY]])
    assert metrics.novelty(picks, np.array([4, 1, 0]), n_listeners=4).tolist() == [1.0, 2.0]


def test_diversity_of_twins_of_strangers_and_of_halves():
    fans = csr_array(np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 1], [1, 0, 1]]))
    picks = np.array([[0, 1], [0, 2], [0, 3]])
    assert metrics.intra_list_diversity(picks, fans) == pytest.approx([0, 1, 0.5])


def test_diversity_leaves_its_argument_as_it_was():
    fans = csr_array(np.ones((2, 4)))
    metrics.intra_list_diversity(np.array([[0, 1]]), fans)
    assert (fans.data == 1).all()


def test_diversity_is_the_mean_over_all_pairs():
    rng = np.random.default_rng(0)
    fans = rng.random((9, 20)) < 0.4
    units = fans / np.linalg.norm(fans, axis=1, keepdims=True)
    picks = np.array([rng.permutation(9)[:5]])
    pairs = [1 - units[i] @ units[j] for a, i in enumerate(picks[0]) for j in picks[0][:a]]
    ours = metrics.intra_list_diversity(picks, csr_array(fans.astype(float)))
    assert ours == pytest.approx([np.mean(pairs)], abs=1e-12)


def test_lift_compares_with_what_the_listener_plays():
    heard = csr_array(np.array([[True, False, False], [False, False, True]]))
    lift = metrics.popularity_lift(np.array([[2, 1], [0, 0]]), heard, np.array([10, 20, 40]))
    assert lift.tolist() == [2.0, -0.75]


def test_gini_of_even_and_of_greedy():
    assert metrics.gini(np.array([5, 5, 5])) == pytest.approx(0)
    assert metrics.gini(np.array([0] * 99 + [7])) == pytest.approx(0.99)
    assert metrics.gini(np.array([1, 3])) == pytest.approx(0.25)
    assert np.isnan(metrics.gini(np.zeros(3)))
