"""What a job may be asked, by kind: each takes the library, the job and whom to tell, and gives JSON."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from engine.library import open_library
from engine.library.jobs import Job
from engine.tasks.progress import Tell

Result = dict[str, Any]


def _check(library_path: Path, job: Job, tell: Tell) -> Result:
    """asked: {"listener"}. Look at the uploaded file, and write nothing."""
    from engine.tasks.importing import check_path
    from engine.tasks.jobs import upload_of

    path = upload_of(open_library(library_path), job.job_id)
    checked = check_path(library_path, path, job.begun, None, job.asked.get("listener") or None, tell)
    return {"summary": asdict(checked.summary), "matches": asdict(checked.matches), "file": path.name}


def _import(library_path: Path, job: Job, tell: Tell) -> Result:
    """asked: {"listener"?, "of"?: the job that was given the file, where it was not this one}."""
    from engine.tasks.importing import import_path
    from engine.tasks.jobs import upload_of

    path = upload_of(open_library(library_path), job.asked.get("of", job.job_id))
    listener = job.asked.get("listener") or None
    summary = import_path(library_path, path, job.begun, None, listener, tell=tell)
    path.unlink()
    return {"summary": asdict(summary), "file": path.name}


def _build(library_path: Path, job: Job, tell: Tell) -> Result:
    """asked: {"level"?}."""
    from engine.tasks.building import build

    fitted = build(library_path, job.begun, job.asked.get("level"), tell=tell)
    catalog = fitted.catalog
    counts = {"listeners": len(fitted.listener_ids), "items": len(catalog), "level": catalog.level}
    return {"build": fitted.build_id, **counts}


def _maps(library_path: Path, job: Job, tell: Tell) -> Result:
    """asked: {"seed"?}."""
    from engine.tasks.mapping import make_maps
    from engine.tasks.opening import open_recommender

    recommender = open_recommender(library_path)
    made = make_maps(open_library(library_path), recommender, job.begun, job.asked.get("seed", 0), tell)
    return {"build": made.build_id, "kept": {space.name: space.kept for space in made.spaces}}


def _forget(library_path: Path, job: Job, tell: Tell) -> Result:
    """asked: {"kind", "id"}. Then a build without them, where there is anything left to learn from."""
    from engine.library.builds import builds
    from engine.tasks.building import build
    from engine.tasks.forgetting import forget_named

    done = forget_named(library_path, job.asked["kind"], job.asked["id"], tell=tell)
    library = open_library(library_path)
    served = any(entry.current for entry in builds(library))
    if done.builds and not served and library.listens().num_rows:
        build(library_path, job.begun, tell=tell)
    return {"kind": done.kind, "rows": dict(done.rows), "builds": len(done.builds)}


KINDS: Final[Mapping[str, Callable[[Path, Job, Tell], Result]]] = {
    "check": _check,
    "import": _import,
    "build": _build,
    "maps": _maps,
    "forget": _forget,
}
