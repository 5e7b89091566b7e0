"""Where a song comes from: a file, the microphone, or the library; and a place on disk while it is read."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard import resources
from dashboard.components.escape import plain
from engine.library import Library
from engine.recommender import Recommender
from engine.tasks.jobs import safe_name

WAYS = ("A file", "The microphone", "This library")
ENDINGS = ["wav", "aif", "aiff", "flac", "ogg", "oga", "opus", "mp3", "m4a", "aac"]
MOST = 2_000  # tracks that the chooser lists, best known first: more are too many to send
LARGEST = 64  # MB, as the server's own limit


@dataclass(frozen=True)
class Chosen:
    """A song that was put under the glass.

    name : of its file, or of the track
    content : sha256 of the file
    data : the file, where it was brought; else `path` is where the library has it
    track : its id where it was chosen from the library, else ""
    """

    name: str
    content: str
    data: bytes | None
    path: Path | None
    track: str

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """The file at some path, for as long as the block lasts."""
        if self.data is None and self.path is not None:
            yield self.path
            return
        with tempfile.TemporaryDirectory(prefix="crossfade-") as folder:
            path = Path(folder) / safe_name(self.name)
            path.write_bytes(self.data or b"")
            yield path


def choose_song(library: Library, recommender: Recommender, key: str) -> Chosen | None:
    """Draw the choice; None until something is chosen.

    key : tells one choice on a page from another
    """
    way = st.segmented_control("Where from", WAYS, default=WAYS[0], key=f"{key}_way")
    if way == WAYS[2]:
        return _from_library(library, recommender, key)
    if way == WAYS[1]:
        brought = st.audio_input(
            "Hold the microphone to the music for ten seconds or more", key=f"{key}_heard"
        )
    else:
        brought = st.file_uploader(
            "A song that nobody here need have heard",
            type=ENDINGS,
            max_upload_size=LARGEST,
            key=f"{key}_file",
        )
    if brought is None:
        return None
    data = brought.getvalue()
    return Chosen(brought.name, hashlib.sha256(data).hexdigest(), data, None, "")


def _from_library(library: Library, recommender: Recommender, key: str) -> Chosen | None:
    catalog, sounds = recommender.catalog, resources.sounds(library)
    known = [row for row, item in enumerate(catalog.ids) if item in sounds]
    known = sorted(known, key=lambda row: (-recommender.fans[row], row))[:MOST]
    names = {catalog.ids[row]: plain(catalog.name(row), longest=80) for row in known}
    track = st.selectbox(
        "A track with sound, best known first", sorted(names, key=names.__getitem__), index=None,
        format_func=lambda track: names.get(track, track), key=f"{key}_track",
    )  # fmt: skip
    if track is None:
        return None
    sound = sounds[track]
    return Chosen(catalog.name(catalog.row(track)), sound.content_hash, None, Path(sound.path), track)
