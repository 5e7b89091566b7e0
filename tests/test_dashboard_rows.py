"""A playlist and a profile as rows."""

from dataclasses import replace

import pytest

from dashboard import state
from dashboard.components.listener_rows import twin_rows
from dashboard.components.picker import unique_labels
from dashboard.components.playlist_rows import HEADS, carried_by, dropped_sentence, playlist_rows
from dashboard.components.rows import Line, list_data
from engine.playlist import Dropped, Nudges, Pick, Reason, Shares
from engine.tasks.evidence import Behind, Said
from engine.tasks.listeners import ListenerRow, Played, Twin
from engine.text.description import Evidence


def pick(track: str, reasons: list[tuple[str, str, float]], title: str = "Title") -> Pick:
    shares = {"collaborative": 0.0, "text": 0.0, "audio": 0.0}
    for model, _, share in reasons:
        shares[model] += share
    found = tuple(Reason(model, "heard", name, name, share) for model, name, share in reasons)
    sentence = "People who play X play this too."
    return Pick(
        1, track, "Artist", title, sum(shares.values()), Shares(**shares), found, 5.0, ("owned",), sentence,
        nudges=Nudges(variety=-0.25),
    )  # fmt: skip


def test_a_row_says_what_its_pick_says():
    (row,) = playlist_rows([pick("t1", [("collaborative", "X", 0.5), ("collaborative", "Y", -0.125)])], ())
    assert (row.id, row.title, row.by) == ("t1", "Title", "Artist")
    assert row.sentence == "People who play X play this too."
    assert row.bar_text == "People 0.375 of a score of 0.375 points"
    assert row.aside == "known to 1\u00a0in\u00a032"
    assert row.badges == ("yours, never played",)
    assert [(line.name, line.value, line.text) for line in row.sections[0].lines] == [
        ("X", 0.5, "+0.500 points"),
        ("Y", -0.125, "−0.125 points"),
    ]


def test_the_lines_of_an_opened_row_add_up_to_its_score():
    one = pick("t1", [("collaborative", "X", 0.5), ("text", "dub", 0.25), ("audio", "X", -0.1)])
    (row,) = playlist_rows([one], ())
    lines = [line.value for section in row.sections for line in section.lines]
    assert sum(lines) == pytest.approx(one.score)
    assert [section.model for section in row.sections] == ["collaborative", "text", "audio"]
    assert sum(segment.value for segment in row.segments) == pytest.approx(one.score)


def test_a_row_brings_its_reasons_once_it_is_open():
    picks = [pick("t1", [("collaborative", "X", 0.5)]), pick("t2", [("audio", "X", 0.5)]), pick("t3", [])]
    shut, opened, bare = playlist_rows(picks, (), opened={"t2"})
    assert [len(row.sections) for row in (shut, opened, bare)] == [0, 1, 0]
    assert [row.opens for row in (shut, opened, bare)] == [True, True, False]


def test_each_press_is_told_once_and_those_after_one_that_fails_come_again(monkeypatch):
    sent = [{"number": float(n), "action": "like", "id": f"t{n}"} for n in (1, 2, 3)]
    monkeypatch.setattr(
        state.st, "session_state", {"list": {"pressed": sent}, "other": {"pressed": sent[:1]}}
    )
    assert next(state.pressed("list")) == state.Press("like", "t1")  # and whoever heard it failed
    assert state.last_told("list") == 1.0
    assert [press.id for press in state.pressed("list")] == ["t2", "t3"]
    assert list(state.pressed("list")) == []
    assert [press.id for press in state.pressed("other")] == ["t1"]
    assert (state.last_told("list"), state.last_told("nowhere")) == (3.0, 0.0)


def test_what_selection_added_is_told_beside_the_score():
    (row,) = playlist_rows([pick("t1", [("collaborative", "X", 0.5)])], ())
    assert row.sum.endswith("counted −0.250 points for being like picks taken before it.")


def test_an_open_row_shows_who_plays_it_and_where_it_was_said():
    fans = (
        Reason("collaborative", "fan", "l2", "Bo", 0.5),
        Reason("collaborative", "rest", "", "others", -0.1),
    )
    place = Evidence("A warm and slow record.", "paper/1", "2026-09-04", "paper")
    behind = {"t1": Behind(fans, (Said("warm", (place,)),))}
    one, other = playlist_rows(
        [pick("t1", [("text", "warm", 0.5)]), pick("t2", [("text", "warm", 0.5)])], (), behind
    )
    people, words = one.evidence
    assert [(line.name, line.value) for line in people.lines] == [("Bo", 0.5), ("others", -0.1)]
    assert words.lines == (Line("“A warm and slow record.”", None, "4 Sep 2026 · paper/1"),)
    assert other.evidence == ()


def test_an_artist_alone_is_its_own_title():
    (row,) = playlist_rows([pick("a1", [("collaborative", "X", 0.5)], title="")], ())
    assert (row.title, row.by) == ("Artist", "")


def test_the_legend_names_the_models_that_speak():
    rows = playlist_rows([pick("t1", [("audio", "X", 0.5)]), pick("t2", [("collaborative", "X", 0.5)])], ())
    assert list_data(rows, HEADS, "label", "ada")["legend"] == ["collaborative", "audio"]


def test_what_carries_a_list_is_summed_over_it():
    picks = [
        pick("t1", [("collaborative", "X", 0.5), ("audio", "X", 0.25), ("collaborative", "Y", 0.125)]),
        pick("t2", [("collaborative", "Y", 1.0)]),
    ]
    names, shares = carried_by(picks, n=2)
    assert names == ["Y", "X"]
    assert shares == {"collaborative": [1.125, 0.5], "text": [0.0, 0.0], "audio": [0.0, 0.25]}


def test_everything_else_is_no_reason_of_its_own():
    one = pick("t1", [("collaborative", "X", 0.5)])
    rest = Reason("collaborative", "rest", "", "everything else", 9.0)
    assert carried_by([replace(one, reasons=(*one.reasons, rest))])[0] == ["X"]


def test_what_was_dropped_is_one_sentence():
    assert dropped_sentence(Dropped(heard=1200, duplicate_version=2, artist_cap=1)) == (
        "Left out: 1,200 already heard, 2 other versions of those or of a pick "
        "and 1 beyond two by one artist."
    )
    assert dropped_sentence(Dropped()) == ""


def test_a_twin_says_what_both_play_and_what_only_they_do():
    twin = Twin("l2", "Bo", 0.75, 2, (Played("t1", "X", 5), Played("t2", "Y", 2)), (Played("t3", "Z", 9),))
    (row,) = twin_rows([twin], "Ada", ())
    assert row.sentence == "Both play 2, such as X, Y."
    assert [line.name for line in row.sections[1].lines] == ["Z"]
    assert row.sections[1].heading == "They play, and Ada never has"


def test_labels_are_unique_and_one_line():
    rows = [
        ListenerRow("l1", "Ada", 1, 1),
        ListenerRow("l2", "Ada", 1, 1),
        ListenerRow("l3", "B\n\x00o", 1, 1),
    ]
    assert unique_labels(rows) == {"l1": "Ada (l1)", "l2": "Ada (l2)", "l3": "B ␀o"}


def test_a_row_knows_whether_it_can_be_played():
    picks = [pick("t1", [("collaborative", "X", 0.5)]), pick("t2", [("collaborative", "X", 0.5)])]
    artist = pick("a1", [("collaborative", "X", 0.5)], title="")
    rows = playlist_rows([*picks, artist], {"t1", "X"})
    assert [row.sound for row in rows] == [True, False, None]


def test_a_line_that_names_a_playable_track_carries_its_id():
    twin = Twin("l2", "Bo", 0.75, 2, (Played("t1", "X", 5), Played("t2", "Y", 2)), ())
    (row,) = twin_rows([twin], "Ada", {"t2"})
    assert [line.track for line in row.sections[0].lines] == ["", "t2"]
