"""A small site on this machine for the tests of crawling, with hostile corners, and a log of who asked."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = "The new record by Kessel is warm, and it was made in the north over a long winter. "


def page(name: str, *links: str) -> bytes:
    anchors = "".join(f"<a href='{link}'>more</a> " for link in links)
    text = f"<p>{name} says: {WORDS}</p><p>{name} was there when {name} played it in {name}.</p>" * 3
    head = f"<html lang=en><head><title>{name}</title></head>"
    return f"{head}<body><article>{text}</article>{anchors}</body></html>".encode()


class Site:
    """What the server says, and whom it heard.

    pages : path -> (status, headers, body), or a function that answers by itself
    heard : (seconds, path, user agent) of each request, in order
    """

    def __init__(self) -> None:
        self.pages: dict[
            str, tuple[int, dict[str, str], bytes] | Callable[[BaseHTTPRequestHandler], None]
        ] = {}
        self.heard: list[tuple[float, str, str]] = []
        self.base = ""

    def says(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": "text/html"} | named, body)

    def paths(self) -> list[str]:
        return [path for _, path, _ in self.heard if path != "/robots.txt"]


@contextmanager
def serving(address: str = "127.0.0.1", port: int = 0) -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.heard.append((time.monotonic(), self.path, self.headers.get("User-Agent", "")))
            answer = site.pages.get(self.path, (404, {}, b"no"))
            try:
                if callable(answer):
                    answer(self)
                else:
                    respond(self, *answer)
            except OSError:
                pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((address, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    site.base = f"http://{address}:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def respond(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A body without an end: 64 MB at most, lest a crawl that is broken fill the memory."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(64):
        handler.wfile.write(b"<p>words " * 120_000)


def slow(handler: BaseHTTPRequestHandler) -> None:
    """A letter each tenth of a second."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def bomb() -> bytes:
    return gzip.compress(b"<p>words</p>" * 3_000_000)
