"""Evaluate: how good the models are, against what one would otherwise use, on a library's own listens."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from engine.catalog import Catalog
from engine.errors import EngineError, NotFoundError
from engine.evaluation.bootstrap import Interval
from engine.evaluation.comparison import Comparison, Missing, Result, compare, unavailable
from engine.evaluation.dataset import UNKNOWN, Dataset, Ints, TagAssignments, digest, make_dataset
from engine.evaluation.protocol import SEEDS, describe, protocol
from engine.evaluation.registry import ROWS, TUNABLE, TUNED, Row, tuned_on
from engine.evaluation.splits import Split, cold_listeners, last_weeks
from engine.evaluation.stored import load_split, save_split
from engine.evaluation.truth import Truth, knowing, town_truth
from engine.evaluation.tuning import Tuning, store, tune
from engine.interactions import ListenColumns
from engine.library import Library, open_library
from engine.tasks.building import playlist_rows
from engine.tasks.cataloguing import catalog_of
from engine.tasks.columns import listen_columns, places_of
from engine.tasks.demo import town_folder

FOLDER = "evaluation"
"""Of a library, where its splits are stored."""
WEEKS = 4
COLD_LISTENERS = 0.1

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Evaluation:
    """What a library's listens say of the models.

    main : under the protocol; `also` : on newcomers, and on the last weeks where there are times
    missing : figures and comparisons that cannot be had of this library, and why
    splits : each seed's split of the protocol, in numbers
    """

    main: Comparison
    also: tuple[Comparison, ...]
    missing: tuple[Missing, ...]
    splits: tuple[str, ...]


def evaluate(
    library_path: Path, quick: bool = False, rows: Sequence[Row] = ROWS, tell: Tell = lambda _: None
) -> Evaluation:
    """Compare every registered row on what the library holds.

    quick : seed 0 alone, instead of seeds 0 to 4
    tell : gets a sentence after each fit, for a person who waits
    returns : the same digits whenever the library is the same, whatever its ids
    """
    library = open_library(library_path)
    dataset = dataset_of(library)
    seeds = SEEDS[:1] if quick else SEEDS
    splits = [(seed, _stored(library, dataset, "protocol", seed, protocol)) for seed in seeds]
    truth = known_truth(dataset)
    if truth is not None:
        rows = [*rows, Row("who knows the truth", "baseline", lambda _training, _seed: knowing(truth))]
    main = compare(_in_words(dataset), splits, rows, tell, truth)
    also, missing = [], unavailable(splits)
    for name, make, why_not in _further(dataset):
        if why_not:
            missing.append(Missing(name, why_not))
            continue
        further = [(seed, _stored(library, dataset, name.replace(" ", "-"), seed, make)) for seed in seeds]
        if not any(split.test.nnz for _, split in further):
            missing.append(Missing(name, "there are too few listens for any to be withheld"))
            continue
        also.append(compare(further[0][1].name, further, rows, tell, truth))
    return Evaluation(main, tuple(also), tuple(missing), tuple(describe(split) for _, split in splits))


def tune_peers(library_path: Path, path: Path = TUNED, tell: Tell = lambda _: None) -> tuple[Tuning, ...]:
    """Choose the peers' settings on a library's validation part, and store them with what was tried."""
    dataset = dataset_of(open_library(library_path))
    tunings = tune(dataset, TUNABLE, tell)
    store(tunings, dataset, path)
    return tunings


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain dicts and lists; figures of all lists together have no low and high."""
    plain = _comparison_as_json(evaluation.main)
    plain["missing"] += [{"what": one.what, "why": one.why} for one in evaluation.missing]
    plain["splits"] = list(evaluation.splits)
    plain["also"] = [_comparison_as_json(one) for one in evaluation.also]
    return plain


def dataset_of(library: Library) -> Dataset:
    """A library's listens, tags and playlists as rows and columns whose order hangs on no id.

    Items are ordered by name as it is written, and listeners, and items of one name, by a digest of
    what was played: so the lots of a seed fall alike however everything is numbered.
    """
    table = library.listens()
    if table.num_rows == 0:
        raise EngineError("the library holds no listens to measure on: `crossfade import PATH` brings some")
    catalog = catalog_of(library, table)
    ids = sorted(table["listener"].unique().to_pylist())
    names = [catalog.name(row) for row in range(len(catalog))]
    listener_order, order = _canonical(listen_columns(table, catalog, ids), ids, names, catalog.ids)
    ids, place = [ids[row] for row in listener_order], np.argsort(order)
    known = {listener.listener_id: listener.name for listener in library.listeners()}
    lengths = {track.track_id: track.duration_ms or UNKNOWN for track in library.known_tracks()}
    listener_names = [known.get(one, one) for one in ids]
    tags, tag_names = _tags(library, catalog, places_of(listener_names))
    listens = listen_columns(table, catalog, ids)
    return make_dataset(
        replace(listens, item=np.append(place, UNKNOWN)[listens.item]),
        (listener_names, [names[row] for row in order]),
        replace(tags, items=place[tags.items]),
        tag_names,
        [(owner, np.sort(place[items])) for owner, items in playlist_rows(library, catalog, ids)],
        np.array([lengths.get(catalog.ids[row], UNKNOWN) for row in order], dtype=np.int64),
    )


def known_truth(dataset: Dataset) -> Truth | None:
    """How well everything suits everybody, where the dataset is the sample town; else None."""
    try:
        town = town_folder()
    except NotFoundError:
        return None
    return town_truth(dataset, town, town.parent / "truth")


def _canonical(
    listens: ListenColumns, ids: Sequence[str], names: Sequence[str], item_ids: Sequence[str]
) -> tuple[Ints, Ints]:
    """Rows of the listeners and of the items in an order that ids decide only between equals.

    Items of one name (HetRec has 110 called "????") are told apart by how they were played, then, once
    the listeners are in order, by whom.
    """
    what = (listens.signal, listens.count, listens.time, listens.ms_played)
    looks = list(zip(names, _digests(listens.item, len(names), what), strict=True))
    rank = {look: place for place, look in enumerate(sorted(set(looks)))}
    alike = np.array([*(rank[look] for look in looks), UNKNOWN])
    who = _digests(listens.listener, len(ids), (alike[listens.item], *what))
    listener_order = np.array(sorted(range(len(ids)), key=lambda row: (who[row], ids[row])), np.int64)
    places = np.argsort(listener_order)
    whose = _digests(listens.item, len(names), (places[listens.listener], *what))
    items = sorted(range(len(names)), key=lambda row: (names[row], whose[row], item_ids[row]))
    return listener_order, np.array(items, np.int64)


def _digests(rows: Ints, n_rows: int, fields: Sequence[Ints]) -> list[bytes]:
    """Fingerprint of the listens of each row, whatever order they are in."""
    table = np.stack(fields, axis=1)
    order = np.lexsort((*table.T, rows))
    bounds = np.searchsorted(rows[order], np.arange(n_rows + 1))
    return [hashlib.sha256(table[order[start:end]].tobytes()).digest() for start, end in pairwise(bounds)]


def _tags(library: Library, catalog: Catalog, authors: dict[str, int]) -> tuple[TagAssignments, list[str]]:
    """Tags as (author, item, tag, time); a tag on an artist is one on each of their items."""
    items = _items_by_subject(catalog)
    found: list[tuple[int, int, str, int]] = []
    for batch in library.documents():
        for said in batch.to_pylist():
            if said["kind"] == "tag":
                of = items.get(
                    said["track"] if catalog.level == "track" and said["track"] else said["artist"]
                )
                author, day = authors.get(said["author"], UNKNOWN), _seconds(said["date"])
                found += [(author, item, said["text"], day) for item in of or ()]
    names = sorted({text for _, _, text, _ in found})
    place = places_of(names)
    numbers = np.array([(who, item, place[text], day) for who, item, text, day in found], dtype=np.int64)
    return TagAssignments(*numbers.reshape(-1, 4).T), names


def _items_by_subject(catalog: Catalog) -> dict[str, list[int]]:
    """Item rows by the id of a track or artist."""
    items: dict[str, list[int]] = {item: [row] for row, item in enumerate(catalog.ids)}
    if catalog.level == "track":
        for row, artist in enumerate(catalog.artist_rows):
            items.setdefault(catalog.artist_ids[artist], []).append(row)
    return items


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()) if day else UNKNOWN


def _stored(
    library: Library, dataset: Dataset, name: str, seed: int, make: Callable[[Dataset, int], Split]
) -> Split:
    """A split as an earlier evaluation stored it, or made and stored now."""
    path = library.path / FOLDER / f"{name}-{seed}.npz"
    try:
        return load_split(dataset, path)
    except EngineError:  # none yet, of an older state of the library, or damaged: made again from its seed
        split = make(dataset, seed)
    path.parent.mkdir(exist_ok=True)
    save_split(split, dataset, path)
    return split


def _further(dataset: Dataset) -> Iterator[tuple[str, Callable[[Dataset, int], Split], str]]:
    """Name, split, and why it cannot be made ("" where it can) of what is compared beside the protocol."""
    halves = int(np.sum(np.diff(dataset.wanted.indptr) >= 2))
    few = f"only {halves} of the {dataset.shape[0]} listeners have two items, and a fit needs others too"
    yield "cold listeners", _newcomers, "" if halves >= 2 else few
    undated = "most listens have no time, so there are no last weeks"
    yield f"last {WEEKS} weeks", _recent, "" if dataset.has_times else undated


def _newcomers(dataset: Dataset, seed: int) -> Split:
    n_eligible = int(np.sum(np.diff(dataset.wanted.indptr) >= 2))
    return cold_listeners(dataset, max(COLD_LISTENERS, 1 / n_eligible), np.random.default_rng([seed, 5]))


def _recent(dataset: Dataset, _seed: int) -> Split:
    return last_weeks(dataset, WEEKS)


def _in_words(dataset: Dataset) -> str:
    n_listeners, n_items = dataset.shape
    same = tuned_on() == digest(dataset)
    tuned = "a validation part of seed 0's training part" if same else "another dataset"
    return (
        f"{n_listeners} listeners, {n_items} items, {dataset.wanted.nnz} cells: 5 % of the tagged items "
        f"withheld whole, then 20 % of the cells; peers' settings chosen on {tuned}; "
        "95 % intervals over listeners"
    )


def _comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    return {
        "protocol": comparison.protocol,
        "seeds": list(comparison.seeds),
        "rows": [_row_as_json(row) for row in comparison.rows],
        "missing": [{"what": one.what, "why": one.why} for one in comparison.missing],
    }


def _row_as_json(row: Result) -> dict[str, Any]:
    groups = {name: _figures_as_json(figures) for name, figures in row.groups.items()}
    return {"name": row.name, "kind": row.kind, **_figures_as_json(row.figures), "groups": groups}


def _figures_as_json(figures: dict[str, Interval]) -> dict[str, Any]:
    return {name: {"mean": one.mean, "low": one.low, "high": one.high} for name, one in figures.items()}
