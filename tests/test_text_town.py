"""The town's posts against the truth of who is named in them and how."""

import csv
import json
import shutil
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.library import Exclusion, Feedback, open_library
from engine.recommender import BuildSettings, Recommender
from engine.tasks.building import fit_library, fit_words
from engine.tasks.cataloguing import catalog_of
from engine.tasks.importing import import_path
from engine.tasks.playlists import playlist
from engine.tasks.terms import listener_terms, similar_by_words
from engine.text.description import evidence, top_terms, turns
from engine.text.mentions import Finder, Name
from engine.text.model import TextModel
from engine.text.terms import canonical

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data"
NOW = 1_795_305_600


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def objects(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLE / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def names() -> tuple[Finder, list[str]]:
    artists, tracks = rows("town/artists.csv"), rows("town/tracks.csv")
    ids = [one["artist"] for one in artists] + [one["track"] for one in tracks]
    place = {one: row for row, one in enumerate(ids)}
    found = []
    for one in artists:
        row = place[one["artist"]]
        found.append(Name(one["name"], row, row, "artist"))
        found += [Name(alias, row, row, "alias") for alias in one["aliases"].split("|") if alias]
    found += [Name(one["title"], place[one["track"]], place[one["artist"]], "track") for one in tracks]
    return Finder(found), ids


def f1(true: set[Any], found: set[Any]) -> float:
    return 2 * len(true & found) / (len(true) + len(found))


def places(posts: list[dict[str, Any]], names: tuple[Finder, list[str]]) -> set[tuple[str, int, int, str]]:
    finder, ids = names
    return {
        (post["post"], one.start, one.end, ids[one.subject])
        for post in posts
        for one in finder.find(post["text"])
    }


def test_mentions_of_the_generated_posts(names):
    posts, truth = objects("town/posts.jsonl"), objects("truth/mentions.jsonl")
    found = places(posts, names)
    true = {(one["post"], one["start"], one["end"], one["id"]) for one in truth}
    assert f1(true, found) >= 0.92
    text = {post["post"]: post["text"] for post in posts}
    ordinary = {one["name"].lower() for one in truth if one["ordinary"]}
    hard = {(one["post"], one["start"], one["end"], one["id"]) for one in truth if one["ordinary"]}
    assert f1(hard, {one for one in found if text[one[0]][one[1] : one[2]].lower() in ordinary}) >= 0.80


def test_mentions_of_posts_that_nothing_was_tuned_on(names):
    posts = objects("truth/handwritten.jsonl")
    true = {(post["post"], one["start"], one["end"], one["id"]) for post in posts for one in post["mentions"]}
    assert f1(true, places(posts, names)) >= 0.80


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The town without its sound, which takes longer to hear than all of its words to read."""
    place = tmp_path_factory.mktemp("town")
    shutil.copytree(SAMPLE / "town", place / "town", ignore=shutil.ignore_patterns("audio*"))
    import_path(place / "library", place / "town", NOW)
    return open_library(place / "library")


@pytest.fixture(scope="module")
def words(library) -> tuple[TextModel, dict[str, int]]:
    """The text model, and the subject's row by the town's own id of an artist."""
    catalog = catalog_of(library, library.listens())
    model = fit_words(library, catalog, BuildSettings())
    assert model is not None
    name = {one["artist"]: one["name"] for one in rows("town/artists.csv")}
    return model, {one: list(catalog.artist_names).index(called) for one, called in name.items()}


def test_eight_of_an_artists_ten_heaviest_terms_are_true(words):
    model, row = words
    true = defaultdict(set)
    for one in objects("truth/terms.jsonl"):
        true[one["id"]] |= {canonical(term) for term in one["said"]}
    right = [sum(one.term in true[artist] for one in top_terms(model, at)) for artist, at in row.items()]
    assert np.mean(right) >= 8.0


def test_changes_of_opinion_show_within_their_week(words):
    model, row = words
    shown = []
    for change in objects("truth/changes.jsonl"):
        sunday = date.fromisoformat(change["from"]) + timedelta(days=6)
        new = {canonical(term) for term in change["after"]}
        at = row[change["artist"]]
        before = {one.term for one in top_terms(model, at, as_of=sunday - timedelta(days=7))}
        after = {one.term for one in top_terms(model, at, as_of=sunday)}
        risen, _ = turns(model, at, sunday)
        shown.append(bool(new & after) and any(one.term in new for one in risen))
        assert not new & before
    assert len(shown) == 9 and all(shown)


def test_every_heavy_term_has_a_sentence_that_says_it(words):
    model, row = words
    for at in list(row.values())[:20]:
        for one in top_terms(model, at):
            (place, *_) = evidence(model, at, one.term)
            assert canonical(place.sentence).find(one.term) >= 0
            assert place.document.startswith("town:") and (place.date or place.sentence == one.term)


def test_who_is_spoken_of_together_is_kept(words):
    model, _ = words
    together = model.together
    assert together.nnz > 100 and abs(together - together.T).max() < 1e-12
    assert not together.diagonal().any()


@pytest.fixture(scope="module")
def fitted(library) -> Recommender:
    return fit_library(library, "b", None, BuildSettings())


def test_a_listeners_score_is_the_sum_of_a_tracks_terms(fitted):
    text = fitted.text
    taste = fitted.taste(fitted.listener_ids[5])
    query = text.query(taste.items, taste.confidence)
    described = np.flatnonzero(text.vectors.any(axis=1))
    for item in described[::17]:
        counts = text.item_counts(np.array([item]))
        _, told, rest = text.shares(query, counts)
        score = float(query @ text.exact(counts)[0])
        assert abs(told.sum() + rest - score) <= 1e-9 * max(1.0, np.abs(told).sum())
        assert score == pytest.approx(float(query @ text.vectors[item]), abs=1e-4 * np.linalg.norm(query))


def test_neighbours_by_words_come_with_the_terms_that_make_them_so(fitted, words):
    glass = words[1]["a42"]
    found = similar_by_words(fitted, "artist", glass, 3)
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    assert all(share > 0 for _, share in found[0].terms)
    assert fitted.catalog.artist_ids[glass] not in {one.id for one in found}
    for kind in ("listener", "track"):
        assert len(similar_by_words(fitted, kind, 0, 3)) == 3


def test_a_listener_mutes_and_boosts_terms_and_the_profile_follows(fitted, library):
    listener = library.listeners()[0]
    before = {one.term: one.weight for one in listener_terms(library, fitted, listener).terms}
    first, second, *_ = before
    library.exclude(Exclusion(listener.listener_id, "term", first, NOW))
    library.add_feedback(Feedback(listener.listener_id, "boost", "term", second, NOW))
    after = {one.term: one.weight for one in listener_terms(library, fitted, listener).terms}
    assert first not in after and after[second] == pytest.approx(2 * before[second])
    playlist(library, fitted, listener, "2026-W47")  # terms that were said are no tracks that were liked
    library.include(listener.listener_id, "term", first)
    library.remove_feedback(listener.listener_id, "boost", "term", second)
