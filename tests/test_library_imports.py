import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from library_worlds import Row, files_of, heard, import_rows

from engine.errors import NotFoundError
from engine.library import Library, open_library
from engine.library.files import Digest
from engine.library.folder import Folder
from engine.library.listens import FileKind, stored_files
from engine.records import ArtistName, Document, Dropped, Listen, PlaylistRecord, Refusal, TrackName
from engine.tasks.listeners import listeners

MONDAY: list[Row] = [("ada", "a1", "t1", 1, 100), ("ada", "a1", "t2", 1, 200), ("ada", "a2", "", 7, None)]
TUESDAY: list[Row] = [("ada", "a1", "t2", 1, 200), ("ada", "a3", "t3", 1, 300), ("ada", "a2", "", 7, None)]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return open_library(tmp_path / "music", create=True)


def test_an_import_keeps_every_row(library: Library) -> None:
    summary = import_rows(library, MONDAY)
    assert heard(library) == [MONDAY[0], MONDAY[1], MONDAY[2]]
    assert (summary.read, summary.new, summary.duplicate) == (4, 4, 0)
    assert (summary.listens, summary.playlists, summary.artists, summary.tracks) == (3, 1, 2, 2)
    assert [one.summary for one in library.imports()] == [summary]


def test_the_same_file_again_adds_nothing(library: Library) -> None:
    first = import_rows(library, MONDAY)
    before, files = library.dump(), files_of(library)
    again = import_rows(library, MONDAY)
    assert (again.read, again.new, again.duplicate) == (first.read, 0, first.read)
    assert again.import_id == first.import_id
    assert (library.dump(), files_of(library)) == (before, files)


def test_the_same_file_for_another_listener_is_another_import(library: Library) -> None:
    for listener in ("ada", "bo"):
        with library.importing("test", "x", "ab" * 32, listener, 0) as writer:
            assert writer.already is None
            writer.listen(listener, "a1", "", Listen(ArtistName("A"), "stream"))
    assert [row[0] for row in heard(library)] == ["ada", "bo"]


def test_overlapping_imports_count_a_play_once(library: Library) -> None:
    import_rows(library, MONDAY)
    summary = import_rows(library, TUESDAY)
    assert heard(library) == [MONDAY[0], MONDAY[1], MONDAY[2], TUESDAY[1]]
    assert (summary.listens, summary.new, summary.duplicate) == (3, 2, 2)  # new: t3 and the playlist


@pytest.mark.parametrize("gone", [0, 1])
def test_undoing_one_of_two_overlapping_imports_keeps_what_the_other_holds(
    library: Library, gone: int
) -> None:
    ids = [import_rows(library, rows).import_id for rows in (MONDAY, TUESDAY)]
    library.undo(ids[gone])
    assert Counter(heard(library)) == Counter([TUESDAY, MONDAY][gone])


def test_undo_leaves_the_library_as_before(library: Library) -> None:
    import_rows(library, MONDAY)
    before, files = library.dump(), files_of(library)
    document = Document("warm and slow", "review", source="press")
    undone = library.undo(import_rows(library, TUESDAY, documents=[document]).import_id)
    assert (library.dump(), files_of(library)) == (before, files)
    assert undone.summary.documents == 1


def test_undoing_what_is_not_there(library: Library) -> None:
    with pytest.raises(NotFoundError, match=r"no import '0007-deadbeef' .* `crossfade imports` lists them"):
        library.undo("0007-deadbeef")


FILES: tuple[list[Row], ...] = (
    MONDAY,
    TUESDAY,
    [("bo", "a1", "t1", 1, 100), ("bo", "a1", "t1", 1, 100), ("ada", "a1", "t1", 1, 100)],
    [("ada", "a2", "", 7, None), ("ada", "a2", "", 7, None), ("ada", "a2", "", 8, None)],
)


def expected(live: list[int]) -> Counter[Row]:
    """Dated rows once; undated rows as often as in the import that holds most of them."""
    rows: Counter[Row] = Counter()
    for file in live:
        rows |= Counter({row: 1 if row[4] is not None else n for row, n in Counter(FILES[file]).items()})
    return rows


@settings(max_examples=20)
@given(steps=st.lists(st.integers(0, 7), max_size=9))
def test_imports_and_undos_in_any_order(tmp_path_factory: pytest.TempPathFactory, steps: list[int]) -> None:
    """A step below 4 imports that file (or finds it there); one above undoes the import of file - 4."""
    library = open_library(tmp_path_factory.mktemp("steps") / "music", create=True)
    empty, came = (library.dump(), files_of(library)), {}
    for step in [*steps, 4, 5, 6, 7]:
        before, files = Counter(library.dump()), Counter(files_of(library))
        if step < 4 and step not in came:
            import_id = import_rows(library, FILES[step]).import_id
            added = Counter(library.dump()) - before, Counter(files_of(library)) - files
            came[step] = import_id, added
        elif step >= 4 and step - 4 in came:
            import_id, added = came.pop(step - 4)
            library.undo(import_id)
            assert (before - Counter(library.dump()), files - Counter(files_of(library))) == added
            assert not Counter(library.dump()) - before
        assert Counter(heard(library)) == expected(list(came))
    assert (library.dump(), files_of(library)) == empty


def test_two_equal_counts_without_a_date_are_both_kept(library: Library) -> None:
    """Two of a source's artists that are one here: a listener heard each three times."""
    twice: list[Row] = [("ada", "a1", "", 3, None), ("ada", "a1", "", 3, None)]
    assert import_rows(library, twice).new == 2
    assert import_rows(library, twice, content="a copy of it").new == 0
    assert heard(library) == twice


def test_a_dry_run_counts_and_writes_nothing(library: Library) -> None:
    import_rows(library, MONDAY)
    before, files = library.dump(), files_of(library)
    tried = import_rows(library, TUESDAY, dry_run=True)
    assert (tried.import_id, tried.new, tried.duplicate) == ("", 2, 2)
    assert (library.dump(), files_of(library)) == (before, files)


def test_an_error_while_reading_leaves_nothing(library: Library) -> None:
    before, files = library.dump(), files_of(library)
    with (
        pytest.raises(OSError, match="the disk went away"),
        library.importing("test", "x", "cd" * 32, "", 0) as writer,
    ):
        writer.artist("a1", ArtistName("A"), "new", 1.0)
        for time in range(60_000):  # more than one chunk, so that a file was begun
            writer.listen("ada", "a1", "", Listen(ArtistName("A"), "stream", time=time))
        raise OSError("the disk went away")
    assert (library.dump(), files_of(library)) == (before, files)


def test_what_was_refused_and_dropped_is_counted(library: Library) -> None:
    with library.importing("test", "x", "ef" * 32, "", 0) as writer:
        for i in range(150):
            writer.refuse(Refusal(f"record {i}", "it names no artist"))
        for _ in range(3):
            writer.drop(Dropped("a podcast"))
    summary = library.imports()[0].summary
    assert summary == writer.summary
    assert (summary.read, summary.refused_total, len(summary.refused)) == (153, 150, 100)
    assert summary.refused[99] == Refusal("record 99", "it names no artist")
    assert summary.dropped == {"a podcast": 3}


@pytest.mark.parametrize(
    ("listen", "why"),
    [
        (Listen(ArtistName("A"), "stream", count=10**12), "1000000000000 plays cannot be right"),
        (Listen(ArtistName("A"), "stream", count=0), "0 plays cannot be right"),
        (Listen(ArtistName("A"), "stream", time=10**18), "its time, 1000000000000000000, is no date"),
        (Listen(ArtistName("A"), "stream", ms_played=-1), "-1 ms played cannot be right"),
    ],
)
def test_one_impossible_row_never_loses_the_good_ones(library: Library, listen: Listen, why: str) -> None:
    with library.importing("test", "x", "ab" * 32, "", 0) as writer:
        writer.listen("ada", "a1", "", Listen(ArtistName("A"), "stream"))
        writer.listen("ada", "a1", "", listen)
        writer.listen("ada", "a2", "", Listen(ArtistName("B"), "stream"))
    assert writer.summary.refused == (Refusal("record 2", why),)
    assert [row[1] for row in heard(library)] == ["a1", "a2"]


HOSTILE = [
    "",
    "a\x00b",
    "two\nlines",
    'it\'s "100 %"; DROP TABLE imports --',
    "x" * 10_240,
    "\u202eRTL 🎧 ",
    "$files",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_come_back_as_they_are(library: Library, name: str) -> None:
    artist = ArtistName(name, ((name, name),))
    track = TrackName(artist, name, album=name, identifiers=(("isrc", name),))
    with library.importing("test", name, "ab" * 32, name, 0) as writer:
        writer.listener("u" + name, name)
        writer.artist("a" + name, artist, "new", 1.0)
        writer.track("t" + name, "a" + name, track, "new", 1.0)
        writer.listen("u" + name, "a" + name, "t" + name, Listen(track, "like"))
        writer.document(Document(name, author=name), "a" + name)
        writer.playlist(PlaylistRecord(name, (track,)), "u" + name, ["t" + name])
    assert library.known_artists()[0].name == name
    assert library.known_artists()[0].identifiers == ((name, name),)
    known = library.known_tracks()[0]
    assert (known.track_id, known.artist_id, known.title, known.album) == ("t" + name, "a" + name, name, name)
    assert library.listeners()[0].name == name
    assert library.playlists()[0].track_ids == ("t" + name,)
    assert heard(library)[0][:3] == ("u" + name, "a" + name, "t" + name)
    assert next(library.documents()).to_pylist()[0]["text"] == name
    assert (library.imports()[0].name, library.imports()[0].listener) == (name, name)
    library.undo(library.imports()[0].import_id)
    assert library.dump() == []


def test_half_a_surrogate_pair_is_replaced_and_loses_no_row(library: Library) -> None:
    import_rows(library, [("ada", "half \ud83d", "", 1, None), ("ada", "whole", "", 1, None)])
    assert [row[1] for row in heard(library)] == ["half \ufffd", "whole"]


def test_the_first_sighting_names_and_the_first_known_duration_counts(library: Library) -> None:
    ids = []
    for number, (name, title, duration) in enumerate(
        [("Björk", "Jóga", None), ("BJORK", "Joga", 305_000), ("bjork", "joga", 999)]
    ):
        artist = ArtistName(name, (("spotify", str(number)),))
        with library.importing("test", title, f"{number:064x}", "", 0) as writer:
            writer.artist("a1", artist, "name", 1.0)
            writer.track("t1", "a1", TrackName(artist, title, duration_ms=duration), "name", 1.0)
        ids.append(writer.summary.import_id)
    assert library.known_artists()[0].name == "Björk"
    assert library.known_artists()[0].identifiers == (("spotify", "0"), ("spotify", "1"), ("spotify", "2"))
    assert (library.known_tracks()[0].title, library.known_tracks()[0].duration_ms) == ("Jóga", 305_000)
    library.undo(ids[0])
    library.undo(ids[1])
    assert (library.known_tracks()[0].title, library.known_tracks()[0].duration_ms) == ("joga", 999)


@pytest.mark.parametrize("reader", ["dump", "listens"])
def test_a_reader_begins_anew_where_an_undo_takes_a_file_from_under_it(
    library: Library, reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_rows(library, MONDAY)
    alone = getattr(library, reader)()
    tuesday = import_rows(library, TUESDAY).import_id
    undos = [tuesday]

    def files_and_then_gone(
        connection: sqlite3.Connection, folder: Folder, kind: FileKind
    ) -> list[tuple[Path, Digest]]:
        found = stored_files(connection, folder, kind)
        if undos:
            library.undo(undos.pop())
        return found

    monkeypatch.setattr(f"engine.library.{reader}.stored_files", files_and_then_gone)
    assert getattr(library, reader)() == alone
    assert not undos


def test_documents_shared_by_two_imports_are_read_once(library: Library) -> None:
    tag = Document("trip-hop", "tag", author="ada", date="2009-04-01", source="hetrec", address="a.dat:1")
    moved = Document("trip-hop", "tag", author="ada", date="2009-04-01", source="hetrec", address="b.dat:9")
    assert import_rows(library, [], content="one", documents=[tag]).new == 1
    assert import_rows(library, [], content="two", documents=[moved]).new == 0
    rows = [row for batch in library.documents() for row in batch.to_pylist()]
    assert [(row["text"], row["author"], row["address"]) for row in rows] == [("trip-hop", "ada", "a.dat:1")]


def test_listens_are_the_same_whatever_order_the_imports_came_in(tmp_path: Path) -> None:
    tables = []
    for order in ((0, 1, 2, 3), (3, 1, 0, 2)):
        library = open_library(tmp_path / str(order), create=True)
        for file in order:
            import_rows(library, FILES[file])
        tables.append(library.listens())
    assert tables[0].equals(tables[1])
    assert str(tables[0].schema.field("artist").type) == "dictionary<values=string, indices=int32, ordered=0>"
    assert [str(tables[0].schema.field(name).type) for name in ("count", "time", "ms_played")] == [
        "int32",
        "int64",
        "int32",
    ]


def test_an_empty_library_gives_empty_answers(library: Library) -> None:
    assert library.listens().num_rows == 0
    assert library.listens().column_names == [
        "listener",
        "artist",
        "track",
        "signal",
        "count",
        "time",
        "ms_played",
    ]
    assert list(library.documents()) == []
    assert library.known_artists() == library.known_tracks() == library.playlists() == library.imports() == ()


def test_a_folder_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    decoy = open_library(tmp_path / "music b", create=True)
    import_rows(decoy, MONDAY)
    library = open_library(tmp_path / "music [ab]*?'%20#", create=True)
    import_rows(library, MONDAY)
    import_rows(library, TUESDAY)
    assert Counter(heard(library)) == expected([0, 1])


def test_listeners_are_listed_with_what_they_streamed_alone(library: Library) -> None:
    with library.importing("test", "x", "ab" * 32, "", 0) as writer:
        for who in ("ada", "bo"):
            writer.listener(who, who.title())
        for track, signal in (("t1", "stream"), ("t1", "stream"), ("t2", "skip"), ("", "artist_visit")):
            writer.listen("ada", "a1", track, Listen(ArtistName("A"), signal, count=3))
        writer.listen("bo", "a1", "t1", Listen(ArtistName("A"), "save"))
    assert [(one.name, one.plays, one.tracks) for one in listeners(library)] == [("Ada", 6, 1), ("Bo", 0, 0)]
