"""Lessons from other towns: half of them before an audience, and the same after a way through a file."""

import numpy as np

from sample_data.generator.genres import GENRES, shipped_genres
from sample_data.generator.lessons import Lessons, lesson_tracks, read_lessons, write_lessons


def test_no_lesson_is_of_a_genre_that_the_network_is_to_meet_later():
    met = {track.artist.genre for track in lesson_tracks(101, shipped_genres())}
    assert met == {genre.name for genre in GENRES if not genre.held_out}


def test_artists_of_each_seed_are_others_and_every_other_track_has_an_audience():
    one, other = (lesson_tracks(seed, shipped_genres()) for seed in (101, 102))
    assert one[0].artist.place != other[0].artist.place
    assert sum(track.attributes.liveness > 0.5 for track in one) == len(one) / 2
    assert lesson_tracks(101, shipped_genres()) == one


def test_lessons_of_two_files_are_one_row_after_the_other(tmp_path):
    def lessons(seed):
        rng = np.random.default_rng(seed)
        mels = tuple(rng.random((n, 128)).astype(np.float16) for n in (3, 5))
        return Lessons(mels, rng.random((2, 11)), np.array([0, 1]))

    one, other = lessons(1), lessons(2)
    places = [tmp_path / "lessons-1.npz", tmp_path / "lessons-2.npz"]
    for place, made in zip(places, (one, other), strict=True):
        write_lessons(place, made)
    both = read_lessons(places)
    for mel, expected in zip(both.mels, one.mels + other.mels, strict=True):
        np.testing.assert_array_equal(mel, expected)
    np.testing.assert_array_equal(both.attributes[2:], other.attributes)
    assert both.artists.tolist() == [0, 1, 2, 3]
