"""Readers of the live stream that cost almost nothing: a protocol for each connection, HTTP/1.1 by hand."""

import asyncio
import time
from collections.abc import Mapping

OPEN = b": open"


class Reader(asyncio.Protocol):
    """One open stream. ``arrived`` holds, for each marker looked for, when it came (``time.perf_counter``)."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._rest = b""
        self._wanted: dict[bytes, asyncio.Future[float]] = {}
        self.open: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.seconds = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._began = time.perf_counter()
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        seen = self._rest + data
        if not self.open.done():
            if OPEN in seen:
                self.seconds = now - self._began
                self.open.set_result(now)
            self._rest = seen
            return
        for marker in [marker for marker in self._wanted if marker in seen]:
            self._wanted.pop(marker).set_result(now)
        self._rest = seen[-256:]

    def connection_lost(self, error: Exception | None) -> None:
        for waiting in (self.open, *self._wanted.values()):
            if not waiting.done():
                waiting.set_exception(error or ConnectionResetError(self._rest.decode(errors="replace")))

    def expect(self, marker: bytes) -> "asyncio.Future[float]":
        """When text with ``marker`` comes, from now on."""
        self._wanted[marker] = asyncio.get_running_loop().create_future()
        return self._wanted[marker]

    def pause(self) -> None:
        """Read no further."""
        self._transport.pause_reading()

    def close(self) -> None:
        self._transport.abort()


async def listening(port: int, headers: Mapping[str, str]) -> Reader:
    """A stream that is open: its first line has come."""
    lines = ["GET /api/notify/stream HTTP/1.1", "Host: 127.0.0.1", *(f"{k}: {v}" for k, v in headers.items())]
    request = "\r\n".join([*lines, "", ""]).encode()
    _, reader = await asyncio.get_running_loop().create_connection(lambda: Reader(request), "127.0.0.1", port)
    try:
        async with asyncio.timeout(60):
            await reader.open
    except TimeoutError:
        reader.close()
        raise
    return reader
