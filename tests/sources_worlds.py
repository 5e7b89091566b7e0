"""Small exports for the tests of sources, and the way to the real ones."""

import json
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from engine.records import Dropped, Record, Refusal
from engine.sources import open_material, recognise

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"
EXPORTS = SHARED / "history-exports"
HETREC = SHARED / "hetrec2011-lastfm-2k"

needs_exports = pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"no {EXPORTS.name} beside the project")
needs_hetrec = pytest.mark.skipif(not HETREC.is_dir(), reason=f"no {HETREC.name} beside the project")


def records(path: Path, name: str | None = None) -> list[Record]:
    material = open_material(path)
    return list(recognise(material, name).read(material))


def counts(found: list[Record]) -> dict[str, int]:
    """How many of each signal, document kind and playlist, of refusals, and of drops by their reason."""
    return dict(Counter(_label(record) for record in found))


def _label(record: Record) -> str:
    if isinstance(record, Dropped):
        return record.why
    if isinstance(record, Refusal):
        return "refused"
    return getattr(record, "signal", None) or getattr(record, "kind", None) or "playlist"


def refusals(found: list[Record]) -> list[tuple[str, str]]:
    return [(record.where, record.why) for record in found if isinstance(record, Refusal)]


def write_json(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def write_zip(path: Path, members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def spotify_row(**changes: Any) -> dict[str, Any]:
    """A play of the extended history: four minutes that ended at noon on 2023-05-01."""
    return {
        "ts": "2023-05-01T12:00:00Z",
        "username": "secret-user",
        "platform": "secret-platform",
        "ms_played": 240_000,
        "conn_country": "secret-country",
        "ip_addr_decrypted": "203.0.113.77",
        "user_agent_decrypted": "secret-agent",
        "master_metadata_track_name": "Golden Brown",
        "master_metadata_album_artist_name": "The Stranglers",
        "master_metadata_album_album_name": "La Folie",
        "spotify_track_uri": "spotify:track:2AX5E86cn9n2dgioZEjirI",
        "episode_name": None,
        "episode_show_name": None,
        "spotify_episode_uri": None,
        "reason_start": "trackdone",
        "reason_end": "trackdone",
        "skipped": False,
        "incognito_mode": False,
    } | changes


NOON = 1_682_942_400  # 2023-05-01T12:00:00Z


def listen_row(**changes: Any) -> dict[str, Any]:
    """A ListenBrainz listen of a track without any identifiers."""
    return {
        "listened_at": 1_700_000_000,
        "track_metadata": {"artist_name": "Nina Simone", "track_name": "Sinnerman"},
    } | changes


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def write_hetrec(folder: Path, plays: str, artists: str, taggings: str = "", tags: str = "") -> Path:
    """A folder of HetRec tables; rows of cells apart by spaces, "_" for a space inside a cell."""
    folder.mkdir(exist_ok=True)
    tables = {
        "user_artists.dat": ("userID artistID weight", plays),
        "artists.dat": ("id name url pictureURL", artists),
        "user_taggedartists.dat": ("userID artistID tagID day month year", taggings),
        "tags.dat": ("tagID tagValue", tags),
    }
    for name, (header, rows) in tables.items():
        if rows:
            cells = [line.replace(" ", "\t").replace("_", " ") for line in [header, *rows.split("\n")]]
            (folder / name).write_bytes(
                "\r\n".join(cells).encode("iso-8859-1" if name == "tags.dat" else "utf-8")
            )
    return folder
