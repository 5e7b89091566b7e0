import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from evaluation_worlds import random_dataset

from engine.errors import EngineError, NotFoundError
from engine.evaluation.leaks import check
from engine.evaluation.measure import measure
from engine.evaluation.protocol import protocol
from engine.evaluation.registry import ROWS, TUNABLE, Row, Tunable
from engine.evaluation.stored import load_split
from engine.library import open_library
from engine.tasks.evaluate import FOLDER, as_json, dataset_of, evaluate, tune_peers
from engine.tasks.importing import import_path

NOW = 1_750_000_000
BASELINES = ROWS[:2]


def write_tables(folder, dataset, number=lambda row: row + 1):
    """A dataset in HetRec's form; `number` gives listeners and artists their ids."""
    folder.mkdir()
    listens, tags = dataset.listens, dataset.tags

    def table(name, header, rows):
        lines = ["\t".join(map(str, row)) for row in rows]
        (folder / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")

    plays = zip(listens.listener, listens.item, listens.count, strict=True)
    table("user_artists.dat", "userID\tartistID\tweight", [(number(u), number(i), n) for u, i, n in plays])
    artists = [(number(row), f"The {name}", "", "") for row, name in enumerate(dataset.item_names)]
    table("artists.dat", "id\tname\turl\tpictureURL", artists)
    said = zip(tags.listeners, tags.items, tags.tags, strict=True)
    table(
        "user_taggedartists.dat",
        "userID\tartistID\ttagID\tday\tmonth\tyear",
        [(number(u), number(i), t + 1, 1, 4, 2009) for u, i, t in said],
    )
    table("tags.dat", "tagID\ttagValue", [(1, "loud"), (2, "soft")])


def make_library(tmp_path, dataset, name="one", number=lambda row: row + 1):
    write_tables(tmp_path / f"{name}-tables", dataset, number)
    import_path(tmp_path / name, tmp_path / f"{name}-tables", NOW)
    return tmp_path / name


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return make_library(tmp_path_factory.mktemp("evaluation"), random_dataset(11, 60, 60))


def spotify_history(folder, rows):
    """A Spotify history of (minute, artist, title)."""
    folder.mkdir()
    begin = datetime(2023, 1, 1, tzinfo=UTC)
    records = [
        {
            "ts": (begin + timedelta(minutes=minute)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "ms_played": 200_000,
            "master_metadata_track_name": title,
            "master_metadata_album_artist_name": artist,
            "master_metadata_album_album_name": "",
            "spotify_track_uri": None,
            "reason_start": "trackdone",
            "reason_end": "trackdone",
            "skipped": False,
        }
        for minute, artist, title in rows
    ]
    path = folder / "Streaming_History_Audio_2023_0.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


def test_the_librarys_rows_are_those_of_its_tables(library):
    dataset = dataset_of(open_library(library))
    made = random_dataset(11, 60, 60)
    assert dataset.wanted.nnz == made.wanted.nnz
    assert sorted(dataset.popularity) == sorted(made.popularity)
    assert dataset.tag_names == ["loud", "soft"]
    assert len(dataset.tags.items) == len(made.tags.items)
    # every tag in this world was given by a listener to what they play
    assert dataset.wanted[dataset.tags.listeners, dataset.tags.items].all()
    check(protocol(dataset, 0))


def test_every_registered_row_is_measured(library):
    found = as_json(evaluate(library, quick=True))
    assert [row["name"] for row in found["rows"]] == [row.name for row in ROWS]
    assert found["seeds"] == [0]
    for row in found["rows"]:
        assert set(row["ndcg@30"]) == {"mean", "low", "high"}
        assert row["ndcg@30"]["low"] <= row["ndcg@30"]["mean"] <= row["ndcg@30"]["high"]
        assert "cold_recall@30" in row
        assert set(row["groups"]) == {"mainstream", "niche", "light", "heavy"}
    kinds = {row["name"]: row["kind"] for row in found["rows"]}
    assert (kinds["random"], kinds["EASE"]) == ("baseline", "peer")
    assert found["also"][0]["protocol"].startswith("cold listeners")
    missing = {one["what"]: one["why"] for one in found["missing"]}
    assert missing == {"last 4 weeks": "most listens have no time, so there are no last weeks"}
    json.dumps(found, allow_nan=False)


def test_all_five_seeds_are_asked_by_default(library):
    evaluation = evaluate(library, rows=BASELINES)
    assert evaluation.main.seeds == (0, 1, 2, 3, 4)
    assert evaluation.main.row("random").values["ndcg@30"].shape == (5, 60)
    assert len(evaluation.splits) == 5


def test_a_new_row_needs_one_registration(library):
    def dislikes_everything(training, _seed):
        return lambda listeners, _confidence: -np.tile(training.popularity, (len(listeners), 1))

    rows = [*BASELINES, Row("unpopularity", "ours", dislikes_everything)]
    main = evaluate(library, quick=True, rows=rows).main
    assert main.difference("unpopularity", "popularity", "popularity_lift").high < 0


def test_splits_are_stored_and_taken_up_again(library):
    evaluate(library, quick=True, rows=BASELINES)
    dataset, path = dataset_of(open_library(library)), library / FOLDER / "protocol-0.npz"
    stored = load_split(dataset, path)
    assert (stored.withheld != protocol(dataset, 0).withheld).nnz == 0
    path.write_bytes(b"damaged")
    evaluate(library, quick=True, rows=BASELINES)
    assert (load_split(dataset, path).withheld != stored.withheld).nnz == 0


def test_other_ids_give_the_same_digits(tmp_path):
    world = random_dataset(11, 40, 50)
    world = replace(
        world, item_names=[name if row % 3 else "????" for row, name in enumerate(world.item_names)]
    )
    one = make_library(tmp_path, world)
    other = make_library(tmp_path, world, "other", number=lambda row: 7919 * (row + 1) % 6007)
    rows = [row for row in ROWS if row.name != "implicit ALS"]
    found, again = (as_json(evaluate(path, quick=True, rows=rows)) for path in (one, other))
    assert found == again


def test_two_processes_print_the_same_digits(library):
    program = (
        "import json, sys; from pathlib import Path; from engine.tasks.evaluate import as_json, evaluate; "
        "print(json.dumps(as_json(evaluate(Path(sys.argv[1]), quick=True))))"
    )
    command = [sys.executable, "-c", program, str(library)]
    first, second = (subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(2))
    assert first.stdout == second.stdout
    assert len(first.stdout) > 1000


def test_tuning_chooses_the_best_trial_and_stores_what_was_tried(library, tmp_path):
    path = tmp_path / "tuned.json"
    model = TUNABLE[2]
    small = Tunable(model.name, model.fit, {"regularization": (1, 1000), "power": (0,)})
    from engine.tasks import evaluate as task

    original, task.TUNABLE = task.TUNABLE, (small,)
    try:
        tunings = tune_peers(library, path)
    finally:
        task.TUNABLE = original
    stored = json.loads(path.read_text("utf-8"))["rows"][model.name]
    assert stored["settings"] == tunings[0].trials[0].settings
    assert [trial["figure"] for trial in stored["tried"]] == sorted(
        (trial["figure"] for trial in stored["tried"]), reverse=True
    )
    assert len(stored["tried"]) == 2


def test_one_persons_dated_history(tmp_path):
    rows = [(37 * step, f"Artist {step * step % 23}", f"Song {step * step % 47}") for step in range(1, 2000)]
    import_path(tmp_path / "mine", spotify_history(tmp_path / "export", rows), NOW, listener="me")
    found = as_json(evaluate(tmp_path / "mine", quick=True))
    missing = {one["what"]: one["why"] for one in found["missing"]}
    assert "no item has a tag" in missing["cold_recall@30"]
    assert "only 1 of the 1 listeners" in missing["cold listeners"]
    als = next(row for row in found["rows"] if row["name"] == "implicit ALS")
    assert als["ndcg@30"]["mean"] >= 0
    assert als["ndcg@30"]["low"] is None  # one listener: nothing to draw from


def test_a_single_play_is_too_little_and_says_so(tmp_path):
    import_path(tmp_path / "mine", spotify_history(tmp_path / "export", [(1, "A", "B")]), NOW, listener="me")
    found = as_json(evaluate(tmp_path / "mine", quick=True))
    missing = {one["what"]: one["why"] for one in found["missing"]}
    assert "too few listens" in missing["ndcg@30"]
    assert all("ndcg@30" not in row for row in found["rows"])


def test_an_empty_library_and_none(tmp_path):
    open_library(tmp_path / "empty", create=True)
    with pytest.raises(EngineError, match="no listens to measure on"):
        evaluate(tmp_path / "empty")
    with pytest.raises(NotFoundError):
        evaluate(tmp_path / "none")


@pytest.mark.slow
def test_hetrec_within_five_minutes_near_the_known_figures(real_data, tmp_path):
    import_path(tmp_path / "hetrec", real_data / "hetrec2011-lastfm-2k", NOW)
    begun = time.perf_counter()
    main = evaluate(tmp_path / "hetrec", quick=True).main
    assert time.perf_counter() - begun < 300
    known = {"implicit ALS": 0.3055, "EASE": 0.302, "implicit BM25 neighbours": 0.274, "popularity": 0.111}
    for name, figure in known.items():
        assert main.row(name).figures["ndcg@30"].mean == pytest.approx(figure, abs=0.015), name
    assert main.row("random").figures["cold_auc"].mean == pytest.approx(0.5, abs=0.02)
    assert main.row("implicit ALS").figures["cold_auc"].mean == pytest.approx(0.5, abs=1e-9)


@pytest.mark.slow
def test_a_shuffled_model_falls_to_chance_on_hetrec(real_data, tmp_path):
    import_path(tmp_path / "hetrec", real_data / "hetrec2011-lastfm-2k", NOW)
    split = protocol(dataset_of(open_library(tmp_path / "hetrec")), 0)
    scorer = ROWS[1].fit(split.training, 0)
    order = np.random.default_rng(0).permutation(split.training.shape[1])
    shuffled = measure(lambda rows, c: scorer(rows, c)[:, order], split, seed=0).by_listener
    assert np.nanmean(shuffled["percentile_rank"]) == pytest.approx(0.5, abs=0.02)
    told = split.test.toarray().astype(np.float32)
    knowing = measure(lambda rows, _: told[rows], replace(split), seed=0).by_listener
    assert np.nanmean(knowing["ndcg@30"]) == pytest.approx(1)
