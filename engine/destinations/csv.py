"""A playlist as a table of comma-separated values, one row to the pick, reasons inside."""

import csv as comma_separated
import io

from engine.playlist import Pick, Playlist

COLUMNS = (
    "position", "artist", "title", "track_id", "score", "collaborative", "text", "audio", "novelty_bits",
    "sentence", "reasons",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would compute, were it a cell's first letter."""


def csv(playlist: Playlist) -> str:
    """The table, with a first row of headings; numbers with a point, shares in points of score."""
    written = io.StringIO()
    table = comma_separated.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(_row(pick) for pick in playlist.picks)
    return written.getvalue()


def _row(pick: Pick) -> list[str | int]:
    shares = (pick.shares.collaborative, pick.shares.text, pick.shares.audio)
    reasons = "; ".join(f"{one.model} {one.name} {one.share:.4f}" for one in pick.reasons)
    return [
        pick.position, _cell(pick.artist), _cell(pick.title), _cell(pick.track_id), f"{pick.score:.6f}",
        *(f"{share:.6f}" for share in shares), f"{pick.novelty:.3f}", _cell(pick.sentence), _cell(reasons),
    ]  # fmt: skip


def _cell(text: str) -> str:
    """Text that a spreadsheet takes for text.

    >>> _cell("=1+1"), _cell("Air")
    ("'=1+1", 'Air')
    """
    return f"'{text}" if text.startswith(FORMULA) else text
