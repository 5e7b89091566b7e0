r"""Text from outside, made safe for the commands that render markdown.

Titles, names and file names go through `md_escape` before `st.markdown`, `st.caption`, `st.title`,
a label or a message sees them. Backslashes alone are not enough: streamlit's markdown turns
addresses into links, `:word:` into pictures and `->` into arrows after the backslashes are gone,
so a zero-width joiner (U+2060) is put where each of these starts.
"""

import re
import string

JOINER = "\u2060"
ISOLATE, POP = "\u2068", "\u2069"

_CONTROLS = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}
_OVERRIDES = re.compile("[\u202a-\u202e]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_BREAKS = (
    (re.compile(r"(?i)(?<=www)(?=\.)"), JOINER),
    (re.compile(r"(?=@)"), JOINER),
    (re.compile(r"(?<=:)(?=\S)"), JOINER),
    (re.compile(r"(?<=[-<>=~])(?=[-<>=])"), JOINER),
)
_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")


def plain(text: str, longest: int = 300) -> str:
    r"""One line of visible text: white space joined, control characters shown, right-to-left contained.

    >>> plain("a\n b\x00")
    'a b␀'
    >>> plain("x" * 400, longest=3)
    'xx…'
    """
    whole = text[: 4 * longest].encode("utf-8", "replace").decode("utf-8")
    line = " ".join(_ISOLATES.sub("", whole).split())
    if len(line) > longest:
        line = line[: longest - 1] + "…"
    line = line.translate(_CONTROLS)
    return f"{ISOLATE}{line}{POP}" if _OVERRIDES.search(line) else line


def md_escape(text: str, longest: int = 300) -> str:
    r"""Markdown that shows the text as it is: no link, picture, heading, formula or markup.

    >>> md_escape("# 1 * 2")
    '\\# 1 \\* 2'
    """
    line = plain(text, longest)
    for place, joiner in _BREAKS:
        line = place.sub(joiner, line)
    return _PUNCTUATION.sub(r"\\\1", line)


def md_message(text: str) -> str:
    r"""Markdown of an error's sentence: commands between backticks stay code, the rest is escaped.

    >>> md_message("no build yet: run `crossfade build`")
    'no build yet\\: run `crossfade build`'
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return md_escape(text, longest=2_000)
    return "".join(
        f"`{plain(part)}`" if at % 2 and part.strip() else _keep_ends(part) for at, part in enumerate(parts)
    )


def _keep_ends(part: str) -> str:
    """The escaped text with one space where white space stood at either end."""
    if not part.strip():
        return " " if part else ""
    return " " * part[0].isspace() + md_escape(part, longest=2_000) + " " * part[-1].isspace()
