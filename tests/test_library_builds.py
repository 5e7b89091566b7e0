import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from blend_worlds import blended
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, scalar_dtypes
from library_worlds import build_content, write_named_build

from engine.errors import BuildError, NotFoundError
from engine.library import Library, open_library
from engine.library.builds import builds, read_build, use_build, write_build
from engine.library.manifest import write_manifest
from engine.library.strings import Strings, packed
from engine.tasks.opening import loaded, open_recommender, save


def test_a_build_of_another_version_is_said_to_be_one(library: Library) -> None:
    manifest = {"created": 1, "level": "artist", "settings": {"seed": 0, "als": {"factors": 64}}}
    write_build(library, {"factors": np.zeros(3)}, {}, manifest, build_id="old")
    with pytest.raises(BuildError, match=r"build old was made by another version.*`crossfade build`"):
        open_recommender(library.path)


def test_a_build_whose_sounds_were_laid_out_otherwise_is_of_another_version_too(library: Library) -> None:
    save(library, blended(), 1_700_000_000)
    build = read_build(library)
    earlier = {name: array for name, array in build.arrays.items() if "cepstra" not in name}
    assert loaded(build).sound is not None
    with pytest.raises(BuildError, match=r"another version.*`crossfade build`"):
        loaded(replace(build, arrays=earlier))


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return open_library(tmp_path / "music", create=True)


def test_a_build_comes_back_as_it_was_written(library: Library) -> None:
    factors = np.arange(12, dtype=np.float32).reshape(3, 4)
    made = {
        "factors": factors,
        "transposed": factors.T,
        "nobody": np.zeros((0, 7)),
        "one": np.array(5, np.int64),
        "flags": np.array([True, False]),
    }
    manifest = {"created": 1_700_000_000, "level": "artist", "settings": {"alpha": 40.0, "name": "Zürich"}}
    path = write_build(library, made, {"names": ["Björk", "", "a\x00b"], "none": []}, manifest, build_id="b1")
    build = read_build(library)
    assert (build.build_id, build.path) == ("b1", path)
    assert {key: build.manifest[key] for key in manifest} == manifest
    assert build.arrays.keys() == made.keys()
    for name, array in made.items():
        np.testing.assert_array_equal(build.arrays[name], array)
        assert build.arrays[name].dtype == array.dtype
        assert not build.arrays[name].flags.writeable
    assert isinstance(build.arrays["factors"].base, np.memmap)
    assert list(build.strings["names"]) == ["Björk", "", "a\x00b"]
    assert len(build.strings["none"]) == 0


@settings(max_examples=40)
@given(
    array=arrays(scalar_dtypes(), array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)),
    texts=st.lists(st.text(st.characters(), max_size=20), max_size=8),
)
def test_any_array_and_any_text_come_back(
    tmp_path_factory: pytest.TempPathFactory, array: np.ndarray, texts: list[str]
) -> None:
    library = open_library(tmp_path_factory.mktemp("any") / "music", create=True)
    write_build(library, {"x": array}, {"s": texts}, {"created": 0}, build_id="b")
    build = read_build(library)
    assert build.arrays["x"].tobytes() == array.tobytes()
    assert build.arrays["x"].shape == array.shape
    assert list(build.strings["s"]) == texts == [build.strings["s"][i] for i in range(len(texts))]


def test_no_build_yet(library: Library) -> None:
    with pytest.raises(NotFoundError, match="has no build yet: `crossfade build` makes a new one"):
        read_build(library)
    with pytest.raises(NotFoundError, match=r"no build '../../etc'"):
        read_build(library, "../../etc")
    assert builds(library) == ()


def test_every_flipped_byte_of_every_file_is_told(library: Library) -> None:
    """All of them: each byte of each file of a small build, and of `current`, one after another."""
    write_named_build(library, "b1", created=1, n=3)
    write_named_build(library, "b2", created=2, n=3)
    files = [library.builds_folder / "current", *sorted((library.builds_folder / "b2").iterdir())]
    assert len(files) == 6
    for path in files:
        content = path.read_bytes()
        with path.open("r+b") as file:
            for place in range(len(content)):
                _overwrite(file, place, content[place] ^ (1 << place % 8))
                with pytest.raises(BuildError) as error:
                    read_build(library)
                _overwrite(file, place, content[place])
                assert "\n" not in str(error.value)
        assert path.name in str(error.value)
        whole = "b2" if path.name == "current" else "b1"
        assert f"`crossfade build` makes a new one, or `crossfade builds --use {whole}`" in str(error.value)
    assert read_build(library).build_id == "b2"


def _overwrite(file, place: int, value: int) -> None:
    file.seek(place)
    file.write(bytes([value]))
    file.flush()


@pytest.mark.parametrize("damage", ["missing", "empty", "shortened", "longer", "swapped"])
@pytest.mark.parametrize(
    "name", ["factors.npy", "names.utf8.npy", "names.offsets.npy", "manifest.json", "manifest.sha256"]
)
def test_damaged_files_are_named(library: Library, name: str, damage: str) -> None:
    write_named_build(library, "first", created=1)
    path = write_named_build(library, "b2", created=2) / name
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "swapped":
        path.write_bytes((library.builds_folder / "first" / name).read_bytes())
    else:
        path.write_bytes({"empty": b"", "shortened": content[:-1], "longer": content + b"\0"}[damage])
    with pytest.raises(BuildError, match=f"build b2 is damaged: {name.split('.', maxsplit=1)[0]}") as error:
        read_build(library)
    assert error.value.exit_code == 1
    assert use_build(library, "first").build_id == "first"  # the way out that the message names
    assert read_build(library).build_id == "first"
    assert read_build(library, "first").build_id == "first"


def test_a_build_of_another_version(library: Library) -> None:
    path = write_named_build(library, "b1")
    manifest = json.loads((path / "manifest.json").read_text())
    write_manifest(path, {**manifest, "format": 2})
    with pytest.raises(BuildError, match="of another version of Crossfade"):
        read_build(library, "b1")


@pytest.mark.parametrize(
    "lie",
    [
        {"shape": [10**15, 4]},
        {"shape": [-1, 4]},
        {"dtype": "|O"},
        {"dtype": "|S2000000000"},
        {"dtype": "<f8"},
        {"sha256": None},
        {"bytes": "many"},
    ],
)
def test_a_manifest_that_lies_is_told(library: Library, lie: dict[str, object]) -> None:
    path = write_named_build(library, "b1")
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["files"]["factors.npy"] |= lie
    write_manifest(path, manifest)
    with pytest.raises(BuildError, match=r"build b1 is damaged: factors.npy"):
        read_build(library, "b1")


@pytest.mark.parametrize("name", ["../../library.sqlite", "/etc/passwd", "a/b.npy", ".."])
def test_a_manifest_that_names_files_elsewhere_is_told(library: Library, name: str) -> None:
    path = write_named_build(library, "b1")
    manifest = json.loads((path / "manifest.json").read_text())
    manifest["files"][name] = manifest["files"]["factors.npy"]
    write_manifest(path, manifest)
    with pytest.raises(BuildError, match="build b1 is damaged"):
        read_build(library, "b1")


def test_objects_are_never_written(library: Library) -> None:
    write_named_build(library, "b1")
    with pytest.raises(ValueError, match=r"[Oo]bject arrays"):
        write_build(library, {"x": np.array([{}])}, {}, {"created": 0}, build_id="b2")
    assert read_build(library).build_id == "b1"
    write_named_build(library, "b2")
    assert sorted(path.name for path in library.builds_folder.iterdir()) == ["b1", "b2", "current"]


def test_the_last_five_builds_are_kept_and_always_the_live_one(library: Library) -> None:
    for number in range(7):
        write_named_build(library, f"b{number}", created=number)
    assert [entry.build_id for entry in builds(library)] == ["b2", "b3", "b4", "b5", "b6"]
    assert [entry.current for entry in builds(library)] == [False, False, False, False, True]
    write_named_build(library, "old-clock", created=-1)
    assert [entry.build_id for entry in builds(library)] == ["old-clock", "b2", "b3", "b4", "b5", "b6"]
    assert read_build(library).build_id == "old-clock"


def test_a_build_that_is_read_stays_readable_when_a_newer_one_comes(library: Library) -> None:
    write_named_build(library, "b1")
    build = read_build(library)
    write_named_build(library, "b2", created=1)
    np.testing.assert_array_equal(build.arrays["factors"], build_content("b1")[0]["factors"])
    assert build.strings["names"][299] == "b1 299"


def test_the_live_build_is_never_written_over(library: Library) -> None:
    write_named_build(library, "b1")
    with pytest.raises(BuildError, match="b1 is there already"):
        write_named_build(library, "b1")
    assert read_build(library).build_id == "b1"


def test_strings_say_when_offsets_do_not_fit() -> None:
    utf8, offsets = packed(["ab", "c"])
    for wrong in ([0, 2, 4], [1, 2, 3], [0, 3, 2], [0, -1, 3], []):
        with pytest.raises(ValueError, match="do not fit"):
            Strings(utf8, np.array(wrong, np.int64))
    with pytest.raises(IndexError):
        Strings(utf8, offsets)[2]


def test_a_million_titles_load_in_milliseconds(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    titles = [f"Track number {i}" for i in range(1_000_000)]
    utf8, offsets = packed(titles)
    began = time.perf_counter()
    strings = Strings(utf8, offsets)
    last = strings[999_999]
    milliseconds = (time.perf_counter() - began) * 1000
    assert last == "Track number 999999"
    with capsys.disabled():
        print(f"\n1,000,000 titles mapped in {milliseconds:.1f} ms")
    assert milliseconds < 100
