"""Which seconds of a pick speak for it, in points of its listener's score."""

import numpy as np
import pytest
from song_worlds import LISTENERS, heard_library

from engine.blend import Weights
from engine.errors import NotFoundError
from engine.picking import picks_of, wish_of_sound
from engine.tasks.moments import moments
from engine.tasks.naming import find_listener
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import desk_of


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    library = heard_library(tmp_path_factory.mktemp("moments"))
    recommender = open_recommender(library.path)
    listener = find_listener(library, LISTENERS[0])
    return library, desk_of(library, recommender, listener, "2026-W47")


def test_the_wish_and_the_vector_make_the_share_of_sound(world):
    _, desk = world
    voices = desk.voices
    audio = voices.recommender.blend.content["audio"]
    rows = np.setdiff1d(np.arange(len(voices.recommender.catalog)), voices.taste.items)
    for weights in (Weights(), Weights(0.5, 1.0, 2.0), Weights(0.0, 0.0, 1.0)):
        for pick, row in zip(picks_of(voices, rows, weights), rows, strict=True):
            wish = wish_of_sound(voices, row, weights)
            constant = -float(audio.middle @ (wish - _direct(voices, weights)))
            told = float(wish @ audio.vectors[row].astype(np.float64)) + constant
            assert told == pytest.approx(pick.shares.audio, rel=1e-4, abs=1e-5)


def test_seconds_are_told_of_a_track_with_sound_and_of_no_other(world):
    library, desk = world
    track = desk.voices.recommender.catalog.ids[int(np.setdiff1d(np.arange(12), desk.voices.taste.items)[0])]
    found = moments(library, desk, track)
    assert len(found.seconds) in (6, 7)
    assert np.abs(found.seconds).max() > 0
    assert found.seconds.sum() == pytest.approx(found.output - found.silence + found.error)
    with pytest.raises(NotFoundError, match="no track"):
        moments(library, desk, "nothing of the kind")


def _direct(voices, weights):
    """The part of the wish that meets the vector itself, without people's factors."""
    query = voices.query(voices.audible(weights))
    gain = weights.audio * voices.recommender.blend.settings.audio
    return gain * query.scales["audio"] * query.direct["audio"]
