"""The line between a phone and pufa: a TCP relay that can be cut, and that can swallow answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.processes import free_port

BLOCK = 65_536


@dataclass
class Line:
    """``url`` stays the same whether it is cut or not. ``swallowed`` counts the answers that never arrived."""

    port: int
    target: int
    is_cut: bool = False
    to_swallow: int = 0
    swallowed: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Nothing passes any more, and what was under way breaks off."""
        self.is_cut = True
        for writer in tuple(self._open):
            writer.transport.abort()

    def mend(self) -> None:
        self.is_cut = False

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            writer.transport.abort()
            return
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, back}
        try:
            await asyncio.gather(self._pour(reader, back), self._pour(there, writer, answers=True))
        finally:
            self._open -= {writer, back}
            writer.transport.abort()
            back.transport.abort()

    async def _pour(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, answers: bool = False) -> None:
        with suppress(OSError):
            while block := await source.read(BLOCK):
                if answers and self.to_swallow:
                    self.to_swallow -= 1
                    self.swallowed += 1
                    break
                sink.write(block)
                await sink.drain()
        sink.transport.abort() if answers else sink.close()


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[Line]:
    line = Line(free_port(), urlsplit(url).port or 80)
    server = await asyncio.start_server(line.take, "127.0.0.1", line.port)
    try:
        yield line
    finally:
        server.close()
        line.cut()
        await server.wait_closed()
