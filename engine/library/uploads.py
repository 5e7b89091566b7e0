"""Files of music that were kept: `audio/<sha256><ending>`, each the sound of some track."""

import shutil
from pathlib import Path

from engine.errors import SourceError
from engine.library.files import digest_of, explained, sync_file, sync_folder
from engine.library.folder import Folder
from engine.library.sightings import known_sounds


def uploads_folder(folder: Folder) -> Path:
    """Where kept files lie; made when one is kept."""
    return folder.path / "audio"


def keep_upload(folder: Folder, path: Path, content: str, ending: str) -> Path:
    """Copy a file to its place; call it within the import that names it, whose end without one removes it.

    content : its sha256; SourceError where that is another
    ending : such as ".mp3"
    """
    place = uploads_folder(folder) / f"{content}{ending}"
    with explained(place.parent):
        place.parent.mkdir(exist_ok=True)
        part = place.with_name(f"{content}.part")
        shutil.copyfile(path, part)
        sync_file(part)
        if digest_of(part).sha256 != content:
            part.unlink()
            raise SourceError(f"{path.name} changed while it was being kept: try again")
        part.replace(place)
        sync_folder(place.parent)
    return place


def remove_strays(folder: Folder) -> None:
    """Remove kept files that are no track's sound: those of imports that were undone or killed."""
    kept = [path for path in uploads_folder(folder).glob("*") if path.is_file()]
    if not kept:
        return
    with folder.connected() as connection:
        named = {Path(sound.path).name for sound in known_sounds(connection)}
    for path in kept:
        if path.name not in named:
            path.unlink(missing_ok=True)
