"""Text from outside comes out of the escape as text."""

import string

from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.escape import ISOLATE, JOINER, POP, md_escape, md_message, plain


def test_every_mark_is_escaped():
    assert md_escape("![a](http://host/x.png)") == r"\!\[a\]\(http\:" + JOINER + r"\/\/host\/x\.png\)"


def test_addresses_and_mail_are_broken():
    assert md_escape("www.host.org") == f"www{JOINER}" + r"\.host\.org"
    assert md_escape("a@b.c") == f"a{JOINER}" + r"\@b\.c"


def test_white_space_is_joined_so_that_no_block_begins():
    assert md_escape("    # x\n\n- y") == r"\# x \- y"


def test_control_characters_are_shown():
    assert plain("a\x00b\x1bc\x7f") == "a␀b␛c␡"


def test_right_to_left_overrides_stay_inside():
    assert plain("\u202eabc") == f"{ISOLATE}\u202eabc{POP}"
    assert plain("\u2069\u202eabc") == f"{ISOLATE}\u202eabc{POP}"


def test_a_lone_surrogate_can_be_sent():
    assert md_escape("a\ud800") == r"a\?"


def test_ten_kilobytes_are_cut():
    assert len(plain("x" * 10_000)) == 300


def test_commands_of_a_message_stay_code():
    assert md_message("no build: run `crossfade build`") == r"no build\: run `crossfade build`"
    assert md_message("an odd ` mark") == r"an odd \` mark"
    assert md_message("two `a` `b`") == "two `a` `b`"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=80))
def test_no_mark_stands_without_its_backslash(text):
    escaped = md_escape(text)
    bare = escaped
    for mark in string.punctuation:
        bare = bare.replace(f"\\{mark}", "")
    assert not set(bare) & set(string.punctuation)
    assert "\n" not in escaped
    assert "\x00" not in escaped
