"""From a table of handlers to a consumer: who is called with what, and what becomes of their errors."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from shared.bus.port import Delivery, Verdict
from shared.bus.routes import dispatch
from shared.contracts.base import Envelope, Event
from shared.contracts.events import ActivityPostedV1, ActivityReturnedV1, ActivityVerifiedV1
from shared.contracts.tasks import TargetReachedV1
from shared.errors import Rejected, Unavailable
from shared.tracing.ids import trace_of_request
from tests.contract.samples import sample

POSTED, VERIFIED, RETURNED = "activity.posted.v1", "activity.verified.v1", "activity.returned.v1"
REACHED = "target.reached.v1"


def deliveries(*types: str) -> list[Delivery]:
    return [
        Delivery(sample(type_name).model_copy(update={"id": f"{n}"}), attempt=1) for n, type_name in enumerate(types)
    ]


def noting(calls: list[str], error: Exception | None = None) -> Callable[[Event, Envelope[Event]], Awaitable[None]]:
    async def handle(event: Event, cause: Envelope[Event]) -> None:
        assert cause.data is event
        calls.append(f"{cause.id} {event.type}")
        if error is not None:
            raise error

    return handle


async def test_each_event_reaches_the_handler_of_its_type_in_the_batchs_order() -> None:
    calls: list[str] = []
    consume = dispatch({ActivityPostedV1: noting(calls), TargetReachedV1: noting(calls)})
    assert await consume(deliveries(POSTED, REACHED, POSTED)) == [None, None, None]
    assert calls == [f"0 {POSTED}", f"1 {REACHED}", f"2 {POSTED}"]


async def test_a_type_without_a_handler_is_acknowledged() -> None:
    assert await dispatch({})(deliveries(POSTED)) == [None]


async def test_a_failing_handler_fails_its_own_message_alone() -> None:
    error = Rejected("no such unit")
    calls: list[str] = []
    consume = dispatch({ActivityPostedV1: noting(calls, error), TargetReachedV1: noting(calls)})
    assert await consume(deliveries(POSTED, REACHED)) == [error, None]


async def test_after_unavailable_the_rest_is_not_tried_and_gets_the_same_verdict() -> None:
    away = Unavailable("store")
    calls: list[str] = []
    batched: list[int] = []

    async def together(envelopes: Sequence[Envelope[Event]]) -> Sequence[Verdict]:
        batched.append(len(envelopes))
        return [None] * len(envelopes)

    consume = dispatch(
        {ActivityPostedV1: noting(calls), TargetReachedV1: noting(calls, away)}, {(ActivityVerifiedV1,): together}
    )
    assert await consume(deliveries(POSTED, REACHED, POSTED, VERIFIED)) == [None, away, away, away]
    assert calls == [f"0 {POSTED}", f"1 {REACHED}"]
    assert batched == []


async def test_a_batch_handler_gets_all_of_its_types_at_once_and_its_verdicts_find_their_messages() -> None:
    error = ValueError("bad")
    seen: list[list[str]] = []

    async def together(envelopes: Sequence[Envelope[Event]]) -> Sequence[Verdict]:
        seen.append([envelope.id for envelope in envelopes])
        return [None, error, None]

    calls: list[str] = []
    consume = dispatch({TargetReachedV1: noting(calls)}, {(ActivityVerifiedV1, ActivityReturnedV1): together})
    verdicts = await consume(deliveries(VERIFIED, REACHED, RETURNED, VERIFIED))
    assert verdicts == [None, None, error, None]
    assert seen == [["0", "2", "3"]]
    assert calls == [f"1 {REACHED}"]


async def test_an_error_of_a_batch_handler_is_the_verdict_of_its_messages_alone() -> None:
    error = LookupError("all")

    async def together(envelopes: Sequence[Envelope[Event]]) -> Sequence[Verdict]:
        raise error

    calls: list[str] = []
    consume = dispatch({TargetReachedV1: noting(calls)}, {(ActivityVerifiedV1,): together})
    assert await consume(deliveries(VERIFIED, REACHED, VERIFIED)) == [error, None, error]


async def test_what_is_logged_while_an_event_is_handled_names_the_request_and_the_event() -> None:
    bound: list[dict[str, Any]] = []

    async def handle(event: Event, cause: Envelope[Event]) -> None:
        bound.append(structlog.contextvars.get_contextvars())

    delivery = Delivery(sample(POSTED).model_copy(update={"id": "e-1", "requestid": "r-1"}), attempt=1)
    await dispatch({ActivityPostedV1: handle})([delivery])
    assert bound == [
        {"request_id": "r-1", "trace_id": trace_of_request("r-1"), "event_id": "e-1", "event_type": POSTED}
    ]
    assert structlog.contextvars.get_contextvars() == {}
