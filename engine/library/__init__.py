"""The library on disk: one folder, and the only code that writes library files.

`open_library` opens it; a `Library` takes imports and gives listens, documents, artists and tracks
back; `builds` keeps fitted recommenders. One process writes at a time; readers never wait.
"""

from engine.library.feedback import Exclusion, ExclusionKind, Feedback, FeedbackAction, TargetKind
from engine.library.folder import Folder
from engine.library.imports import Import
from engine.library.library import Library, open_library
from engine.library.listens import DocumentFile
from engine.library.sightings import (
    ItemKind,
    KnownAlias,
    KnownArtist,
    KnownLabel,
    KnownListener,
    KnownPlaylist,
    KnownRating,
    KnownSound,
    KnownTrack,
)
from engine.library.summary import ImportSummary
from engine.library.writer import ImportWriter

__all__ = [
    "DocumentFile",
    "Exclusion",
    "ExclusionKind",
    "Feedback",
    "FeedbackAction",
    "Folder",
    "Import",
    "ImportSummary",
    "ImportWriter",
    "ItemKind",
    "KnownAlias",
    "KnownArtist",
    "KnownLabel",
    "KnownListener",
    "KnownPlaylist",
    "KnownRating",
    "KnownSound",
    "KnownTrack",
    "Library",
    "TargetKind",
    "open_library",
]
