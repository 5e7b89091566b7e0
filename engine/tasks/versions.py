"""Which tracks of a library are one recording by their sound, whatever they are called."""

from typing import Final

from engine.audio.extractors import FINGERPRINT
from engine.audio.fingerprint import same_recordings
from engine.library import Library
from engine.library.features import Features, is_content

MOST: Final = 1_000
"""Tracks up to which every one is compared with every other: seconds; more would be minutes of each build."""


def same_music(library: Library) -> list[list[str]]:
    """Groups of two and more track ids with the same music note for note, from the landmarks that are kept.

    A track that was never heard is in no group; of more than `MOST` tracks, only equal files make one.
    """
    features = Features(library.path / "features")
    files: dict[str, list[str]] = {}
    for sound in library.sounds():
        if is_content(sound.content_hash):
            files.setdefault(sound.content_hash, []).append(sound.track_id)
    kept = {content: features.array(content, FINGERPRINT.version) for content in files if len(files) <= MOST}
    known = {content: marks for content, marks in kept.items() if marks is not None}
    contents = list(known)
    groups = [
        [contents[place] for place in group] for group in same_recordings([known[one] for one in contents])
    ]
    alone = [[content] for content in files if not any(content in group for group in groups)]
    tracks = [[track for content in group for track in files[content]] for group in [*groups, *alone]]
    return [sorted(group) for group in tracks if len(group) > 1]
