"""An answer in HTTP/1.1 as its bytes come in."""

import asyncio
from collections.abc import Callable

import httpx
from httptools import HttpParserError, HttpResponseParser

MOST_BYTES = 65_536
"""Of an answer, its head included: nobody reads more of it."""


class Reading:
    """``whole`` is done once the answer is here, or as much of it as is read at most; or fails as ``httpx`` does. ``hear`` is
    told of it at once, before anybody who waits."""

    def __init__(self, request: httpx.Request, hear: Callable[[httpx.Response], None]) -> None:
        self.whole: asyncio.Future[httpx.Response] = asyncio.get_running_loop().create_future()
        self._request = request
        self._hear = hear
        self.reusable = False
        """Whether the connection can be used for another exchange."""
        self._parser = HttpResponseParser(self)
        self._headers: list[tuple[bytes, bytes]] = []
        self._has_head = False
        self._body = bytearray()
        self._bytes = 0

    def feed(self, data: bytes) -> None:
        """More of it. What comes behind the end makes the connection unusable."""
        self._bytes += len(data)
        try:
            if self.whole.done():
                self.reusable = False
            else:
                self._parser.feed_data(data)
        except HttpParserError as error:
            self._fail(httpx.RemoteProtocolError(str(error)))
        if self._bytes > MOST_BYTES:
            self._done() if self._has_head else self._fail(httpx.RemoteProtocolError("a head without end"))

    def end(self, error: Exception | None) -> None:
        """The connection is gone: so ends an answer that did not say how long it is."""
        self.reusable = False
        if error is not None:
            self._fail(httpx.ReadError(str(error)))
        elif self._has_head and not _has_length(self._headers):
            self._done()
        else:
            self._fail(httpx.RemoteProtocolError("hung up before the whole answer was here"))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers.append((name, value))

    def on_headers_complete(self) -> None:
        self._has_head = True

    def on_body(self, part: bytes) -> None:
        self._body += part

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() < 200:  # "go on": the answer is still to come
            self._headers.clear()
            self._has_head = False
        else:
            self.reusable = not self.whole.done() and self._parser.should_keep_alive()
            self._done()

    def _done(self) -> None:
        if self.whole.done():
            return
        status, body = self._parser.get_status_code(), bytes(self._body)
        try:
            response = httpx.Response(status, headers=self._headers, content=body, request=self._request)
        except httpx.DecodingError as error:
            self._fail(error)
        else:
            self.whole.set_result(response)
            self._hear(response)

    def _fail(self, error: Exception) -> None:
        if not self.whole.done():
            self.whole.set_exception(error)


def _has_length(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name.lower() in (b"content-length", b"transfer-encoding") for name, _ in headers)
