import os
import struct
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sources_worlds import lines, listen_row, write_zip

from engine.errors import EngineError, NotFoundError, SourceError
from engine.sources import open_material, recognise
from engine.sources.archive import MAX_MEMBERS


def test_a_file_is_its_own_only_member(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[1, 2]")
    material = open_material(path)
    assert (material.name, [member.name for member in material.members]) == ("a.json", ["a.json"])
    assert material.members[0].open().read() == b"[1, 2]"
    assert material.content_hash() == sha256(b"[1, 2]").hexdigest()


def test_a_file_that_grows_gives_no_more_than_it_had(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"[1, 2]")
    material = open_material(path)
    path.write_bytes(b"[1, 2]" * 1000)
    assert material.members[0].open().read() == b"[1, 2]"


def test_a_folder_gives_its_files_in_order_and_a_hash_of_names_and_bytes(tmp_path: Path) -> None:
    def folder(name: str, files: dict[str, bytes]) -> Path:
        for file, content in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return tmp_path / name

    one = folder("one", {"b.json": b"bb", "in/a.json": b"a", ".hidden": b"x", "empty.json": b""})
    material = open_material(one)
    assert [member.name for member in material.members] == ["b.json", "in/a.json"]
    same = folder("two", {"in/a.json": b"a", "b.json": b"bb"})
    assert open_material(same).content_hash() == material.content_hash()
    for other in [{"in/a.json": b"b", "b.json": b"bb"}, {"in/c.json": b"a", "b.json": b"bb"}]:
        assert open_material(folder(str(other)[:20], other)).content_hash() != material.content_hash()


def test_a_zip_gives_its_members_and_hashes_as_the_file_it_is(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "z.zip", {"b.json": "bb", "in/a.json": "a", "__MACOSX/._a": "x", "in/": ""})
    material = open_material(path)
    assert {member.name: member.open().read() for member in material.members} == {
        "b.json": b"bb",
        "in/a.json": b"a",
    }
    assert material.content_hash() == sha256(path.read_bytes()).hexdigest()


def test_a_zip_inside_a_folder_is_opened_there(tmp_path: Path) -> None:
    write_zip(tmp_path / "z.zip", {"a.json": "a"})
    assert [member.name for member in open_material(tmp_path).members] == ["z.zip/a.json"]


def test_what_is_not_there_or_empty_or_special_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no file or folder"):
        open_material(tmp_path / "none.json")
    (tmp_path / "empty.json").touch()
    with pytest.raises(SourceError, match="is empty"):
        open_material(tmp_path / "empty.json")
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError, match="holds no files"):
        open_material(tmp_path / "folder")
    for strange in ["a\0b", "x" * 300]:
        with pytest.raises(EngineError):
            open_material(tmp_path / strange)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes to name")
def test_pipes_and_devices_are_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        open_material(tmp_path / "pipe")
    with pytest.raises(SourceError, match="a special file"):
        open_material(tmp_path)
    with pytest.raises(SourceError, match="neither a file nor a folder"):
        open_material(Path("/dev/zero"))


def test_links_inside_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("[]")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.json").symlink_to(tmp_path / "secret.json")
    with pytest.raises(SourceError, match=r"link\.json in 'folder' is a link"):
        open_material(folder)
    assert open_material(folder / "link.json").members[0].open().read() == b"[]"


def test_a_file_that_turned_into_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text("secret")
    (tmp_path / "folder").mkdir()
    path = tmp_path / "folder" / "a.json"
    path.write_text("[]    ")
    member = open_material(tmp_path / "folder").members[0]
    path.unlink()
    path.symlink_to(tmp_path / "secret.json")
    with pytest.raises(SourceError, match="cannot be read"):
        member.open()


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path) -> None:
    for number in range(MAX_MEMBERS + 1):
        (tmp_path / f"{number}.json").write_text("[]")
    with pytest.raises(SourceError, match="holds over 1,000 files"):
        open_material(tmp_path)


@pytest.fixture
def deep_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder 1,100 levels deep; taken down again here, since shutil could not."""
    start, depth = Path.cwd(), 1100
    os.chdir(tmp_path)
    for _ in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    Path("a.json").write_text("[]")
    os.chdir(start)
    yield tmp_path
    os.chdir(tmp_path / Path("/".join("d" * depth)))
    Path("a.json").unlink()
    for _ in range(depth):
        os.chdir("..")
        Path("d").rmdir()
    os.chdir(start)


def test_a_folder_of_a_thousand_levels_is_walked(deep_folder: Path) -> None:
    assert open_material(deep_folder).members[0].name.endswith("/d/a.json")


@pytest.mark.parametrize(
    "name",
    ["../a.json", "in/../../a.json", "/etc/a.json", "C:\\a.json", "..\\a.json", "C:a.json", "\\a.json"],
)
def test_a_member_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "z.zip", {"good.json": "[]", name: "[]"})
    with pytest.raises(SourceError, match="points outside the zip"):
        open_material(path)
    assert sorted(item.name for item in tmp_path.rglob("*")) == ["z.zip"]


def test_a_member_that_is_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.json")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(SourceError, match="is a link"):
        open_material(tmp_path / "z.zip")


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "z.zip", {"a.json": "[]"})
    data = bytearray(path.read_bytes())
    for start, flags in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)]:
        data[data.index(start) + flags] |= 1
    path.write_bytes(data)
    with pytest.raises(SourceError, match="is encrypted"):
        open_material(path)


def test_a_zip_in_a_zip_is_refused(tmp_path: Path) -> None:
    inner = write_zip(tmp_path / "inner.zip", {"a.json": "[]"}).read_bytes()
    path = write_zip(tmp_path / "z.zip", {"history.json": inner})
    with pytest.raises(SourceError, match=r"holds another zip, history\.json"):
        open_material(path)


def test_a_method_that_cannot_be_bounded_is_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "z.zip", {"a.json": "[]"}, zipfile.ZIP_LZMA)
    with pytest.raises(SourceError, match="packed in a way"):
        open_material(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "z.zip", {"a.json": b"[" + b" " * 50_000_000 + b"]"})
    assert path.stat().st_size < 100_000
    with pytest.raises(SourceError, match="as a zip bomb does"):
        open_material(path)


def test_too_many_members_are_refused_however_many(tmp_path: Path) -> None:
    some = write_zip(tmp_path / "some.zip", {f"{number}.json": "[]" for number in range(MAX_MEMBERS + 1)})
    with pytest.raises(SourceError, match=r"holds 1,001 files, more than 1,000"):
        open_material(some)
    many = write_zip(tmp_path / "many.zip", {f"{number}{'x' * 4000}": "" for number in range(1100)})
    with pytest.raises(SourceError, match="its directory is too large"):
        open_material(many)


def test_members_that_claim_two_gigabytes_together_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "z.zip", {f"{number}.json": "[]" for number in range(10)}, zipfile.ZIP_STORED)
    path.write_bytes(_with_sizes(path.read_bytes(), 300 * 1024**2))
    with pytest.raises(SourceError, match="would unpack to"):
        open_material(path)


def _with_sizes(data: bytes, size: int) -> bytes:
    """The zip with every member's unpacked size, in its directory, set to `size`."""
    changed, at = bytearray(data), data.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = struct.pack("<L", size)
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


def test_a_member_that_says_it_is_smaller_gives_no_more_than_it_said(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "z.zip", {"a.json": b"[" + b" " * 100_000 + b"]"})
    path.write_bytes(_with_sizes(path.read_bytes(), 10))
    with pytest.raises(SourceError, match=r"a\.json is damaged"):
        open_material(path)


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    path = write_zip(
        tmp_path / "z.zip", {f"{n}.json": os.urandom(5000) for n in range(3)}, zipfile.ZIP_STORED
    )
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 20 : at + 28] = struct.pack("<LL", 9000, 9000)
        at = data.find(b"PK\x01\x02", at + 1)
    path.write_bytes(data)
    with pytest.raises(SourceError, match="overlap"):
        open_material(path)


def test_a_zip_cut_short_at_any_place_ends_in_one_sentence(tmp_path: Path) -> None:
    whole = write_zip(tmp_path / "z.zip", {"a.jsonl": lines(listen_row()), "b.json": "[]"}).read_bytes()
    for length in range(1, len(whole)):
        (tmp_path / "z.zip").write_bytes(whole[:length])
        with pytest.raises(SourceError, match=r"^[^\n]+$"):
            recognise(open_material(tmp_path / "z.zip"))


def test_a_zip_with_any_byte_changed_gives_records_or_one_sentence(tmp_path: Path) -> None:
    whole = write_zip(tmp_path / "z.zip", {"a.jsonl": lines(listen_row()), "b.json": "[]"}).read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        (tmp_path / "z.zip").write_bytes(changed)
        try:
            material = open_material(tmp_path / "z.zip")
            list(recognise(material).read(material))
        except EngineError as error:
            assert "\n" not in str(error)


def test_what_nobody_knows_is_refused_with_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    material = open_material(tmp_path / "a.bin")
    with pytest.raises(SourceError, match=r"hetrec.*spotify.*listenbrainz"):
        recognise(material)
    with pytest.raises(SourceError, match="no source is called 'tape'"):
        recognise(material, "tape")
    with pytest.raises(SourceError, match="does not look like spotify"):
        recognise(material, "spotify")


def test_names_that_are_no_text_can_still_be_said(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl")).write_bytes(
            lines(listen_row(listened_at=1))
        )
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")
    material = open_material(tmp_path)
    (refusal,) = recognise(material).read(material)
    refusal.where.encode()
