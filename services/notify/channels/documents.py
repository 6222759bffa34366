"""Channels as they are stored: few, written seldom, and read with every event."""

import asyncio
import time
from collections.abc import Callable, Iterable

from services.notify.channels.channel import Channel
from shared.directory.documents import FRESH_SECONDS
from shared.store.paging import every
from shared.store.port import Collection, Doc, Duplicate, Index, Stale, Store

CHANNELS = Collection("channels", indexes=(Index(("name",), unique=True),))


class NameTaken(Exception):
    """Another channel has this name."""


class Channels:
    """Readers of what is active see a change on any replica within ``FRESH_SECONDS``."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._active: dict[str, list[Channel]] = {}
        self._read = float("-inf")
        self._reading = asyncio.Lock()

    async def all(self) -> list[Channel]:
        """By unit and name."""
        found = map(_channel, await every(self._store, CHANNELS, {}))
        return sorted(found, key=lambda each: (each.unit, each.name))

    async def get(self, id: str) -> Channel | None:
        """As it is now, active or not."""
        doc = await self._store.get(CHANNELS, id)
        return _channel(doc) if doc else None

    async def of_units(self, units: Iterable[str]) -> list[Channel]:
        """The active ones of these units."""
        if not self._is_fresh():
            async with self._reading:
                if not self._is_fresh():
                    await self._read_active()
        return [channel for unit in units for channel in self._active.get(unit, ())]

    async def make(self, channel: Channel) -> bool:
        """Whether it is new; one with this id is there already where the same request came before. Raises ``NameTaken``."""
        try:
            await self._store.insert(CHANNELS, _doc(channel))
        except Duplicate:
            if await self.get(channel.id):
                return False
            raise NameTaken from None
        self._forget()
        return True

    async def change(self, id: str, step: Callable[[Channel], Channel]) -> Channel | None:
        """Store what ``step`` makes of it, tried again where somebody else was faster; None where it is not there.
        Raises ``NameTaken``, and whatever ``step`` raises."""
        while (doc := await self._store.get(CHANNELS, id)) is not None:
            after = step(_channel(doc))
            try:
                await self._store.replace(CHANNELS, _doc(after) | {"rev": doc["rev"]})
            except Stale:
                continue
            except Duplicate:
                raise NameTaken from None
            self._forget()
            return after
        return None

    async def delete(self, id: str) -> None:
        await self._store.delete(CHANNELS, id)
        self._forget()

    def _forget(self) -> None:
        self._read = float("-inf")

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._read <= FRESH_SECONDS

    async def _read_active(self) -> None:
        began = time.monotonic()
        by_unit: dict[str, list[Channel]] = {}
        for channel in await self.all():
            if channel.active:
                by_unit.setdefault(channel.unit, []).append(channel)
        self._active, self._read = by_unit, began


def _doc(channel: Channel) -> Doc:
    return channel.model_dump(mode="json", exclude_none=True)


def _channel(doc: Doc) -> Channel:
    return Channel.model_validate({name: value for name, value in doc.items() if name in Channel.model_fields})
