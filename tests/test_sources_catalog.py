"""A catalog's own words: genres, labels and years, by the row."""

from pathlib import Path

import pytest
from sources_worlds import counts, records, refusals, write_json

from engine.records import ArtistName, Document, TrackName
from engine.sources import open_material, recognise

KESSEL = ArtistName("Kessel")
NORTH = TrackName(KESSEL, "North Pier", "Harbour")


def test_a_table_of_tracks_gives_their_genres_label_and_decade(tmp_path: Path) -> None:
    table = tmp_path / "catalog.csv"
    table.write_text(
        "Artist;Title;Album;Genre;Label;Year\n"
        "Kessel;North Pier;Harbour;minimal techno, dub;Tollhouse;1994\n"
        "Sauvel;;;chanson;;\n"
        "Sauvel;Rien;;;;\n"
        ";Nobody's;;folk;;\n"
    )
    assert recognise(open_material(table)).name == "catalog"
    found = records(table)
    where = "catalog.csv, line 2"
    assert found[:5] == [
        NORTH,
        *(
            Document(word, "fact", NORTH, "", "", "catalog.csv", where)
            for word in ("minimal techno", "dub", "Tollhouse", "1990s")
        ),
    ]
    assert found[5] == Document(
        "chanson", "fact", ArtistName("Sauvel"), "", "", "catalog.csv", "catalog.csv, line 3"
    )
    assert refusals(found) == [
        ("catalog.csv, line 4", "it has no genre, label or year"),
        ("catalog.csv, line 5", "it names no artist"),
    ]


@pytest.mark.parametrize("key", ["", "artists"])
def test_json_reads_as_a_table_does(tmp_path: Path, key: str) -> None:
    rows = [
        {"artist_name": "Kessel", "genres": "techno/dub", "released": "2003-04-05"},
        {"artist_name": "Sauvel"},
    ]
    found = records(write_json(tmp_path / "a.json", {"name": "x", key: rows} if key else rows))
    assert [one.text for one in found if isinstance(one, Document)] == ["techno", "dub", "2000s"]
    assert counts(found) == {"fact": 3, "refused": 1}


def test_rows_with_a_text_are_posts(tmp_path: Path) -> None:
    table = tmp_path / "reviews.csv"
    table.write_text("artist,genre,review\nKessel,techno,A warm record.\n")
    assert recognise(open_material(table)).name == "posts"
