"""One door before the services, as ``deploy/gateway/nginx.conf`` is: ``/api/NAME/…`` goes to the service of that name."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.server import http_server
from tests.processes import free_port

HOP_BY_HOP = {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
"""What belongs to one connection and is not passed on (RFC 9110, 7.6.1)."""

GONE = (httpx.TransportError, ConnectionError)
Headers = list[tuple[bytes, bytes]]


class Gateway:
    """An ASGI reverse proxy: bodies stream both ways; 404 for a service it does not know, 502 for one that is away."""

    def __init__(self, urls: Mapping[str, str], http: httpx.AsyncClient) -> None:
        self._urls = urls
        self._http = http

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        name = scope["path"].removeprefix("/api/").partition("/")[0]
        if name not in self._urls:
            await _say(send, 404)
            return
        try:
            answer = await self._http.send(self._request(scope, receive, self._urls[name]), stream=True)
        except GONE:
            await _say(send, 502)
            return
        try:
            await _until_one_ends(_pour(answer, send), _left(receive))
        finally:
            await answer.aclose()

    def _request(self, scope: Scope, receive: Receive, url: str) -> httpx.Request:
        path = scope["raw_path"].decode() + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        names = {name for name, _ in scope["headers"]}
        body = _body(receive) if names & {b"content-length", b"transfer-encoding"} else None
        return self._http.build_request(scope["method"], url + path, headers=_passed(scope["headers"]), content=body)


def _passed(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.decode("latin-1").lower() not in HOP_BY_HOP]


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionAbortedError("who asked has gone")
        more = message.get("more_body", False)
        yield message.get("body", b"")


async def _pour(answer: httpx.Response, send: Send) -> None:
    """The answer as it comes; one that breaks off breaks off here too."""
    headers = _passed(answer.headers.raw)
    await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
    with suppress(*GONE):
        async for piece in answer.aiter_raw():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _until_one_ends(*works: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _say(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def gateway(urls: Mapping[str, str]) -> AsyncIterator[str]:
    """The address of a gateway before ``urls`` (service → address); it runs in the test's own loop."""
    port = free_port()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
    async with httpx.AsyncClient(timeout=httpx.Timeout(60, read=None), limits=limits, trust_env=False) as http:
        app: ASGIApp = Gateway(urls, http)
        server = http_server(app, "127.0.0.1", port)
        serving = asyncio.create_task(server.serve())
        try:
            async with asyncio.timeout(10):
                while not server.started:
                    await asyncio.sleep(0.01)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.should_exit = True
            await serving
