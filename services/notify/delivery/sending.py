"""From a delivery in hand to what became of it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol

import structlog

from services.notify.channels.domain import ChannelKind, Endpoint, Outgoing
from services.notify.channels.limits import Limit
from services.notify.channels.sending import Busy, Sender, Unanswered
from services.notify.delivery.breaker import Breakers
from services.notify.delivery.documents import Deliveries, Leased, outcome
from services.notify.delivery.domain import Delivery
from services.notify.delivery.gate import Gates
from services.notify.delivery.journal import Journal
from services.notify.delivery.pace import Pace
from services.notify.delivery.telling import told_of
from services.notify.delivery.trying import Accepted, Word, after, ask
from services.notify.people.endpoints import Endpoints
from shared.clock import Clock
from shared.errors import Unavailable
from shared.store.port import Doc

log = structlog.get_logger(__name__)

MOST_TOGETHER = 20
"""How many further letters one message takes along, where the robot does not take a message for each."""

STORE_PAUSE_SECONDS = 0.2

OWN_PROVIDER = frozenset({ChannelKind.WEBHOOK, ChannelKind.APPRISE})
"""Kinds whose endpoints have nothing in common: that one does not answer says nothing of the others."""


class Composing(Protocol):
    async def message(self, deliveries: Sequence[Delivery], endpoint: Endpoint) -> Outgoing | None:
        """What these deliveries to one endpoint say together, under an id that is the same for the same deliveries; None
        where nothing is left to say."""
        ...


class Clocks(NamedTuple):
    """``district``: by which letters are due; ``real``: by which leases, gates and breakers go."""

    district: Clock
    real: Clock


class Sending:
    """All methods raise ``Unavailable``: then the lease ends by itself, and the letter is taken up again."""

    def __init__(
        self,
        *,
        deliveries: Deliveries,
        gates: Gates,
        breakers: Breakers,
        senders: Mapping[ChannelKind, Sender],
        limits: Mapping[ChannelKind, Limit],
        journal: Journal,
        endpoints: Endpoints,
        composing: Composing,
        pace: Pace,
        clocks: Clocks,
    ) -> None:
        self._deliveries = deliveries
        self._gates = gates
        self._breakers = breakers
        self._senders = senders
        self._limits = limits
        self._journal = journal
        self._endpoints = endpoints
        self._composing = composing
        self._pace = pace
        self._clocks = clocks

    async def see_off(self, leased: Leased) -> None:
        """Send it now, alone or with others that are due at its endpoint; or put it off, or drop it."""
        endpoint = await self._endpoints.get(leased.delivery.endpoint)
        if endpoint is None:
            await self._deliveries.settle([outcome(leased, leased.delivery.dropped())])
        elif wait := self._pause(endpoint):
            await self._put_off(leased, wait)
        elif (limit := self._limits.get(endpoint.kind)) is None:
            await self._send([leased], endpoint)
        else:
            wait, room = await self._gates.enter(endpoint.id, limit)
            if wait:
                await self._put_off(leased, wait)
            else:
                await self._send([leased, *await self._beside(leased, room)], endpoint)

    def _pause(self, endpoint: Endpoint) -> float:
        now = self._clocks.real.now()
        return max(self._breakers.wait(key, now) for key in (breaker_key(endpoint), endpoint.id))

    async def _leave_alone(self, endpoint: Endpoint, seconds: float) -> None:
        """Until the endpoint takes something again: every replica leaves a robot alone, this one any other."""
        if endpoint.kind in self._limits:
            await self._gates.shut(endpoint.id, seconds)
        else:
            self._breakers.busy(endpoint.id, self._clocks.real.now(), seconds)

    async def _beside(self, leased: Leased, room: int) -> list[Leased]:
        """Letters that go in the same message, where more are due than there is room for one by one."""
        if await self._deliveries.count_due(leased.delivery.endpoint, room + 2) <= room + 1:
            return []
        return await self._deliveries.claim_beside(leased, MOST_TOGETHER)

    async def _put_off(self, leased: Leased, seconds: float) -> None:
        due = self._clocks.district.now() + timedelta(seconds=seconds)
        await self._deliveries.settle([outcome(leased, leased.delivery.put_off(due))])

    async def _send(self, together: Sequence[Leased], endpoint: Endpoint) -> None:
        together = sorted(together, key=lambda leased: (leased.delivery.due, leased.delivery.id))
        message = await self._composing.message([leased.delivery for leased in together], endpoint)
        if message is None:
            await self._deliveries.settle([outcome(leased, leased.delivery.dropped()) for leased in together])
            return
        now = self._clocks.real.now()
        if now + timedelta(seconds=self._pace.longest) > min(leased.until for leased in together):
            return  # too late: it may be in other hands before this attempt is over
        await self._try(together, endpoint, message)

    async def _try(self, together: Sequence[Leased], endpoint: Endpoint, message: Outgoing) -> None:
        """What lies between the provider's yes and the journal's line is all that can be sent twice: keep it short."""
        if_accepted = self._journal.line(self._outcomes(Accepted(""), together, message))
        key = breaker_key(endpoint)
        self._breakers.tried(key, self._clocks.real.now())
        noted = False

        def note(_: str) -> None:
            nonlocal noted
            noted = self._journal.note(if_accepted)

        word = await ask(self._senders[endpoint.kind], endpoint, message, self._pace.longest, note)
        if isinstance(word, Unanswered):
            self._breakers.failed(key, self._clocks.real.now())
        else:
            self._breakers.answered(key)
        await self._write_down(self._outcomes(word, together, message))
        if noted:
            self._journal.written()
        if isinstance(word, Busy):
            await self._leave_alone(endpoint, word.seconds)

    def _outcomes(self, word: Word, together: Sequence[Leased], message: Outgoing) -> list[Doc]:
        now, items = self._clocks.district.now(), {item.id: item for item in message.items}
        ends = [after(word, leased.delivery, now, self._pace) for leased in together]
        return [outcome(leased, end, told_of(end, items, now)) for leased, end in zip(together, ends, strict=True)]

    async def _write_down(self, outcomes: Sequence[Doc]) -> None:
        """What has happened is written, however long the store is away."""
        while True:
            try:
                await self._deliveries.settle(outcomes)
            except Unavailable as error:
                log.warning("outcome waits", dependency=error.dependency, reason=error.reason, letters=len(outcomes))
                await asyncio.sleep(STORE_PAUSE_SECONDS)
            else:
                return


def breaker_key(endpoint: Endpoint) -> str:
    return endpoint.id if endpoint.kind in OWN_PROVIDER else endpoint.kind.value
