"""Posts by the row, and feeds: flexible names of columns, broken rows, and texts that repeat one another."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sources_worlds import counts, lines, records, refusals, write_json

from engine.errors import SourceError
from engine.records import ArtistName, Document, Dropped, Record, TrackName
from engine.sources import open_material, recognise
from engine.sources.feeds import parsed
from engine.sources.fields import UnfitError
from engine.sources.repeats import NEAR, once, signature


def texts(found: list[Record]) -> list[str]:
    return [one.text for one in found if isinstance(one, Document)]


def test_json_lines_keep_what_they_know(tmp_path: Path) -> None:
    row = {"body": "So warm and so low that I cried.", "Title": "Night", "user_name": "ada", "lang": "en",
           "created_utc": 1_772_445_600,
           "permalink": "https://forum.example/1", "artist": "Kessel", "song": "North"}  # fmt: skip
    (tmp_path / "a.jsonl").write_bytes(lines(row, {"body": "Sauvel again."}))
    assert records(tmp_path / "a.jsonl") == [
        Document("Night\nSo warm and so low that I cried.", "post", TrackName(ArtistName("Kessel"), "North"),
                 "ada", "2026-03-02", "forum.example", "https://forum.example/1", "en"),
        Document("Sauvel again.", source="a.jsonl", address="a.jsonl, line 2"),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["", "reviews"])
def test_json_arrays_read_as_their_lines_do(tmp_path: Path, key: str) -> None:
    rows = [{"reviewText": "Warm.", "overall": 5}, {"reviewText": "Cold.", "overall": 1}, {"overall": 3}]
    found = records(write_json(tmp_path / "a.json", {"site": "x", key: rows} if key else rows))
    assert texts(found) == ["Warm.", "Cold."]
    assert counts(found) == {"review": 2, "refused": 1}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_by_the_names_of_its_columns(tmp_path: Path, separator: str) -> None:
    rows = [["Review Text", "Stars", "Reviewer Name", "Date", "Artist"],
            ['"Warm, and ""low""\nand long"', "5", "Zoë", "2020-01-02", "Kessel"],
            ["", "3", "Bo", "", ""],
            ["Brooding", "4", "Bo", "2020-13-45", "Sauvel"]]  # fmt: skip
    (tmp_path / "a.csv").write_bytes("\r\n".join(separator.join(row) for row in rows).encode("cp1252"))
    found = records(tmp_path / "a.csv")
    first = next(one for one in found if isinstance(one, Document))
    assert (first.text, first.author, first.kind) == ('Warm, and "low"\nand long', "Zoë", "review")
    assert (first.subject, first.date) == (ArtistName("Kessel"), "2020-01-02")
    assert texts(found) == ['Warm, and "low"\nand long', "Brooding"]
    assert refusals(found) == [("a.csv, line 4", "it holds no text")]
    assert sum(isinstance(one, Dropped) for one in found) == 1


def test_a_quote_that_never_closes_costs_no_more_than_a_cell(tmp_path: Path) -> None:
    rows = ['"never closed,2020-01-01', *["A record of the north,2020-01-01"] * 8000]
    (tmp_path / "a.csv").write_text("text,date\n" + "\n".join(rows) + "\nThe last one,2020-01-01\n")
    found = records(tmp_path / "a.csv")
    assert [where for where, _ in refusals(found)] == ["a.csv, line 2"]
    assert texts(found) == ["A record of the north", "The last one"]


def test_broken_lines_cost_themselves(tmp_path: Path) -> None:
    rows = [json.dumps({"text": f"Number {n} is warm."}) for n in range(200)]
    rows[7], rows[70] = rows[7][:-4], "[" * 100_000
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    found = records(tmp_path / "a.jsonl")
    assert (len(texts(found)), [where for where, _ in refusals(found)]) == (
        198,
        ["a.jsonl, line 8", "a.jsonl, line 71"],
    )


def test_tables_without_words_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("listener,track,time\n1,2,3\n1,2,4\n")
    with pytest.raises(SourceError, match="nothing that can be imported"):
        recognise(open_material(tmp_path / "a.csv"))


FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title>
<link>https://news.example/</link><language>en-GB</language>{}</channel></rss>"""
ITEM = (
    "<item><title>Kessel is back</title><link>https://news.example/{0}</link><pubDate>{1}</pubDate>{2}</item>"
)


def test_rss_gives_each_entry_with_its_whole_content(tmp_path: Path) -> None:
    inner = "<![CDATA[<p>Warm &amp; <b>low</b>.</p><p>Two.</p>]]>"
    whole = f"<description>short</description><content:encoded>{inner}</content:encoded>"
    items = ITEM.format(1, "Mon, 02 Mar 2026 10:00:00 GMT", whole) + ITEM.format(
        2, "Mon, 45 Foo", "<description>Late</description>"
    )
    (tmp_path / "f.xml").write_text(FEED.format(items + "<item></item>"))
    found = records(tmp_path / "f.xml")
    first, second = (one for one in found if isinstance(one, Document))
    assert first == Document("Kessel is back\nWarm & low.\nTwo.", "news", None, "", "2026-03-02",
                             "news.example", "https://news.example/1", "en")  # fmt: skip
    assert (second.text, second.date) == ("Kessel is back\nLate", "")
    assert refusals(found) == [("f.xml, entry 3", "it holds no words")]


def test_atom_is_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "f.xml").write_text(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><entry><title>Sauvel</title>"
        "<updated>2026-03-02T10:00:00Z</updated><author><name>Bo</name></author>"
        "<link href='https://news.example/3'/><content type='html'>&lt;p&gt;Brooding.&lt;/p&gt;</content>"
        "</entry></feed>"
    )
    (found,) = records(tmp_path / "f.xml")
    assert isinstance(found, Document)
    assert (found.text, found.author, found.date) == ("Sauvel\nBrooding.", "Bo", "2026-03-02")


def test_feeds_that_are_none_are_named(tmp_path: Path) -> None:
    bomb = "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>"
    for name, text in {
        "a": "<rss> nothing at all",
        "b": f"<rss version='2.0'>{bomb}&b;</rss>",
        "c": "<feed/>",
    }.items():
        (tmp_path / f"{name}.xml").write_text(text)
    (tmp_path / "d.xml").write_text(FEED.format(ITEM.format(1, "", "<description>Warm</description>"))[:-20])
    (tmp_path / "e.txt").write_text("A note beside them.")
    found = records(tmp_path)
    assert [where for where, _ in refusals(found)] == ["a.xml", "b.xml", "c.xml", "d.xml"]
    assert texts(found) == ["Kessel is back\nWarm"]
    assert [one.why for one in found if isinstance(one, Dropped)] == [
        "a file that is no feed beside files that are: import it by itself"
    ]


@settings(max_examples=50)
@given(st.binary(max_size=300))
def test_any_bytes_in_a_feed_are_read_or_refused(data: bytes) -> None:
    try:
        parsed(b"<rss version='2.0'><channel><item>" + data)
    except UnfitError as unfit:
        assert "\n" not in str(unfit)


def written(n_words: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return ["".join(chance.choices("aeioulnrst", k=6)) for _ in range(n_words)]


def test_the_same_words_count_once_whatever_lies_between_them() -> None:
    text = " ".join(written(40, 1))
    both = [
        Document(text, author="Ada"),
        Document(text.upper().replace(" ", ",  "), author="Bo"),
        Document(text[:-30]),
    ]
    assert [type(one) for one in once(iter(both))] == [Document, Dropped, Dropped]


def test_a_short_text_is_anothers_own() -> None:
    said = [("Ada", "2026-03-02"), ("Bo", "2026-03-02"), ("Ada", "2026-03-03"), ("Ada", "2026-03-02")]
    found = list(once(Document("What a record!", author=author, date=day) for author, day in said))
    assert [type(one) for one in found] == [Document, Document, Document, Dropped]


def test_a_signature_agrees_in_as_many_places_as_runs_are_shared() -> None:
    words, others = written(400, 2), written(400, 3)
    for shared in (0, 100, 200, 300, 400):
        mixed = words[:shared] + others[shared:]
        runs = [{tuple(one[at : at + 3]) for at in range(398)} for one in (words, mixed)]
        in_common = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        assert (signature(words) == signature(mixed)).mean() == pytest.approx(in_common, abs=0.15)


@pytest.mark.parametrize(("changed", "kept"), [(4, 0), (100, 50)])
def test_texts_with_few_words_changed_are_found_and_others_left(changed: int, kept: int) -> None:
    """Of 50 texts of 300 words: 4 changed words leave 0.96 of the runs in common, 100 leave a third."""
    found_again = 0
    for seed in range(50):
        words = written(300, seed)
        other = list(words)
        for place in range(0, changed * 3, 3):
            other[place] = "changed"
        pair = [Document(" ".join(words)), Document(" ".join(other), author="Bo")]
        found_again += sum(isinstance(one, Document) for one in once(iter(pair))) - 1
    assert found_again == kept
    assert 0 < NEAR < 1
