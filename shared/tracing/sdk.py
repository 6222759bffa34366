"""The only module that speaks to OpenTelemetry's SDK: records spans whose places are known, and sends them."""

import threading
from collections.abc import Mapping

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from shared.tracing.ids import Place

Fact = str | int


class _Known(IdGenerator):
    """Hands out the ids of the place that is recorded next: to record is one step, in one thread."""

    def __init__(self) -> None:
        self.place = Place("0" * 32, "0" * 16, None)

    def generate_span_id(self) -> int:
        return int(self.place.span, 16)

    def generate_trace_id(self) -> int:
        return int(self.place.trace, 16)


class Recorder:
    """Spans of one service. What the collector does not take in time is dropped: nothing waits for it."""

    def __init__(self, service: str, version: str) -> None:
        names = {"service.name": f"pufa-{service}", "service.namespace": "pufa", "service.version": version}
        self._known = _Known()
        self._provider = TracerProvider(
            resource=Resource.create(names), id_generator=self._known, shutdown_on_exit=False
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("pufa", version)

    def samples(self, place: Place) -> bool:
        """The caller's word; without one the sampler's, which is the same for the whole trace and in every service."""
        if place.sampled is not None:
            return place.sampled
        decision = self._provider.sampler.should_sample(Context(), int(place.trace, 16), "").decision
        return decision is Decision.RECORD_AND_SAMPLE

    def record(
        self, place: Place, name: str, kind: str, began: int, ended: int, facts: Mapping[str, Fact], error: str | None
    ) -> None:
        """A span from ``began`` to ``ended`` (nanoseconds of the epoch); ``kind`` names a ``SpanKind``."""
        if not self.samples(place):
            return
        self._known.place = place
        span = self._tracer.start_span(
            name, _behind(place), kind=SpanKind[kind], attributes=dict(facts), start_time=began
        )
        if error is not None:
            span.set_attribute("error.type", error)
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)

    def close(self, seconds: float) -> None:
        """Send what is left, within ``seconds`` or not at all."""
        sending = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        sending.start()
        sending.join(seconds)


def _behind(place: Place) -> Context:
    if place.parent is None:
        return Context()
    before = SpanContext(int(place.trace, 16), int(place.parent, 16), True, TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(NonRecordingSpan(before), Context())
