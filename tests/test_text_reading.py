"""Whom a text names, and what it says of them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.text.mentions import Finder, Name, fold
from engine.text.reading import read

GLASS, KESSEL, GRASS, SOUTH, PIXEL, ROS = range(6)
FINDER = Finder(
    [
        Name("Glass", GLASS, GLASS, "artist"),
        Name("Fairbrother", GLASS, GLASS, "alias"),
        Name("Kessel", KESSEL, KESSEL, "artist"),
        Name("Long Grass", GRASS, GRASS, "artist"),
        Name("The Southern Wives", SOUTH, SOUTH, "artist"),
        Name("Pixel", PIXEL, KESSEL, "track"),
        Name("Sigur Rós", ROS, ROS, "artist"),
    ]
)


def named(text: str) -> list[int]:
    return [one.subject for one in FINDER.find(text)]


def said(text: str) -> set[tuple[int, str]]:
    return {(one.subject, one.term) for one in read(text, FINDER).statements}


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("I love Kessel", [KESSEL]),
        ("KESSEL'S NEW ONE", [KESSEL]),
        ("kesselring is a town", []),
        ("a glass of wine", []),
        ("The new album by Glass", [GLASS]),
        ("Glass is out", []),
        ("Glass is out; Fairbrother sings", [GLASS, GLASS]),
        ("we lay in the long grass", []),
        ("Saw Long Grass last night", [GRASS]),
        ("the Southern Wives", [SOUTH]),
        ("those Southern Wives again", [SOUTH]),
        ("sigur ros, live", [ROS]),
        ("Kessel's “Pixel” again", [KESSEL, PIXEL]),
        ("one pixel is broken", []),
    ],
)
def test_names_and_words_that_only_look_like_them(text, subjects):
    assert named(text) == subjects


@pytest.mark.parametrize(
    ("text", "there", "absent"),
    [
        ("Kessel is hypnotic.", {"hypnotic"}, set()),
        ("Kessel isn't hypnotic, it is warm.", {"warm"}, {"hypnotic"}),
        ("Kessel is anything but danceable.", set(), {"danceable"}),
        ("Kessel is never gloomy but always patient.", {"patient"}, {"gloomy"}),
        ("Kessel, all fingerpicked guitar and no drums.", {"fingerpicked guitar"}, {"drums"}),
        ("Kessel released a new album on Monday.", set(), {"new album", "new", "album", "monday"}),
        ("Kessel is warm. Click here for more news.", {"warm"}, {"click", "here", "more news"}),
        ("Kessel's kessel is loud", {"loud"}, {"kessel"}),
    ],
)
def test_what_is_said_and_what_is_denied(text, there, absent):
    terms = {term for subject, term in said(text) if subject == KESSEL}
    assert there <= terms and not absent & terms


def test_a_term_belongs_to_the_nearest_name():
    found = said("Kessel is brooding, and Sigur Rós soaring.")
    assert (KESSEL, "brooding") in found and (ROS, "soaring") in found
    assert (KESSEL, "soaring") not in found


def test_a_text_under_a_heading_speaks_of_whom_the_heading_names():
    found = said("Kessel live at the docks\n\nThe room was packed and cavernous.\n\nIt stayed hypnotic.")
    assert {(KESSEL, "cavernous"), (KESSEL, "hypnotic")} <= found


def test_a_statement_knows_its_sentence():
    text = "Nothing here. Kessel is hypnotic."
    (one,) = read(text, FINDER).statements
    assert text[one.start : one.end] == "Kessel is hypnotic."


def test_a_filed_text_needs_no_name():
    reading = read("Warm and hypnotic.", FINDER, (KESSEL,))
    assert {(one.subject, one.term) for one in reading.statements} == {(KESSEL, "warm"), (KESSEL, "hypnotic")}


def test_text_without_a_known_name_says_nothing():
    assert read("Does anyone know a good vet?", FINDER).statements == ()


def test_other_languages_pass_through():
    found = read("Kessel ist laut und schön. Кессель и музыка. 音楽はとても静かです。", FINDER)
    assert [one.subject for one in found.mentions] == [KESSEL]


def test_a_million_letters_without_an_end_take_no_long_time():
    begun = time.perf_counter()
    read("Kessel " + "x" * 1_000_000, FINDER)
    read("Kessel is warm " * 60_000, FINDER)
    assert time.perf_counter() - begun < 20


@given(st.text(max_size=300))
def test_any_text_is_read_and_folding_keeps_its_length(text):
    assert len(fold(text)) == len(text)
    reading = read(text + " Kessel " + text, FINDER)
    assert all(0 <= one.start < one.end <= 2 * len(text) + 8 for one in reading.statements)
    assert all(text == text.strip() and text for text in (one.term for one in reading.statements))
