"""One reader of the stored stream in each process, and its listeners, none of whom can hold up another."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog

from services.notify.stream.documents import Stored, StreamItems
from shared.errors import Unavailable

POLL_SECONDS = 0.3
"""How soon another replica's items are seen; this process's own wake the reader at once."""

LOOK_BACK = timedelta(seconds=5)
"""Replicas' clocks and commits differ by less: an item may appear below one that was already read."""

WAITING_AT_MOST = 256
_REMEMBERED = 20_000

log = structlog.get_logger(__name__)


class Listener:
    """A bounded queue. Once it overflows the listener is dropped: it takes up again from the last id that it saw."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Stored | None] = asyncio.Queue(WAITING_AT_MOST + 1)
        self._dropped = False

    def put(self, stored: Stored) -> None:
        if self._dropped:
            return
        if self._queue.qsize() >= WAITING_AT_MOST:
            self.drop()
        else:
            self._queue.put_nowait(stored)

    def drop(self) -> None:
        """Send it away once it has taken what waits."""
        if not self._dropped:
            self._dropped = True
            self._queue.put_nowait(None)

    @property
    def waiting(self) -> int:
        """How many items it has not taken yet."""
        return self._queue.qsize()

    async def next(self) -> Stored | None:
        """The next item, None once the listener is dropped."""
        return await self._queue.get()


class Hub:
    """Reads while anybody listens. ``wake`` makes it look now."""

    def __init__(self, items: StreamItems) -> None:
        self._items = items
        self._listeners: set[Listener] = set()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._news = asyncio.Event()
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    def wake(self) -> None:
        self._news.set()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Listener]:
        """From here on every new item comes to the listener. Raises ``Unavailable`` where the stream cannot be read."""
        listener = Listener()
        async with self._starting:
            if self._reader is None:
                self._seen.clear()
                await self._read()
                self._reader = asyncio.create_task(self._read_forever(), name="stream reader")
            self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            await self._rest()

    async def _rest(self) -> None:
        """Stop reading when nobody listens."""
        if self._listeners or self._reader is None:
            return
        reader, self._reader = self._reader, None
        reader.cancel()
        with suppress(asyncio.CancelledError):
            await reader

    async def _read_forever(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._news.wait()
            self._news.clear()
            try:
                await self._read()
            except Unavailable as error:
                log.warning("stream waits", dependency=error.dependency, reason=error.reason)

    async def _read(self) -> None:
        """Hand out whatever was not seen yet."""
        for stored in await self._items.after(self._items.before_now(LOOK_BACK)):
            if stored[0] in self._seen:
                continue
            self._seen[stored[0]] = None
            for listener in self._listeners:
                listener.put(stored)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
