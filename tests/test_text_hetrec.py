"""Words on real tags: what they are worth for ranking, and who is near whom."""

import numpy as np
import pytest
from scipy import sparse

from engine.evaluation.measure import measure
from engine.evaluation.protocol import protocol
from engine.evaluation.words import text_alone
from engine.library import open_library
from engine.tasks.evaluate import dataset_of
from engine.tasks.importing import import_path

NOW = 1_795_305_600
NEAR = 10


@pytest.fixture(scope="module")
def hetrec(real_data, tmp_path_factory):
    path = tmp_path_factory.mktemp("hetrec") / "library"
    import_path(path, real_data / "hetrec2011-lastfm-2k", NOW)
    return dataset_of(open_library(path))


@pytest.mark.slow
def test_words_alone_rank_what_was_withheld(hetrec):
    split = protocol(hetrec, 0)
    found = measure(text_alone(split.training, 0), split, 0).by_listener
    assert np.nanmean(found["ndcg@30"]) >= 0.20


@pytest.mark.slow
def test_neighbours_by_words_share_listeners(hetrec, rng):
    scorer = text_alone(hetrec, 0)
    one_each = sparse.eye_array(hetrec.shape[1], format="csr", dtype=np.float32)
    liked = sparse.csc_array(hetrec.wanted, dtype=np.float64)
    tagged = np.intersect1d(np.unique(hetrec.tags.items), np.flatnonzero(hetrec.popularity))
    some = rng.choice(tagged, 500, replace=False)
    likeness = scorer(some, sparse.csr_array(one_each[some]))
    lengths = np.sqrt(np.maximum(scorer_lengths(scorer, one_each, tagged), 1e-12))
    likeness = likeness[:, tagged] / lengths
    likeness[some[:, None] == tagged[None, :]] = -np.inf
    near = tagged[np.argsort(-likeness, axis=1)[:, :NEAR]]
    far = rng.choice(tagged, near.shape)
    assert shared(liked, some, near) >= 3 * shared(liked, some, far)


def scorer_lengths(scorer, one_each, items) -> np.ndarray:
    """Squared length of the items' vectors, from the scores of each with itself."""
    return np.concatenate(
        [
            scorer(part, sparse.csr_array(one_each[part]))[np.arange(len(part)), part]
            for part in np.array_split(items, max(1, len(items) // 200))
        ]
    )


def shared(liked, some, others) -> float:
    """Mean cosine of listener columns."""
    unit = liked @ sparse.diags_array(1 / np.sqrt(np.maximum(np.asarray(liked.sum(axis=0)).ravel(), 1)))
    mine = sparse.csc_array(unit)[:, some]
    return float(
        np.mean([mine.multiply(sparse.csc_array(unit)[:, others[:, at]]).sum(axis=0) for at in range(NEAR)])
    )
