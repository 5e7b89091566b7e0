"""The shipped town is what its generator makes, to the byte, and its truth can be learned from it."""

import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sample_data.generator.genres import genre_named, shipped_genres
from sample_data.generator.listening import (
    FIRST_MONDAY,
    NOW,
    chances_of_tastes,
    offer_of,
    sitting_shares,
)
from sample_data.generator.tastes import affinity, liked
from sample_data.generator.town import Size, Town, make_town, town_files, true_affinity, truth_files

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def town() -> Town:
    return make_town(7)


def test_the_shipped_tables_are_made_again_to_the_byte(town: Town) -> None:
    made = {"town/" + name: content for name, content in town_files(town).items()}
    made |= {"truth/" + name: content for name, content in truth_files(town).items()}
    for name, content in made.items():
        assert (ROOT / "sample_data" / name).read_bytes() == content, (
            f"{name}: run the generator and commit it"
        )


def test_another_seed_makes_another_town() -> None:
    size = Size(listeners=5)
    assert town_files(make_town(1, size)) == town_files(make_town(1, size))
    assert town_files(make_town(1, size))["listens.csv"] != town_files(make_town(2, size))["listens.csv"]


def test_it_is_as_large_as_a_town_should_be(town: Town) -> None:
    assert len(town.catalog.genres) >= 12
    assert len(town.catalog.artists) >= 60
    assert len(town.catalog.tracks) >= 360
    assert len(town.listeners) >= 600
    assert len({person.name for person in town.listeners}) == len(town.listeners)
    assert len({track.title for track in town.catalog.tracks}) == len(town.catalog.tracks)
    assert min(track.duration_ms for track in town.catalog.tracks) >= 12_000


def test_its_now_is_the_monday_after_the_last_listen(town: Town) -> None:
    now = date.fromordinal(date(1970, 1, 1).toordinal() + NOW // 86_400)
    assert now.weekday() == 0
    times = [play.time for play in town.activity.plays]
    assert min(times) >= FIRST_MONDAY and NOW - 7 * 86_400 < max(times) < NOW
    assert max(times) - min(times) > 26 * 7 * 86_400


def test_attributes_lie_where_they_may(town: Town) -> None:
    for track in town.catalog.tracks:
        a, genre = track.attributes, genre_named(track.artist.genre)
        assert a.time_signature in {3, 4, 6} and a.mode in {0, 1} and a.key in range(12)
        assert 55 <= a.tempo <= 200 and -18 <= a.loudness <= -15
        assert genre.energy[0] - 0.001 <= a.energy <= genre.energy[1] + 0.001
        for name in ("acousticness", "danceability", "energy", "valence", "instrumentalness", "liveness"):
            assert 0 <= getattr(a, name) <= 1


def test_cold_tracks_are_as_cold_as_they_say(town: Town) -> None:
    plays = np.bincount([play.track for play in town.activity.plays], minlength=len(town.catalog.tracks))
    wanted = {"sound_only": {0}, "words_only": {0}, "three_listens": {3}}
    for kind, counts in wanted.items():
        rows = [row for row, track in enumerate(town.catalog.tracks) if track.cold == kind]
        assert len(rows) >= 10 and {int(plays[row]) for row in rows} == counts


def test_nobody_plays_what_is_not_out_yet(town: Town) -> None:
    for play in town.activity.plays:
        week = (play.time - FIRST_MONDAY) // (7 * 86_400)
        assert town.catalog.tracks[play.track].released <= week + 1


def test_everybody_has_well_over_thirty_tracks_left(town: Town) -> None:
    heard = {(play.listener, play.track) for play in town.activity.plays}
    counts = np.bincount([listener for listener, _ in heard], minlength=len(town.listeners))
    assert counts.min() >= 5 and len(town.catalog.tracks) - counts.max() > 200


def test_skips_mean_something(town: Town) -> None:
    truth = true_affinity(town)
    suits = {
        flag: [truth[p.listener, p.track] for p in town.activity.plays if p.skipped is flag]
        for flag in (True, False)
    }
    assert np.mean(suits[True]) < 0.6 * np.mean(suits[False])


def test_who_knows_the_truth_ranks_three_times_as_well_as_popularity(town: Town) -> None:
    heard = np.zeros((len(town.listeners), len(town.catalog.tracks)), dtype=bool)
    for play in town.activity.plays:
        heard[play.listener, play.track] = True
    withheld = heard & (np.random.default_rng(0).random(heard.shape) < 0.2)
    known = heard & ~withheld
    on_offer = np.array([not track.cold for track in town.catalog.tracks])
    by_truth = _ndcg(true_affinity(town) * on_offer, known, withheld)
    by_popularity = _ndcg(np.tile(known.sum(axis=0).astype(float), (len(heard), 1)), known, withheld)
    assert by_truth >= 3 * by_popularity


def test_plays_come_of_each_taste_as_often_as_its_share_says(town: Town) -> None:
    offer, plays = offer_of(town.catalog), defaultdict(list)
    for play in town.activity.plays:
        plays[play.listener].append(play.track)
    true, told = [], []
    for row, listener in enumerate(town.listeners):
        if len(listener.tastes) == 2:
            shares = sitting_shares(listener)
            chances = chances_of_tastes(listener, liked(listener, town.catalog), offer)
            assert shares.sum() == pytest.approx(1) and chances.sum(axis=0) == pytest.approx(1)
            true.append(shares[0])
            told.append(chances[0, plays[row]].mean())
    off = np.array(told) - true
    assert len(off) > 200 and abs(off.mean()) < 0.01 and np.median(np.abs(off)) < 0.06
    assert abs(np.polyfit(true, told, 1)[0] - 1) < 0.1  # and not pulled to the middle


def _ndcg(scores: np.ndarray, known: np.ndarray, withheld: np.ndarray) -> float:
    discounts = 1 / np.log2(np.arange(2, 32))
    top = np.argsort(-np.where(known, -np.inf, scores), axis=1)[:, :30]
    gains = (np.take_along_axis(withheld, top, axis=1) * discounts).sum(axis=1)
    counts = np.minimum(withheld.sum(axis=1), 30)
    return float(np.mean(gains[counts > 0] / np.cumsum(discounts)[counts[counts > 0] - 1]))


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), n_tracks=st.integers(70, 400))
def test_a_town_of_any_size_has_as_many_tracks_as_asked_for(seed: int, n_tracks: int) -> None:
    town = make_town(seed, Size(listeners=3, tracks=n_tracks))
    assert len(town.catalog.tracks) == n_tracks
    assert len({track.id for track in town.catalog.tracks}) == n_tracks


def test_a_taste_likes_each_track_by_its_own_attributes_genre_and_artist(town: Town) -> None:
    """Whatever is asked beside it: a large town is liked block by block, and only where it is asked."""
    rng, taste = np.random.default_rng(0), town.listeners[0].tastes[0]
    features = rng.normal(size=(40_000, 6))
    genres, artists = rng.integers(len(taste.genres), size=40_000), rng.integers(70, size=40_000)
    distances = np.square(features - taste.ideal).sum(axis=1)
    expected = taste.genres[genres] * np.exp(-distances / (2 * taste.width**2))
    expected[np.isin(artists, taste.loved)] *= taste.love
    assert affinity(taste, features, genres, artists) == pytest.approx(expected, rel=1e-12)
    rows = np.array([3, 0, 384])
    assert np.array_equal(
        liked(town.listeners[0], town.catalog, rows), liked(town.listeners[0], town.catalog)[:, rows]
    )


def test_genres_can_be_kept_out() -> None:
    town = make_town(3, Size(listeners=4), (genre_named("gamelan"), genre_named("tango")))
    assert {artist.genre for artist in town.catalog.artists} == {"gamelan", "tango"}
    assert not {"gamelan", "tango"} & {genre.name for genre in shipped_genres()}


def test_only_tests_and_evaluation_read_the_truth() -> None:
    for part in ("engine", "dashboard"):
        for path in (ROOT / part).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "sample_data.generator" not in re.sub(r"python -m sample_data\.generator", "", text), path
            if "evaluation" not in path.parts and path.name != "evaluate.py":
                assert not re.search(r"""["'/]truth["'/]|sample_data[./]truth""", text), path
