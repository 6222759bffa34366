"""The request id: taken from the caller or made here, answered, logged, and carried on by the events a request causes.

A caller's W3C ``traceparent`` is the request id, and so puts everything that follows into the caller's trace; else what stands
in ``X-Request-Id``; else 32 random digits, which are a trace's id as they are.
"""

import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from random import getrandbits

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.tracing.ids import given, trace_of_request

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
_ACCEPTED = re.compile(rb"[A-Za-z0-9._-]{1,64}")


class RequestLog:
    """ASGI middleware: binds the request id, counts and times what was answered, and logs it in one line."""

    def __init__(self, app: ASGIApp, registry: CollectorRegistry) -> None:
        self._app = app
        self._log = structlog.get_logger("http")
        self._seconds = Histogram("pufa_http_seconds", "Time to answer", ["method", "route"], registry=registry)
        self._answers = Counter(
            "pufa_http_answers", "Answers by status", ["method", "route", "status"], registry=registry
        )
        self._counted: dict[tuple[str, str, int], tuple[Histogram, Counter]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(dict(scope["headers"]))
        REQUEST_ID.set(request_id)
        structlog.contextvars.bind_contextvars(request_id=request_id, trace_id=trace_of_request(request_id))
        started = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {**message, "headers": [*message["headers"], (b"x-request-id", request_id.encode())]}
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            self._record(scope, request_id, status, time.perf_counter() - started)
            structlog.contextvars.unbind_contextvars("request_id", "trace_id")

    def _record(self, scope: Scope, request_id: str, status: int, seconds: float) -> None:
        counted = scope["method"], getattr(scope.get("route"), "path", "unknown"), status
        if counted not in self._counted:
            self._counted[counted] = self._seconds.labels(*counted[:2]), self._answers.labels(*counted)
        times, answers = self._counted[counted]
        times.observe(seconds)
        answers.inc()
        if (tracing := scope["app"].state.tracing) is not None:
            tracing.answered(request_id, *counted, seconds)
        level = self._log.warning if status >= 500 else self._log.debug
        level("answered", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1000, 1))


def _request_id(headers: Mapping[bytes, bytes]) -> str:
    if traced := given(headers.get(b"traceparent", b"").decode("latin-1")):
        return traced
    named = headers.get(b"x-request-id", b"")
    return named.decode() if _ACCEPTED.fullmatch(named) else f"{getrandbits(128):032x}"
