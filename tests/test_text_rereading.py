"""Documents are read once, and what several of them say counts once, whatever import brought it."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.library import Library, open_library
from engine.records import ArtistName, Document
from engine.sources.repeats import key_of, repeated, signature, words_of
from engine.tasks.cataloguing import make_catalog
from engine.tasks.reading import Heard, read_words
from engine.tasks.rereading import Reader

KESSEL, SAUVEL = ArtistName("Kessel"), ArtistName("Sauvel")
LONG = """Kessel is hypnotic, and whoever stood in the back room of the harbour hall last week will say the
    same to anybody who asks, because the drums went on for the better part of an hour and nobody left."""
NEARLY = LONG.replace("better part of an hour", "best part of an hour")
OTHER = """Sauvel is brooding, which is not what the people who came for a party wanted to hear on that
    evening, and yet the room stayed full until long after the buses had stopped and the lights were out."""


def bring(library: Library, name: str, *documents: Document, artists: tuple[ArtistName, ...] = ()) -> str:
    """One import; returns its id."""
    with library.importing("test", name, f"{name:0<8}".encode().hex(), "", 0) as writer:
        for artist in artists:
            writer.artist(f"a{artist.name}", artist, "new", 1.0)
        for document in documents:
            writer.document(document, f"a{document.subject.name}" if document.subject else "")
    return library.imports()[-1].import_id


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = open_library(tmp_path / "library", create=True)
    bring(library, "names", artists=(KESSEL, SAUVEL))
    return library


def heard(library: Library) -> Heard:
    artists = library.known_artists()
    return read_words(library, make_catalog("artist", artists, library.known_tracks(), {}))


def said(library: Library) -> dict[str, int]:
    """How many documents say each term."""
    found = heard(library)
    return {term: int((found.said.terms == row).sum()) for row, term in enumerate(found.terms)}


def n_read(library: Library) -> int:
    reader = Reader(library)
    reader.findings()
    return reader.n_read


def test_a_days_documents_are_all_that_is_read(library):
    bring(library, "first", Document(LONG, address="p1"), Document("Sauvel is brooding.", address="p2"))
    assert (n_read(library), n_read(library)) == (2, 0)
    bring(library, "second", Document("Kessel is strangely cheerful.", address="p3"))
    assert (n_read(library), n_read(library)) == (1, 0)
    assert said(library)["cheerful"] == 1


def test_an_old_document_is_read_again_where_a_new_name_stands_in_it(library):
    bring(library, "first", Document("The Zwickel are loud.", address="p1"), Document(LONG, address="p2"))
    before = heard(library)
    new = bring(library, "zwickel", artists=(ArtistName("Zwickel"),))
    assert n_read(library) == 1
    after = heard(library)
    assert set(after.terms) - set(before.terms) == {"loud"}
    library.undo(new)
    bring(library, "second", Document("Zwickel again, and gentle.", address="p3"))
    assert n_read(library) == 1
    bring(library, "zwickel again", artists=(ArtistName("Zwickel"),))
    assert n_read(library) == 1  # the text that was read while nobody knew the name
    assert {"loud", "gentle"} <= set(heard(library).terms)


def test_what_is_found_again_is_what_was_read(library):
    bring(library, "first", Document(LONG, date="2026-03-02", address="p1"), Document("Sauvel is warm."))
    bring(library, "tags", Document("drone", "tag", KESSEL, "ann"), Document("drone", "tag", KESSEL, "bob"))
    again = [heard(library) for _ in range(2)][1]
    for damage in (b"no reading", b""):
        for path in (library.path / "readings").iterdir():
            path.write_bytes(damage)
        anew = heard(library)
        assert again.terms == anew.terms and list(again.sentences) == list(anew.sentences)
        assert np.array_equal(again.said.terms, anew.said.terms)
        assert np.array_equal(again.documents.describers, anew.documents.describers)


def test_the_tags_of_one_person_are_one_description_and_a_repeated_tag_is_one(library):
    tags = [
        Document(term, "tag", KESSEL, who)
        for term, who in (("drone", "ann"), ("dub", "ann"), ("drone", "bob"))
    ]
    bring(library, "tags", *tags)
    bring(library, "again", tags[0])
    found = heard(library)
    assert said(library) == {"drone": 2, "dub": 1}
    assert len(set(found.documents.describers.tolist())) == 2


@pytest.mark.parametrize("undone", [0, 1])
def test_what_is_nearly_the_same_counts_once_across_imports_and_undoing_either_keeps_it(library, undone):
    imports = [
        bring(library, "one paper", Document(LONG, author="Ada", date="2026-03-02", address="p1")),
        bring(library, "another", Document(NEARLY, author="Bo", date="2026-03-05", address="p2")),
    ]
    bring(library, "third", Document(OTHER, address="p3"))
    assert said(library)["hypnotic"] == said(library)["brooding"] == 1
    assert list(heard(library).documents.addresses) == ["p1", "p3"]
    library.undo(imports[undone])
    assert said(library)["hypnotic"] == 1
    assert list(heard(library).documents.addresses) == [("p2", "p1")[undone], "p3"]
    library.undo(imports[1 - undone])
    assert "hypnotic" not in said(library)


def test_two_people_who_write_the_same_few_words_are_two(library):
    bring(library, "first", Document("Kessel is hypnotic.", author="Ada"))
    bring(
        library,
        "second",
        Document("Kessel is hypnotic!", author="Bo"),
        Document("kessel is hypnotic", author="Ada"),
    )
    assert said(library)["hypnotic"] == 2


words = st.lists(st.sampled_from(["ab", "cd", "ef", "gh", "ij", "kl", "mn"]), min_size=20, max_size=40)


@given(st.lists(words, min_size=1, max_size=8))
def test_of_equal_texts_the_first_is_kept(texts):
    keys = np.frombuffer(b"".join(key_of(text, "", "", "") for text in texts), np.uint8).reshape(-1, 16)
    again = repeated(keys, np.arange(len(texts)), np.stack([signature(text) for text in texts]))
    assert not again[0]
    for at, text in enumerate(texts):
        assert again[at] or text not in texts[:at]


def test_the_words_of_a_text_are_its_letters_whatever_stands_between():
    assert words_of("What — a RECORD!") == ["what", "a", "record"]
