"""A build's manifest: what it is, and what each of its files must hold, checked before any is used.

`manifest.json` says it for the files; `manifest.sha256` says it for the manifest, in the form that
`sha256sum --check` reads; `current` says it again for the build that is live.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from engine.library.files import digest_of, write_synced

FORMAT: Final = 1
NAME: Final = "manifest.json"
DIGEST_NAME: Final = "manifest.sha256"
_ENTRY: Final = {"bytes", "sha256", "dtype", "shape"}


class DamageError(Exception):
    """A file of a build is not what it should be; `builds` adds which build, and what to do.

    file : its name within the build
    why : what is wrong with it
    """

    def __init__(self, file: str, why: str) -> None:
        super().__init__(f"{file} {why}")
        self.file = file
        self.why = why


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write a manifest and its sha256 and have the disk hold both."""
    content = (json.dumps(manifest, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()
    write_synced(folder / NAME, content)
    write_synced(folder / DIGEST_NAME, _digest_line(content))


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """A build's manifest, once it is known to be as written; DamageError where it is not."""
    content = _content(folder, NAME)
    if _content(folder, DIGEST_NAME) != _digest_line(content):
        raise DamageError(NAME, f"and {DIGEST_NAME} do not agree")
    try:
        manifest = json.loads(content)
    except ValueError as error:
        raise DamageError(NAME, f"is no JSON ({error})") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise DamageError(NAME, f"is of another version of Crossfade (this one reads format {FORMAT})")
    if not _is_whole(manifest):
        raise DamageError(NAME, "leaves out what every manifest says")
    return MappingProxyType(manifest)


def manifest_digest(folder: Path) -> str:
    """The sha256 of a build's manifest, in hexadecimal."""
    return hashlib.sha256(_content(folder, NAME)).hexdigest()


def verify_files(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Read every file that the manifest names; DamageError where one is not as written."""
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(lambda item: _verify(folder, *item), manifest["files"].items()))


def _is_whole(manifest: dict[str, Any]) -> bool:
    files = manifest.get("files")
    return (
        isinstance(manifest.get("created"), int)
        and isinstance(files, dict)
        and all(
            Path(name).name == name and isinstance(entry, dict) and entry.keys() >= _ENTRY
            for name, entry in files.items()
        )
    )


def _verify(folder: Path, name: str, entry: Mapping[str, Any]) -> None:
    try:
        digest = digest_of(folder / name)
    except OSError as error:
        raise DamageError(name, f"cannot be read ({error.strerror})") from error
    if digest.bytes != entry["bytes"]:
        raise DamageError(name, f"has {digest.bytes} bytes instead of {entry['bytes']}")
    if digest.sha256 != entry["sha256"]:
        raise DamageError(name, "is not what the build wrote: its sha256 is another")


def _content(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise DamageError(name, f"cannot be read ({error.strerror})") from error


def _digest_line(content: bytes) -> bytes:
    return f"{hashlib.sha256(content).hexdigest()}  {NAME}\n".encode()
