"""Forgetting a listener or a track: the one change that rewrites what imports brought.

The order makes a kill at any moment harmless. What was made from the data goes first (builds, maps, caches:
all can be made again). Then shortened copies of the Parquet files are put beside the old ones, under names of
their own content; one transaction makes them the library's and deletes the rows; what they replace is
removed last. A reader sees the library before or after. Whoever writes next, forgetting anew
included, removes what a kill left.
"""

import shutil
from collections.abc import Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.errors import BuildError
from engine.library import jobs
from engine.library.builds import builds, drop_builds, read_build
from engine.library.features import Features
from engine.library.files import explained, sync_folder
from engine.library.folder import Folder, transaction
from engine.library.forgetting_files import Shortened, shorten
from engine.library.forgetting_rows import Target, delete_rows, target_of
from engine.library.imports import remove_leftovers
from engine.library.readings import drop_readings

if TYPE_CHECKING:
    import sqlite3

ForgottenKind = Literal["listener", "track"]


@dataclass(frozen=True)
class Forgotten:
    """What was taken out, or would be.

    rows : what -> how many: "listens", "documents", "playlists", "feedback", ...
    rewritten : files that were written anew without it, within the library's folder
    imports : those that held nothing else, and are gone whole
    builds, maps : those made with it, which are gone
    features : results computed from its sound
    audio : files of its sound that were kept
    namesakes : documents by an author of the same name in imports that never named the listener; they stay
    """

    kind: ForgottenKind
    id: str
    name: str
    rows: Mapping[str, int]
    rewritten: tuple[str, ...]
    imports: tuple[str, ...]
    builds: tuple[str, ...]
    maps: tuple[str, ...]
    features: int = 0
    audio: tuple[str, ...] = ()
    namesakes: int = 0


def forget(folder: Folder, kind: ForgottenKind, item_id: str, *, dry_run: bool = False) -> Forgotten:
    """Take a listener or a track out for good, and drop what was made with them.

    item_id : as the library has it; where it has none such, nothing is found and nothing is lost
    dry_run : count only, and write nothing

    BusyError where another import or build is running. A network that was trained on the library stays: it
    holds what many tracks sound like, and nobody's listens.
    """
    with nullcontext() if dry_run else folder.writing():
        if not dry_run:
            remove_leftovers(folder)
        with closing(folder.connect()) as connection, folder.telling_damage():
            target = target_of(connection, kind, item_id)
            files = shorten(connection, folder, target, keep=not dry_run)
            found = _look(folder, connection, target, files)
            if not dry_run:
                _drop_made(folder, target, found)
                _commit(folder, connection, target, files)
    return found


def _look(
    folder: Folder, connection: "sqlite3.Connection", target: Target, files: tuple[Shortened, ...]
) -> Forgotten:
    """What there is to take out; the database is asked in a transaction that is taken back."""
    lost: dict[str, int] = {}
    for file in files:
        lost[file.kind] = lost.get(file.kind, 0) + file.removed
    connection.execute("BEGIN")
    rows, gone = delete_rows(connection, target, files)
    connection.execute("ROLLBACK")
    made = _made_with(folder, target, lost)
    return Forgotten(
        target.kind,
        target.id,
        target.name,
        {**lost, **rows},
        tuple(f"{file.kind}/{file.old.name}" for file in files if file.import_id not in gone),
        gone,
        made,
        tuple(build for build in made if (folder.path / "maps" / build).is_dir()),
        sum(Features(folder.path / "features").count(content) for content in target.contents),
        tuple(sorted(path.name for content in target.contents for path in _kept_audio(folder, content))),
        sum(file.namesakes for file in files),
    )


def _made_with(folder: Folder, target: Target, lost: Mapping[str, int]) -> tuple[str, ...]:
    """Builds that know of it, and damaged ones, of which nobody can say."""
    found = []
    for entry in builds(folder):
        try:
            build = read_build(folder, entry.build_id)
        except BuildError:
            found.append(entry.build_id)
            continue
        names = build.strings.get("listener_ids" if target.kind == "listener" else "item_ids", ())
        other_level = target.kind == "track" and build.manifest.get("level") == "artist"
        words = lost.get("documents", 0) > 0 and "text" in build.manifest
        if target.id in set(names) or words or (other_level and lost.get("listens", 0) > 0):
            found.append(entry.build_id)
    return tuple(found)


def _drop_made(folder: Folder, target: Target, found: Forgotten) -> None:
    """Remove what was made with it: builds, maps, caches, what jobs told."""
    drop_builds(folder, found.builds)
    with explained(folder.path):
        for build_id in found.maps:
            shutil.rmtree(folder.path / "maps" / build_id)
        drop_readings(folder, ())
        for content in target.contents:
            Features(folder.path / "features").forget(content)
        for job in jobs.jobs(folder):
            if not job.runs:
                jobs.forget_job(folder, job.job_id)


def _commit(
    folder: Folder, connection: "sqlite3.Connection", target: Target, files: tuple[Shortened, ...]
) -> None:
    with explained(folder.path):
        for file in files:
            if file.beside and file.new:
                file.beside.replace(file.new)
                sync_folder(file.new.parent)
    connection.execute("PRAGMA secure_delete = ON")
    with transaction(connection):
        delete_rows(connection, target, files)
    remove_leftovers(folder)  # kept music that is no track's sound any more among them
    connection.execute("VACUUM")  # pages that held the rows before may lie about unused
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _kept_audio(folder: Folder, content: str) -> list[Path]:
    return list((folder.path / "audio").glob(f"{content}*")) if content else []
