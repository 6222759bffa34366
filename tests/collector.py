"""A collector of spans for the tests: takes what OpenTelemetry's exporter sends over HTTP, and reads its protobuf."""

import gzip
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Wire
from opentelemetry.proto.trace.v1.trace_pb2 import Status

PATH = "/v1/traces"


class Span(NamedTuple):
    """As it arrived: ids in hexadecimal digits, ``parent`` empty at the root, times in nanoseconds of the epoch."""

    service: str
    name: str
    kind: str
    trace: str
    span: str
    parent: str
    began: int
    ended: int
    failed: bool
    facts: dict[str, str | int]


class Collector:
    """``spans`` as they came; safe to be read meanwhile. ``url`` is what ``OTEL_EXPORTER_OTLP_ENDPOINT`` names."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._spans: list[Span] = []
        self._lock = threading.Lock()

    def take(self, body: bytes) -> None:
        told = ExportTraceServiceRequest.FromString(body)
        for resource in told.resource_spans:
            service = str(_facts(resource.resource.attributes)["service.name"])
            spans = [_span(service, each) for scope in resource.scope_spans for each in scope.spans]
            with self._lock:
                self._spans += spans

    def of(self, trace: str) -> list[Span]:
        with self._lock:
            return [each for each in self._spans if each.trace == trace]

    @property
    def spans(self) -> list[Span]:
        with self._lock:
            return list(self._spans)


@contextmanager
def collector() -> Iterator[Collector]:
    """A running one, on this machine alone."""
    made: list[Collector] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            is_right = self.path == PATH and self.headers["content-type"] == "application/x-protobuf"
            if is_right:
                made[0].take(gzip.decompress(body) if self.headers["content-encoding"] == "gzip" else body)
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200 if is_right else 404)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the spans are what counts."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.append(Collector(f"http://127.0.0.1:{server.server_address[1]}"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield made[0]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _span(service: str, wire: Wire) -> Span:
    return Span(
        service=service,
        name=wire.name,
        kind=Wire.SpanKind.Name(wire.kind).removeprefix("SPAN_KIND_"),
        trace=wire.trace_id.hex(),
        span=wire.span_id.hex(),
        parent=wire.parent_span_id.hex(),
        began=wire.start_time_unix_nano,
        ended=wire.end_time_unix_nano,
        failed=wire.status.code == Status.STATUS_CODE_ERROR,
        facts=_facts(wire.attributes),
    )


def _facts(attributes: Iterable[KeyValue]) -> dict[str, str | int]:
    return {each.key: _value(each.value) for each in attributes}


def _value(value: AnyValue) -> str | int:
    return value.int_value if value.WhichOneof("value") == "int_value" else value.string_value
