import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from library_worlds import files_of, import_rows, write_named_build

from engine.errors import EngineError, LibraryError, NotFoundError
from engine.library import Exclusion, Feedback, Library, open_library
from engine.library.builds import read_build

ROWS = [("ada", f"a{i}", f"t{i}", 1, i) for i in range(300)]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = open_library(tmp_path / "music", create=True)
    import_rows(library, ROWS)
    return library


def one_sentence(error: EngineError) -> bool:
    """What, why and what to do, on one line."""
    return "\n" not in str(error) and ": " in str(error)


def test_no_library(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no library at .*: `crossfade import PATH` makes one") as error:
        open_library(tmp_path / "nowhere")
    assert error.value.exit_code == 3
    assert not (tmp_path / "nowhere").exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "music").write_text("not a folder")
    for create in (False, True):
        with pytest.raises(EngineError) as error:
            open_library(tmp_path / "music", create=create)
        assert one_sentence(error.value)


@pytest.mark.parametrize("version", [0, 3, 99])
def test_a_library_of_another_version(library: Library, version: int) -> None:
    with closing(sqlite3.connect(library.database)) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    before = library.database.read_bytes()
    with pytest.raises(
        LibraryError, match=f"of version {version}, and this Crossfade reads version 2"
    ) as error:
        open_library(library.path, create=True)
    assert one_sentence(error.value) and error.value.exit_code == 1
    assert library.database.read_bytes() == before


def test_another_programs_database(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "library.sqlite")) as connection:
        connection.execute("CREATE TABLE photos (name)")
    with pytest.raises(LibraryError, match="another program's database"):
        open_library(tmp_path, create=True)


@pytest.mark.parametrize("content", [b"garbage " * 1000, b"\0" * 5000, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_database_of_garbage(library: Library, content: bytes) -> None:
    library.database.write_bytes(content)
    with pytest.raises(LibraryError, match=r"library\.sqlite") as error:
        open_library(library.path, create=True)
    assert one_sentence(error.value)
    assert library.database.read_bytes() == content


@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_database(library: Library, part: float) -> None:
    content = library.database.read_bytes()
    library.database.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(LibraryError, match=r"library\.sqlite is damaged") as error:
        open_library(library.path).dump()
    assert one_sentence(error.value)


@pytest.fixture(scope="module")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, bytes]:
    library = open_library(tmp_path_factory.mktemp("byte") / "music", create=True)
    import_rows(library, ROWS[:40])
    return library, library.database.read_bytes()


@settings(max_examples=80)
@given(place=st.floats(0, 1, exclude_max=True), value=st.integers(0, 255))
def test_a_database_with_a_wrong_byte_ends_in_an_answer_or_a_clear_error(
    small_library: tuple[Library, bytes], place: float, value: int
) -> None:
    library, whole = small_library
    content = bytearray(whole)
    content[int(place * len(content))] = value
    for left in library.path.glob("library.sqlite*"):
        left.unlink()
    library.database.write_bytes(content)
    try:
        again = open_library(library.path)
        _ = (again.known_artists(), again.known_tracks(), again.listeners(), again.playlists())
        _ = (again.imports(), again.listens(), again.dump())
    except EngineError as error:
        assert one_sentence(error)


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_lost_database_is_never_made_anew_over_imports(library: Library, how: str) -> None:
    library.database.unlink()
    if how == "empty":
        library.database.touch()
    with pytest.raises(LibraryError, match="is missing or empty, though imports lie beside it"):
        open_library(library.path, create=True)
    assert len(list(library.listens_folder.glob("*.parquet"))) == 1


def test_an_empty_database_that_a_killed_start_left_is_made_whole(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").touch()
    with pytest.raises(NotFoundError):
        open_library(tmp_path)
    assert import_rows(open_library(tmp_path, create=True), ROWS[:2]).listens == 2


@pytest.mark.parametrize("damage", ["flipped", "shortened", "missing"])
def test_damaged_listens_are_told_before_they_are_read(library: Library, damage: str) -> None:
    import_id = library.imports()[0].import_id
    path = library.listens_folder / f"{import_id}.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(content if damage == "flipped" else content[:-1])
    with pytest.raises(
        LibraryError, match=f"{import_id}.*put a copy of it back, or `crossfade undo {import_id}`"
    ):
        library.listens()
    if damage == "missing":
        with pytest.raises(LibraryError, match="put a copy of it back") as error:
            library.dump()
        assert one_sentence(error.value)
    library.undo(import_id)  # the way out that the message names
    assert library.listens().num_rows == 0


def test_a_library_copied_without_its_empty_folders_still_works(library: Library) -> None:
    library.documents_folder.rmdir()
    library.builds_folder.rmdir()
    assert import_rows(library, ROWS[:3], content="again").new == 1  # the playlist of three


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Every file that is written fails when it grows over `size` bytes, as on a full disk."""
    resource = pytest.importorskip("resource", reason="limits of this kind are Unix's")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 1_000, 3_000, 10_000, 40_000, 60_000, 100_000, 300_000])
def test_a_full_disk_leaves_the_library_as_it_was(library: Library, size: int) -> None:
    write_named_build(library, "b1")
    before, files = library.dump(), files_of(library)
    many = [("ada", f"artist {i * i}", f"track {i * i * i}", 1, i * 997) for i in range(20_000)]
    for write in (lambda: import_rows(library, many), lambda: write_named_build(library, "b2", n=50_000)):
        with pytest.raises(LibraryError) as error, room_for(size):
            write()
        assert one_sentence(error.value)
        assert (library.dump(), files_of(library)) == (before, files)
        assert read_build(library).build_id == "b1"
    write_named_build(library, "b2")
    library.undo(import_rows(library, many).import_id)
    assert library.dump() == before
    assert [file for file in files_of(library) if "b2" not in file] == files


def test_feedback_and_exclusions_are_kept_moved_and_taken_back(library: Library) -> None:
    like = Feedback("ada", "like", "track", "t1", at=10)
    library.add_feedback(like)
    library.add_feedback(Feedback("bo", "dislike", "artist", "a1", at=5))
    library.add_feedback(Feedback("ada", "like", "track", "t1", at=20))
    assert library.feedback("ada") == (Feedback("ada", "like", "track", "t1", at=20),)
    assert [said.listener_id for said in library.feedback()] == ["bo", "ada"]
    library.remove_feedback("ada", "like", "track", "t1")
    assert library.feedback("ada") == ()
    with pytest.raises(NotFoundError, match="nothing to undo"):
        library.remove_feedback("ada", "like", "track", "t1")

    library.exclude(Exclusion("ada", "artist", "a\x00'; --", at=1))
    assert library.exclusions("ada") == (Exclusion("ada", "artist", "a\x00'; --", at=1),)
    assert library.exclusions("bo") == ()
    library.include("ada", "artist", "a\x00'; --")
    with pytest.raises(NotFoundError, match="is not excluded"):
        library.include("ada", "artist", "a\x00'; --")


def test_feedback_outlives_an_undo(library: Library) -> None:
    library.exclude(Exclusion("ada", "artist", "a1", at=1))
    library.undo(library.imports()[0].import_id)
    assert library.exclusions() == (Exclusion("ada", "artist", "a1", at=1),)
