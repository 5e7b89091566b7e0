"""A playlist as JSON, in the shape that CONTRIBUTING.md describes, reasons inside."""

import json as notation

from engine.playlist import Playlist, as_json


def json(playlist: Playlist) -> str:
    """One object, two spaces of indent, letters as they are."""
    return notation.dumps(as_json(playlist), indent=2, ensure_ascii=False) + "\n"
