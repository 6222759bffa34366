"""One reader of the stored stream in each process, and its listeners, none of whom can hold up another."""

import asyncio
import random
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Protocol

import structlog
from pydantic import ValidationError

from services.notify.stream.documents import KEPT, Stored, StreamItems, earlier
from services.notify.stream.domain import may_see
from services.notify.stream.frames import ALIVE, Encode, Shown, reset
from services.notify.stream.listener import Listener
from services.notify.stream.recent import Recent
from shared.access import Principal
from shared.errors import Unavailable

POLL_SECONDS = 0.3
"""How soon another replica's items are seen; this process's own wake the reader at once."""

LOOK_BACK = timedelta(seconds=5)
"""Replicas' clocks and commits differ by less: an item may appear below one that was already read."""

ALIVE_SECONDS = 15.0
"""A comment goes out to whoever was sent nothing for so long; this often we look who was disabled."""

BEAT_SECONDS = 1.0

LIFETIME_SECONDS = 900.0
"""As long as an access token, or up to a third less, so that not all come again at once: with a new one, and their last id."""

log = structlog.get_logger(__name__)


class Directory(Protocol):
    async def disabled_of(self, users: Collection[str]) -> set[str]:
        """Those of ``users`` that are known and disabled."""
        ...


class Hub:
    """Reads while anybody listens. ``wake`` makes it look now."""

    def __init__(self, items: StreamItems, encode: Encode, directory: Directory) -> None:
        self._items = items
        self._encode = encode
        self._directory = directory
        self._listeners: set[Listener] = set()
        self._recent: Recent | None = None
        self._read_from = ""
        self._news = asyncio.Event()
        self._work: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()

    def wake(self) -> None:
        self._news.set()

    @asynccontextmanager
    async def listening(self, who: Principal, language: str, last: str | None = None) -> AsyncIterator[Listener]:
        """What ``who`` may see: all that stands after the id ``last``, or a word that some of it is gone, and from here on
        every new item. Raises ``Unavailable`` where the stream cannot be read."""
        async with self._starting:
            if self._work is None:
                recent = await self._begin()
                self._work = asyncio.create_task(self._run(recent), name="stream")
        listener = self._enter(who, language, last)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)
            await self._rest()

    def _enter(self, who: Principal, language: str, last: str | None) -> Listener:
        """Nothing can come between what it is sent of the past and what comes."""
        assert self._recent is not None
        past = [] if last is None else self._recent.after(last)
        frames = [reset(self._recent.last_id)] if past is None else self._seen_by(who, language, past)
        ends = asyncio.get_running_loop().time() + LIFETIME_SECONDS * random.uniform(2 / 3, 1)
        listener = Listener(who, language, ends, frames)
        self._listeners.add(listener)
        return listener

    def _seen_by(self, who: Principal, language: str, past: list[Shown]) -> list[bytes]:
        frames = (_frame(shown, language) for shown in past if may_see(shown.item, who))
        return [frame for frame in frames if frame]

    async def _begin(self) -> Recent:
        """What is kept, from which readers take up again; goes on where it rested if nothing is missing since."""
        self._read_from = self._items.before_now(LOOK_BACK)
        if self._recent is not None:
            missed = await self._items.after(earlier(self._recent.newest, LOOK_BACK), known=self._recent)
            if len(missed) < KEPT:
                for stored in missed:
                    self._recent.add(stored)
                return self._recent
        kept = await self._items.newest()
        self._recent = Recent(kept, self._encode, is_whole=len(kept) < KEPT, overlap=LOOK_BACK)
        return self._recent

    async def _rest(self) -> None:
        """Stop reading when nobody listens."""
        if self._listeners or self._work is None:
            return
        work, self._work = self._work, None
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work

    async def _run(self, recent: Recent) -> None:
        """Whatever breaks this sends all listeners away: they come again, and it starts anew."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read_forever(recent), name="stream reader")
                group.create_task(self._beat_forever(), name="stream heartbeat")
        except* Exception:  # said here, or nobody would hear of it
            log.exception("stream broke")
            self._work = self._recent = None
            for listener in tuple(self._listeners):
                listener.drop()

    async def _read_forever(self, recent: Recent) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._news.wait()
            self._news.clear()
            try:
                await self._read(recent)
            except Unavailable as error:
                log.warning("stream waits", dependency=error.dependency, reason=error.reason)

    async def _read(self, recent: Recent) -> None:
        """Hand out whatever was not seen yet, from a little before the last reading that succeeded."""
        next_from = self._items.before_now(LOOK_BACK)
        for stored in await self._items.after(min(self._read_from, next_from), known=recent):
            self._hand_out(recent, stored)
        self._read_from = next_from

    def _hand_out(self, recent: Recent, stored: Stored) -> None:
        shown, now = recent.add(stored), asyncio.get_running_loop().time()
        for listener in self._listeners:
            if may_see(shown.item, listener.who) and (frame := _frame(shown, listener.language)):
                listener.put(frame, now)

    async def _beat_forever(self) -> None:
        """Little by little: who was sent nothing for long hears that the line stands; whose time is over goes."""
        loop = asyncio.get_running_loop()
        checked = loop.time()
        while True:
            await asyncio.sleep(min(BEAT_SECONDS, ALIVE_SECONDS))
            now = loop.time()
            for listener in tuple(self._listeners):
                if now >= listener.ends:
                    listener.drop()
                elif now - listener.heard >= ALIVE_SECONDS:
                    listener.put(ALIVE, now)
            if now - checked >= ALIVE_SECONDS:
                checked = now
                await self._send_disabled_away()

    async def _send_disabled_away(self) -> None:
        """One question for all."""
        try:
            disabled = await self._directory.disabled_of({listener.who.user for listener in self._listeners})
        except Unavailable as error:
            log.warning("stream waits", dependency=error.dependency, reason=error.reason)
            return
        for listener in tuple(self._listeners):
            if listener.who.user in disabled:
                listener.drop()


def _frame(shown: Shown, language: str) -> bytes | None:
    """None for an item that cannot be said any more: it holds nobody up."""
    try:
        return shown.frame(language)
    except ValidationError as error:
        log.warning("stream item left out", id=shown.id, reason=str(error))
        return None
