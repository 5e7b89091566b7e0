"""What a file may ask of the decoder, and why one is refused."""

from dataclasses import dataclass
from typing import Literal

SAMPLE_RATE = 22_050
"""Samples per second of everything that is heard here (van den Oord et al. 2013)."""

Kind = Literal[
    "absent",
    "unknown",
    "extra",
    "rate",
    "channels",
    "long",
    "short",
    "silent",
    "not finite",
    "truncated",
    "damaged",
    "memory",
    "slow",
    "crashed",
    "interrupted",
]
"""Why a file is refused, as one word."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may ask of the decoder.

    lowest, highest : sample rates of the file, in Hz
    channels : at most so many
    longest, shortest : seconds of sound
    quietest : half the distance between the highest and the lowest sample, 1 being full scale
    loudest : the largest sample; a file of floats may hold anything
    memory : bytes that the child process may address, where the system can bound it
    processor : seconds of processor time for one file, where the system can bound it
    seconds : of waiting for one file
    """

    lowest: int = 8_000
    highest: int = 192_000
    channels: int = 8
    longest: float = 1_200.0
    shortest: float = 0.5
    quietest: float = 0.0005
    loudest: float = 100.0
    memory: int = 512 << 20
    processor: float = 15.0
    seconds: float = 20.0


class RefusedError(Exception):
    """A file that is not read further, told inside the child process.

    kind : why, as one word
    why : why, as the second half of a sentence
    """

    def __init__(self, kind: Kind, why: str) -> None:
        super().__init__(why)
        self.kind = kind
        self.why = why


def check_header(rate: int, channels: int, seconds: float | None, limits: Limits) -> None:
    """Refuse what a header asks for before a sample is read; `seconds` is None where it does not say.

    >>> check_header(44_100, 2, 180.0, Limits())
    >>> check_header(2**31 - 1, 2, 180.0, Limits())
    Traceback (most recent call last):
        ...
    engine.audio.limits.RefusedError: its header says 2147483647 Hz, and 8000 to 192000 Hz can be read
    """
    if not limits.lowest <= rate <= limits.highest:
        raise RefusedError(
            "rate", f"its header says {rate} Hz, and {limits.lowest} to {limits.highest} Hz can be read"
        )
    if not 1 <= channels <= limits.channels:
        raise RefusedError(
            "channels", f"its header says {channels} channels, and 1 to {limits.channels} can be read"
        )
    if seconds is not None and seconds > limits.longest:
        raise RefusedError(
            "long",
            f"it lasts {seconds / 60:.0f} minutes, and {limits.longest / 60:.0f} are the most that is read",
        )
