"""A line between a client and a server that does what networks do: delays, throttles, holds, swallows, cuts, refuses.

It knows no protocol. It runs in a thread with a loop of its own, so that a busy test slows down nobody's bytes.
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import urlsplit

from tests.processes import free_port

PIECE = 65_536
LOOK_AGAIN = 0.02
CUT_SHORT = 3
"""Bytes that a piece lacks when it is cut: its last frame's end mark and a little, so the receiver holds half a frame."""

WORTH_A_CUT = 100
"""A piece of so many bytes carries more than a heartbeat or an acknowledgement."""


class Way(Enum):
    TO_SERVER = auto()
    TO_CLIENT = auto()


@dataclass(frozen=True)
class Weather:
    """``delay``: seconds for each piece, each way. ``rate``: bytes a second, each way. ``holds``: nothing passes now and all
    of it later, as TCP has it. ``swallows``: on these ways nothing arrives any more and neither side hears of it; a connection
    that lost a byte stays so for good, as a router that forgot it would have it.
    """

    delay: float = 0.0
    rate: float | None = None
    holds: bool = False
    swallows: frozenset[Way] = frozenset()


FAIR = Weather()
SILENT = Weather(swallows=frozenset(Way))


class Line:
    """Listens on ``port`` of loopback and passes everything on to ``server``. ``connections`` counts what it ever took."""

    def __init__(self, server: int) -> None:
        self.server, self.port = server, free_port()
        self.weather = FAIR
        self.connections = 0
        self.cuts = 0
        self._cut_next: Way | None = None
        self._loop = asyncio.new_event_loop()
        self._listener: asyncio.Server | None = None
        self._carrying: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"line to {server}", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.accept()

    def stop(self) -> None:
        self.refuse()
        self.cut()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def accept(self) -> None:
        """Take connections (again)."""
        self._do(self._accept())

    def refuse(self) -> None:
        """Take no more connections; those that stand stay."""
        self._do(self._refuse())

    def cut(self) -> None:
        """Reset every connection that stands."""
        self._do(self._cut())

    def cut_within(self, way: Way) -> None:
        """Reset the next connection that sends something worth it this way, before the end of what it sends."""
        self._cut_next = way

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _accept(self) -> None:
        if self._listener is not None:
            return
        self._listener = await asyncio.start_server(self._take, "127.0.0.1", self.port)

    async def _refuse(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    async def _cut(self) -> None:
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._connect(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        self.connections += 1

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry both ways until both sides have ended, one has failed, or the line is cut."""
        writers = [writer]
        try:
            with suppress(OSError):
                answers, asks = await asyncio.open_connection("127.0.0.1", self.server)
                writers.append(asks)
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._carry(reader, asks, Way.TO_SERVER))
                    both.create_task(self._carry(answers, writer, Way.TO_CLIENT))
        except* (OSError, _Cut):
            pass
        finally:
            for each in writers:
                _reset(each)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: Way) -> None:
        silent = False
        while piece := await reader.read(PIECE):
            await self._wait(len(piece))
            silent = silent or way in self.weather.swallows
            if silent:
                continue
            if self._cut_next is way and len(piece) >= WORTH_A_CUT:
                self._cut_next, piece = None, piece[:-CUT_SHORT]
                writer.write(piece)
                await writer.drain()
                self.cuts += 1
                raise _Cut
            writer.write(piece)
            await writer.drain()
        if silent or way in self.weather.swallows:
            await asyncio.Event().wait()
        writer.write_eof()

    async def _wait(self, size: int) -> None:
        weather = self.weather
        await asyncio.sleep(weather.delay + (size / weather.rate if weather.rate else 0.0))
        while self.weather.holds:
            await asyncio.sleep(LOOK_AGAIN)


class _Cut(Exception):
    """This connection ends here."""


def _reset(writer: asyncio.StreamWriter) -> None:
    """End a connection as a broken line does: with RST, or nothing, but no farewell."""
    if (raw := writer.get_extra_info("socket")) is not None:
        with suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """A line to a server on loopback, in fair weather."""
    line = Line(port)
    line.start()
    try:
        yield line
    finally:
        line.stop()


def through(url: str, *lines: Line) -> str:
    """The address of the same server, or servers, at the other ends of these lines."""
    parts = urlsplit(url)
    user, at, _ = parts.netloc.rpartition("@")
    hosts = ",".join(f"127.0.0.1:{line.port}" for line in lines)
    return parts._replace(netloc=f"{user}{at}{hosts}").geturl()
