"""Suggestions: beginnings of words, the known before the unknown, errors of typing forgiven."""

import numpy as np
import pytest

from engine.tasks.suggesting import names_of, suggest
from worlds import make_catalog, make_recommender

TITLES = [
    ("Nina Simone", "Sinnerman"),
    ("Nina Simone", "Feeling Good"),
    ("Simone Felice", "New York Times"),
    ("Muse", "Feeling Good"),
    ("Björk", "Jóga"),
]
PLAYS = np.array([[1, 0, 0, 1, 0], [1, 1, 0, 0, 0], [0, 0, 0, 1, 1], [0, 0, 1, 1, 0]])


@pytest.fixture(scope="module")
def recommender():
    return make_recommender(PLAYS, make_catalog(TITLES))


def found(recommender, search, n=8):
    return [(one.kind, one.name, one.by) for one in suggest(recommender, names_of(recommender), search, n)]


def test_words_may_be_begun_only(recommender):
    assert found(recommender, "nin sim")[0] == ("artist", "Nina Simone", "")
    assert found(recommender, "joga") == [("track", "Jóga", "Björk")]


def test_a_name_that_begins_so_comes_before_one_that_holds_it(recommender):
    names = [name for kind, name, _ in found(recommender, "simone") if kind == "artist"]
    assert names == ["Simone Felice", "Nina Simone"]


def test_of_two_tracks_of_one_title_the_better_known_is_first(recommender):
    assert found(recommender, "feeling") == [
        ("track", "Feeling Good", "Muse"),
        ("track", "Feeling Good", "Nina Simone"),
    ]


def test_letters_that_are_wrong_are_forgiven(recommender):
    assert ("artist", "Nina Simone", "") in found(recommender, "nina simnoe")
    assert found(recommender, "zzzzqqq") == []


def test_before_a_letter_is_typed_the_best_known_are_offered(recommender):
    shown = found(recommender, "", n=4)
    assert len(shown) == 4
    assert shown[0] == ("artist", "Muse", "")
    assert ("track", "Feeling Good", "Muse") in shown


def test_an_artist_is_known_to_whoever_heard_a_track_of_theirs(recommender):
    suggestions = suggest(recommender, names_of(recommender), "nina simone")
    assert suggestions[0].listeners == 2
