"""Is everything in order? One line each, with what to do where it is not."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from engine.errors import EngineError
from engine.library import open_library
from engine.tasks.opening import open_recommender

NEEDED = (
    "streamlit",
    "plotly",
    "numpy",
    "scipy",
    "implicit",
    "scikit-learn",
    "librosa",
    "soundfile",
    "soxr",
    "pyloudnorm",
    "jax",
    "safetensors",
    "umap-learn",
    "duckdb",
    "pyahocorasick",
    "lemminflect",
)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    says : what was found, and what to do about it where it is not well
    """

    name: str
    well: bool
    says: str


def doctor(library_path: Path) -> list[Check]:
    """Look at the installation, the library and its current build."""
    return [
        _check("packages", _packages),
        _check("library", lambda: _library(library_path)),
        _check("build", lambda: _build(library_path)),
    ]


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except EngineError as error:
        return Check(name, False, str(error))


def _packages() -> str:
    missing = []
    for package in NEEDED:
        try:
            metadata.version(package)
        except metadata.PackageNotFoundError:
            missing.append(package)
    if missing:
        raise EngineError(f"{', '.join(missing)} not installed: `pip install -c constraints.txt -e .`")
    return f"all {len(NEEDED)} there"


def _library(path: Path) -> str:
    library = open_library(path)
    listens = library.listens().num_rows
    return (
        f"{path}: {len(library.imports())} imports, {listens} listens, {len(library.listeners())} listeners"
    )


def _build(path: Path) -> str:
    fitted = open_recommender(path)
    catalog = fitted.catalog
    return f"{fitted.build_id}: {len(fitted.listener_ids)} listeners, {len(catalog)} {catalog.level}s, whole"
