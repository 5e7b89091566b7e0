"""The town's words name and say what their truth says, and no two posts share a mould."""

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sample_data.generator.catalog import TownCatalog, make_catalog
from sample_data.generator.genres import shipped_genres
from sample_data.generator.posts import Post, Words, make_words, posts_table, said_in, words_truth
from sample_data.generator.posts_grammar import grammar
from sample_data.generator.posts_marks import Span
from sample_data.generator.posts_names import is_ordinary, named
from sample_data.generator.posts_report import mention_kinds, skeleton_shares
from sample_data.generator.posts_sayings import lexicon

TOWN = Path(__file__).resolve().parents[1] / "sample_data"


@pytest.fixture(scope="module")
def catalog() -> TownCatalog:
    return make_catalog(7, shipped_genres())


@pytest.fixture(scope="module")
def words(catalog: TownCatalog) -> Words:
    return make_words(7, catalog)


@pytest.fixture(scope="module")
def handwritten() -> list[dict[str, Any]]:
    text = (TOWN / "truth/handwritten.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _cold(kind: str) -> set[str]:
    with (TOWN / "truth/cold.csv").open(encoding="utf-8") as rows:
        return {row["track"] for row in csv.DictReader(rows) if row["kind"] == kind}


def _names(words: Words) -> list[tuple[str, Span]]:
    return [(p.text, s) for p in words.posts for s in p.spans if s.tag.startswith("name:")]


def test_the_same_seed_writes_the_same_words(words: Words, catalog: TownCatalog) -> None:
    assert posts_table(words) == (TOWN / "town/posts.jsonl").read_bytes()
    for name, content in words_truth(words).items():
        assert content == (TOWN / "truth" / name).read_bytes(), name
    assert posts_table(make_words(8, catalog)) != posts_table(words)


def test_there_is_enough_to_read(words: Words) -> None:
    kinds = Counter(post.kind for post in words.posts)
    assert kinds.total() >= 1500 and min(kinds["post"], kinds["review"], kinds["news"]) >= 100
    assert len({post.week for post in words.posts}) >= 26
    assert len({post.author for post in words.posts}) >= 50
    lengths = sorted(len(post.text.split()) for post in words.posts)
    assert lengths[len(lengths) // 10] <= 12 and lengths[-len(lengths) // 20] >= 90
    assert len({post.text for post in words.posts}) > 0.98 * len(words.posts)


def test_no_mould_makes_more_than_one_post_in_a_hundred(words: Words, catalog: TownCatalog) -> None:
    shares = skeleton_shares(words, catalog)
    assert shares[0][1] <= 0.01, shares[:3]
    assert len(shares) > 3000


def test_what_is_named_stands_where_the_truth_says(words: Words, catalog: TownCatalog) -> None:
    titles = {track.id: track.title.lower() for track in catalog.tracks}
    artists = {artist.id: artist for artist in catalog.artists}
    for text, span in _names(words):
        name, kind = text[span.start : span.end].lower(), span.tag.removeprefix("name:")
        (whose,) = span.ids
        wanted = titles[whose] if kind == "title" else named(artists[whose], kind).lower()
        assert wanted in {name, f"the {name}"}, (text, span)


def test_people_are_named_in_every_way(words: Words, catalog: TownCatalog) -> None:
    kinds = mention_kinds(words, catalog)
    share = {kind: count / kinds.total() for kind, count in kinds.items()}
    assert share["full"] < 0.5
    assert (
        min(share["nickname"], share["surname"]) > 0.1 and min(share["leader"], share["title alone"]) > 0.02
    )
    named_by = Counter(span.ids[0] for _, span in _names(words))
    assert min(named_by[artist.id] for artist in catalog.artists) >= 15


def test_ordinary_names_are_used_in_both_senses(words: Words, catalog: TownCatalog) -> None:
    spans = _names(words)
    ordinary = [s for text, s in spans if is_ordinary(text[s.start : s.end], s.tag.removeprefix("name:"))]
    assert len(ordinary) > 0.1 * len(spans)
    for name in ("Glass", "Static", "Pressure", "Monday", "Harbour", "Teeth", "The Weather"):
        whose = next(artist.id for artist in catalog.artists if artist.name == name)
        meant = sum(whose in s.ids and s.tag == "name:full" for _, s in spans)
        word = name.removeprefix("The ")
        used = sum(len(re.findall(rf"(?i)\b{word}\b", post.text)) for post in words.posts)
        assert meant >= 5 and used > meant + 3, name
    assert sum(symbol.startswith("ordinary.") for symbol in grammar()) >= 40


def test_some_posts_name_nobody(words: Words) -> None:
    silent = [p for p in words.posts if not any(s.tag.startswith("name:") for s in p.spans)]
    assert 0.05 < len(silent) / len(words.posts) < 0.15


def test_sound_alone_is_never_named_and_words_alone_always(words: Words, catalog: TownCatalog) -> None:
    named_tracks = Counter(span.ids[0] for _, span in _names(words))
    assert not set(named_tracks) & _cold("sound_only")
    assert min(named_tracks[track] for track in _cold("words_only")) >= 4
    silent = [t.title for t in catalog.tracks if t.cold == "sound_only" and " " in t.title]
    assert not [p.text for p in words.posts for title in silent if f'"{title}"' in p.text]
    described = {who for post in words.posts for who, tag, _ in said_in(post) if tag == "said"}
    assert _cold("words_only") <= described


def test_nothing_is_named_before_it_is_out(words: Words, catalog: TownCatalog) -> None:
    released = {track.id: track.released for track in catalog.tracks}
    assert all(released.get(span.ids[0], -1) <= post.week for post in words.posts for span in post.spans)


def test_opinions_turn_in_their_week_and_not_before(words: Words) -> None:
    assert len(words.turns) >= 6
    for turn in words.turns:
        said = Counter(
            (post.week, term in turn.after)
            for post in words.posts
            for who, tag, term in said_in(post)
            if who == turn.artist and tag == "said" and term in {*turn.before, *turn.after}
        )
        assert said[turn.week, True] >= 8
        assert all(week >= turn.week if after else week < turn.week for week, after in said)
        assert sum(count for (week, _), count in said.items() if week < turn.week) >= 8


def test_opinions_disagree_and_deny(words: Words, catalog: TownCatalog) -> None:
    liking = {side: set(lexicon()["liking"][side]) for side in ("good", "bad")}
    said = {(who, term) for post in words.posts for who, tag, term in said_in(post) if tag == "said"}
    torn = [a for a in catalog.artists if all({t for w, t in said if w == a.id} & s for s in liking.values())]
    assert len(torn) > 50
    denied = Counter(who for post in words.posts for who, tag, _ in said_in(post) if tag == "denied")
    assert denied.total() >= 400 and len(denied) >= 60


def test_marks_of_terms_that_stand_side_by_side_make_one_term_more() -> None:
    post = Post("w1", 0, "2026-03-02", "post", "M", "icy pop", (
        Span(0, 3, "said", ("a1",)), Span(4, 7, "said", ("a1",))))  # fmt: skip
    assert said_in(post) == {("a1", "said", "icy"), ("a1", "said", "pop"), ("a1", "said", "icy pop")}


def test_the_handwritten_posts_say_what_their_truth_says(handwritten: list[dict[str, Any]]) -> None:
    assert len(handwritten) >= 150
    for row in handwritten:
        assert set(row) == {"post", "date", "kind", "author", "text", "mentions", "terms"}
        for span in (*row["mentions"], *row["terms"]):
            assert row["text"][span["start"] : span["end"]] == span["words"], row["post"]


def test_the_handwritten_posts_name_people_as_people_do(
    handwritten: list[dict[str, Any]], catalog: TownCatalog
) -> None:
    known = {artist.id for artist in catalog.artists} | {track.id for track in catalog.tracks}
    mentions = [mention for row in handwritten for mention in row["mentions"]]
    assert {mention["id"] for mention in mentions} <= known - _cold("sound_only")
    assert len({m["id"] for m in mentions if m["id"].startswith("a")}) >= 60
    kinds = Counter(mention["kind"] for mention in mentions)
    assert min(kinds[kind] for kind in ("full", "nickname", "surname", "title", "misspelt")) >= 10
    assert sum(not row["mentions"] for row in handwritten) >= 10


def test_no_generated_post_is_among_the_handwritten(
    handwritten: list[dict[str, Any]], words: Words, catalog: TownCatalog
) -> None:
    assert not {row["text"] for row in handwritten} & {post.text for post in words.posts}
