"""Values of a row, checked: what may become part of a record, and what is wrong where it may not."""

import math
import re
from datetime import UTC, datetime

from engine.records import Identifiers

LONGEST_NAME = 1_000
"""Characters of a name; the longest song title on record has under 1,000."""
EARLIEST = 1_033_430_400
"""2002-10-01, before which nobody recorded plays; ListenBrainz refuses what is older."""
LATEST = 2_147_483_647
"""2038-01-19, the end of 32-bit time; what is dated after today only a task, which has a clock, can tell."""
LONGEST_PLAY = 24 * 3600 * 1000
"""Milliseconds of one play."""

_CONTROLS = dict.fromkeys([*range(32), *range(127, 160), 0x2028, 0x2029], " ")
_MBID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
_SPOTIFY = re.compile(r"(?:^|[:/]){}[:/]([0-9A-Za-z]{{22}})(?:$|\?)".format("(?:track|artist)"))


class UnfitError(Exception):
    """A row that cannot become a record; its text is the reason. Never leaves `sources`."""


def name(value: object, what: str) -> str:
    """A name as written, without what surrounds it; UnfitError where there is none.

    >>> name("  Golden Brown ", "title"), name(1979, "title")
    ('Golden Brown', '1979')
    """
    if not (text := optional_name(value)):
        raise UnfitError(f"it names no {what}")
    if len(text) > LONGEST_NAME:
        raise UnfitError(f"its {what} is longer than {LONGEST_NAME:,} characters")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise UnfitError(f"its {what} is no valid text")
    return text


def optional_name(value: object) -> str:
    """A name, or "" where there is none; exports write a name such as 1989 as a number.

    >>> optional_name(None), optional_name(1989), optional_name(["x"])
    ('', '1989', '')
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12:
        return str(value)
    return value.translate(_CONTROLS).strip() if isinstance(value, str) else ""


def usable_name(value: object) -> str:
    """A name that is wanted but not needed, such as an album's: "" where it is missing or not usable."""
    try:
        return name(value, "name")
    except UnfitError:
        return ""


def whole(value: object, what: str, high: int, low: int = 0) -> int:
    """A whole number from low to high; UnfitError for anything else.

    >>> whole(206760, "length", LONGEST_PLAY)
    206760
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise UnfitError(f"its {what} is no whole number")
    if not low <= value <= high:
        raise UnfitError(f"its {what} is not between {low:,} and {high:,}")
    return value


def seconds(value: object) -> int:
    """A time in seconds since 1970 UTC; UnfitError where it is none, or in milli- or nanoseconds.

    >>> seconds(1486449409.7)
    1486449409
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnfitError("it has no time")
    if isinstance(value, float) and not math.isfinite(value):
        raise UnfitError("its time is no number")
    if value > LATEST * 500:
        raise UnfitError("its time is not in seconds, but in a smaller unit")
    return possible(int(value))


def possible(time: int) -> int:
    """The time itself where music can have been played then, else UnfitError.

    time : seconds since 1970 UTC
    """
    if not EARLIEST <= time <= LATEST:
        raise UnfitError("its time is impossible: before October 2002, or after 2037")
    return time


def iso_time(value: object) -> int:
    """Seconds since 1970 of a time such as "2013-03-14T10:44:25Z" or "2020-01-31 23:59", read as UTC.

    >>> iso_time("2013-03-14T10:44:25Z"), iso_time("2013-03-14 10:44")
    (1363257865, 1363257840)
    """
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        raise UnfitError("it has no readable time")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return possible(int(moment.timestamp()))


def identifiers(*, isrc: object = None, mbid: object = None, spotify: object = None) -> Identifiers:
    """Those of the identifiers that are well formed, as pairs of scheme and value.

    spotify : a URI or an address of a track or an artist

    >>> identifiers(isrc="gb-aye-81-00053", mbid="none", spotify="spotify:track:2AX5E86cn9n2dgioZEjirI")
    (('isrc', 'GBAYE8100053'), ('spotify', '2AX5E86cn9n2dgioZEjirI'))
    """
    pairs = []
    if isinstance(isrc, str) and _ISRC.fullmatch(code := isrc.replace("-", "").strip().upper()):
        pairs.append(("isrc", code))
    if isinstance(mbid, str) and _MBID.fullmatch(code := mbid.strip().lower()):
        pairs.append(("mbid", code))
    if isinstance(spotify, str) and (found := _SPOTIFY.search(spotify.strip())):
        pairs.append(("spotify", found[1]))
    return tuple(pairs)


def keys(head: str) -> set[str]:
    """Names of the keys in the start of a JSON text, which may end anywhere.

    >>> sorted(keys('[{"ts": "2013", "ms_played": 1, "quo'))
    ['ms_played', 'ts']
    """
    return set(re.findall(r'"(\w+)"\s*:', head, re.ASCII))


def is_json(head: str) -> bool:
    """Whether a text starts as JSON objects and arrays do."""
    return head.lstrip("\ufeff \t\r\n")[:1] in {"[", "{"} and bool(head.strip())
