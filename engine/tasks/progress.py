"""What long work says of itself while it runs: its stage, how far it is, and how long it may still take."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

WORTH_SAYING: Final = 10.0
"""Seconds from which a remaining time is told."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where long work stands.

    stage : what is being done, such as "reading listens"
    done, total : how much of the stage is behind, and in all; a total of 0 where nobody can know
    unit : what is counted, in the plural
    """

    stage: str
    done: int = 0
    total: int = 0
    unit: str = ""


Tell = Callable[[Progress], None]
"""Called as the work goes on; an error that it raises ends the work."""


def silent(_: Progress) -> None:
    """Tell nobody."""


def remaining(at: Progress, elapsed: float) -> float | None:
    """Seconds that the stage will still take at its speed so far; None where that is not known.

    elapsed : seconds since the stage began

    >>> remaining(Progress("reading", 25, 100), 20.0)
    60.0
    """
    if not 0 < at.done <= at.total or elapsed <= 0:
        return None
    return elapsed * (at.total - at.done) / at.done


def in_words(at: Progress, elapsed: float) -> str:
    """One line for a person: the stage, the count where there is one, and what remains where that is long.

    >>> in_words(Progress("reading listens", 2_500, 10_000, "rows"), 20.0)
    'reading listens: 2,500 of 10,000 rows, about 1 minute left'
    >>> in_words(Progress("fitting"), 3.0)
    'fitting'
    """
    left = remaining(at, elapsed)
    return line(at, left if left is not None and elapsed + left >= WORTH_SAYING else None)


def line(at: Progress, left: float | None) -> str:
    """The stage, its count, and the seconds that remain where they are given."""
    if not at.total and not at.done:
        return at.stage
    of = f" of {at.total:,}" if at.total else ""
    counted = f"{at.stage}: {at.done:,}{of} {at.unit}".rstrip()
    return f"{counted}, about {duration(left)} left" if left else counted


def duration(seconds: float) -> str:
    """A length of time as people say it.

    >>> duration(7.2), duration(61), duration(5400)
    ('7 seconds', '1 minute', '1.5 hours')
    """
    if seconds < 59.5:
        n, unit = max(1, round(seconds)), "second"
    elif seconds < 90 * 59.5:
        n, unit = max(1, round(seconds / 60)), "minute"
    else:
        return f"{seconds / 3600:.1f} hours"
    return f"{n} {unit}{'' if n == 1 else 's'}"
