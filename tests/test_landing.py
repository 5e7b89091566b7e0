"""A song lands on the map of sounds among what it sounds like."""

import numpy as np
from audio_worlds import written
from song_worlds import NOW, heard_library, sound_of

from engine.audio.decode import Decoder
from engine.tasks.cold_start import stage_of
from engine.tasks.landing import landing_of
from engine.tasks.mapping import make_maps
from engine.tasks.opening import open_recommender
from engine.tasks.sound_lab import listen_to


def test_it_lands_between_the_tracks_that_it_sounds_most_like(tmp_path):
    library = heard_library(tmp_path)
    recommender = open_recommender(library.path)
    stage = stage_of(library, recommender)
    with Decoder() as decoder:
        song = listen_to(stage, written(tmp_path / "new.wav", sound_of(40)), decoder)
    assert landing_of(stage, song) is None
    make_maps(library, recommender, NOW)
    landed = landing_of(stage, song)
    of = {item: row for row, item in enumerate(recommender.catalog.ids)}
    hiss, tones = (
        landed.tracks[[of[f"t{number}"] for number in numbers]].mean(axis=0)
        for numbers in (range(6, 12), range(6))
    )
    assert np.linalg.norm(landed.at - hiss) < np.linalg.norm(landed.at - tones)
    assert landed.tracks.shape == (12, 2)
