"""Small libraries for the tests of the dashboard: two camps of listeners, each with its own tracks."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import soundfile

from engine.library import Library, open_library
from engine.records import ArtistName, Document, Listen, TrackName
from engine.tasks.building import build
from engine.tasks.importing import listener_id

NOW = 1_795_305_600  # a Sunday of 2026-W47
LISTENERS = ("Ada", "Bo", "Cy", "Di", "Eve", "Flo", "Gus", "Hal")
TITLES = tuple(f"Song {number}" for number in range(100))


def make_library(
    folder: Path,
    listeners: Sequence[str] = LISTENERS,
    titles: Sequence[str] = TITLES,
    artists: Sequence[str] = (),
) -> Library:
    """A library, not built: listeners in even places play the first half of the titles, the others the rest.

    Each of them has met half of their own half, and the first listener plays most. Two titles share an
    artist: `artists` by that pair, or "Band 0", "Band 1", ...
    """
    library = open_library(folder, create=True)
    rng = np.random.default_rng(7)
    half = len(titles) // 2
    with library.importing("test", "two camps", "0" * 64, "", NOW) as writer:
        for place, name in enumerate(listeners):
            writer.listener(listener_id(name), name)
            for number in rng.choice(half, half // 2, replace=False) + half * (place % 2):
                artist = ArtistName(artists[number // 2] if artists else f"Band {number // 2}")
                track = TrackName(artist, titles[number], duration_ms=180_000)
                writer.artist(f"a{number // 2}", artist, "new", 1.0)
                writer.track(f"t{number}", f"a{number // 2}", track, "new", 1.0)
                listen = Listen(track, "stream", count=20 - place, time=NOW - 86_400)
                writer.listen(listener_id(name), f"a{number // 2}", f"t{number}", listen)
    return library


def built_library(folder: Path, **what: Sequence[str]) -> Library:
    """The same, with a build."""
    library = make_library(folder, **what)
    build(library.path, NOW)
    return library


def add_words(
    library: Library,
    artists: Sequence[str] = ("Band 0", "Band 1", "Band 2"),
    said: Sequence[str] = (),
) -> None:
    """Have people write about three artists, by an import of its own: the first turns from icy to warm.

    Each is filed under its artist, so that any name will do.

    said : further texts about the second, tags of the third, and addresses and authors of both
    """
    first, second, third = (ArtistName(name) for name in artists)
    last = "2026-11-16"
    with library.importing("test", "words", "2" * 64, "", NOW) as writer:
        for week, how in enumerate(
            ("icy", "icy and slow", "icy", "icy", "warm", "warm and slow", "warm", "warm")
        ):
            day = date(2026, 9, 28) + timedelta(weeks=week)
            text = f"The record is {how}. {second.name} heard it."
            writer.document(Document(text, "post", first, "Zoë", day.isoformat(), "paper", f"p{week}"), "a0")
        writer.document(Document("The record is loud.", "post", second, date=last, address="q1"), "a1")
        writer.document(Document("moonlit", "tag", third, "Ada", last, "tags", "r1"), "a2")
        for text in said:
            writer.document(
                Document(f"A warm {text}, a loud one.", "post", second, text, last, text, text), "a1"
            )
            writer.document(Document(text, "tag", third, text, last, text, text), "a2")


def add_sounds(library: Library, files: Mapping[str, Path]) -> None:
    """Give tracks their sound files, by an import of its own.

    files : by track id, as they lie there now
    """
    with library.importing("test", "sound", "1" * 64, "", NOW) as writer:
        for track_id, path in files.items():
            writer.sound(track_id, str(path), sha256(path.read_bytes()).hexdigest())


def tone(path: Path, hertz: float, seconds: float = 6.0) -> Path:
    """A quiet tone as Ogg Opus."""
    sr = 48_000
    soundfile.write(path, 0.1 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * sr)) / sr), sr,
                    format="OGG", subtype="OPUS")  # fmt: skip
    return path
