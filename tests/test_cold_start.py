"""The friend's song: from a file to who would like it, kept or forgotten, on a library one knows by heart."""

import json
from pathlib import Path

import numpy as np
import pytest
from audio_worlds import DAMAGED, peak_memory, written
from song_worlds import LISTENERS, NOW, heard_library, sound_of
from typer.testing import CliRunner

from engine.audio.decode import Decoder, UnplayableError
from engine.cli import app
from engine.errors import BuildError, SourceError, UsageError
from engine.library.features import Features
from engine.library.files import digest_of
from engine.library.uploads import keep_upload
from engine.tasks import cold_start
from engine.tasks.audience import side_of_sound, sides_of, wish_of
from engine.tasks.building import build
from engine.tasks.importing import listener_id
from engine.tasks.keeping import keep, names_of
from engine.tasks.opening import open_recommender
from engine.tasks.playlists import playlist
from engine.tasks.trust import query_without, ridge_without

HISSING = {listener_id(name) for name in LISTENERS[1::2]}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("song")
    library = heard_library(folder)
    return library, cold_start.stage_of(library, open_recommender(library.path))


@pytest.fixture
def decoder():
    with Decoder() as one:
        yield one


def song(folder: Path, number: int = 40) -> Path:
    return written(folder / "Friend - New Song.wav", sound_of(number))


def test_a_new_song_is_for_those_who_play_what_sounds_like_it(world, decoder, tmp_path):
    _, stage = world
    made = cold_start.analyse_file(stage, song(tmp_path), decoder, measured=False)
    assert made.known is None
    assert {one.id for one in made.nearest} == {f"t{number}" for number in range(6, 12)}
    assert {one.id for one in made.audience.listeners} == HISSING
    assert {one.name for one in made.attributes if one.value == 0.5} >= {"valence", "liveness"}
    assert made.own_network


def test_a_place_on_monday_is_the_one_that_the_list_gives_after_a_build(tmp_path, decoder):
    library = heard_library(tmp_path)
    stage = cold_start.stage_of(library, open_recommender(library.path))
    path = song(tmp_path)
    made = cold_start.analyse_file(stage, path, decoder, measured=False)
    assert made.audience.mondays == len(HISSING)
    assert all(one.monday and one.place <= one.newcomers == 3 for one in made.audience.listeners)
    keep(library, path, made.content, made.header, names_of(made.header, path.name), NOW)
    fitted = build(library.path, NOW + 60)
    for one in made.audience.listeners:
        known = next(listener for listener in library.listeners() if listener.listener_id == one.id)
        picks = playlist(library, fitted, known, "2026-W47").picks
        assert "New Song" in {pick.title for pick in picks}


def test_the_side_of_an_item_without_words_or_listeners_is_that_of_its_sound(world):
    _, stage = world
    recommender = stage.recommender
    rows = stage.crowd.newcomers
    assert {recommender.catalog.ids[row] for row in rows} == {"t2", "t8"}
    for row in rows:
        vector = recommender.sound.vectors[row]
        np.testing.assert_allclose(
            sides_of(recommender.blend, np.array([row]))[0],
            side_of_sound(recommender.blend, vector),
            atol=1e-5,
        )


def test_a_wish_times_a_vector_is_the_score_but_for_a_constant(world):
    _, stage = world
    blend, vectors = stage.recommender.blend, stage.recommender.sound.vectors
    for listener in (0, 1):
        wish = wish_of(blend, stage.crowd, listener)
        sides = [side_of_sound(blend, vector) for vector in vectors]
        scores = [stage.crowd.scores(stage.crowd.queries[[listener]], side)[0] for side in sides]
        np.testing.assert_allclose(np.diff(vectors @ wish), np.diff(scores), atol=1e-4)


def test_part_of_a_track_is_known_with_its_second(world, decoder, tmp_path):
    _, stage = world
    part = written(tmp_path / "part.flac", sound_of(3)[44_100:], format="FLAC")
    made = cold_start.analyse_file(stage, part, decoder, measured=False)
    assert (made.known.id, made.known.name, made.known.same_file) == ("t3", "Band 3 — Song 3", False)
    assert made.known.second == pytest.approx(2.0, abs=0.1)
    assert "t3" not in {one.id for one in made.nearest}
    heard = {listener_id(name) for place, name in enumerate(LISTENERS) if place % 2 == 0 and place // 2 != 3}
    assert not heard & {one.id for one in made.audience.listeners}


def test_the_very_file_is_told_from_a_likeness(world, decoder):
    library, stage = world
    path = next(Path(sound.path) for sound in library.sounds() if sound.track_id == "t4")
    assert cold_start.analyse_file(stage, path, decoder, measured=False).known.same_file


def test_trust_is_that_of_tracks_taken_out_of_what_their_listeners_are_known_by(world):
    trust = world[1].trust
    assert trust.tracks == 10
    assert 6 / 7 <= trust.auc <= 1  # of the seven who do not play it, one only has not met it yet
    assert trust.newcomers == 3  # itself, t2 and t8, of which each half wants one
    assert trust.monday == 1.0
    assert trust.by_chance == pytest.approx(2 / 3)


def test_without_an_item_a_listener_is_as_if_they_had_never_met_it(world):
    recommender = world[1].recommender
    listener = recommender.listener_row(listener_id("Bo"))
    taste = recommender.taste(listener_id("Bo"))
    item = int(taste.items[0])
    whole, without = (query_without(recommender, listener, row) for row in (-1, item))
    k = recommender.blend.people.shape[1]
    x = recommender.fold_in(taste.items[1:], taste.confidence[1:]).x
    np.testing.assert_allclose(without[:k] / np.linalg.norm(without[:k]), x / np.linalg.norm(x), atol=1e-9)
    assert not np.allclose(whole, without)


def test_a_prediction_is_fitted_without_the_items_that_are_held_out(world):
    recommender = world[1].recommender
    content = recommender.blend.content["audio"]
    same, _ = ridge_without(recommender, np.zeros(0, np.int64))
    other, _ = ridge_without(recommender, recommender.catalog.rows(["t7"]))
    # the build's own are a sweep older than its factors
    np.testing.assert_allclose(same, content.coefficients, atol=0.05 * np.abs(content.coefficients).max())
    assert np.abs(other - same).max() > 1e-6


def test_what_is_not_kept_leaves_nothing(world, decoder, tmp_path):
    library, stage = world
    before = sorted(path for path in library.path.rglob("*") if path.is_file())
    made = cold_start.analyse_file(stage, song(tmp_path, 41), decoder, measured=False)
    assert cold_start.mel_of(library, made.content).shape[1] == 128
    cold_start.let_go(library, made.content)
    assert sorted(path for path in library.path.rglob("*") if path.is_file()) == before
    own = library.sounds()[0].content_hash
    cold_start.let_go(library, own)
    assert cold_start.mel_of(library, own) is not None


def test_a_kept_song_is_a_track_of_the_next_build_and_undo_takes_it_out(tmp_path, decoder):
    library = heard_library(tmp_path)
    stage = cold_start.stage_of(library, open_recommender(library.path))
    path = song(tmp_path)
    made = cold_start.analyse_file(stage, path, decoder, measured=False)
    names = names_of(made.header, path.name)
    kept = keep(library, path, made.content, made.header, names, NOW)
    stored = library.path / "audio" / f"{made.content}.wav"
    assert stored.read_bytes() == path.read_bytes()
    path.unlink()
    fitted = build(library.path, NOW + 60)
    row = [fitted.catalog.name(place) for place in range(len(fitted.catalog))].index("Friend — New Song")
    assert fitted.fans[row] == 0
    again = cold_start.stage_of(library, fitted)
    assert fitted.catalog.ids[row] in again.heard.ids
    with pytest.raises(UsageError, match="already"):
        keep(library, stored, made.content, made.header, names, NOW)
    library.undo(kept.import_id)
    assert not stored.exists()
    assert "Friend — New Song" not in {f"{t.artist_id} {t.title}" for t in library.known_tracks()}
    assert all(sound.content_hash != made.content for sound in library.sounds())


def test_a_file_that_changes_while_it_is_kept_is_refused(world, tmp_path):
    library, _ = world
    path = song(tmp_path)
    with pytest.raises(SourceError, match="changed"):
        keep_upload(library, path, "0" * 64, ".wav")
    assert not list((library.path / "audio").iterdir())


@pytest.mark.parametrize(
    ("header", "name", "given", "names"),
    [
        ({"artist": "Tag", "title": "Said"}, "x.mp3", ("", ""), ("Tag", "Said")),
        ({"artist": "Tag", "title": "Said"}, "A - B.mp3", ("Given", ""), ("Given", "Said")),
        ({}, "A - B - C.mp3", ("", ""), ("A", "B - C")),
    ],
)
def test_names_are_given_or_tagged_or_in_the_files_name(header, name, given, names):
    assert names_of(header, name, *given) == names


def test_a_song_without_a_name_is_not_kept():
    with pytest.raises(UsageError, match="artist and title must be known"):
        names_of({"artist": "", "title": "Half"}, "recording.wav")


def test_tags_are_read_in_the_process_that_decodes(tmp_path, decoder):
    import soundfile

    with soundfile.SoundFile(tmp_path / "a.mp3", "w", 44_100, 1, format="MP3") as file:
        file.artist, file.title = "Nina  Simone", "Sinner\nman" + "x" * 500
        file.write(sound_of(1))
    sound = decoder.read(tmp_path / "a.mp3")
    assert sound.artist == "Nina Simone"
    assert sound.title.startswith("Sinner man") and len(sound.title) <= 200


def test_the_command_says_it_all_in_json(world, tmp_path):
    library, _ = world
    answer = CliRunner().invoke(
        app, ["--library", str(library.path), "analyze", str(song(tmp_path)), "--json"]
    )
    assert answer.exit_code == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["header"]["format"] == "WAV"
    assert told["network"]["learned_from"] == "this library"
    assert told["analyser"]["loudness"] < 0
    assert {one["id"] for one in told["listeners"]} == HISSING
    assert told["confidence"]["tracks"] == 10
    assert told["known"] is None and told["kept"] is None


def test_an_artist_level_build_is_told(tmp_path):
    library = heard_library(tmp_path)
    with pytest.raises(BuildError, match="--level track"):
        cold_start.stage_of(library, build(library.path, NOW, "artist"))


def test_fifty_damaged_files_are_refused_in_words_and_memory_stays_flat(world, decoder):
    if not DAMAGED.exists():
        pytest.skip("needs ../shared/data/damaged-audio")
    _, stage = world
    refused = 0
    files = sorted(path for path in DAMAGED.rglob("*") if path.is_file())
    for path in files[:: len(files) // 50]:
        try:
            made = cold_start.analyse_file(stage, path, decoder, measured=False)
            cold_start.let_go(stage.library, made.content)
        except UnplayableError as error:
            assert error.why
            refused += 1
    assert refused >= 30
    if decoder._child is not None:
        assert peak_memory(decoder) < 512 << 20


def test_what_was_refused_is_remembered(world, decoder, tmp_path, monkeypatch):
    _, stage = world
    bad = tmp_path / "bad.mp3"
    bad.write_bytes(b"no music at all")
    with pytest.raises(UnplayableError):
        cold_start.analyse_file(stage, bad, decoder)
    assert (
        Features(stage.library.path / "features").entry(digest_of(bad).sha256, "decode-1")["kind"]
        == "unknown"
    )
