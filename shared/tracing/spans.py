"""One service's spans, sent in the background to the collector that ``OTEL_EXPORTER_OTLP_ENDPOINT`` names.

The SDK's other standard variables hold too: headers, sampler, batches, ``OTEL_SDK_DISABLED``. Without an endpoint nothing of
it is imported. Names of attributes: OpenTelemetry's semantic conventions for HTTP, messaging and CloudEvents.
"""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from shared.bus.port import Consumer, Delivery, Verdict
from shared.contracts.base import Envelope
from shared.tracing.ids import Place, handling_place, ids_in, publishing_place, request_place

if TYPE_CHECKING:
    from shared.tracing.sdk import Recorder

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
LAST_SECONDS = 3.0
"""How long the end of a process waits for a collector that does not answer."""

Facts = dict[str, str | int]

_UNSEEN = ("/livez", "/readyz", "/metrics")
"""Whoever looks after a service asks these every few seconds."""


def tracing(service: str) -> "Tracing | None":
    """None where no collector is named, or where sending to it is turned off."""
    off = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or os.environ.get("OTEL_TRACES_EXPORTER") == "none"
    if off or not any(os.environ.get(name) for name in _ENDPOINTS):
        return None
    from shared.tracing.sdk import Recorder  # a quarter of a second, and only here

    return Tracing(service, Recorder(service, version("pufa")))


class Tracing:
    """A span is made when what it tells of is over: nothing is kept in hand meanwhile. Times are ``time.time_ns()``."""

    def __init__(self, service: str, recorder: "Recorder") -> None:
        self._service = service
        self._recorder = recorder

    def samples(self, place: Place) -> bool:
        """Whether the trace of ``place`` is recorded."""
        return self._recorder.samples(place)

    def answered(self, request: str, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered just now, after ``seconds``."""
        if route.endswith(_UNSEEN):
            return
        facts: Facts = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        error = str(status) if status >= 500 else None
        ended = time.time_ns()
        began = ended - int(seconds * 1e9)
        self._recorder.record(request_place(request), f"{method} {route}", "SERVER", began, ended, facts, error)

    def told(self, event: Mapping[str, Any], began: int) -> None:
        """The bus confirmed an event just now; ``event`` as the outbox has it."""
        facts = _of_message("send", str(event["id"]), str(event["type"]), str(event.get("subject")))
        name, place = f"send {event['type']}", publishing_place(ids_in(event))
        self._recorder.record(place, name, "PRODUCER", began, time.time_ns(), facts, None)

    def traced(self, consumer: Consumer) -> Consumer:
        """``consumer``, with a span for each event that it was handed; those of a batch lie side by side."""

        async def consume(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
            began = time.time_ns()
            verdicts = await consumer(deliveries)
            for delivery, verdict in zip(deliveries, verdicts, strict=False):
                facts: Facts = {"messaging.batch.message_count": len(deliveries), "pufa.attempt": delivery.attempt}
                self._handled(delivery.envelope, verdict, began, facts)
            return verdicts

        return consume

    def _handled(self, event: Envelope[Any], verdict: Verdict, began: int, facts: Facts) -> None:
        said = _of_message("process", event.id, event.type, event.subject) | facts
        error = None if verdict is None else type(verdict).__name__
        name, place = f"process {event.type}", handling_place(event, self._service)
        self._recorder.record(place, name, "CONSUMER", began, time.time_ns(), said, error)

    async def close(self) -> None:
        """Send what is left, for ``LAST_SECONDS`` at most."""
        await asyncio.to_thread(self._recorder.close, LAST_SECONDS)


def _of_message(operation: str, id: str, type: str, subject: str) -> Facts:
    return {
        "messaging.operation.type": operation,
        "messaging.operation.name": operation,
        "messaging.message.id": id,
        "cloudevents.event_id": id,
        "cloudevents.event_type": type,
        "cloudevents.event_subject": subject,
    }
