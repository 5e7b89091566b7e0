"""Spans of time that a listener may leave out of their taste: periods, and hours of the day, in UTC."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from engine.errors import UsageError
from engine.library import Exclusion

Ints = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

_DAYS = re.compile(r"\d{4}-\d\d(-\d\d)?(\.\.\d{4}-\d\d(-\d\d)?)?")
_HOURS = re.compile(r"(\d{1,2})-(\d{1,2})")


def is_period(text: str) -> bool:
    """Whether it is written like a period: a month, a day, or two of them with .. between.

    >>> is_period("2025-12"), is_period("2025-12-01..2025-12-24"), is_period("Air")
    (True, True, False)
    """
    return _DAYS.fullmatch(text) is not None


def period_of(text: str) -> tuple[int, int]:
    """Where a period begins and ends, in seconds since 1970 UTC, its last day within it; UsageError for none.

    >>> [end - begin for begin, end in map(period_of, ("2025-12-24", "2025-12", "2025-12-01..2025-12-02"))]
    [86400, 2678400, 172800]
    """
    first, _, last = text.partition("..")
    try:
        if not is_period(text):
            raise ValueError
        begin, end = _day(first, after=False), _day(last or first, after=True)
    except ValueError:
        raise UsageError(
            f"{text!r} is no period: write it like 2025-12, 2025-12-24 or 2025-12-01..2025-12-24"
        ) from None
    if end <= begin:
        raise UsageError(f"the period {text} ends before it begins: write the earlier day first")
    return begin, end


def hours_of(text: str) -> tuple[int, int]:
    """The hour that some hours of the day begin with, and the one that they end before; UsageError for none.

    >>> hours_of("22-06"), hours_of("9-17")
    ((22, 6), (9, 17))
    """
    found = _HOURS.fullmatch(text)
    begin, end = (int(found[1]), int(found[2]) % 24) if found and int(found[2]) <= 24 else (24, 24)
    if begin > 23 or begin == end:
        raise UsageError(f"{text!r} are no hours of the day: write them like 22-06, from 0 to 24, in UTC")
    return begin, end


def written(kind: str, text: str) -> str:
    """A period or hours, checked, as they are kept.

    >>> written("hours", "9-17"), written("period", "2025-12")
    ('09-17', '2025-12')
    """
    if kind == "period":
        period_of(text)
        return text
    return "{:02}-{:02}".format(*hours_of(text))


def within(time: Ints, spans: Sequence[Exclusion]) -> Marks:
    """Whether each moment lies in one of the periods or hours; one that is not known, under 0, lies in none.

    >>> night = Exclusion("l", "hours", "22-06", 0)
    >>> within(np.array([23 * 3600, 12 * 3600, -1]), [night])
    array([ True, False, False])
    """
    found = np.zeros(len(time), bool)
    hour = time // 3_600 % 24
    for one in spans:
        if one.kind == "period":
            begin, end = period_of(one.value)
            found |= (time >= begin) & (time < end)
        elif one.kind == "hours":
            begin, end = hours_of(one.value)
            found |= (hour >= begin) & (hour < end) if begin < end else (hour >= begin) | (hour < end)
    return found & (time >= 0)


def _day(text: str, *, after: bool) -> int:
    """The second that a day or a month begins, or that the one after it does."""
    whole_month = len(text) == 7
    day = date.fromisoformat(f"{text}-01" if whole_month else text)
    if after:
        day = (day.replace(day=28) + timedelta(4)).replace(day=1) if whole_month else day + timedelta(1)
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
