"""Sends what is due, through every kind of channel at once: a slow one holds up no other."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from services.notify.channels.domain import ChannelKind
from services.notify.channels.limits import LIMITS, Limit
from services.notify.channels.sending import Sender
from services.notify.delivery.breaker import Breakers
from services.notify.delivery.documents import Deliveries, Leased
from services.notify.delivery.domain import Delivery
from services.notify.delivery.gate import Gates
from services.notify.delivery.journal import Journal
from services.notify.delivery.pace import Pace
from services.notify.delivery.sending import Clocks, Composing, Sending
from services.notify.people.endpoints import Endpoints
from shared.clock import Clock, SystemClock
from shared.errors import Unavailable
from shared.outbox import Outbox
from shared.store.port import Store

log = structlog.get_logger(__name__)

IN_LINE = frozenset({ChannelKind.EMAIL})
"""Kinds that are sent through one connection: letters that wait for it would use up the time of their attempts."""


class Delivering:
    """``clock`` is the district's; leases, gates and breakers go by the ``real`` one. In ``folder`` is kept what the store
    does not have yet, see ``Journal``."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        *,
        senders: Mapping[ChannelKind, Sender],
        endpoints: Endpoints,
        composing: Composing,
        clock: Clock,
        real: Clock | None = None,
        pace: Pace | None = None,
        limits: Mapping[ChannelKind, Limit] = LIMITS,
        folder: Path | None = None,
    ) -> None:
        clocks, self._pace = Clocks(clock, real or SystemClock()), pace or Pace()
        self._clocks = clocks
        self.deliveries = Deliveries(store, outbox, clock=clocks.district, real=clocks.real, lease=self._pace.lease)
        self._breakers = Breakers(self._pace.breaker, self._pace.longest)
        self._journal = Journal(folder)
        self._sending = Sending(
            deliveries=self.deliveries,
            gates=Gates(store, clocks.real),
            breakers=self._breakers,
            senders=senders,
            limits=limits,
            journal=self._journal,
            endpoints=endpoints,
            composing=composing,
            pace=self._pace,
            clocks=clocks,
        )
        self._channels = tuple(senders)
        self._news = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    async def keep(self, deliveries: Sequence[Delivery]) -> None:
        """Store those that are not there yet, and send them soon. Raises ``Unavailable``."""
        await self.deliveries.keep(deliveries)
        self.wake()

    async def again(self, id: str) -> Delivery | None:
        """Send a failed one again, from its first attempt; None if there is none. Raises ``NotFailed``, ``Unavailable``."""
        delivery = await self.deliveries.again(id)
        self.wake()
        return delivery

    def wake(self) -> None:
        """Something may be due: look now."""
        self._news.set()
        self._news = asyncio.Event()

    async def run_once(self) -> int:
        """Send what is due now and nobody else holds, one by one on each channel; how many were taken in hand.

        Raises ``Unavailable``.
        """
        await self._bring_in()
        return sum(await asyncio.gather(*map(self._all_due, self._channels)))

    async def work(self) -> None:
        """Send what is due, for ever. Told to stop, it takes no more in hand and lets end what is on its way.

        Raises ``OSError`` where nothing can be written in ``folder``.
        """
        self._journal.open()
        try:
            async with asyncio.TaskGroup() as lanes:
                lanes.create_task(self._bring_in_for_ever())
                for channel in self._channels:
                    lanes.create_task(self._lane(channel))
        finally:
            await self._end()
            self._journal.close()

    async def _bring_in(self) -> None:
        """Write what replicas that died on this machine had heard and not written. Raises ``Unavailable``."""
        for outcomes in self._journal.left_behind():
            await self.deliveries.settle(outcomes)
            log.warning("outcomes of a dead replica written", letters=len(outcomes))

    async def _bring_in_for_ever(self) -> None:
        while True:
            with suppress(Unavailable):
                await self._bring_in()
            await asyncio.sleep(self._pace.lease / 4)

    async def _all_due(self, channel: ChannelKind) -> int:
        done = 0
        while leased := await self.deliveries.claim(channel):
            await self._sending.see_off(leased)
            done += 1
        return done

    async def _lane(self, channel: ChannelKind) -> None:
        """Takes the next in hand as soon as fewer than ``at_once`` are on their way; of those in line, one."""
        room = asyncio.Semaphore(1 if channel in IN_LINE else self._pace.at_once)
        while True:
            news = self._news
            if wait := self._breakers.wait(channel.value, self._clocks.real.now()):
                await asyncio.sleep(min(wait, self._pace.look))
                continue
            await room.acquire()
            if (leased := await self._next(channel)) is not None:
                self._begin(leased, room)
                continue
            room.release()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.look):
                    await news.wait()

    async def _next(self, channel: ChannelKind) -> Leased | None:
        try:
            return await self.deliveries.claim(channel)
        except Unavailable as error:
            log.warning("letters wait", channel=channel, dependency=error.dependency, reason=error.reason)
        except Exception:  # one that cannot be read is left alone until its lease ends; the others go on
            log.exception("letter not taken", channel=channel)
        return None

    def _begin(self, leased: Leased, room: asyncio.Semaphore) -> None:
        task = asyncio.create_task(self._see_off(leased), name=f"delivery:{leased.delivery.id}")
        self._under_way.add(task)

        def ended(task: asyncio.Task[None]) -> None:
            self._under_way.discard(task)
            room.release()

        task.add_done_callback(ended)

    async def _see_off(self, leased: Leased) -> None:
        try:
            await self._sending.see_off(leased)
        except Unavailable as error:
            log.warning("letter waits", delivery=leased.delivery.id, dependency=error.dependency, reason=error.reason)
        except Exception:  # its lease ends by itself, and it is taken up again; the others go on
            log.exception("letter not sent", delivery=leased.delivery.id)

    async def _end(self) -> None:
        """Nobody waits for what is still on its way after ``grace``: it is taken up again when its lease ends."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=self._pace.grace)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
