"""Notes, and the step strings they are written in."""

from collections.abc import Iterator
from dataclasses import dataclass

STRENGTHS = {"X": 1.0, "x": 0.75, "o": 0.5, "-": 0.28}


@dataclass(frozen=True, slots=True)
class Note:
    """A note, or a stroke of a drum.

    beat, beats : where it starts and how long it lasts, in felt beats
    pitch : MIDI number; of no meaning to a drum
    velocity : 0..1
    """

    beat: float
    beats: float
    pitch: float
    velocity: float


def steps(pattern: str) -> Iterator[tuple[int, int, str]]:
    """Place, length up to the next one, and letter of each step that is no rest.

    >>> list(steps("R...5."))
    [(0, 4, 'R'), (4, 2, '5')]
    """
    places = [place for place, letter in enumerate(pattern) if letter != "."]
    for place, following in zip(places, [*places[1:], len(pattern)], strict=True):
        yield place, following - place, pattern[place]
