import random
from collections import Counter
from pathlib import Path

import pytest
from sources_worlds import HETREC, counts, needs_hetrec, records, refusals, write_hetrec

from engine.errors import SourceError
from engine.records import ArtistName, Document, Listen, Record
from engine.sources import open_material, recognise

UNKNOWN = "a tag of an artist whom the table of artists does not name"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Two listeners, two artists; the second tag is dated 1956, the third is of artist 9, unnamed."""
    return write_hetrec(
        tmp_path / "tables",
        plays="2 51 13883\n2 52 7\n3 51 1",
        artists="51 Duran_Duran http://a http://b\n52 花の塔 http://a http://b",
        taggings="2 51 1 1 4 2009\n3 52 2 1 9 1956\n3 9 1 1 4 2009\n3 52 1 31 2 2010\n3 52 2 1 13 2010",
        tags="1 new_wave\n2 fußball",
    )


def test_counts_become_listens_and_tags_dated_documents(small: Path) -> None:
    duran, flower = ArtistName("Duran Duran", (("hetrec", "51"),)), ArtistName("花の塔", (("hetrec", "52"),))
    found = records(small)
    assert found[:3] == [
        Listen(duran, "stream", "2", 13883),
        Listen(flower, "stream", "2", 7),
        Listen(duran, "stream", "3", 1),
    ]
    documents = [record for record in found if isinstance(record, Document)]
    assert [(one.text, one.author, one.date) for one in documents] == [
        ("new wave", "2", "2009-04-01"),
        ("fußball", "3", ""),
        ("new wave", "3", ""),
        ("fußball", "3", ""),
    ]
    assert {(one.kind, one.source) for one in documents} == {("tag", "hetrec2011-lastfm-2k")}
    assert (documents[0].subject, documents[0].address) == (duran, "user_taggedartists.dat:2")
    assert counts(found) == {"stream": 3, "tag": 4, UNKNOWN: 1}


def test_tables_are_known_by_what_is_in_them(small: Path) -> None:
    wanted = records(small)
    for path in small.iterdir():
        path.rename(
            path.with_name({"artists.dat": "x1", "tags.dat": "x2"}.get(path.name, path.stem + ".txt"))
        )
    assert [str(one).replace(".txt", ".dat") for one in records(small)] == [str(one) for one in wanted]


def test_bad_rows_are_refused_and_the_good_ones_kept(tmp_path: Path) -> None:
    folder = write_hetrec(
        tmp_path / "tables",
        plays="2 51 5\n2 99 5\n2 51 -5\n2 51 many\n2\n_ 51 5\n2 51 99999999999999999999\n3 51 1",
        artists="51 Duran_Duran http://a\n52 _ http://a\nx y http://a",
    )
    found = records(folder)
    assert counts(found) == {"stream": 2, "refused": 8}
    assert refusals(found)[:3] == [
        ("artists.dat:3", "it names no artist"),
        ("artists.dat:4", "its number is none"),
        ("user_artists.dat:3", "its artist's number is not in the table of artists"),
    ]


def test_plays_without_the_names_of_artists_are_not_taken_for_something_else(tmp_path: Path) -> None:
    folder = write_hetrec(tmp_path / "tables", plays="2 51 5", artists="51 Duran_Duran http://a")
    (folder / "artists.dat").unlink()
    with pytest.raises(SourceError, match="nothing that can be imported"):
        records(folder)


@pytest.fixture(scope="module")
def real() -> list[Record]:
    return records(HETREC)


@needs_hetrec
def test_all_of_the_published_tables_come_in(real: list[Record]) -> None:
    assert counts(real) == {"stream": 92_834, "tag": 184_941, UNKNOWN: 1_538}
    assert 184_941 + 1_538 == 186_479
    listens = [record for record in real if isinstance(record, Listen)]
    assert sum(listen.count for listen in listens) == 69_183_975
    assert len({listen.listener for listen in listens}) == 1_892
    assert len({listen.subject for listen in listens}) == 17_632
    documents = [record for record in real if isinstance(record, Document)]
    assert sum(document.date == "" for document in documents) == 5
    assert {document.date[:4] for document in documents} == {"", *map(str, range(2005, 2012))}
    assert {"tropicália", "rock français", "düsseldorf"} <= {document.text for document in documents}


@needs_hetrec
def test_a_copy_with_other_numbers_and_another_order_reads_the_same(
    real: list[Record], tmp_path: Path
) -> None:
    rng = random.Random(20261122)
    copy, numbers = _shuffled_copy(tmp_path / "copy", rng)
    material = open_material(copy)
    assert recognise(material).name == "hetrec"
    read = list(recognise(material).read(material))
    assert _without_numbers(read, {}) == _without_numbers(real, numbers)


def _shuffled_copy(folder: Path, rng: random.Random) -> tuple[Path, dict[str, str]]:
    """HetRec with rows and the numbers of listeners, artists and tags shuffled; new numbers of listeners."""
    tables = {path.name: path.read_bytes().splitlines() for path in HETREC.glob("*.dat")}
    new: dict[str, dict[bytes, bytes]] = {}
    for kind, table, column in [
        ("user", "user_artists.dat", 0),
        ("artist", "artists.dat", 0),
        ("tag", "tags.dat", 0),
    ]:
        old = sorted({row.split(b"\t")[column] for row in tables[table]})
        new[kind] = dict(zip(old, rng.sample([b"%d" % n for n in range(500_000)], len(old)), strict=True))
    columns = {
        "user_artists.dat": ["user", "artist"],
        "artists.dat": ["artist"],
        "tags.dat": ["tag"],
        "user_taggedartists.dat": ["user", "artist", "tag"],
    }
    folder.mkdir()
    for name, kinds in columns.items():
        header, rows = ([], tables[name]) if name == "artists.dat" else (tables[name][:1], tables[name][1:])
        changed = [_renumbered(row, [new[kind] for kind in kinds]) for row in rows]
        (folder / name).write_bytes(b"\n".join([*header, *rng.sample(changed, len(changed))]))
    return folder, {old.decode(): number.decode() for old, number in new["user"].items()}


def _renumbered(row: bytes, numbers: list[dict[bytes, bytes]]) -> bytes:
    cells = row.split(b"\t")
    for place, renamed in enumerate(numbers):
        cells[place] = renamed.get(cells[place], b"0" + cells[place])
    return b"\t".join(cells)


def _without_numbers(found: list[Record], listeners: dict[str, str]) -> Counter[object]:
    """How often each record occurs, leaving out places and the numbers of artists."""
    told: Counter[object] = Counter()
    for record in found:
        if isinstance(record, Listen):
            told[record.subject.name, listeners.get(record.listener, record.listener), record.count] += 1
        elif isinstance(record, Document):
            author = listeners.get(record.author, record.author)
            told[record.subject.name, author, record.text, record.date] += 1
        else:
            told[record] += 1
    return told
