"""Vectors of terms: every score is the sum of what the item's terms add, and a listener can steer them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from engine.text import vectors
from engine.text.said import Counts
from engine.text.weights import TextSettings


def world(seed: int, n_items: int = 12, n_terms: int = 20) -> tuple[vectors.Projection, Counts, np.ndarray]:
    rng = np.random.default_rng(seed)
    said = rng.poisson(0.6, size=(n_items, n_terms)).astype(float)
    said[0] = 0  # of one item nothing is said
    counts = Counts(sparse.csr_array(said), said.max(axis=1))
    projection, items = vectors.fit(counts, counts, TextSettings(dimensions=6), seed=0)
    return projection, counts, items


def exact(projection: vectors.Projection, counts: Counts) -> tuple[sparse.csr_array, np.ndarray]:
    x, bare = vectors.terms_and_vectors(projection, counts)
    centre = projection.average @ projection.matrix.astype(np.float64)
    return x, np.where(counts.described[:, None] > 0, bare - centre, 0.0)


@given(st.integers(0, 200))
def test_terms_sum_to_the_score(seed):
    projection, counts, _ = world(seed)
    x, centred = exact(projection, counts)
    query = np.random.default_rng(seed + 1).normal(size=projection.matrix.shape[1]) * 100
    for item in np.flatnonzero(counts.described):
        _, told, (rest,) = vectors.contributions(projection, query[None, :], sparse.csr_array(x[[item]]))
        score = query @ centred[item]
        assert abs(told.sum() + rest - score) <= 1e-9 * max(1.0, np.abs(told).sum())


def test_stored_vectors_are_the_exact_ones_rounded():
    projection, counts, items = world(3)
    assert np.allclose(items, exact(projection, counts)[1], atol=1e-6)
    assert not items[0].any()


def test_items_are_centred_over_those_that_have_words():
    _, counts, items = world(5)
    assert np.abs(items[counts.described > 0].mean(axis=0)).max() < 1e-6


def test_a_muted_term_adds_nothing_and_a_boosted_one_more():
    projection, counts, _ = world(7)
    x, _ = exact(projection, counts)
    query = np.ones(projection.matrix.shape[1])
    term = int(x.indices[0])
    item = sparse.csr_array(x[[int(np.flatnonzero(np.diff(x.indptr))[0])]])
    nobody = np.zeros(0, dtype=int)
    quiet = vectors.steered(projection, query, np.array([term]), nobody)
    terms, told, _ = vectors.contributions(projection, quiet[None, :], item)
    assert told[0, list(terms).index(term)] == pytest.approx(0, abs=1e-12)
    row = projection.matrix[term].astype(np.float64)
    louder = vectors.steered(projection, query, nobody, np.array([term]))
    assert row @ louder > row @ query


def test_order_of_items_makes_no_difference():
    _, counts, items = world(9)
    order = np.random.default_rng(0).permutation(len(items))
    shuffled = Counts(sparse.csr_array(counts.using[order]), counts.described[order])
    _, again = vectors.fit(shuffled, shuffled, TextSettings(dimensions=6), seed=0)
    assert np.allclose(again @ again.T, (items @ items.T)[np.ix_(order, order)], atol=1e-5)


def test_fewer_terms_than_dimensions_are_no_trouble():
    counts = Counts(sparse.csr_array(np.array([[1.0, 0.0], [0.0, 1.0]])), np.ones(2))
    projection, items = vectors.fit(counts, counts, TextSettings(), seed=0)
    assert projection.matrix.shape[1] <= 2 and items.shape[0] == 2
    assert np.isfinite(items).all()
