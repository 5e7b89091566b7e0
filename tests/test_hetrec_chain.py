"""The whole chain on real listening history: import, build, thirty."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import worlds
from engine.library import open_library
from engine.recommender import Recommender
from engine.tasks.building import build
from engine.tasks.importing import import_path

NOW = 1_795_305_600
HETREC = "hetrec2011-lastfm-2k"


def fitted(library: Path, history: Path) -> Recommender:
    import_path(library, history, NOW)
    return build(library, NOW, "artist")


@pytest.fixture(scope="module")
def hetrec(real_data, tmp_path_factory) -> Recommender:
    return fitted(tmp_path_factory.mktemp("hetrec") / "library", real_data / HETREC)


def thirty(recommender: Recommender, name: str) -> list[str]:
    listener = recommender.listener_ids[list(recommender.listener_names).index(name)]
    return [pick.artist for pick in worlds.thirty(recommender, listener).picks]


def test_all_plays_are_in(real_data, tmp_path):
    summary = import_path(tmp_path / "library", real_data / HETREC, NOW)
    table = open_library(tmp_path / "library").listens()
    assert summary.listens == table.num_rows == 92_834
    assert sum(table["count"].to_pylist()) == 69_183_975


def test_thirty_unheard_artists_with_reasons_that_sum_to_the_score(hetrec):
    for listener in hetrec.listener_ids[:200]:
        taste = hetrec.taste(listener)
        picks = worlds.thirty(hetrec, listener).picks
        heard = {hetrec.catalog.ids[row] for row in taste.heard}
        assert len(picks) == 30
        assert not heard & {pick.track_id for pick in picks}
        for pick in picks:
            shares = np.array([reason.share for reason in pick.reasons])
            assert abs(shares.sum() - pick.score) <= 1e-6 * np.abs(shares).sum()


def shuffled(history: Path, folder: Path, seed: int) -> dict[str, str]:
    """A copy with new ids for listeners and artists and its rows in another order; old -> new listeners."""
    rng = np.random.default_rng(seed)
    folder.mkdir()
    rows = [line.split("\t") for line in (history / "user_artists.dat").read_text().splitlines()[1:]]
    artists = [line.split("\t") for line in (history / "artists.dat").read_text().splitlines()]
    listeners = sorted({row[0] for row in rows})
    new_listener = dict(zip(listeners, map(str, rng.permutation(len(listeners)) + 5_000), strict=True))
    known = [row[0] for row in artists]
    new_artist = dict(zip(known, map(str, rng.permutation(len(known)) + 90_000), strict=True))
    rows = [[new_listener[row[0]], new_artist[row[1]], row[2]] for row in rows]
    artists = [[new_artist[row[0]], *row[1:]] for row in artists]
    rng.shuffle(rows)
    rng.shuffle(artists)
    said = [line.split("\t") for line in (history / "user_taggedartists.dat").read_text().splitlines()]
    words = [[new_listener.get(row[0], row[0]), new_artist.get(row[1], "0"), *row[2:]] for row in said[1:]]
    rng.shuffle(words)
    write(folder / "user_taggedartists.dat", "\t".join(said[0]), words)
    shutil.copyfile(history / "tags.dat", folder / "tags.dat")
    write(folder / "user_artists.dat", "//userID\tartistID\tweight", rows)
    write(folder / "artists.dat", None, artists)
    return new_listener


def write(path: Path, header: str | None, rows: list[list[str]]) -> None:
    lines = ["\t".join(row) for row in rows]
    path.write_text("\n".join([header, *lines] if header else lines) + "\n")


@pytest.mark.slow
def test_new_ids_and_another_order_give_the_same_thirties(hetrec, real_data, tmp_path):
    new_names = shuffled(real_data / HETREC, tmp_path / "copy", seed=11)
    other = fitted(tmp_path / "library", tmp_path / "copy")
    overlaps = []
    for name in list(hetrec.listener_names)[:: len(hetrec.listener_names) // 50][:50]:
        mine, theirs = thirty(hetrec, name), thirty(other, new_names[name])
        overlaps.append(len(set(mine) & set(theirs)) / 30)
    assert len(overlaps) == 50
    assert np.mean(overlaps) >= 0.95


@pytest.mark.slow
def test_other_plays_of_one_listener_give_that_listener_another_thirty(hetrec, real_data, tmp_path):
    shutil.copytree(real_data / HETREC, tmp_path / "copy", copy_function=shutil.copyfile)
    path = tmp_path / "copy" / "user_artists.dat"
    path.chmod(0o644)
    header, *lines = path.read_text().splitlines()
    rows = [line.split("\t") for line in lines]
    donor, changed = rows[-1][0], rows[0][0]
    kept = [row for row in rows if row[0] != changed]
    swapped = [[changed, *row[1:]] for row in rows if row[0] == donor]
    write(path, header, kept + swapped)
    other = fitted(tmp_path / "library", tmp_path / "copy")
    assert len(set(thirty(hetrec, changed)) & set(thirty(other, changed))) < 15
