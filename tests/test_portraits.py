"""Artists and tracks as pages show them, on numbers that a person can add up."""

import numpy as np
import pytest

from engine.audio.network import ATTRIBUTES
from engine.errors import NotFoundError, UsageError
from engine.interactions import InteractionSettings, confidence, strengthened
from engine.recommender import Recommender
from engine.tasks import tastes
from engine.tasks.alike import EYES, alike, checked_eye
from engine.tasks.portraits import attributes, likely, portrait
from tests.blend_worlds import blended


@pytest.fixture(scope="module")
def recommender() -> Recommender:
    return blended()


def units(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)


def test_the_blend_is_the_cosine_of_all_directions_side_by_side(recommender):
    assert recommender.text is not None and recommender.sound is not None
    sides = (recommender.factors.tracks, recommender.text.vectors, recommender.sound.vectors)
    whole = units(np.concatenate([units(side) for side in sides], axis=1))
    likeness = whole @ whole[40]
    likeness[40] = -2
    found = alike(recommender, "track", 40, "blend", 5)
    assert [one.likeness for one in found] == pytest.approx(sorted(likeness, reverse=True)[:5], abs=1e-5)
    assert found[0].id == recommender.catalog.ids[int(likeness.argmax())]


@pytest.mark.parametrize(
    ("kind", "eye"),
    [
        (kind, eye)
        for kind in ("listener", "artist", "track")
        for eye in EYES
        if (kind, eye) != ("artist", "text")
    ],
)  # in this library only tracks are described
def test_each_model_names_others_best_first(recommender, kind, eye):
    found = alike(recommender, kind, 20, eye, 5)
    names = {"listener": recommender.listener_ids, "artist": recommender.catalog.artist_ids}
    own = names.get(kind, recommender.catalog.ids)[20]
    likeness = [one.likeness for one in found]
    assert len(found) == 5 and own not in [one.id for one in found]
    assert likeness == sorted(likeness, reverse=True) and likeness[0] <= 1 + 1e-6


def test_people_agree_with_the_recommender(recommender):
    of = recommender.catalog.ids[20]
    assert [one.id for one in alike(recommender, "track", 20, "collaborative", 5)] == [
        one.id for one in recommender.similar("track", of, 5)
    ]


def test_a_model_that_knows_nothing_says_so(recommender):
    with pytest.raises(NotFoundError, match="audio knows nothing of"):
        alike(recommender, "track", 0, "audio")  # the first ten tracks have no sound
    assert alike(recommender, "track", 0, "blend")
    with pytest.raises(UsageError, match="collaborative, text, audio, blend"):
        checked_eye("smell")


def test_a_portrait_counts_plays(recommender):
    plays = recommender.plays.toarray()
    rows = np.flatnonzero(recommender.catalog.artist_rows == 7)
    known = portrait(recommender, "artist", 7, recommender.listener_ids[3])
    assert known.plays == plays[:, rows].sum()
    assert known.listeners == plays[:, rows].any(axis=1).sum()
    assert known.players[0].plays == plays[:, rows].sum(axis=1).max()
    assert sorted(one.plays for one in known.tracks) == sorted(plays[:, rows].sum(axis=0))
    assert {one.id: one.here for one in known.tracks} == {
        recommender.catalog.ids[row]: plays[3, row] for row in rows
    }


def test_attributes_are_the_mean_of_percentiles(recommender):
    heard = recommender.sound.attributes
    rows = np.array([5, 50, 51])  # the first one has no sound
    found = attributes(recommender, rows)
    assert [one.name for one in found] == list(ATTRIBUTES)
    known = np.isfinite(heard).all(axis=1)
    less = [100 * (heard[known, 3] < heard[row, 3]).mean() for row in rows[1:]]
    assert found[3].percentile == pytest.approx(np.mean(less))
    assert attributes(recommender, np.array([5])) == ()


def test_nobody_is_likely_who_heard_it(recommender):
    heard = recommender.heard.toarray()[:, 20]
    rows = [recommender.listener_row(one.listener_id) for one in likely(recommender, np.array([20]), 50)]
    assert rows and not heard[rows].any()


def test_a_visit_is_one_more_play_of_what_one_likes_and_nothing_is_heard_for_it(recommender):
    settings = InteractionSettings()
    assert strengthened(confidence([3.0]), 1.0, settings) == pytest.approx(confidence([4.0]))
    taste = recommender.taste(recommender.listener_ids[0])
    liked = taste.items[taste.confidence > 0][0]
    after = tastes._visited(taste, recommender, np.array([liked]))
    more = after.confidence - taste.confidence
    assert more[taste.items == liked] > 0 and np.count_nonzero(more) == 1
    assert after.heard.tolist() == taste.heard.tolist()
    new = np.setdiff1d(np.arange(80), taste.items)[:2]
    met = tastes._visited(taste, recommender, new)
    assert set(new) <= set(met.items) and not set(new) & set(met.heard)
