"""Summands of several items at once: what is named, and what a sentence takes of it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.explanation import NAMED, Summands, sentences


def told(values: np.ndarray, model="collaborative", kind="heard") -> Summands:
    rows = np.arange(100, 100 + values.shape[1])
    return Summands(model, kind, rows, values, lambda row: (f"id{row}", f"name{row}"), np.zeros(len(values)))


@given(st.integers(0, 500), st.integers(1, 5), st.integers(0, 40))
def test_a_sentence_takes_the_first_named_reasons_that_speak_for_a_pick(seed, n, m):
    values = np.random.default_rng(seed).normal(size=(n, m)) ** 3
    made = told(values)
    for at, rows in enumerate(made.speaking(2)):
        reasons = [one for one in made.reasons(at) if one.kind == "heard"]
        assert [f"id{row}" for row in rows] == [one.id for one in reasons if one.share > 0][:2]
        assert sum(abs(one.share) for one in reasons) >= NAMED * np.abs(values[at]).sum() * (1 - 1e-12)
        assert np.isclose(sum(one.share for one in made.reasons(at)), made.shares[at])


@given(st.integers(0, 100))
def test_equal_summands_are_taken_in_their_order(seed):
    values = np.random.default_rng(seed).integers(-2, 3, (4, 12)).astype(float)
    made = told(values)
    for at, rows in enumerate(made.speaking(2)):
        named = [one.id for one in made.reasons(at) if one.kind == "heard" and one.share > 0]
        assert [f"id{row}" for row in rows] == named[:2]


def test_each_pick_gets_its_own_sentence_from_its_largest_shares():
    people = told(np.array([[3.0, 1.0], [0.1, 0.0], [-1.0, -1.0]]))
    words = told(np.array([[0.5, 0.0], [2.0, 1.0], [-1.0, 0.0]]), "text", "term")
    made = sentences([people, words], lambda row: ("Air", f"Song {row}"), [False, False, True])
    assert made == [
        "People who play Song 100 and Song 101 by Air play this too.",
        "Called name100 and name101, as what you play is.",
        "Nobody here has played it yet. It is the best of what is left, and nothing you played speaks "
        "for it by name.",
    ]
