"""One tempo from two: the network's, which knows how fast music feels, and the analyser's, which measures.

The analyser finds a pulse to a fraction of a beat per minute, and now and then at another level: it counts
the dotted beats of a shuffle, or two bars in the time of three. The network seldom mistakes the level, and
is less exact. So the analyser's number is told at the level that the network hears.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

LEVELS: Final = (3 / 2, 2 / 3, 4 / 3, 3 / 4)
"""Other levels that a pulse can be counted at; octaves apart, which are the same tempo twice as often."""

NEAR: Final = 1.06
"""Tempi whose ratio is under this are taken for one, and the network's for a near miss."""

SURE: Final = 0.9
"""Confidence from which the network alone is believed, where the two have nothing to do with each other."""

Origin = Literal["both", "analyser at the network's level", "analyser", "network"]


@dataclass(frozen=True, slots=True)
class Tempo:
    """A tempo, and whose it is.

    value : beats per minute, > 0
    origin : "both" where they agree, up to octaves
    """

    value: float
    origin: Origin


def combined_tempo(heard: float, heard_confidence: float, measured: float) -> Tempo:
    """The tempo that network and analyser tell together.

    heard, heard_confidence : of `network.Prediction`, beats per minute and 0..1
    measured : of `analyser.Analysis`, beats per minute, 0 where it found no pulse

    >>> combined_tempo(124.0, 0.8, 80.8)
    Tempo(value=121.2, origin="analyser at the network's level")
    >>> combined_tempo(63.0, 0.8, 121.0)
    Tempo(value=60.5, origin='both')
    """
    if measured <= 0:
        return Tempo(heard, "network")
    if _apart(measured, heard) < np.log2(NEAR):
        return Tempo(_in_octave_of(measured, heard), "both")
    levels = [round(measured * level, 2) for level in LEVELS]
    nearest = min(levels, key=lambda level: _apart(level, heard))
    if _apart(nearest, heard) < np.log2(NEAR):
        return Tempo(_in_octave_of(nearest, heard), "analyser at the network's level")
    return Tempo(heard, "network") if heard_confidence >= SURE else Tempo(measured, "analyser")


def _apart(one: float, other: float) -> float:
    """Octaves between two tempi, whole octaves left out of account; 0..0.5."""
    octaves = np.log2(one / other)
    return float(abs(octaves - np.round(octaves)))


def _in_octave_of(tempo: float, heard: float) -> float:
    """A tempo doubled or halved until it lies nearest to the one that was heard."""
    return float(round(tempo * 2.0 ** np.round(np.log2(heard / tempo)), 2))
