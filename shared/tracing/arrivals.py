"""When the events in hand were told and taken: beside their envelopes, whose contract says nothing of the way."""

import time
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.bus.port import Consumer, Delivery, Verdict
from shared.clock import Clock, sortable
from shared.contracts.base import Envelope
from shared.store.port import Doc


class _InHand(NamedTuple):
    """When the events were taken, by the service's clock and by the real one; and when each was told, by the real one (None
    where the bus does not know any more, as of a dead letter that was replayed)."""

    taken: datetime
    real: float
    told: Mapping[str, float | None]


_IN_HAND: ContextVar[_InHand | None] = ContextVar("arrivals", default=None)


def noted(consumer: Consumer, clock: Clock) -> Consumer:
    """``consumer``, within which ``way`` knows the events in hand."""

    async def consume(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        told = {each.envelope.id: each.told for each in deliveries}
        token = _IN_HAND.set(_InHand(clock.now(), time.time(), told))
        try:
            return await consumer(deliveries)
        finally:
            _IN_HAND.reset(token)

    return consume


def way(event: Envelope[object]) -> Doc:  # type: ignore[type-var]
    """``told``, ``taken`` and the ``request`` for the document in which a service keeps that it heard ``event``; empty where
    nobody noted."""
    batch = _IN_HAND.get()
    if batch is None or event.id not in batch.told:
        return {}
    request = {} if event.requestid is None else {"request": event.requestid}
    return {**_told(batch, batch.told[event.id]), "taken": sortable(batch.taken), **request}


def _told(batch: _InHand, real: float | None) -> Doc:
    """By the service's clock: what counts is how long ago."""
    if real is None:
        return {}
    return {"told": sortable(batch.taken - timedelta(seconds=max(0.0, batch.real - real)))}
