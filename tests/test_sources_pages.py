"""Pages of words: what each kind becomes, what is no page, and what is wrong with some."""

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sources_worlds import counts, records, refusals, spotify_row, write_json, write_zip

from engine.errors import SourceError
from engine.records import ArtistName, Document, Listen, Record
from engine.sources import Material, open_material, pages, recognise
from engine.sources.fields import UnfitError
from engine.sources.member import Member
from engine.sources.pages import is_prose
from engine.sources.prose import LARGEST, day, decoded, documents, repaired

WORDS = "The new record by Kessel is warm, and it was made in the north over a long winter. "


def page(*paragraphs: str, head: str = "") -> str:
    inner = "".join(f"<p>{text}</p>" for text in paragraphs)
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/shop'>Shop</a></li></ul></nav>"
    body = f"<body>{menu}<article>{inner}</article></body>"
    return f"<!doctype html><html lang='en'><head>{head}</head>{body}</html>"


def test_html_gives_its_article_with_its_date_author_and_address(tmp_path: Path) -> None:
    head = (
        "<title>North</title><meta name='author' content='Ada Lund'>"
        "<meta property='article:published_time' content='2026-03-02T10:00:00Z'>"
        "<link rel='canonical' href='https://kessel.example/north'>"
    )
    (tmp_path / "a.html").write_text(page(WORDS * 5, "The piano &amp; the night.", head=head))
    (found,) = records(tmp_path / "a.html")
    assert isinstance(found, Document)
    assert found.text == f"North\n{(WORDS * 5).strip()}\nThe piano & the night."
    assert (found.author, found.date, found.language) == ("Ada Lund", "2026-03-02", "en")
    assert (found.source, found.address) == ("kessel.example", "https://kessel.example/north")


def test_markdown_gives_its_words_and_what_stands_above_them(tmp_path: Path) -> None:
    text = (
        "---\r\ntitle: 'Sauvel at night'\r\nauthor: Bo\r\ndate: 2026-03-05\r\nurl: https://bo.example/b\r\n"
        "kind: review\r\nartist: Sauvel\r\ntags:\r\n  - drone\r\n---\r\n# First side\r\n\r\n"
        "A *brooding* record [by Sauvel](https://x.example) that goes on and was made\r\n"
        "in the __north__.\r\n\r\n"
        "- one `tape`\r\n\r\n```\r\nprogram()\r\n```\r\n"
    )
    (tmp_path / "b.md").write_bytes(text.encode())
    assert records(tmp_path / "b.md") == [
        Document(
            "Sauvel at night\nFirst side\n"
            "A brooding record by Sauvel that goes on and was made in the north.\none tape",
            "review",
            ArtistName("Sauvel"),
            "Bo",
            "2026-03-05",
            "bo.example",
            "https://bo.example/b",
            "en",
        )
    ]


def test_a_text_is_one_document_with_the_day_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "2026-03-02-kessel.txt").write_text("Kessel played until two, and I was there.")
    (found,) = records(tmp_path / "2026-03-02-kessel.txt")
    assert isinstance(found, Document)
    assert (found.text, found.date) == ("Kessel played until two, and I was there.", "2026-03-02")
    assert (found.source, found.address) == ("pages", "2026-03-02-kessel.txt")


@pytest.mark.parametrize(
    "head",
    [
        "userID\tartistID\tweight\n2\t51\t13883\n2\t52\t11690\n",
        "listener,track,signal,time,ms_played\nl1,t1,stream,1,2\nl2,t1,stream,1,2\n",
        '[{"name": "a"}]',
        "<?xml version='1.0'?><plist><dict/></plist>",
        "body { color: red; margin: 0; }\np { margin: 1em; }\n",
        "1234 5678 9012 3456\n",
        "a",
        "",
    ],
)
def test_tables_data_and_programs_are_no_prose(head: str) -> None:
    assert not is_prose(head)


@pytest.mark.parametrize(
    "text",
    [
        "a song I like",
        "Zoë, Bo, and I went.\nWe heard Kessel.",
        "とても静かなピアノの音。",
        "Тёплая запись, тихий рояль.",
    ],
)
def test_words_are_prose(text: str) -> None:
    assert is_prose(text)


def test_a_readme_in_an_export_leaves_it_an_export(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "my_spotify_data.zip",
        {
            "endsong_0.json": write_json(tmp_path / "x", [spotify_row()]).read_text(),
            "README.txt": "This is what we know of you.",
            "ReadMeFirst.html": page(WORDS),
        },
    )
    assert recognise(open_material(path)).name == "spotify"
    assert [type(one) for one in records(path)] == [Listen]


def test_what_is_no_page_among_pages_is_named_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kessel is warm.")
    (tmp_path / "b.html").write_text("<html><body></body></html>")
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (tmp_path / "d.txt").write_text("Sauvel is brooding.")
    (tmp_path / "e.txt").write_text("Hesper is bright.")
    found = records(tmp_path)
    assert counts(found) == {"post": 3, "refused": 2}
    assert [where for where, _ in refusals(found)] == ["b.html", "c.png"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<meta charset='utf-8'>Zoë".encode("latin-1"), "Zoë"),
        ("<meta charset='iso-8859-1'>Zoë".encode(), "Zoë"),
        ("<meta charset='punycode'>Zoë".encode("latin-1"), "Zoë"),
        ("<meta charset='windows-1251'>Тихо".encode("cp1251"), "Тихо"),
        ("<meta charset='shift_jis'>静か".encode("shift_jis"), "静か"),
        ("Zoë".encode("utf-16"), "Zoë"),
    ],
)
def test_an_encoding_is_what_the_bytes_are_and_then_what_they_declare(data: bytes, text: str) -> None:
    assert decoded(data).endswith(text)


def test_what_no_encoding_reads_is_refused() -> None:
    for data in (bytes(range(256)) * 4, b"\x00\x01\x02" * 99, "静かなピアノ".encode("shift_jis")):
        with pytest.raises(UnfitError, match="no text"):
            decoded(data)


def test_a_page_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kessel is warm. " * (LARGEST // 16 + 1))
    (tmp_path / "b.txt").write_text("Sauvel is brooding.")
    assert refusals(records(tmp_path)) == [("a.txt", "it is larger than 5 MB: no single text is")]


def test_a_line_of_a_million_letters_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("warm words " * 100_000)
    (found,) = records(tmp_path / "a.txt")
    assert isinstance(found, Document)
    assert len(found.text) == 1_099_999


@pytest.mark.parametrize(
    "bomb",
    ["<div>" * 30_000, "<b>" * 3_000 + "words", "<table><tr><td>" * 9_000, "<p>a" * 50_000, "<p " * 30_000],
)
def test_nested_and_endless_html_costs_itself(tmp_path: Path, bomb: str) -> None:
    (tmp_path / "a.html").write_text(f"<html><body>{bomb}")
    (tmp_path / "b.txt").write_text("Sauvel is brooding.")
    (tmp_path / "c.txt").write_text("Hesper is bright.")
    assert [one.address for one in records(tmp_path) if isinstance(one, Document)][-2:] == ["b.txt", "c.txt"]


def test_dates_that_are_none_are_counted_and_their_texts_kept(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: North\ndate: 2026-02-31\n---\nKessel is warm.\n")
    found = records(tmp_path / "a.md")
    assert counts(found) == {
        "a date that cannot be read or cannot be: its text is kept without one": 1,
        "post": 1,
    }
    assert [one.date for one in found if isinstance(one, Document)] == [""]


@given(st.dates(date(1900, 1, 1), date(2037, 12, 31)))
def test_a_day_reads_the_same_however_it_is_written(when: date) -> None:
    forms = [when.isoformat(), f"{when:%Y%m%d}", f"{when:%Y/%m/%d}", f"{when.isoformat()}T23:59:00+09:00"]
    assert {day(form) for form in forms} == {when.isoformat()}


@given(st.text(max_size=40) | st.integers() | st.floats() | st.none() | st.booleans())
def test_any_date_is_a_day_or_none(value: object) -> None:
    assert day(value) == "" or date.fromisoformat(day(value))


@given(st.text(st.characters(), max_size=200))
def test_any_text_becomes_one_that_can_be_stored(text: str) -> None:
    repaired(text).encode()
    try:
        (found,) = documents(Document(text), text)
    except UnfitError:
        return
    repr(found).encode()


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["<p>", "</div>", "<table>", "<a href=x>", "&#0;", "<!--", "words ", "\ud800"]))
)
def test_any_soup_of_tags_is_a_document_or_one_refusal(parts: list[str]) -> None:
    data = f"<html><body>{''.join(parts)}".encode("utf-8", "surrogatepass")
    found: list[Record] = list(pages.read(_material(data)))
    assert len(found) == 1


def _material(data: bytes) -> Material:
    member = Member("a.html", len(data), lambda: io.BytesIO(data))
    return Material("a.html", (member,), member)


def test_a_folder_of_data_with_one_note_is_no_folder_of_pages(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("What is in here, and where it comes from.")
    write_json(tmp_path / "a.json", {"loved": [{"name": "a"}]})
    with pytest.raises(SourceError, match="nothing that can be imported"):
        recognise(open_material(tmp_path))
