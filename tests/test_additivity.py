"""Shares sum to scores and reasons to shares, on real history and on the town, whatever the faders say."""

from pathlib import Path

import numpy as np
import pytest

from engine import thirty
from engine.blend import Weights
from engine.desk import Desk
from engine.playlist import Dials
from engine.recommender import Recommender
from engine.tasks.building import build
from engine.tasks.importing import import_path
from engine.voices import Voices

NOW = 1_795_305_600
TOWN = Path(__file__).resolve().parents[1] / "sample_data" / "town"
LISTENERS = 200
WEIGHTINGS = [Weights(), Weights(2, 0.3, 0), Weights(0, 1, 1), Weights(0.2, 2, 0.7), Weights(1, 0, 0.05)]


def furthest_off(recommender: Recommender) -> float:
    """The largest gap of all picks, as a share of the sum of absolute reasons."""
    gaps = [0.0]
    for listener in recommender.listener_ids[:LISTENERS]:
        desk = Desk(Voices(recommender, recommender.taste(listener)))
        for weights in WEIGHTINGS:
            picks = thirty.playlist(desk, Dials(weights), "2026-W47").picks
            assert len(picks) == 30
            for pick in picks:
                whole = sum(abs(reason.share) for reason in pick.reasons)
                for model in ("collaborative", "text", "audio"):
                    of_model = sum(reason.share for reason in pick.reasons if reason.model == model)
                    gaps.append(abs(of_model - getattr(pick.shares, model)) / whole)
                gaps.append(abs(pick.shares.total - pick.score) / whole)
                stored = desk.voices.scores(weights)[recommender.catalog.row(pick.track_id)]
                assert pick.score == pytest.approx(float(stored), abs=2e-5 * (1 + whole))
    return float(np.max(gaps))


@pytest.mark.slow
def test_every_reason_of_hetrec_adds_up(real_data, tmp_path):
    import_path(tmp_path / "library", real_data / "hetrec2011-lastfm-2k", NOW)
    assert furthest_off(build(tmp_path / "library", NOW, "artist")) <= 1e-6


@pytest.mark.slow
def test_every_reason_of_the_town_adds_up(tmp_path):
    import_path(tmp_path / "library", TOWN, NOW)
    assert furthest_off(build(tmp_path / "library", NOW)) <= 1e-6
