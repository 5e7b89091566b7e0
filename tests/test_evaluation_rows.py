import numpy as np
import pytest
from evaluation_worlds import dataset_of, random_dataset, tags_of
from scipy.sparse import csr_array

from engine.errors import EngineError
from engine.evaluation import baselines, peers
from engine.evaluation.comparison import compare, listener_groups, unavailable
from engine.evaluation.measure import BY_LISTENER, OVERALL, measure, top_places
from engine.evaluation.protocol import protocol
from engine.evaluation.registry import ROWS, TUNABLE, Row, tuned
from engine.evaluation.splits import Withheld, cold_listeners, cut

SMALL = {
    "implicit ALS": {"factors": 4, "regularization": 1, "iterations": 10},
    "implicit BM25 neighbours": {"neighbours": 20, "k1": 1, "b": 0.5},
    "EASE": {"regularization": 10, "power": 0},
}


@pytest.fixture(scope="module")
def split():
    return protocol(random_dataset(7, n_listeners=60, n_items=80), seed=0)


def knowing(answers):
    """A scorer that looks the answers up."""
    told = answers.toarray().astype(np.float32)
    return lambda listeners, _confidence: told[listeners]


def test_a_ranking_that_knows_the_answer_scores_one(split):
    found = measure(knowing(split.test), split, seed=0).by_listener
    for name in ("ndcg@30", "recall@30", "map@500"):
        values = found[name][~np.isnan(found[name])]
        assert len(values) > 40
        assert values == pytest.approx(1), name


def test_knowing_the_cold_answers_scores_one_there(split):
    found = measure(knowing(split.cold), split, seed=0).by_listener
    for name in ("cold_recall@30", "cold_auc"):
        values = found[name][~np.isnan(found[name])]
        assert len(values) > 5
        assert values == pytest.approx(1), name


def test_a_shuffled_ranking_scores_as_chance_does():
    # 600 listeners, 5 of 200 items withheld from each: chance finds 30 / 190 of them in thirty places
    rng = np.random.default_rng(0)
    counts = np.zeros((600, 200), int)
    for row in counts:
        row[rng.permutation(200)[:10]] = 1
    whole = dataset_of(counts)
    rows, items = whole.wanted.nonzero()
    kept = np.tile([False] * 5 + [True] * 5, 600)
    test = csr_array((np.ones(3000, bool), (rows[~kept], items[~kept])), shape=counts.shape)
    shuffled = cut(whole, "five each", Withheld(test))
    n_candidates = 195
    found = measure(baselines.random_order(shuffled.training, 0), shuffled, seed=0).by_listener
    expected = 30 / n_candidates
    spread = 4 * np.sqrt(expected * (1 - expected) / 3000)
    assert np.mean(found["recall@30"]) == pytest.approx(expected, abs=spread)
    assert np.mean(found["percentile_rank"]) == pytest.approx(0.5, abs=4 * 0.29 / np.sqrt(3000))


def test_equal_scores_rank_by_lot_and_not_by_row(split):
    def level(listeners, confidence):
        return np.zeros((len(listeners), confidence.shape[1]))

    ranks = measure(level, split, seed=0).by_listener["percentile_rank"]
    assert ranks[~np.isnan(ranks)] == pytest.approx(0.5)
    one, other = (measure(level, split, seed).times_picked for seed in (0, 1))
    assert (one != other).any()


def test_popularity_ranks_what_many_want():
    whole = dataset_of([[1, 1, 0], [1, 1, 0], [1, 0, 1]])
    scores = baselines.popularity(whole, 0)(np.array([2]), whole.confidence[[2]])
    assert scores.tolist() == [[3, 2, 1]]


def test_a_listener_gets_the_same_lots_in_any_batch():
    whole = random_dataset(0)
    scorer = baselines.random_order(whole, 3)
    both = scorer(np.array([4, 7]), whole.confidence[[4, 7]])
    assert (both[1] == scorer(np.array([7]), whole.confidence[[7]])[0]).all()


def test_ease_among_listeners_is_ease_among_items():
    whole = random_dataset(2, n_listeners=15, n_items=25)
    x = (whole.interactions.confidence.toarray() > 0).astype(float)
    p = np.linalg.inv(x.T @ x + 7 * np.eye(25))
    b = np.eye(25) - p / np.diag(p)
    rows = np.arange(15)
    ours = peers.ease(whole, 0, {"regularization": 7, "power": 0})(rows, whole.confidence)
    np.testing.assert_allclose(ours, x[:15] @ b, atol=1e-5)


def test_ease_of_too_many_rows_says_so(monkeypatch):
    monkeypatch.setattr(peers, "MOST_ROWS", 3)
    with pytest.raises(EngineError, match="up to 3"):
        peers.ease(random_dataset(0), 0, SMALL["EASE"])


@pytest.mark.parametrize("model", TUNABLE, ids=lambda model: model.name)
def test_peers_learn_the_two_tastes(model, split):
    found = measure(model.fit(split.training, 0, SMALL[model.name]), split, seed=0).by_listener
    chance = measure(baselines.random_order(split.training, 0), split, seed=0).by_listener
    assert np.nanmean(found["percentile_rank"]) < 0.35
    assert np.nanmean(found["ndcg@30"]) > np.nanmean(chance["ndcg@30"]) + 0.1


@pytest.mark.parametrize("model", TUNABLE, ids=lambda model: model.name)
def test_peers_fold_in_listeners_whom_they_never_saw(model):
    newcomers = cold_listeners(random_dataset(7, 60, 80), 0.2, np.random.default_rng(0))
    found = measure(model.fit(newcomers.training, 0, SMALL[model.name]), newcomers, seed=0).by_listener
    assert np.nanmean(found["percentile_rank"]) < 0.4


@pytest.mark.parametrize("model", TUNABLE, ids=lambda model: model.name)
def test_the_stored_settings_are_those_of_the_best_trial(model):
    assert set(tuned(model)) == set(model.grid)
    assert all(tuned(model)[name] in values for name, values in model.grid.items())


def test_ties_go_to_the_item_that_the_lots_name_first():
    scores = np.float32([[0, 5, 0, 0]])
    assert top_places(scores, np.array([2, 0, 3, 1]), n=3).tolist() == [[1, 2, 0]]


def test_what_was_met_is_never_offered_and_empty_places_stay_empty():
    whole = dataset_of([[1, 1, 0], [1, 1, 1]])
    test = csr_array(np.array([[False, True, False]] * 2))
    found = measure(baselines.popularity(whole, 0), cut(whole, "one each", Withheld(test)), seed=0)
    assert found.times_picked.tolist() == [0, 2, 1]


def test_scores_that_are_no_numbers_are_refused(split):
    def broken(listeners, confidence):
        return np.full((len(listeners), confidence.shape[1]), np.nan)

    with pytest.raises(EngineError, match="no number"):
        measure(broken, split, seed=0)


def test_a_row_that_cannot_be_fitted_is_missing_and_the_others_stay(split):
    def refuses(_training, _seed):
        raise EngineError("too large for it")

    rows = [Row("impossible", "peer", refuses), *ROWS[:2]]
    comparison = compare("by hand", [(0, split)], rows)
    assert [row.name for row in comparison.rows] == ["random", "popularity"]
    assert [(one.what, one.why) for one in comparison.missing] == [("impossible", "too large for it")]


def test_every_figure_has_an_interval_and_rows_are_compared_in_pairs(split):
    comparison = compare("by hand", [(0, split)], ROWS[:2])
    popular = comparison.row("popularity")
    assert set(popular.figures) == set(BY_LISTENER) | set(OVERALL)
    assert popular.figures["ndcg@30"].low < popular.figures["ndcg@30"].high
    none = comparison.difference("popularity", "popularity", "ndcg@30")
    assert (none.mean, none.low, none.high) == (0, 0, 0)
    assert comparison.ratio("popularity", "popularity", "recall@30").mean == 1
    with pytest.raises(EngineError, match="no row 'ours'"):
        comparison.row("ours")


def test_groups_are_halves_of_those_who_are_asked(split):
    groups = listener_groups(split)
    asked = np.diff(split.withheld.indptr) > 0
    assert ((groups["mainstream"] ^ groups["niche"]) == asked).all()
    assert ((groups["light"] ^ groups["heavy"]) == asked).all()
    plays = np.asarray(split.shown.interactions.plays.sum(axis=1)).ravel()
    assert plays[groups["light"]].max() <= plays[groups["heavy"]].min()


def test_without_tags_cold_figures_are_missing_with_a_reason():
    whole = dataset_of(random_dataset(1).interactions.plays.toarray().astype(int))
    splits = [(0, protocol(whole, 0))]
    comparison, missing = compare("no words", splits, ROWS[:2]), unavailable(splits)
    assert {one.what for one in missing} == {"cold_recall@30", "cold_auc"}
    assert "no item has a tag" in missing[0].why
    assert comparison.rows[0].figures["ndcg@30"].mean > 0


def test_a_library_too_small_to_split_says_so():
    whole = dataset_of([[1, 0]], tags_of((0, 0, 0)))
    reasons = {one.what: one.why for one in unavailable([(0, protocol(whole, 0))])}
    assert "too few listens" in reasons["ndcg@30"]
    assert "too few items have tags" in reasons["cold_auc"]
