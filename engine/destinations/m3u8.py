"""A playlist as M3U8, the list of files that players read: UTF-8, paths relative, forward slashes."""

import os
from collections.abc import Mapping
from pathlib import PurePath, PurePosixPath

from engine.playlist import Pick, Playlist


def common_folder(files: Mapping[str, str]) -> str:
    """The folder that all files lie under, where the list must be kept for its paths to lead; "" for none.

    >>> common_folder({"t1": "/music/a/x.ogg", "t2": "/music/b/y.ogg"})
    '/music'
    """
    folders = [str(PurePath(path).parent) for path in files.values()]
    try:
        return os.path.commonpath(folders) if folders else ""
    except ValueError:  # relative and absolute, or two drives
        return ""


def m3u8(playlist: Playlist, files: Mapping[str, str]) -> str:
    """The list, one entry to the pick that has a file; the others are named in comments.

    files : path by track id; a path with a line break leads nowhere, and is left out
    """
    held = {track: path for track, path in files.items() if path.isprintable()}
    wanted = {pick.track_id: held[pick.track_id] for pick in playlist.picks if pick.track_id in held}
    folder = common_folder(wanted)
    title = f"{_line(playlist.listener_name)} {playlist.week}"
    lines = ["#EXTM3U", f"#PLAYLIST:{title}", *(["# Paths begin in " + folder] if folder else [])]
    for pick in playlist.picks:
        if pick.track_id in wanted:
            path = wanted[pick.track_id]
            lines += [f"#EXTINF:-1,{_name(pick)}", _relative(path, folder)]
        else:
            lines.append(f"# no sound file: {_name(pick)}")
    return "\n".join(lines) + "\n"


def _relative(path: str, folder: str) -> str:
    inside = PurePath(path).relative_to(folder) if folder else PurePath(path)
    written = str(PurePosixPath(*inside.parts))
    return f"./{written}" if written.startswith("#") else written


def _name(pick: Pick) -> str:
    return " - ".join(_line(part) for part in (pick.artist, pick.title) if part)


def _line(text: str) -> str:
    """One line: a title must not become an entry of its own."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
