"""A small town with known rows comes in whole; a broken copy is named, with the command that mends it."""

import json
import shutil
from pathlib import Path

import pytest

from engine.errors import SourceError
from engine.records import (
    Alias,
    Document,
    Label,
    Listen,
    PlaylistRecord,
    Rating,
    Refusal,
    Sound,
    TrackName,
)
from engine.sources import open_material, recognise
from engine.sources.town import read
from sample_data.generator.tables import fingerprint

TABLES = {
    "artists.csv": "artist,name,genre,aliases\na1,Glass,synthpop,Glassy\n",
    "tracks.csv": "track,artist,title,album,released,duration_ms,audio\nt1,a1,Coil,Relay,,13000,a.opus\n",
    "listeners.csv": "listener,name\nu1,Ada Moss\n",
    "listens.csv": "listener,track,signal,time,ms_played\nu1,t1,stream,1772500000,\n"
    "u1,t1,skip,1772500020,900\n",
    "saves.csv": "listener,track,time\nu1,t1,1772500030\n",
    "visits.csv": "listener,artist,time\nu1,a1,1772500040\n",
    "labels.csv": "track,tempo,key,by\nt1,87.7,,M\n",
    "ratings.csv": "listener,track,stars,time\nu1,t1,3,1772500050\n",
    "playlists.jsonl": json.dumps(
        {"playlist": "p1", "name": "Kettle On", "owner": "Tante Ilse", "mood": "calm", "tracks": ["t1"]}
    ) + "\n",
    "posts.jsonl": json.dumps(
        {"post": "w1", "date": "2026-03-05", "kind": "review", "author": "M", "text": "Glass!"}
    ) + "\n",
}  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    (folder / "audio").mkdir(parents=True)
    for name, text in TABLES.items():
        (folder / name).write_text(text)
    (folder / "audio.csv").write_text("track,bytes,sha256\nt1,4,00\n")
    (folder / "audio/t1.opus").write_bytes(b"OggS")
    files = {name: fingerprint(text.encode()) for name, text in TABLES.items()}
    summary = {"name": "Crossfade's sample town", "format": 1, "seed": 9, "files": files}
    (folder / "town.json").write_text(json.dumps(summary, indent=1))
    return folder


def test_every_row_comes_in_under_the_towns_names(town: Path) -> None:
    material = open_material(town)
    assert recognise(material).name == "town"
    track, genre, alias, label, rating, listen, skip, save, visit, playlist, mood, post, sound = read(
        material
    )
    assert isinstance(track, TrackName) and (track.title, track.duration_ms) == ("Coil", 13000)
    assert isinstance(genre, Document) and (genre.kind, genre.text) == ("fact", "synthpop")
    assert genre.subject == track.artist
    assert isinstance(mood, Document) and (mood.text, mood.subject, mood.author) == (
        "calm",
        track,
        "Tante Ilse",
    )
    assert isinstance(alias, Alias) and (alias.subject.name, alias.name) == ("Glass", "Glassy")  # type: ignore[union-attr]
    assert isinstance(label, Label) and (label.track, label.name, label.value) == (track, "tempo", 87.7)
    assert isinstance(rating, Rating) and (rating.listener, rating.stars) == ("Ada Moss", 3.0)
    assert isinstance(listen, Listen) and listen.listener == "Ada Moss" and listen.ms_played == 13000
    assert listen.subject.identifiers == (("town", "9:t1"),)
    assert isinstance(skip, Listen) and (skip.signal, skip.ms_played) == ("skip", 900)
    assert isinstance(save, Listen) and save.signal == "save"
    assert isinstance(visit, Listen) and visit.subject.name == "Glass"  # type: ignore[union-attr]
    assert isinstance(playlist, PlaylistRecord) and [track.title for track in playlist.tracks] == ["Coil"]
    assert isinstance(post, Document) and (post.kind, post.date) == ("review", "2026-03-05")
    assert isinstance(sound, Sound) and (sound.path, sound.content_hash) == (
        str(town / "audio/t1.opus"),
        "00",
    )


def test_missing_or_truncated_sound_is_refused_once_and_the_rest_comes_in(town: Path) -> None:
    (town / "audio/t1.opus").write_bytes(b"Og")
    *rest, refusal = read(open_material(town))
    assert len(rest) == 12
    assert isinstance(refusal, Refusal) and "audio/t1.opus" in refusal.why
    assert "python -m sample_data.generator --seed 9" in refusal.why


@pytest.mark.parametrize("table", ["listens.csv", "tracks.csv", "posts.jsonl"])
def test_a_half_copied_folder_is_named_with_the_command_that_makes_it_whole(town: Path, table: str) -> None:
    (town / table).unlink()
    with pytest.raises(SourceError, match=rf"without {table}.*python -m sample_data.generator --seed 9"):
        list(read(open_material(town)))


@pytest.mark.parametrize("edit", [lambda text: text[:-9], lambda text: text.replace("u1", "u2")])
def test_a_truncated_or_edited_table_is_named(town: Path, edit) -> None:  # type: ignore[no-untyped-def]
    (town / "listens.csv").write_text(edit(TABLES["listens.csv"]))
    with pytest.raises(SourceError, match=r"listens\.csv.*python -m sample_data.generator --seed 9"):
        list(read(open_material(town)))


def test_a_town_without_its_summary_is_still_recognised_and_named(town: Path) -> None:
    (town / "town.json").unlink()
    material = open_material(town)
    assert recognise(material).name == "town"
    with pytest.raises(SourceError, match=r"town\.json is missing"):
        list(read(material))


def test_a_truncated_summary_and_a_later_format_are_named(town: Path) -> None:
    text = (town / "town.json").read_text()
    (town / "town.json").write_text(text[:60])
    with pytest.raises(SourceError, match="cut short"):
        list(read(open_material(town)))
    (town / "town.json").write_text(text.replace('"format": 1', '"format": 2'))
    with pytest.raises(SourceError, match="format 2"):
        list(read(open_material(town)))


def test_the_shipped_town_is_read_whole() -> None:
    shipped = Path(__file__).resolve().parents[1] / "sample_data" / "town"
    records = list(read(open_material(shipped)))
    assert not [record for record in records if isinstance(record, Refusal)]
    assert sum(isinstance(record, Listen) for record in records) > 140_000


def test_a_town_without_sound_is_read_in_silence(town: Path) -> None:
    shutil.rmtree(town / "audio")
    (town / "audio.csv").unlink()
    assert len(list(read(open_material(town)))) == 12
