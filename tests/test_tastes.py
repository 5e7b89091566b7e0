"""What a listener says counts at once, and somebody who came after the build is known by their listens."""

from pathlib import Path

import numpy as np
import pytest
from test_cli import ARTISTS, write_history

from engine.library import Exclusion, Feedback, KnownListener, Library, open_library
from engine.recommender import Recommender
from engine.tasks.building import build
from engine.tasks.importing import import_path, listener_id
from engine.tasks.naming import find_artist, find_listener
from engine.tasks.newcomer import new_listener
from engine.tasks.playlists import now_of, playlist
from engine.tasks.tastes import excluded_rows, taste_of

NOW = 1_795_305_600


@pytest.fixture
def desk(tmp_path: Path) -> tuple[Library, Recommender, KnownListener]:
    import_path(tmp_path / "library", write_history(tmp_path / "history"), NOW)
    fitted = build(tmp_path / "library", NOW, "artist")
    library = open_library(tmp_path / "library")
    return library, fitted, find_listener(library, "3")


def artist(recommender: Recommender, name: str) -> tuple[int, str]:
    row = find_artist(recommender, name)
    return row, recommender.catalog.ids[row]


@pytest.mark.parametrize(("action", "sign"), [("like", 1), ("dislike", -1)])
def test_a_verdict_is_a_signal_and_its_artist_is_heard(desk, action, sign):
    library, recommender, listener = desk
    row, item = artist(recommender, "Portishead")  # listener 3 never played it
    library.add_feedback(Feedback(listener.listener_id, action, "artist", item, NOW))
    taste = taste_of(library, recommender, listener)
    assert np.sign(taste.confidence[taste.items == row]).tolist() == [sign]
    assert row in taste.heard


def test_heard_is_no_preference_and_never_is_an_exclusion(desk):
    library, recommender, listener = desk
    heard, never = artist(recommender, "Portishead"), artist(recommender, "Björk")
    library.add_feedback(Feedback(listener.listener_id, "heard", "artist", heard[1], NOW))
    library.add_feedback(Feedback(listener.listener_id, "never", "artist", never[1], NOW))
    taste = taste_of(library, recommender, listener)
    assert heard[0] in taste.heard
    assert heard[0] not in taste.items
    assert excluded_rows(library, recommender, listener.listener_id).tolist() == [never[0]]


def test_what_is_saved_stays_a_candidate_with_a_badge(desk):
    library, recommender, listener = desk
    row, item = artist(recommender, "Portishead")
    library.add_feedback(Feedback(listener.listener_id, "save", "artist", item, NOW))
    picks = playlist(library, recommender, listener, "2026-W47").picks
    assert {pick.track_id: pick.badges for pick in picks}[item] == ("owned",)
    assert item not in {reason.id for pick in picks if pick.track_id == item for reason in pick.reasons}
    assert row in taste_of(library, recommender, listener).owned


def test_an_exclusion_is_heeded_until_it_is_taken_back(desk):
    library, recommender, listener = desk
    row, item = artist(recommender, "Portishead")
    library.exclude(Exclusion(listener.listener_id, "artist", item, NOW))
    assert excluded_rows(library, recommender, listener.listener_id).tolist() == [row]
    library.include(listener.listener_id, "artist", item)
    assert excluded_rows(library, recommender, listener.listener_id).tolist() == []


def test_somebody_who_came_after_the_build_is_folded_in_as_if_they_had_been_in_it(desk, tmp_path):
    library, recommender, _ = desk
    twin = tmp_path / "later"
    write_history(twin)
    rows = [line for line in (twin / "user_artists.dat").read_text().splitlines() if line.startswith("3\t")]
    text = "\n".join(["userID\tartistID\tweight", *(f"late{row[1:]}" for row in rows)])
    (twin / "user_artists.dat").write_text(text.replace("late", "77") + "\n")
    import_path(library.path, twin, NOW)
    late, known = find_listener(library, "77"), find_listener(library, "3")
    mine = playlist(library, recommender, late, "2026-W47")
    theirs = playlist(library, recommender, known, "2026-W47")
    assert late.listener_id not in recommender.listener_ids
    assert [pick.artist for pick in mine.picks] == [pick.artist for pick in theirs.picks]
    assert [pick.score for pick in mine.picks] == pytest.approx([pick.score for pick in theirs.picks])


def test_a_new_listener_can_be_undone(desk):
    library, recommender, _ = desk
    before = library.dump()
    new = new_listener(library, recommender, "Visitor", ["Air", "Lamb"], NOW)
    assert new.listener_id == listener_id("Visitor")
    assert set(taste_of(library, recommender, new).items) == {
        artist(recommender, name)[0] for name in ("Air", "Lamb")
    }
    library.undo(library.imports()[-1].import_id)
    assert library.dump() == before


def test_a_library_that_has_stopped_lives_in_the_week_after_its_last_listen(desk):
    _, recommender, _ = desk
    from dataclasses import replace

    monday = 1_790_553_600  # 28 September 2026
    stopped = replace(recommender, last_listen=monday - 3_600)
    assert now_of(stopped, NOW) == monday
    assert now_of(replace(recommender, last_listen=NOW - 86_400), NOW) == NOW
    assert now_of(recommender, NOW) == NOW  # no listen of it has a time


def test_every_artist_of_the_small_history_is_found_by_name(desk):
    _, recommender, _ = desk
    assert [recommender.catalog.artist_names[find_artist(recommender, name)] for name in ARTISTS] == ARTISTS
