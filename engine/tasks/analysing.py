"""Hear a file, or a folder of them on all cores: decoded once, computed once, kept by content."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

import numpy.typing as npt

from engine.audio.analyser import ANALYSIS, Analysis, analyse
from engine.audio.decode import DECODER, PASSING, Decoder, Sound, UnplayableError
from engine.audio.extractors import FINGERPRINT, MEL_BANDS, Extractor
from engine.errors import NotFoundError
from engine.library.features import Features
from engine.library.files import digest_of
from engine.records import Refusal

SUFFIXES: Final = frozenset(
    {".wav", ".wave", ".aif", ".aiff", ".aifc", ".flac", ".ogg", ".oga", ".opus", ".mp3"}
    | {".m4a", ".m4b", ".mp4", ".aac", ".wma", ".ape", ".wv", ".spx", ".mpc", ".dsf", ".tta", ".tak"}
)
"""Names that promise music; such a file is read or refused with a reason, others are passed over."""

EXTRACTORS: Final = (MEL_BANDS, FINGERPRINT)

Progress = Callable[[int, int, str], None]
"""Called with how many files are through, how many there are, and the name of the last one."""


@dataclass(frozen=True)
class Heard:
    """What is known of a file by its sound.

    content : its sha256, under which everything is kept
    header : "format", "rate", "channels", "seconds" and "flaw" ("" where the file is whole), "artist" and
        "title" as its tags say
    features : by extractor version, the arrays that were asked for
    cached : whether all of it was there already
    """

    content: str
    header: Mapping[str, Any]
    features: Mapping[str, npt.NDArray[Any]]
    cached: bool


@dataclass(frozen=True)
class FolderReport:
    """How a folder went: done + cached + refused is every file whose name promises music.

    done : computed now; cached : known already
    refused : which file and why; flawed : read, and yet truncated or damaged; passed_over : other files
    """

    done: int
    cached: int
    refused: tuple[Refusal, ...]
    flawed: tuple[Refusal, ...]
    passed_over: int

    @property
    def files(self) -> int:
        """All that were looked at."""
        return self.done + self.cached + len(self.refused)


def hear(
    path: Path, features: Features, decoder: Decoder, extractors: Sequence[Extractor] = EXTRACTORS
) -> Heard:
    """What `extractors` make of a file, from what is kept where it is; UnplayableError where it is no music.

    A file that was refused is not tried again, unless the reason may have gone.
    """
    content = _content(path)
    header = _known_header(path, content, features)
    kept = {each.version: features.array(content, each.version) for each in extractors}
    known = {version: array for version, array in kept.items() if array is not None}
    if header is not None and len(known) == len(extractors):
        return Heard(content, header, known, cached=True)
    sound = _decoded(path, content, features, decoder)
    for extractor in extractors:
        if extractor.version not in known:
            known[extractor.version] = extractor.extract(sound.samples)
            features.keep_array(content, extractor.version, known[extractor.version])
    header = _header(sound)
    features.keep_entry(content, DECODER, header)
    return Heard(content, header, known, cached=False)


def measure(path: Path, features: Features, decoder: Decoder) -> Analysis:
    """What the analyser measures in a file, from what is kept where it is; UnplayableError as for `hear`.

    The first call of a process takes seconds more, which librosa needs to compile itself.
    """
    content = _content(path)
    kept = features.entry(content, ANALYSIS)
    if kept is not None:
        return Analysis.of_plain(kept)
    _known_header(path, content, features)
    measured = analyse(_decoded(path, content, features, decoder).samples)
    features.keep_entry(content, ANALYSIS, measured.plain())
    return measured


def hear_folder(
    folder: Path,
    features: Features,
    extractors: Sequence[Extractor] = EXTRACTORS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> FolderReport:
    """Hear every file below a folder; what is through stays through, however this ends.

    workers : how many files at a time; None is one per core
    """
    music, passed_over = _listed(folder)
    return _report(folder, music, hear_files(music, features, extractors, workers, progress), passed_over)


def hear_files(
    music: Sequence[Path],
    features: Features,
    extractors: Sequence[Extractor] = EXTRACTORS,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[tuple[bool, str] | UnplayableError]:
    """Hear files in any order, on all cores; of each, in the order given, whether it was known and its flaw.

    A file that was refused is an UnplayableError in its place.
    """
    workers = max(1, min(workers or os.cpu_count() or 1, len(music) or 1))
    outcomes: dict[int, tuple[bool, str] | UnplayableError] = {}
    with ExitStack() as stack:
        idle: SimpleQueue[Decoder] = SimpleQueue()
        for _ in range(workers):
            idle.put(stack.enter_context(Decoder()))
        pool = ThreadPoolExecutor(workers)
        stack.callback(pool.shutdown, cancel_futures=True)
        waiting = {pool.submit(_outcome, path, features, idle, extractors): n for n, path in enumerate(music)}
        for through, future in enumerate(as_completed(waiting), start=1):
            place = waiting[future]
            outcomes[place] = future.result()
            if progress is not None:
                progress(through, len(music), music[place].name)
    return [outcomes[place] for place in range(len(music))]


def _content(path: Path) -> str:
    """The sha256 of a file; UnplayableError where it is none."""
    if path.exists() and not path.is_file():
        raise UnplayableError(path.name, "absent", "it is no ordinary file")
    try:
        return digest_of(path).sha256
    except OSError as error:
        why = f"it cannot be opened ({error.strerror or error})"
        raise UnplayableError(path.name, "absent", why) from None


def _known_header(path: Path, content: str, features: Features) -> dict[str, Any] | None:
    """The header that was kept, or None; UnplayableError where the file was refused before."""
    header = features.entry(content, DECODER)
    if header is not None and "kind" in header:
        raise UnplayableError(path.name, header["kind"], header["why"])
    return header


def _decoded(path: Path, content: str, features: Features, decoder: Decoder) -> Sound:
    """Decode, and remember a refusal that will not pass."""
    try:
        return decoder.read(path)
    except UnplayableError as error:
        if error.kind not in PASSING:
            features.keep_entry(content, DECODER, {"kind": error.kind, "why": error.why})
        raise


def _header(sound: Sound) -> dict[str, Any]:
    return {
        "format": sound.format,
        "rate": sound.rate,
        "channels": sound.channels,
        "seconds": round(sound.seconds, 3),
        "flaw": sound.flaw,
        "artist": sound.artist,
        "title": sound.title,
    }


def _listed(folder: Path) -> tuple[list[Path], int]:
    """The files below a folder whose names promise music, in order, and how many others there are.

    Links to folders are not followed, and a link to a file counts where the file lies in the folder.
    """
    if not folder.is_dir():
        raise NotFoundError(f"{folder} is no folder: give one that holds music")
    root = folder.resolve()
    found = [Path(place) / name for place, _, names in os.walk(folder) for name in names]
    own = [path for path in found if not path.is_symlink() or path.resolve().is_relative_to(root)]
    music = sorted(path for path in own if path.suffix.lower() in SUFFIXES)
    return music, len(found) - len(music)


def _outcome(
    path: Path, features: Features, idle: "SimpleQueue[Decoder]", extractors: Sequence[Extractor]
) -> tuple[bool, str] | UnplayableError:
    """Whether a file was known already, and its flaw; or why it was refused."""
    decoder = idle.get()
    try:
        heard = hear(path, features, decoder, extractors)
    except UnplayableError as error:
        return error
    finally:
        idle.put(decoder)
    return heard.cached, heard.header["flaw"]


def _report(
    folder: Path, music: list[Path], outcomes: list[tuple[bool, str] | UnplayableError], passed_over: int
) -> FolderReport:
    named = [(str(path.relative_to(folder)), outcome) for path, outcome in zip(music, outcomes, strict=True)]
    refused = [Refusal(name, outcome.why) for name, outcome in named if isinstance(outcome, UnplayableError)]
    read = [(name, *outcome) for name, outcome in named if not isinstance(outcome, UnplayableError)]
    cached = sum(known for _, known, _ in read)
    flawed = [Refusal(name, flaw) for name, _, flaw in read if flaw]
    return FolderReport(len(read) - cached, cached, tuple(refused), tuple(flawed), passed_over)
