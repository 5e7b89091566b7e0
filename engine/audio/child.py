"""The process that decodes: it may run out of memory or time, or crash, and nobody else is hurt.

It reads one request per line from its input, `{"path": ...}`, and answers each with a line of JSON and the
samples as float32. Memory stays flat: a file is read, mixed and resampled in blocks. What it may use
is bounded by the system where that can (`RLIMIT_AS`, `RLIMIT_CPU`), and by the parent's clock everywhere.
"""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import soxr

from engine.audio.limits import SAMPLE_RATE, Kind, Limits, RefusedError, check_header
from engine.audio.reading import Opened, opened


@dataclass
class _Heard:
    """What was gathered of a file so far: mono samples at 22,050 Hz, and how far they reach up and down."""

    blocks: list[Any] = field(default_factory=list)
    frames: int = 0
    high: float = 0.0
    low: float = 0.0
    damage: str = ""


def gather(file: Opened, limits: Limits) -> _Heard:
    """Read a file block by block: bounded, finite, mono, 22,050 Hz."""
    heard = _Heard()
    resampler = soxr.ResampleStream(file.rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
    same = file.rate == SAMPLE_RATE
    for block in _until_damage(file, heard):
        high, low = float(block.max()), float(block.min())
        if not -limits.loudest <= low <= high <= limits.loudest:
            second = heard.frames / file.rate
            raise RefusedError("not finite", f"it holds samples that are no sound near second {second:.1f}")
        heard.frames += len(block)
        if heard.frames > limits.longest * file.rate:
            raise RefusedError(
                "long", f"it lasts more than the {limits.longest / 60:.0f} minutes that are read"
            )
        heard.high, heard.low = max(heard.high, high), min(heard.low, low)
        heard.blocks.append(block if same else resampler.resample_chunk(block))
    if not same:
        heard.blocks.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    return heard


def _until_damage(file: Opened, heard: _Heard) -> Iterator[Any]:
    """The blocks of a file up to where its decoder gives up."""
    try:
        yield from file.blocks()
    except (RuntimeError, OSError, ValueError) as error:
        heard.damage = str(error).removeprefix("Error : ").rstrip(".") or type(error).__name__


def judged(file: Opened, heard: _Heard, limits: Limits) -> str:
    """What is wrong with sound that can be used all the same ("" where nothing is); else a RefusedError.

    What a decoder filled in where a file was cut is taken off the blocks.
    """
    verdict = file.verdict(heard.frames, heard.damage)
    there, flaw = verdict.frames / file.rate, verdict.flaw
    if verdict.frames == 0:
        raise RefusedError("damaged", f"no sound could be decoded from it ({flaw or 'it holds no samples'})")
    if there < limits.shortest:
        kind: Kind = "truncated" if flaw.startswith("truncated") else "damaged" if flaw else "short"
        needed = f"{limits.shortest:g} are the least that is read"
        raise RefusedError(kind, f"{there:.2f} seconds of sound are in it, and {needed}" + _of(flaw))
    if heard.high - heard.low < 2 * limits.quietest:
        raise RefusedError("silent", "there is nothing to hear in it: it is silent" + _of(flaw))
    if verdict.frames < heard.frames:
        _keep(heard, round(there * SAMPLE_RATE))
    return flaw


def _keep(heard: _Heard, samples: int) -> None:
    """Keep the first `samples` of what was heard."""
    while sum(map(len, heard.blocks[:-1])) >= samples:
        heard.blocks.pop()
    heard.blocks[-1] = heard.blocks[-1][: samples - sum(map(len, heard.blocks[:-1]))]


def _of(flaw: str) -> str:
    return f" ({flaw})" if flaw else ""


def answer(path: str, limits: Limits) -> tuple[dict[str, Any], list[Any]]:
    """The line that answers a request, and the samples that follow it."""
    try:
        with opened(path) as file:
            check_header(file.rate, file.channels, file.seconds, limits)
            heard = gather(file, limits)
            flaw = judged(file, heard, limits)
            header = {"format": file.format, "rate": file.rate, "channels": file.channels, "flaw": flaw}
            header["artist"], header["title"] = file.tags
    except RefusedError as refused:
        return {"kind": refused.kind, "why": refused.why}, []
    except MemoryError:
        return {"kind": "memory", "why": "reading it takes too much memory"}, []
    except (RuntimeError, OSError, ValueError) as error:
        return {"kind": "damaged", "why": f"its sound cannot be decoded ({error})"}, []
    return header | {"samples": sum(map(len, heard.blocks))}, heard.blocks


def serve(requests: BinaryIO, answers: BinaryIO, limits: Limits) -> None:
    """Say that all is ready with an empty line, then answer requests until there are no more."""
    answers.write(b"\n")
    answers.flush()
    for line in requests:
        allow_seconds(limits.processor)
        header, blocks = answer(json.loads(line)["path"], limits)
        answers.write(json.dumps(header).encode() + b"\n")
        for block in blocks:
            answers.write(memoryview(block))
        answers.flush()


def allow_memory(size: int) -> None:
    """Have the system refuse memory beyond `size` bytes, where it can (Linux; others have the block size)."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ImportError, OSError, ValueError):
        return


def allow_seconds(seconds: float) -> None:
    """Have the system end this process after so much more processor time, where it can."""
    try:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 1, hard))
    except (ImportError, OSError, ValueError):
        return


def main() -> None:
    """Serve on the standard streams; what libraries print goes nowhere."""
    limits = Limits(**json.loads(sys.argv[1]))
    allow_memory(limits.memory)
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    serve(sys.stdin.buffer, answers, limits)


if __name__ == "__main__":
    main()
