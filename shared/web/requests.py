"""The request id: taken from the caller or made here, answered, logged, and carried on by the events a request causes."""

import re
import time
from contextvars import ContextVar
from uuid import uuid4

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given.decode() if _ACCEPTED.fullmatch(given) else uuid4().hex
        REQUEST_ID.set(request_id)
        structlog.contextvars.bind_contextvars(request_id=request_id)
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
            self._record(scope, status, time.perf_counter() - started)
            structlog.contextvars.unbind_contextvars("request_id")

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unknown")
        self._seconds.labels(scope["method"], route).observe(seconds)
        self._answers.labels(scope["method"], route, status).inc()
        level = self._log.warning if status >= 500 else self._log.debug
        level("answered", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1000, 1))
