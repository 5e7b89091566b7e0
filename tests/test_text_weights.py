"""How likely somebody is described with a term: small numbers that one can check by hand."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from engine.text.comentions import comentions
from engine.text.description import course, day_of, evidence, top_terms, turns
from engine.text.model import Subjects, TextModel, fit
from engine.text.said import NOBODY, UNDATED, Counts, Documents, count, ordered
from engine.text.weights import TextSettings, borrowed, damping, probabilities

MARCH = day_of(date(2026, 3, 2))
TERMS = ["cold", "loud", "warm"]


def model(said: list[tuple[int, str, int]], subjects: Subjects | None = None) -> TextModel:
    """Rows of (subject, term, day), each a document of its own."""
    subjects = subjects or Subjects(2, np.arange(2), np.full(2, NOBODY))
    n = len(said)
    rows = ordered(
        np.array([subject for subject, _, _ in said]),
        np.array([TERMS.index(term) for _, term, _ in said]),
        np.arange(n),
        np.arange(n),
    )
    documents = Documents(
        np.array([day for _, _, day in said]), np.arange(n), ["s"] * n, [f"d{at}" for at in range(n)]
    )
    sentences = [f"It is {term}." for _, term, _ in said]
    together = comentions([], subjects.n_artists)
    return fit(TERMS, rows, documents, sentences, subjects, together, TextSettings(dimensions=2), 0)


def test_twenty_tags_of_one_person_are_one_description():
    said = ordered(np.zeros(20), np.arange(20), np.arange(20), np.full(20, NOBODY))
    counts = count(said, np.full(20, 7), (1, 20))
    assert counts.described[0] == 1 and counts.using.sum() == 20


def test_what_is_said_of_few_is_drawn_to_what_is_said_of_all():
    counts = Counts(sparse.csr_array(np.array([[1.0, 0.0], [50.0, 50.0]])), np.array([1.0, 100.0]))
    chance = probabilities(counts, np.array([0.1, 0.1]), 2.0).toarray()
    assert chance[0, 0] == pytest.approx((1 + 0.2) / 3)
    assert chance[1, 0] == pytest.approx((50 + 0.2) / 102)
    assert chance[0, 1] == 0


def test_a_term_said_of_everybody_tells_less_than_one_said_of_some():
    using = np.array([[9.0, 9, 0], [9, 0, 0], [9, 9, 0], [9, 0, 1]])
    factor = damping(Counts(sparse.csr_array(using), np.full(4, 9.0)), rareness=2.0)
    assert factor[0] == pytest.approx(0)
    assert factor[1] > factor[2] > 0
    assert (factor <= 1).all()


def test_a_track_of_which_nothing_is_said_is_described_like_its_artist():
    subjects = Subjects(1, np.array([1, 2]), np.array([NOBODY, 0, 0]))
    fitted = model([(0, "warm", MARCH)] * 8 + [(2, "cold", MARCH)] * 20, subjects)
    assert [one.term for one in top_terms(fitted, 1)] == ["warm"]
    assert top_terms(fitted, 2)[0].term == "cold"
    share = probabilities(fitted.counts(np.array([2])), fitted.own.background, 0.0).toarray()[0]
    assert share[TERMS.index("cold")] == pytest.approx(20 / 25)


def test_opinion_that_turns_shows_within_its_week():
    old = [(0, "warm", MARCH + week * 7) for week in range(10) for _ in range(2)]
    new = [(0, "cold", MARCH + 70 + at) for at in range(6)]
    fitted = model([*old, *new, (1, "loud", MARCH)])
    sunday = date(2026, 5, 17)
    assert day_of(sunday) == MARCH + 76
    before = [one.term for one in top_terms(fitted, 0, as_of=date(2026, 5, 10))]
    after = [one.term for one in top_terms(fitted, 0, as_of=sunday)]
    assert before == ["warm"] and after[0] == "cold"
    risen, fallen = turns(fitted, 0, sunday)
    assert risen[0].term == "cold" and fallen[0].term == "warm"
    (cold,) = course(fitted, 0, ["cold"], [date(2026, 5, 10), sunday])
    assert cold[0] == 0 and cold[1] == pytest.approx(risen[0].after)


def test_nothing_said_later_is_known_on_a_day():
    fitted = model([(0, "warm", MARCH), (0, "cold", MARCH + 1), (1, "loud", MARCH)])
    assert [one.term for one in top_terms(fitted, 0, as_of=date(2026, 3, 2))] == ["warm"]
    assert evidence(fitted, 0, "cold", as_of=date(2026, 3, 2)) == []


def test_every_term_leads_back_to_its_sentence():
    fitted = model([(0, "warm", MARCH), (0, "warm", UNDATED), (1, "loud", MARCH)])
    found = evidence(fitted, 0, "warm")
    assert [(one.sentence, one.document, one.date) for one in found] == [
        ("It is warm.", "d0", "2026-03-02"),
        ("It is warm.", "d1", ""),
    ]


@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.sampled_from(TERMS), st.integers(0, 400)), min_size=1, max_size=40
    )
)
def test_weights_are_shares_whatever_is_said(said):
    fitted = model([(whom, term, MARCH + day) for whom, term, day in said])
    for subject in (0, 1):
        for as_of in (None, date(2026, 6, 1)):
            for one in top_terms(fitted, subject, as_of=as_of):
                assert 0 <= one.weight <= one.probability <= 1


@given(st.integers(1, 50), st.integers(0, 50), st.floats(0.5, 20))
def test_what_is_borrowed_never_exceeds_what_there_is(n_parent, n_own, borrowing):
    own = Counts(sparse.csr_array(np.array([[float(n_own)]])), np.array([float(n_own)]))
    wider = Counts(sparse.csr_array(np.array([[float(n_parent)]])), np.array([float(n_parent)]))
    both = borrowed(own, wider, np.array([0]), borrowing)
    assert both.described[0] == pytest.approx(n_own + min(borrowing, n_parent))
    assert both.using.toarray()[0, 0] == pytest.approx(both.described[0])
