"""One writer at a time; readers never wait."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from library_worlds import heard, import_rows, write_named_build
from test_library_kill import start

from engine.errors import BusyError
from engine.library import Feedback, Library, listens, open_library
from engine.library.builds import read_build, use_build
from engine.library.files import Digest
from engine.records import ArtistName, Listen

ROWS = [("ada", "a1", "t1", 1, 5), ("ada", "a2", "", 3, None)]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = open_library(tmp_path / "music", create=True)
    import_rows(library, ROWS)
    write_named_build(library, "b0")
    return library


@pytest.fixture
def importing_elsewhere(library: Library) -> Iterator[None]:
    """Another process in the middle of an import."""
    with start("hold", library, "other") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        yield
        process.kill()


@pytest.mark.usefixtures("importing_elsewhere")
def test_a_second_writer_is_told_to_wait_at_once(library: Library) -> None:
    attempts = [
        lambda: import_rows(library, [("bo", "a1", "", 1, 9)]),
        lambda: library.undo(library.imports()[0].import_id),
        lambda: write_named_build(library, "b1"),
        lambda: use_build(library, "b0"),
    ]
    for attempt in attempts:
        began = time.perf_counter()
        with pytest.raises(
            BusyError, match=r"another import or build is running in .*: try again when"
        ) as error:
            attempt()
        assert error.value.exit_code == 75
        assert time.perf_counter() - began < 1


@pytest.mark.usefixtures("importing_elsewhere")
def test_readers_read_while_another_writes(library: Library) -> None:
    began = time.perf_counter()
    again = open_library(library.path)
    assert heard(again) == ROWS
    assert [artist.artist_id for artist in again.known_artists()] == ["a1", "a2"]
    assert read_build(again).build_id == "b0"
    assert import_rows(again, ROWS[:1], content="new", dry_run=True).duplicate == 2
    again.add_feedback(Feedback("ada", "like", "track", "t1", at=1))
    assert len(again.feedback()) == 1
    assert time.perf_counter() - began < 5


def test_the_lock_of_a_killed_writer_is_free(library: Library) -> None:
    with start("hold", library, "other") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        process.kill()
    assert import_rows(library, [("bo", "a1", "", 1, 9)]).new == 1


def test_two_threads_of_one_library_are_two_writers(library: Library) -> None:
    told: list[str] = []

    def second() -> None:
        try:
            import_rows(library, [("bo", "a1", "", 1, 9)])
        except BusyError as error:
            told.append(str(error))

    with library.importing("test", "x", "ab" * 32, "", 0) as writer:
        writer.listen("ada", "a7", "", Listen(ArtistName("A"), "stream"))
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert len(told) == 1
    assert [row[1] for row in heard(library)] == ["a1", "a2", "a7"]


def test_who_holds_the_lock_may_write_the_build_it_was_held_for(library: Library) -> None:
    with library.writing():
        write_named_build(library, "b1", created=1)
    assert read_build(library).build_id == "b1"


def test_an_undo_while_another_reads_leaves_the_reader_an_answer(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The undo comes when the reader has listed the files and not yet opened them."""
    import_rows(library, [("bo", "a1", "", 1, 9)])
    verify, calls = listens._verify, []

    def undo_first(path: Path, digest: Digest) -> None:
        if not calls:
            library.undo(library.imports()[1].import_id)
        calls.append(path)
        verify(path, digest)

    monkeypatch.setattr(listens, "_verify", undo_first)
    assert heard(library) == ROWS
    assert len(calls) == 3  # two files, then once more the one that is left


def test_writers_that_try_again_lose_nothing(tmp_path: Path) -> None:
    """Four threads, three overlapping imports each: every play is there once."""
    library = open_library(tmp_path / "busy", create=True)

    def import_all(worker: int) -> None:
        for number in range(3):
            rows = [("ada", f"a{i}", "", 1, i) for i in range(number * 10, number * 10 + 15)]
            while True:
                try:
                    import_rows(library, rows, content=f"{worker} {number}")
                    break
                except BusyError:
                    time.sleep(0.002)

    threads = [threading.Thread(target=import_all, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(library.imports()) == 12
    assert sorted(row[4] for row in heard(library)) == list(range(35))  # type: ignore[type-var]
    assert sum(one.summary.new for one in library.imports()) == 35
