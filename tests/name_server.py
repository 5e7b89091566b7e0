"""A name server on this machine whose answers change, and a process whose names it resolves."""

import socket
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path

ASKING = '''"""Resolves names by asking one server, over UDP: what a system's resolver does."""

import socket
import struct

SERVER = ("127.0.0.1", {port})
_by_the_system = socket.gethostbyname


def gethostbyname(name):
    if name.replace(".", "").isdigit():
        return _by_the_system(name)
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    question = labels + b"\\0" + struct.pack("!HH", 1, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.settimeout(5)
        asking.sendto(struct.pack("!6H", 7, 0x0100, 1, 0, 0, 0) + question, SERVER)
        answer = asking.recv(512)
    if not struct.unpack("!H", answer[6:8])[0]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")
    address = 12 + len(question) + 12
    return socket.inet_ntoa(answer[address : address + 4])


socket.gethostbyname = gethostbyname
'''


@dataclass
class Names:
    """A name server's answers and what it was asked.

    answers : by name, the addresses of each answer in turn; the last is given for good
    asked : names, in order
    """

    port: int
    answers: dict[str, Iterator[Sequence[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def says(self, name: str, *answers: Sequence[str]) -> None:
        self.answers[name] = chain(answers, repeat(answers[-1]))


@contextmanager
def naming() -> Iterator[Names]:
    """Serve names by UDP, RFC 1035: one question to a message, answers that live for no second."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        names = Names(server.getsockname()[1])
        threading.Thread(target=_serve, args=(server, names), daemon=True).start()
        yield names
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ending:
            ending.sendto(b"", server.getsockname())


def _serve(server: socket.socket, names: Names) -> None:
    while True:
        question, whom = server.recvfrom(512)
        if not question:
            return
        name, end = _name_of(question)
        names.asked.append(name)
        addresses = next(names.answers[name], ()) if name in names.answers else ()
        head = question[:2] + struct.pack("!5H", 0x8180, 1, len(addresses), 0, 0)
        records = [
            struct.pack("!HHHIH", 0xC00C, 1, 1, 0, 4) + socket.inet_aton(address) for address in addresses
        ]
        server.sendto(head + question[12:end] + b"".join(records), whom)


def _name_of(question: bytes) -> tuple[str, int]:
    """The name that a message asks for, and where its question ends."""
    labels, at = [], 12
    while question[at]:
        labels.append(question[at + 1 : at + 1 + question[at]].decode())
        at += 1 + question[at]
    return ".".join(labels), at + 5


def resolves_by(names: Names, folder: Path) -> str:
    """A PYTHONPATH under which a Python process asks this server for every name."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(ASKING.format(port=names.port), encoding="utf-8")
    return str(folder)
