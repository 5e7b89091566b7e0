"""Every error a person can cause, as one family.

    EngineError                1   something asked for could not be done
    ├── UsageError             2   the request itself makes no sense
    ├── NotFoundError          3   no such file, listener, track, artist, build or import
    ├── SourceError            1   a file that cannot be read as listening history or words
    ├── LibraryError           1   the library's folder is damaged, or of another version
    │   └── BuildError         1   a build is missing, damaged, or cannot be made from this library
    └── BusyError             75   another process is building or importing

A message says what happened, why, and what to do. `exit_code` is what `crossfade` ends with;
4, partly done, is no error but a result with counts.
"""


class EngineError(Exception):
    """Something asked for could not be done; the message says what, why and what to do.

    >>> str(EngineError("no build yet: run `crossfade build`"))
    'no build yet: run `crossfade build`'
    """

    exit_code = 1


class UsageError(EngineError):
    """The request makes no sense as it stands (a weight of NaN, a size of 0)."""

    exit_code = 2


class NotFoundError(EngineError):
    """No such file, listener, track, artist, build or import."""

    exit_code = 3


class SourceError(EngineError):
    """A file that cannot be read as any history, words or music known here."""


class LibraryError(EngineError):
    """The library's folder is damaged, or was written by another version."""


class BuildError(LibraryError):
    """A build is missing or damaged, or cannot be made from what the library holds."""


class BusyError(EngineError):
    """Another process holds the lock; trying again later may succeed."""

    exit_code = 75
