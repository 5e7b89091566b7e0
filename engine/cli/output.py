"""What commands print: results to stdout, everything else to stderr."""

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.tasks.progress import Progress, Tell, in_words

SECONDS_BETWEEN = 2.0  # between two lines about one stage


def say(message: str) -> None:
    """A message for the person at the terminal."""
    print(printable(message), file=sys.stderr)  # noqa: T201


def telling() -> Tell:
    """Says each stage of long work once, and how far it is every two seconds."""
    stage, begun, last = "", 0.0, 0.0

    def tell(at: Progress) -> None:
        nonlocal stage, begun, last
        now = time.monotonic()
        if at.stage != stage:
            stage, begun = at.stage, now
        elif now - last < SECONDS_BETWEEN:
            return
        last = now
        line = in_words(at, now - begun)
        say(f"{line[:1].upper()}{line[1:]}")

    return tell


def show_json(value: Any) -> None:
    """A result for a program: one JSON value."""
    json.dump(_plain(value), sys.stdout, ensure_ascii=False, indent=2, allow_nan=False)
    sys.stdout.write("\n")


def show_table(columns: Mapping[str, str], rows: Sequence[Sequence[object]]) -> None:
    """A result for a person.

    columns : heading -> "left" or "right"
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, side in columns.items():
        table.add_column(heading, justify="right" if side == "right" else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(str(cell))) for cell in row))
    Console(soft_wrap=not sys.stdout.isatty(), width=None if sys.stdout.isatty() else 400).print(table)


def show(text: str) -> None:
    """A line of a result for a person."""
    sys.stdout.write(printable(text) + "\n")


def printable(text: str) -> str:
    r"""Text from outside without the letters that steer a terminal.

    >>> printable("a\x1b[31mb\nc")
    'a�[31mb�c'
    """
    return "".join("�" if ord(letter) < 32 or 127 <= ord(letter) < 160 else letter for letter in text)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
