"""Spans as a real collector gets them over the wire, and what tracing costs where no collector is named."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from shared.bus.local import LocalBus
from shared.bus.port import Delivery, Message, Verdict
from shared.clock import SystemClock
from shared.errors import Rejected
from shared.tracing.ids import handling_place, publishing_place
from shared.tracing.spans import LAST_SECONDS, Tracing, tracing
from tests.collector import Collector, collector
from tests.contract.samples import posted, sample
from tests.integration.notify_stack import Notify, notify_service
from tests.processes import free_port

POSTED = "activity.posted.v1"
TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collector() as running:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", running.url)
        yield running


def begun() -> Tracing:
    found = tracing("tasks")
    assert found is not None
    return found


def delivery(id: str, request: str | None) -> Delivery:
    return Delivery(sample(POSTED).model_copy(update={"id": id, "requestid": request, "causationid": None}), 2)


async def test_each_event_of_a_batch_has_a_span_behind_the_one_that_told_of_it(collected: Collector) -> None:
    spans = begun()
    batch = [delivery("e-1", TRACE), delivery("e-2", None)]

    async def handle(some: Sequence[Delivery]) -> Sequence[Verdict]:
        return [None, Rejected("no such unit")]

    assert len(await spans.traced(handle)(batch)) == 2
    for each in batch:
        spans.told(each.envelope.to_doc(), time.time_ns())
    await spans.close()
    found = {(span.name, span.facts["cloudevents.event_id"]): span for span in collected.spans}
    for each in batch:
        told, handled = found[f"send {POSTED}", each.envelope.id], found[f"process {POSTED}", each.envelope.id]
        assert (told.trace, told.span) == publishing_place(each.envelope)[:2]
        assert (handled.trace, handled.span, handled.parent) == handling_place(each.envelope, "tasks")[:3]
        assert handled.parent == told.span
        assert (handled.facts["messaging.batch.message_count"], handled.facts["pufa.attempt"]) == (2, 2)
        assert handled.failed == (each.envelope.id == "e-2")
    assert found[f"process {POSTED}", "e-2"].facts["error.type"] == "Rejected"


@pytest.mark.parametrize(
    ("flags", "sampler", "spans"),
    [("01", "always_on", 1), ("00", "always_on", 0), ("01", "parentbased_traceidratio", 1), ("", "always_off", 0)],
)
async def test_the_callers_word_on_recording_holds_and_else_the_samplers(
    collected: Collector, monkeypatch: pytest.MonkeyPatch, flags: str, sampler: str, spans: int
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", sampler)
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    making = begun()
    making.told(delivery("e-1", f"00-{TRACE}-{CALLER}-{flags}" if flags else TRACE).envelope.to_doc(), time.time_ns())
    await making.close()
    assert len(collected.spans) == spans


async def test_a_request_is_a_span_in_the_callers_trace_and_health_checks_are_none(
    collected: Collector, tmp_path: Path
) -> None:
    async with notify_service(tmp_path) as notify:
        spans = notify.service.app.state.tracing = tracing("notify")
        await _ask(notify, "/api/notify/livez")
        answer = await _ask(notify, "/api/notify/notices", traceparent=f"00-{TRACE}-{CALLER}-01")
        assert answer.headers["x-request-id"] == f"00-{TRACE}-{CALLER}-01"
        assert spans is not None
        await spans.close()
    (span,) = collected.spans
    assert (span.name, span.trace, span.parent) == ("GET /api/notify/notices", TRACE, CALLER)
    assert (span.service, span.facts["http.response.status_code"]) == ("pufa-notify", answer.status_code)


async def _ask(notify: Notify, path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(notify.service.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pufa") as http:
        return await http.get(path, headers=headers)


async def test_a_collector_that_is_away_holds_up_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{free_port()}")
    spans = begun()
    spans.told(delivery("e-1", TRACE).envelope.to_doc(), time.time_ns())
    before = time.monotonic()
    await spans.close()
    assert time.monotonic() - before < LAST_SECONDS + 5


@pytest.mark.parametrize("variable", ["OTEL_SDK_DISABLED=true", "OTEL_TRACES_EXPORTER=none"])
def test_sending_can_be_turned_off(collected: Collector, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(*variable.split("="))
    assert tracing("tasks") is None


def test_without_a_collector_nothing_of_the_sdk_is_imported() -> None:
    code = (
        "import sys, services.tasks.main, services.events.main, services.notify.main\n"
        "from shared.tracing.spans import tracing\n"
        "assert tracing('tasks') is None\n"
        "print([name for name in sys.modules if name.startswith(('opentelemetry.sdk', 'opentelemetry.exporter'))])"
    )
    environment = {"PATH": "", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_messages_of_a_file_from_before_they_had_their_time_are_handed_out(tmp_path: Path) -> None:
    file = tmp_path / "bus.sqlite"
    bus = LocalBus(file)
    await bus.open()
    await bus.close()
    with closing(sqlite3.connect(file)) as box, box:
        box.execute("ALTER TABLE message DROP COLUMN told")
        row = ("p-1", POSTED, posted("p-1").body)
        box.execute("INSERT INTO message (service, id, type, body, attempt, due) VALUES ('tasks', ?, ?, ?, 1, 0)", row)
    heard: list[float | None] = []

    async def hear(some: Sequence[Delivery]) -> Sequence[Verdict]:
        heard.extend(each.told for each in some)
        return [None] * len(some)

    bus = LocalBus(file)
    await bus.open()
    subscription = await bus.consume("tasks", hear)
    await bus.publish(Message("p-2", POSTED, posted("p-2").body))
    while await bus.depth("tasks"):
        await asyncio.sleep(0.01)
    await subscription.stop()
    await bus.close()
    assert heard[0] is None
    assert abs((heard[1] or 0) - SystemClock().now().timestamp()) < 60
