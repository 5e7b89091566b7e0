"""The route to the sound, asked by a plain HTTP client on the running app: parts, refusals, hostile ids."""

import http.client
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest

from tests.browser.desk import ROOT, served
from tests.dashboard_worlds import add_sounds, built_library, tone

SERVER = ROOT / "dashboard" / "server.py"
HOSTILE_IDS = (
    "", "t99", "t0/", "t0.opus", "T0", "..", "../t0", "../../etc/passwd", "..\\..\\etc\\passwd",
    "/etc/passwd", "//etc/passwd", "file:///etc/passwd", "C:\\Windows\\win.ini", "\\\\server\\share",
    "t0\x00", "t0\n", "t\n0", "%2e%2e",
    "' OR 1=1 --", "*", "שלום", "t0?x", "t0#x", "a" * 5_000,
)  # fmt: skip


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Town:
    """A running app and the folder of its sound files."""

    def __init__(self, address, folder):
        self.address, self.folder = address, folder

    def ask(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=20)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        read = Answer(answer.status, answer.headers, answer.read())
        connection.close()
        return read


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    library = built_library(folder / "library")
    files = {name: tone(folder / f"{name}.opus", 220.0) for name in ("t0", "t1", "t2", "t3")}
    files["t4"] = folder / "t4.txt"
    files["t4"].write_text("words")
    add_sounds(library, files)
    files["t1"].unlink()
    files["t2"].write_bytes(files["t2"].read_bytes() + b"more")
    files["t3"].write_bytes(bytes(len(files["t3"].read_bytes())))
    with served(SERVER, library.path) as address:
        yield Town(address, folder)


def test_a_file_comes_whole(town):
    answer = town.ask("/audio/t0")
    assert answer.status == 200
    assert answer.body == (town.folder / "t0.opus").read_bytes()
    assert answer.headers["Content-Type"] == "audio/ogg"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Encoding"] is None


def test_a_head_is_the_headers_alone(town):
    answer = town.ask("/audio/t0", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) == (town.folder / "t0.opus").stat().st_size


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-99", slice(0, 100)), ("bytes=100-", slice(100, None)), ("bytes=-50", slice(-50, None)),
     ("bytes=5-5", slice(5, 6)), ("bytes=10-999999999", slice(10, None))],
)  # fmt: skip
def test_a_part_is_that_part(town, asked, part):
    whole = (town.folder / "t0.opus").read_bytes()
    answer = town.ask("/audio/t0", Range=asked)
    first = part.indices(len(whole))[0]
    assert answer.status == 206
    assert answer.body == whole[part]
    assert answer.headers["Content-Range"] == f"bytes {first}-{first + len(answer.body) - 1}/{len(whole)}"


def test_a_part_beyond_the_end_is_refused_with_the_length(town):
    length = (town.folder / "t0.opus").stat().st_size
    answer = town.ask("/audio/t0", Range=f"bytes={length}-")
    assert answer.status == 416
    assert answer.headers["Content-Range"] == f"bytes */{length}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=x", "pages=1-2", "bytes="])
def test_a_part_that_makes_no_sense_is_refused(town, asked):
    assert town.ask("/audio/t0", Range=asked).status == 400


def test_a_part_of_another_file_is_the_whole_of_this(town):
    assert town.ask("/audio/t0", Range="bytes=0-9", **{"If-Range": '"another"'}).status == 200
    tag = town.ask("/audio/t0", "HEAD").headers["ETag"]
    assert town.ask("/audio/t0", Range="bytes=0-9", **{"If-Range": tag}).status == 206


@pytest.mark.parametrize(
    ("track", "why"),
    [
        ("t1", "missing or has changed"),
        ("t2", "missing or has changed"),
        ("t3", "missing or has changed"),
        ("t4", "browsers do not play"),
        ("t5", "No track of this library"),
    ],
)
def test_what_cannot_be_played_is_said_in_a_sentence(town, track, why):
    answer = town.ask(f"/audio/{track}")
    assert answer.status == 404
    assert why in answer.body.decode()
    assert str(town.folder) not in answer.body.decode()
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("hostile", HOSTILE_IDS, ids=lambda hostile: repr(hostile[:20]))
@pytest.mark.parametrize("safe", ["", "/"])
def test_a_hostile_id_opens_nothing(town, hostile, safe):
    answer = town.ask(f"/audio/{quote(hostile, safe=safe)}")
    assert answer.status in (400, 404)
    assert len(answer.body) < 100


def test_nothing_can_be_sent_there(town):
    assert town.ask("/audio/t0", "POST").status == 405
    assert town.ask("/audio/t0", "DELETE").status == 405


def test_every_page_carries_the_safe_headers(town):
    for path in ("/", "/_stcore/health"):
        headers = town.ask(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_library_that_is_not_there_stops_no_server(tmp_path):
    with served(SERVER, tmp_path / "nowhere") as address:
        answer = Town(address, tmp_path).ask("/audio/t0")
        assert answer.status == 503
        assert str(tmp_path) not in answer.body.decode()
