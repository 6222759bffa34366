"""HTTP/1.1 straight to a provider, under ``httpx``: what it has answered is known as soon as the last byte is here.

What was accepted is sent twice if this process dies before that is written down. Under ``httpx``'s own transport half a
millisecond of Python lies between the last byte and whoever waits for it, and a request keeps the loop for longer than
that while answers to others wait. Figures are in ``docs/benchmarks.md``, "Letters under fire".
"""

import ssl
from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import httpx

from services.notify.channels.connection import Connection, connect
from services.notify.channels.reading import Reading

HEARD = "heard"
"""The extension of a request that holds what is called with the answer at once, before whoever waits for it goes on."""
KEPT_SECONDS = 5.0
"""A connection waits that long for its next request."""


class Origin(NamedTuple):
    scheme: str
    host: str
    port: int


class Direct(httpx.AsyncBaseTransport):
    """Takes requests whose body is in memory. How long an exchange may take is left to whoever asks; of an answer no more
    is read than ``reading.MOST_BYTES``. ``tls`` is called once, before the first encrypted connection.
    """

    def __init__(self, tls: Callable[[], ssl.SSLContext] = httpx.create_ssl_context) -> None:
        self._make_context = tls
        self._kept: dict[Origin, list[Connection]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises what ``httpx``'s own transport raises."""
        origin, message = _origin(request.url), _written(request)
        reading = Reading(request, request.extensions.get(HEARD, _nobody_hears))
        connection = self._roused(origin) or await connect(origin.host, origin.port, self._context_for(origin))
        try:
            response = await connection.ask(message, reading)
        except BaseException:
            connection.close()
            raise
        if connection.rest(KEPT_SECONDS):
            self._kept.setdefault(origin, []).append(connection)
        return response

    async def aclose(self) -> None:
        for connections in self._kept.values():
            for connection in connections:
                connection.close()
        self._kept.clear()

    def _roused(self, origin: Origin) -> Connection | None:
        """One that was used before; those that have ended meanwhile are forgotten."""
        kept = self._kept.get(origin, [])
        while kept:
            connection = kept.pop()
            if connection.rouse():
                return connection
        self._kept.pop(origin, None)
        return None

    def _context_for(self, origin: Origin) -> ssl.SSLContext | None:
        return self._context if origin.scheme == "https" else None

    @cached_property
    def _context(self) -> ssl.SSLContext:
        context = self._make_context()
        context.set_alpn_protocols(["http/1.1"])
        return context


def _nobody_hears(response: httpx.Response) -> None:
    """Who has asked learns of it soon enough."""


def _origin(url: httpx.URL) -> Origin:
    ports = {"http": 80, "https": 443}
    if url.scheme not in ports:
        raise httpx.UnsupportedProtocol(f"no such scheme: {url.scheme!r}")
    return Origin(url.scheme, url.raw_host.decode("ascii").strip("[]"), url.port or ports[url.scheme])


def _written(request: httpx.Request) -> bytes:
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [b"%s: %s" % header for header in request.headers.raw]
    if any(b"\r" in line or b"\n" in line for line in lines):
        raise httpx.LocalProtocolError("a line of the head holds a line's end")
    return b"\r\n".join(lines) + b"\r\n\r\n" + request.content
