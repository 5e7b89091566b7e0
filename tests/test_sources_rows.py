import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.records import Refusal
from engine.sources.member import Member
from engine.sources.rows import MAX_ROW, Row, json_array, json_lines


def member(content: bytes) -> Member:
    return Member("x.json", len(content), lambda: io.BytesIO(content))


def array(content: bytes, key: str = "") -> list[object]:
    """Values of the rows, and reasons of the refusals."""
    return told(json_array(member(content), lambda row: "n" in row, key))


def told(rows: Iterator[Row | Refusal]) -> list[object]:
    return [row.value if isinstance(row, Row) else row.why for row in rows]


GOOD = [{"n": number, "text": "x" * 50} for number in range(5)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_an_array_comes_whole_however_it_is_written(indent: int | None, encoding: str, line_end: str) -> None:
    text = json.dumps([{"n": 1, "text": "さユり é"}, {"n": 2}], indent=indent, ensure_ascii=False)
    assert array(text.replace("\n", line_end).encode(encoding)) == [{"n": 1, "text": "さユり é"}, {"n": 2}]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b'{"n": NaN}', "NaN is no JSON number"),
        (b'{"n": -Infinity}', "-Infinity is no JSON number"),
        (b'{"n": ' + b"7" * 5001 + b"}", "Exceeds the limit"),
        (b'{"n": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deep"),
        (b'{"n": 1, "text": "unclosed}', "is no JSON"),
        (b'{"n": 1, text: 2}', "is no JSON"),
        (b'{"n": }', "is no JSON"),
        (b'{"n": 1', "is no JSON"),
        (b'{"n": [{"a": 1}, {"b": 2}, {"c": NaN}]}', "is no JSON"),
        (b'{"n": "tab\tin it"}', "is no JSON"),
    ],
)
def test_a_broken_row_costs_itself(broken: bytes, why: str) -> None:
    rows = [json.dumps(row).encode() for row in GOOD]
    found = array(b"[" + b", ".join([*rows[:2], broken, *rows[2:]]) + b"]")
    assert [row for row in found if isinstance(row, dict)] == GOOD
    (reason,) = [row for row in found if isinstance(row, str)]
    assert why in reason
    lined = told(json_lines(member(b"\n".join([*rows[:2], broken, *rows[2:]]))))
    assert [row for row in lined if isinstance(row, dict)] == GOOD
    assert len(lined) == 6


def test_broken_rows_in_a_row_are_refused_one_by_one() -> None:
    broken = [b'{"n": NaN}', b'{"n" 1}', b'{"n": "}, {", x}', b"{}}", b'{"n": [NaN]}'] * 3_000
    found = array(b"[" + b", ".join([b'{"n": 1}', *broken, b'{"n": 2}']) + b"]")
    assert [row for row in found if isinstance(row, dict) and row] == [{"n": 1}, {"n": 2}]
    assert len(found) == len(broken) * 6 // 5 + 2


def test_a_broken_last_row_is_one_refusal() -> None:
    found = array(b'[{"n": 1}, {"n": oops}]')
    assert found[0] == {"n": 1}
    assert len(found) == 2


@given(st.integers(1, 400))
def test_an_array_cut_short_keeps_the_rows_before_the_break(length: int) -> None:
    content = json.dumps(GOOD).encode()
    length = min(length, len(content) - 1)
    found = array(content[:length])
    whole = content[:length].count(b"}")
    assert found[:whole] == GOOD[:whole]
    assert len(found) == whole + 1
    assert isinstance(found[whole], str)


def test_rows_that_are_no_objects_are_refused_one_by_one() -> None:
    assert array(b'[1, "a", null, {"n": 1}, [2], true]') == [
        *["it is no JSON object"] * 3,
        {"n": 1},
        *["it is no JSON object"] * 2,
    ]
    assert told(json_lines(member(b'1\n\n{"n": 1}\n{"n": 2} {"n": 3}\n'))) == [
        "it is no JSON object",
        {"n": 1},
        "it is no JSON object",
    ]


def test_rows_under_a_key_are_found_wherever_it_stands() -> None:
    content = json.dumps({"a": [{"n": 0}], "text": 'say "rows": [', "b": "x" * 200_000, "rows": GOOD, "c": 1})
    assert array(content.encode(), "rows") == GOOD
    assert array(content.encode(), "none") == ["it holds no list of records"]
    assert array(b'{"rows": 1}', "rows") == ["it holds no list of records"]
    assert array(b"   \n ", "") == ["it holds no list of records"]
    assert array(b"[]") == []


def test_a_place_is_the_number_of_the_record_or_line() -> None:
    rows = list(json_array(member(b'[{"n": 1}, {"n": oops}, {"n": 3}]'), lambda row: "n" in row))
    assert [row.where for row in rows] == [f"x.json, record {number}" for number in (1, 2, 3)]
    rows = list(json_lines(member(b'{"n": 1}\n\n{"n": oops}\n{"n": 3}')))
    assert [row.where for row in rows] == ["x.json, line 1", "x.json, line 3", "x.json, line 4"]


class Endless:
    """A stream of `size` bytes made as they are read: a start, one letter over and over, an end."""

    def __init__(self, start: bytes, size: int, end: bytes, letter: bytes = b"x") -> None:
        self._start, self._left, self._end, self._letter = start, size, end, letter

    def read(self, size: int, /) -> bytes:
        if self._start:
            given, self._start = self._start[:size], self._start[size:]
        elif self._left:
            given = self._letter * min(size, self._left)
            self._left -= len(given)
        else:
            given, self._end = self._end[:size], self._end[size:]
        return given

    def close(self) -> None:
        pass


@pytest.mark.parametrize("opening", [b'[{"n": "', b'[{"n": 1}, {"n": "'])
def test_a_row_that_is_too_long_is_refused_in_little_memory(opening: bytes) -> None:
    size = 5 * MAX_ROW
    long = Member("x.json", size * 2, lambda: Endless(opening, size, b'"}, {"n": 2}, {"n": 3}]'))
    tracemalloc.start()
    found = told(json_array(long, lambda row: "n" in row))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [row for row in found if isinstance(row, dict)][-2:] == [{"n": 2}, {"n": 3}]
    assert any("longer than" in row for row in found if isinstance(row, str))
    assert most < 8 * MAX_ROW


def test_a_line_that_is_too_long_is_refused_in_little_memory() -> None:
    long = Member("x.json", 10 * MAX_ROW, lambda: Endless(b'{"n": "', 5 * MAX_ROW, b'"}\n{"n": 2}\n'))
    assert told(json_lines(long)) == [f"it is longer than {MAX_ROW:,} characters", {"n": 2}]


def test_blanks_without_end_are_read_in_little_memory() -> None:
    blank = Member("x.json", 10 * MAX_ROW, lambda: Endless(b"[", 2 * MAX_ROW, b'{"n": 2}]', letter=b" "))
    tracemalloc.start()
    assert told(json_array(blank, lambda row: "n" in row)) == [{"n": 2}]
    assert tracemalloc.get_traced_memory()[1] < MAX_ROW
    tracemalloc.stop()


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_refusals(content: bytes) -> None:
    for found in (array(content), array(content, "rows"), told(json_lines(member(content)))):
        assert all(isinstance(row, dict | str) for row in found)


@given(st.lists(st.sampled_from([*b'{}[]",:n1\\ \n', *b'{"n": 1}'])).map(bytes))
def test_any_brackets_are_rows_or_refusals(content: bytes) -> None:
    for found in (array(b"[" + content), told(json_lines(member(content)))):
        assert all(isinstance(row, dict | str) for row in found)
