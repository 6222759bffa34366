"""From a table of handlers to a consumer: one plain async function for each event type."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

import structlog

from shared.bus.port import Consumer, Delivery, Verdict
from shared.contracts.base import Envelope, Event
from shared.errors import Unavailable
from shared.tracing.ids import trace_of

log = structlog.get_logger("events")

Handler = Callable[[Any, Envelope[Any]], Awaitable[None]]
"""``async def handle(event, cause)``: bears being called twice, and in any order."""

Routes = Mapping[type[Event], Handler]

BatchHandler = Callable[[Sequence[Envelope[Any]]], Awaitable[Sequence[Verdict]]]
"""Handles many events at once, with one verdict each; for handlers that save work by it."""


def _facts(envelope: Envelope[Event]) -> dict[str, str | None]:
    """What leads from a line of the log to the event, and by the request and the trace to everything that it caused."""
    request = {"request_id": envelope.requestid, "trace_id": trace_of(envelope)}
    return {**request, "event_id": envelope.id, "event_type": envelope.type}


def _bound(envelopes: Sequence[Envelope[Event]]) -> AbstractContextManager[None]:
    """Put the event's names on every line logged meanwhile; of several that are handled at once only their number."""
    facts = _facts(envelopes[0]) if len(envelopes) == 1 else {"batch": len(envelopes)}
    return structlog.contextvars.bound_contextvars(**facts)


def _note(deliveries: Sequence[Delivery], verdicts: Sequence[Verdict]) -> None:
    if not log.is_enabled_for(logging.DEBUG):
        return  # the facts cost more than all else that is done here for an event
    for delivery, verdict in zip(deliveries, verdicts, strict=True):
        again = {"redelivered": True} if delivery.redelivered else {}
        outcome = type(verdict).__name__ if verdict else "done"
        log.debug("handled", **_facts(delivery.envelope), verdict=outcome, **again)


async def _one(routes: Routes, envelope: Envelope[Event]) -> Verdict:
    handler = routes.get(type(envelope.data))
    if handler is None:
        return None
    try:
        with _bound([envelope]):
            await handler(envelope.data, envelope)
    except Exception as error:  # the verdict is the bus's to act on: nothing is swallowed
        return error
    return None


async def _together(batch: BatchHandler, envelopes: Sequence[Envelope[Event]]) -> Sequence[Verdict]:
    """The batch's verdicts; if it fails as a whole, each event's own, so that a bad one harms only itself."""
    try:
        with _bound(envelopes):
            return await batch(envelopes)
    except Unavailable as error:
        return [error] * len(envelopes)
    except Exception as error:  # the verdict is the bus's to act on: nothing is swallowed
        if len(envelopes) == 1:
            return [error]
        return [verdict for envelope in envelopes for verdict in await _together(batch, [envelope])]


def dispatch(routes: Routes, batches: Mapping[tuple[type[Event], ...], BatchHandler] | None = None) -> Consumer:
    """A consumer that hands each event to its handler, or those of a batch's types to the batch handler together.

    The order inside one batch is kept for the single handlers. Once one says ``Unavailable`` the rest is not tried.
    A type without a handler is acknowledged: the service hears it for another role.
    """
    grouped = {event: handler for events, handler in (batches or {}).items() for event in events}

    async def consume(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        verdicts: list[Verdict] = [None] * len(deliveries)
        together: dict[BatchHandler, list[int]] = {}
        away: Unavailable | None = None
        for position, delivery in enumerate(deliveries):
            batch = grouped.get(type(delivery.envelope.data))
            if batch is not None:
                together.setdefault(batch, []).append(position)
            elif away is not None:
                verdicts[position] = away
            else:
                verdicts[position] = await _one(routes, delivery.envelope)
                if isinstance(verdicts[position], Unavailable):
                    away = verdicts[position]  # type: ignore[assignment]
        for batch, positions in together.items():
            outcomes: Sequence[Verdict] = [away] * len(positions)
            if away is None:
                outcomes = await _together(batch, [deliveries[position].envelope for position in positions])
            for position, outcome in zip(positions, outcomes, strict=True):
                verdicts[position] = outcome
        _note(deliveries, verdicts)
        return verdicts

    return consume
