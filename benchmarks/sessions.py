"""Fifty people at the desk: how long each waits for a draft, who is lost, and what a session takes of memory.

    python -m benchmarks.sessions [--library FOLDER] [--sessions 50] [SECONDS]

Serves the town (or FOLDER) as `crossfade demo` does, and opens that many sessions on Discover by websocket,
each on a listener of its own, speaking streamlit's protocol as its browser part does. Each moves the fader
for people once a second for SECONDS (default 30). Timed is from the message's being sent to the run's end.
Memory is what the server's resident set grew by between the first session's list and the end, by further one.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from engine.library import open_library
from engine.tasks.demo import prepare_demo
from tests.browser.desk import ROOT, served

PATIENCE_S = 120


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("seconds", nargs="?", type=int, default=30)
    asked.add_argument("--sessions", type=int, default=50)
    asked.add_argument("--library", type=Path)
    of = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="crossfade-benchmark-") as folder:
        path = of.library or Path(folder) / "library"
        if of.library is None:
            prepare_demo(path, int(time.time()), print)
        listeners = [one.listener_id for one in open_library(path).listeners()[: of.sessions]]
        with served(ROOT / "dashboard" / "server.py", path) as address:
            asyncio.run(measure(address, listeners, of.seconds))
    print(f"load average: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


async def measure(address: str, listeners: list[str], seconds: int) -> None:
    first = await Session.opened(address, listeners[0])
    await first.move()
    before = resident(address)
    others = await asyncio.gather(*(Session.opened(address, one) for one in listeners[1:]))
    every = [first, *others]
    done = await asyncio.gather(*(one.moves(seconds) for one in every), return_exceptions=True)
    lost = [one for one in done if isinstance(one, BaseException)]
    waits = sorted(wait for one in done if not isinstance(one, BaseException) for wait in one)
    grown = (resident(address) - before) / max(len(others), 1) / 2**20
    print(f"{len(every)} sessions, {len(waits)} moves: median {statistics.median(waits):.2f} s, "
          f"p95 {waits[int(0.95 * (len(waits) - 1))]:.2f} s; lost: {len(lost)}")  # fmt: skip
    for one in lost[:3]:
        print(f"  {one!r}")
    print(f"memory: {grown:.1f} MB for each further session")


class Session:
    """One websocket, with what its fader is called."""

    def __init__(self, socket: ClientConnection, listener: str) -> None:
        self.socket, self.query = socket, urlencode({"listener": listener})
        self.faders, self.fragment = "", ""
        self.turn, self.stands = 0, {}

    @classmethod
    async def opened(cls, address: str, listener: str) -> "Session":
        """A session whose first list is drawn."""
        made = cls(
            await connect(
                f"{address.replace('http', 'ws')}/_stcore/stream", origin=Origin(address),
                subprotocols=[Subprotocol("streamlit")], max_size=None,
            ),
            listener,
        )  # fmt: skip
        await made.run(BackMsg())
        assert made.faders, "the page drew no fader"
        return made

    async def moves(self, seconds: int) -> list[float]:
        """Move once a second, and tell how long each draft took."""
        begun, waits = time.perf_counter(), []
        while (now := time.perf_counter()) < begun + seconds:
            waits.append(await self.move())
            await asyncio.sleep(max(0.0, now + 1 - time.perf_counter()))
        return waits

    async def move(self) -> float:
        """Seconds from a move of the fader to the end of the run that it starts."""
        people = self.stands["people"]
        self.stands = self.stands | {"people": 5 if people >= 200 else people + 5}
        self.turn += 1
        moved = {"event": "moved", "value": {"turn": self.turn, "stands": self.stands}}
        message = BackMsg()
        message.rerun_script.fragment_id = self.fragment
        state = message.rerun_script.widget_states.widgets.add()
        state.id = f"$$STREAMLIT_INTERNAL_KEY_{self.faders}__events"
        state.json_trigger_value = json.dumps([moved])
        begun = time.perf_counter()
        await self.run(message)
        return time.perf_counter() - begun

    async def run(self, message: BackMsg) -> None:
        """Ask for a run, and read what it draws until it ends."""
        message.rerun_script.query_string = self.query
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg()
            answer.ParseFromString(await asyncio.wait_for(self.socket.recv(decode=False), PATIENCE_S))
            drawn = answer.delta.new_element.bidi_component
            if drawn.component_name == "crossfade_faders":
                self.faders, self.fragment = drawn.id, answer.delta.fragment_id
                self.stands = json.loads(drawn.bytes)["stands"]
            if answer.WhichOneof("type") == "script_finished":
                return


def resident(address: str) -> int:
    """Bytes that the server holds in memory: of the process that listens on the address's port."""
    port = address.rsplit(":", 1)[1]
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if b"streamlit" in words and port.encode() in words:
                pages = int((folder / "statm").read_text().split()[1])
                return pages * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            continue
    raise RuntimeError(f"no server on port {port}")


if __name__ == "__main__":
    main()
