"""A playlist as files: every format on one hostile list, read back by another reader where there is one."""

import csv as comma_separated
import io
import json as notation
from html.parser import HTMLParser

import pytest

from engine.blend import Weights
from engine.destinations.csv import csv
from engine.destinations.html import html
from engine.destinations.json import json
from engine.destinations.m3u8 import m3u8
from engine.playlist import Dropped, Pick, Playlist, Reason, Shares

EVIL = '<script src="http://203.0.113.9/x.js"></script>\n#EXTINF:0,evil\n/etc/passwd & "x"'


def pick(position: int, track: str, artist: str, title: str) -> Pick:
    reasons = (
        Reason("collaborative", "heard", "h", EVIL, 0.5),
        Reason("text", "term", "warm", "warm", -0.25),
    )
    shares = Shares(collaborative=0.5, text=-0.25)
    return Pick(position, track, artist, title, 0.25, shares, reasons, 5.0, (), "=People play it")


@pytest.fixture
def playlist() -> Playlist:
    picks = (pick(1, "t1", "Björk", "Jóga"), pick(2, "t2", "Evil", EVIL), pick(3, "t3", "=SUM(A1)", "#hash"))
    return Playlist("ada", EVIL, "2026-W47", Weights(), picks, Dropped(), "build")


def test_m3u8_names_each_file_once_relative_to_their_folder(playlist):
    files = {"t1": "/music/Björk/Jóga.ogg", "t3": "/music/#hash.ogg", "other": "/elsewhere/x.ogg"}
    lines = m3u8(playlist, files).splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[2] == "# Paths begin in /music"
    assert [line for line in lines if not line.startswith("#")] == ["Björk/Jóga.ogg", "./#hash.ogg"]
    assert lines[lines.index("Björk/Jóga.ogg") - 1] == "#EXTINF:-1,Björk - Jóga"
    assert sum(line.startswith("# no sound file: Evil - <script") for line in lines) == 1


def test_m3u8_takes_no_line_from_a_title_or_a_path(playlist):
    written = m3u8(playlist, {"t2": "/music/evil.ogg", "t1": "/music/x\n/etc/passwd"})
    assert [line for line in written.splitlines() if not line.startswith("#")] == ["evil.ogg"]
    assert "/etc/passwd" not in written.splitlines()


def test_csv_reads_back_and_computes_nothing(playlist):
    rows = list(comma_separated.DictReader(io.StringIO(csv(playlist))))
    assert [row["title"] for row in rows] == ["Jóga", EVIL, "#hash"]
    assert rows[2]["artist"] == "'=SUM(A1)"
    assert rows[0]["sentence"] == "'=People play it"
    assert float(rows[0]["collaborative"]) + float(rows[0]["text"]) == float(rows[0]["score"]) == 0.25


def test_json_is_the_playlist(playlist):
    made = notation.loads(json(playlist))
    assert made["picks"][1]["title"] == EVIL
    assert sum(one["share"] for one in made["picks"][0]["reasons"]) == made["picks"][0]["score"]


class Tags(HTMLParser):
    """Every tag, and every text between tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href")]

    def handle_data(self, data):
        self.texts.append(data)


def test_html_shows_names_as_text_and_fetches_nothing(playlist):
    page = Tags(html(playlist))
    assert "script" not in page.tags
    assert page.addresses == []
    assert EVIL in page.texts
    assert page.tags.count("details") == 3
    assert page.tags.count("tr") == 6
    assert "+0.500" in page.texts
