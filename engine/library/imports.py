"""Imports: coming in whole or not at all, listed, and taken out again."""

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from engine.errors import NotFoundError
from engine.library.files import Digest, explained, sync_folder
from engine.library.folder import Folder, transaction
from engine.library.listens import FileKind, count_new, stored_files
from engine.library.sightings import SetAside
from engine.library.summary import ImportSummary
from engine.library.uploads import remove_strays
from engine.library.writer import ImportWriter

_OURS = re.compile(r"\d{4,}-[0-9a-f]{8}(\.[0-9a-f]{8})?\.(parquet|forgetting)")
FILE_KINDS: tuple[FileKind, ...] = ("listens", "documents")


@dataclass(frozen=True, slots=True)
class Import:
    """One import that is in the library.

    import_id : e.g. "0001-9f86d081", in the order they came
    source : which kind of file, e.g. "spotify"
    name : what the person called it, e.g. the file's name
    content_hash : sha256 of what was read, in hexadecimal
    listener : whom `--as` named, "" where the file itself said
    at : seconds since 1970 UTC
    """

    import_id: str
    source: str
    name: str
    content_hash: str
    listener: str
    at: int
    summary: ImportSummary


_COLUMNS = "import_id, source, name, content_hash, listener, at, summary"


def imports(folder: Folder) -> tuple[Import, ...]:
    """Every import, in the order they came."""
    with folder.connected() as connection:
        rows = connection.execute(f"SELECT {_COLUMNS} FROM imports ORDER BY number").fetchall()
    try:
        return tuple(
            Import(import_id, source, name, content, listener, at, ImportSummary.from_json(summary))
            for import_id, source, name, content, listener, at, summary in rows
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise folder.damaged(f"what an import did cannot be read: {error}") from error


@contextmanager
def importing(
    folder: Folder,
    source: str,
    name: str,
    content_hash: str,
    listener: str,
    now: int,
    *,
    dry_run: bool = False,
) -> Iterator[ImportWriter]:
    """Take one import's records: all of them on a clean end, none of them on an error or a kill.

    source, name, listener : as in `Import`
    content_hash : hexadecimal; the same source, content and listener a second time write nothing
    now : seconds since 1970 UTC
    dry_run : count as an import would, and write nothing into the library

    Yields a writer, whose summary is whole once the block has ended. BusyError where another
    import or build is running (a dry run never asks).
    """
    if not re.fullmatch("[0-9a-f]{8,}", content_hash):
        raise ValueError(f"content_hash must be hexadecimal, not {content_hash!r}")
    with ExitStack() as stack:
        if not dry_run:
            stack.enter_context(folder.writing())
            remove_leftovers(folder)
        before = imports(folder)
        same = (
            one
            for one in before
            if (one.source, one.content_hash, one.listener) == (source, content_hash, listener)
        )
        earlier = next((one.summary.again() for one in same), None)
        keep = not dry_run and earlier is None
        place = stack.enter_context(_place_for(folder, keep))
        connection = stack.enter_context(closing(folder.connect()))
        import_id = f"{_next_number(before):04d}-{content_hash[:8]}"
        writer = ImportWriter(import_id, source, SetAside(folder, connection), place, earlier)
        with writer.listens, writer.documents:
            yield writer
            digests = _finish(folder, writer)
        if keep:
            entry = Import(import_id, source, name, content_hash, listener, now, writer.summary)
            _commit(folder, connection, writer, entry, digests)
        else:
            writer.summary = earlier or replace(writer.summary, import_id="")


def undo(folder: Folder, import_id: str) -> Import:
    """Take an import out: the library is as if it had never come. NotFoundError where there is none."""
    with folder.writing():
        found = next((one for one in imports(folder) if one.import_id == import_id), None)
        if found is None:
            raise NotFoundError(f"no import {import_id!r} in {folder.path}: `crossfade imports` lists them")
        with folder.connected() as connection, transaction(connection):
            connection.execute("DELETE FROM imports WHERE import_id = ?", (import_id,))
        remove_leftovers(folder)
    return found


def remove_leftovers(folder: Folder) -> None:
    """Remove what killed writers left: files of no import, music of no track. Call it while `writing`."""
    with folder.connected() as connection:
        known = {path for kind in FILE_KINDS for path, _ in stored_files(connection, folder, kind)}
    with explained(folder.path):
        shutil.rmtree(folder.incoming, ignore_errors=not folder.incoming.exists())
        for kind in FILE_KINDS:
            (folder.path / kind).mkdir(exist_ok=True)
            for path in (folder.path / kind).glob("*"):
                if _OURS.fullmatch(path.name) and path not in known:
                    path.unlink()
            sync_folder(folder.path / kind)
        remove_strays(folder)


def _next_number(before: tuple[Import, ...]) -> int:
    return max((int(one.import_id.split("-")[0]) for one in before), default=0) + 1


@contextmanager
def _place_for(folder: Folder, keep: bool) -> Iterator[Path]:
    """A folder for what is being read: in the library where it will stay, elsewhere for a dry run."""
    if not keep:
        with tempfile.TemporaryDirectory(prefix="crossfade-") as elsewhere:
            yield Path(elsewhere)
        return
    with explained(folder.path):
        folder.incoming.mkdir()
    try:
        yield folder.incoming
    finally:
        shutil.rmtree(folder.incoming, ignore_errors=True)


def _finish(folder: Folder, writer: ImportWriter) -> dict[FileKind, Digest]:
    """Write what is left in memory, and count."""
    writer.aside.finish()
    found: dict[FileKind, Digest | None] = {
        "listens": writer.listens.finish(),
        "documents": writer.documents.finish(),
    }
    digests = {kind: digest for kind, digest in found.items() if digest is not None}
    paths = {"listens": writer.listens.path, "documents": writer.documents.path}
    new = sum(count_new(folder, kind, paths[kind]) for kind in digests) + writer.aside.count_new_playlists()
    writer.summary = replace(
        writer.summary,
        read=writer.read,
        new=new,
        duplicate=writer.taken - new,
        refused=tuple(writer.refusals),
        refused_total=writer.refused_total,
        dropped=dict(writer.dropped),
        listens=writer.listens.rows,
        documents=writer.documents.rows,
        playlists=writer.playlists,
        listeners=writer.aside.count("listener_id", "listener_sightings"),
        artists=writer.aside.count("artist_id", "artist_sightings"),
        tracks=writer.aside.count("track_id", "track_sightings"),
    )
    return digests


def _commit(
    folder: Folder,
    connection: sqlite3.Connection,
    writer: ImportWriter,
    entry: Import,
    digests: dict[FileKind, Digest],
) -> None:
    """Move the files to their places, then have one transaction make them part of the library."""
    number = int(entry.import_id.split("-")[0])
    row = (entry.source, entry.name, entry.content_hash, entry.listener, entry.at, entry.summary.to_json())
    files = [(number, kind, digest.bytes, digest.sha256) for kind, digest in digests.items()]
    try:
        with explained(folder.path):
            for kind in digests:
                stored = folder.path / kind / f"{entry.import_id}.parquet"
                (folder.incoming / f"{kind}.parquet").rename(stored)
                sync_folder(stored.parent)
        with folder.telling_damage(), transaction(connection):
            connection.execute(
                f"INSERT INTO imports (number, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (number, entry.import_id, *row),
            )
            connection.executemany("INSERT INTO import_files VALUES (?, ?, ?, ?)", files)
            writer.aside.keep(number)
    except BaseException:
        remove_leftovers(folder)
        raise
