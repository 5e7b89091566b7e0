"""Where a listener is and was, what is near, what an outline holds; keeping it as a playlist."""

from datetime import UTC, datetime

import numpy as np
import pytest

from engine.errors import UsageError
from engine.library import open_library
from engine.records import ArtistName, Listen, TrackName
from engine.tasks import mapping
from engine.tasks.building import build
from engine.tasks.importing import listener_id
from engine.tasks.mapping import make_maps
from engine.tasks.naming import find_listener
from engine.tasks.opening import open_recommender
from engine.tasks.own_playlists import LARGEST, keep_playlist
from engine.tasks.spaces import spaces_of
from engine.tasks.whereabouts import at_place, here, near, trail, within
from tests.dashboard_worlds import NOW, make_library
from tests.map_worlds import flat

WEEK = 604_800


@pytest.fixture
def world(tmp_path, monkeypatch):
    """The two camps, and Mia, who played the first camp's tracks two months ago and the other's since."""
    monkeypatch.setattr(mapping, "lay_out", flat)
    library = make_library(tmp_path / "library")
    with library.importing("test", "mia", "2" * 64, "Mia", NOW) as writer:
        writer.listener(listener_id("Mia"), "Mia")
        for number in range(8):
            for camp, ago in ((0, 9), (50, 1)):
                track = TrackName(ArtistName(f"Band {(camp + number) // 2}"), f"Song {camp + number}")
                writer.artist(f"a{(camp + number) // 2}", track.artist, "new", 1.0)
                writer.track(f"t{camp + number}", f"a{(camp + number) // 2}", track, "new", 1.0)
                listen = Listen(track, "stream", count=5, time=NOW - ago * WEEK)
                writer.listen(listener_id("Mia"), f"a{(camp + number) // 2}", f"t{camp + number}", listen)
    build(library.path, NOW)
    recommender = open_recommender(library.path)
    (drawn,) = make_maps(library, recommender, NOW).spaces
    (space,) = spaces_of(recommender)
    return library, recommender, space, drawn


def camp_at(recommender, drawn, at):
    """Which camp's tracks lie around a place: 0, 1."""
    numbers = np.array([int(track[1:]) for track in recommender.catalog.ids])
    away = np.hypot(*(drawn.tracks - at).T)
    nearest = np.argsort(np.where(np.isnan(away), np.inf, away))[:5]
    return round(float((numbers[nearest] // 50).mean()))


def test_a_trail_goes_where_the_plays_went_and_ends_where_they_are_now(world):
    library, recommender, space, drawn = world
    mondays, (way,) = trail(library, recommender, [(space, drawn)], find_listener(library, "Mia"))
    assert [datetime.fromtimestamp(monday, UTC).strftime("%a %H:%M") for monday in mondays] == [
        "Mon 00:00"
    ] * 2
    assert mondays[1] - mondays[0] == 8 * WEEK
    assert [camp_at(recommender, drawn, at) for at in way] == [0, 1]


def test_somebody_without_dated_plays_has_no_trail(tmp_path, world):
    library, recommender, space, drawn = world
    with library.importing("test", "ned", "3" * 64, "Ned", NOW) as writer:
        writer.listener(listener_id("Ned"), "Ned")
    mondays, (way,) = trail(library, recommender, [(space, drawn)], find_listener(library, "Ned"))
    assert mondays == []
    assert way.shape == (0, 2)
    assert here(library, recommender, space, drawn, find_listener(library, "Ned")) is None


def test_a_listener_is_where_the_build_puts_them(world):
    library, recommender, space, drawn = world
    row = recommender.listener_row(listener_id("Cy"))
    at = here(library, recommender, space, drawn, find_listener(library, "Cy"))
    assert at == pytest.approx(drawn.listeners[row], abs=0.05)
    assert camp_at(recommender, drawn, at) == 0


def test_what_is_near_is_near_in_the_space_itself(world):
    _, recommender, space, _ = world
    row = recommender.catalog.row("t3")
    vectors = recommender.factors.tracks.astype(np.float64)
    lengths = np.linalg.norm(vectors, axis=1)
    cosines = vectors @ vectors[row] / np.where(lengths > 0, lengths, np.inf) / lengths[row]
    cosines[row] = -np.inf
    found = near(space, row, 10)
    assert cosines[[one.row for one in found]] == pytest.approx(np.sort(cosines)[::-1][:10], abs=1e-5)
    assert [one.likeness for one in found] == pytest.approx(np.sort(cosines)[::-1][:10], abs=1e-5)


def test_a_click_finds_the_track_that_lies_there_and_nothing_in_the_void(world):
    *_, drawn = world
    row = int(np.flatnonzero(np.isfinite(drawn.tracks[:, 0]))[7])
    x, y = drawn.tracks[row]
    found = at_place(drawn, float(x), float(y), 0.01)
    assert drawn.tracks[found] == pytest.approx(drawn.tracks[row])
    assert at_place(drawn, 40.0, 40.0, 0.01) is None


def test_an_outline_holds_the_tracks_in_it_whether_they_are_shown_or_not(world):
    *_, drawn = world
    everything = within(drawn, [(-1.1, -1.1), (1.1, -1.1), (1.1, 1.1), (-1.1, 1.1)])
    assert everything.tolist() == np.flatnonzero(np.isfinite(drawn.tracks[:, 0])).tolist()
    left = within(drawn, [(-1.1, -1.1), (0, -1.1), (0, 1.1), (-1.1, 1.1)])
    assert left.tolist() == np.flatnonzero(drawn.tracks[:, 0] < 0).tolist()


def test_tracks_are_kept_as_a_playlist_in_their_order_once_and_taken_out_again(world):
    library, recommender, *_ = world
    ada = find_listener(library, "Ada")
    rows = recommender.catalog.rows(["t9", "t2", "t70"]).tolist()
    made = keep_playlist(library, recommender, ada, "From the map", rows, NOW)
    (kept,) = open_library(library.path).playlists()
    assert (kept.owner_id, kept.name, kept.track_ids) == (
        ada.listener_id,
        "From the map",
        ("t9", "t2", "t70"),
    )
    assert keep_playlist(library, recommender, ada, "From the map", rows, NOW + 5) == ""
    assert len(library.playlists()) == 1
    library.undo(made)
    assert library.playlists() == ()


@pytest.mark.parametrize(("name", "n"), [(" ", 3), ("x", 0), ("x", LARGEST + 1)])
def test_no_playlist_without_a_name_or_of_no_track_or_of_too_many(world, name, n):
    library, recommender, *_ = world
    with pytest.raises(UsageError, match="needs a name and 1 to 500 tracks"):
        keep_playlist(library, recommender, find_listener(library, "Ada"), name, [0] * n, NOW)
