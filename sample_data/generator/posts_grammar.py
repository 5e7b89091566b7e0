"""The grammar of posts: symbols, their expansions, and an even hand in choosing among them."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TypeVar

import numpy as np

from sample_data.generator.chance import one_of

_FILES = ("posts_talk.txt", "posts_views.txt", "posts_press.txt", "posts_ordinary.txt")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_NUMBER = re.compile(r"\{([^{}|]*)\|([^{}]*)\}")
_SYMBOL = re.compile(r"<(\w+)>")
T = TypeVar("T")


@cache
def grammar() -> Mapping[str, tuple[str, ...]]:
    """Every symbol with its expansions.

    >>> len(grammar()["describe"]) > 30
    True
    """
    symbols: dict[str, tuple[str, ...]] = {}
    for name in _FILES:
        text = files("sample_data.generator").joinpath("words", name).read_text(encoding="utf-8")
        symbols |= parsed(text)
    return symbols


def parsed(text: str) -> dict[str, tuple[str, ...]]:
    r"""Symbols and expansions of one file.

    >>> parsed("# talk\n== a\nx <b>\ny\n\n== b\nz")
    {'a': ('x <b>', 'y'), 'b': ('z',)}
    """
    symbols: dict[str, tuple[str, ...]] = {}
    symbol = ""
    for line in text.splitlines():
        if line.startswith("== "):
            symbol = line.removeprefix("== ").strip()
            symbols[symbol] = ()
        elif line and not line.startswith("#"):
            symbols[symbol] += (line,)
    return symbols


class Grammar:
    """Expands symbols, by chance but levelly: of three candidates the one used least, and new to the post."""

    def __init__(self, rng: np.random.Generator, symbols: Mapping[str, tuple[str, ...]] | None = None):
        self._rng = rng
        self._symbols = symbols or grammar()
        self._used: Counter[str] = Counter()
        self._here: set[str] = set()

    def begin(self) -> None:
        """Start another post: lines that the last one used may come again."""
        self._here.clear()

    def expand(self, symbol: str, plural: bool = False, tails: float = 0.5) -> str:
        """One expansion, choices made and agreement settled; slots such as @A and %adj remain.

        tails : share of sentences that trail something behind them, 0..1

        >>> Grammar(np.random.default_rng(1), {"a": ("@A {is|are} [so|so] <b>",), "b": ("%adj",)}).expand("a")
        '@A is so %adj'
        """
        text = self._line(symbol)
        text = _NUMBER.sub(lambda found: found[1 + plural], text)
        while _CHOICE.search(text):
            text = _CHOICE.sub(lambda found: self._choice(found[1]), text)
        return _SYMBOL.sub(lambda found: self._inner(found[1], plural, tails), text)

    def _inner(self, symbol: str, plural: bool, tails: float) -> str:
        bare = symbol == "tail" and self._rng.random() > tails
        return "." if bare else self.expand(symbol, plural, tails)

    def _line(self, symbol: str) -> str:
        lines = self._symbols[symbol]
        some = [one_of(self._rng, lines) for _ in range(3)]
        line = min(some, key=lambda one: (one in self._here, self._used[symbol + one]))
        self._here.add(line)
        self._used[symbol + line] += 1
        return line

    def _choice(self, options: str) -> str:
        return one_of(self._rng, options.split("|"))
