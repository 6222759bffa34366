"""One POST to a provider: its answer in bounded time and size, or a failure with a name."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import httpx

from services.notify.channels.sending import Busy, Refused, Unanswered

SECONDS = 15.0
"""For the whole exchange, however slowly the other side speaks."""
MOST_BYTES = 16_384
BUSY_SECONDS = 60.0
LONGEST_BUSY = 3600.0
_LONGEST_ANSWER = 300
_NOT_REACHED = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


class Answer(NamedTuple):
    status: int
    headers: httpx.Headers
    text: str

    @property
    def words(self) -> str:
        """As a person reads it: the status, and what was said with it."""
        return said(f"HTTP {self.status} {self.text}")


def said(text: str) -> str:
    """A provider's words in one line of bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_ANSWER else line[:_LONGEST_ANSWER] + "…"


async def post(
    client: httpx.AsyncClient,
    url: str | httpx.URL,
    content: bytes,
    headers: Mapping[str, str],
    seconds: float = SECONDS,
) -> Answer:
    """Raises ``Unanswered`` where no whole answer came."""
    request = client.build_request("POST", url, content=content, headers=headers)
    try:
        async with asyncio.timeout(seconds):
            response = await client.send(request, stream=True)
            body = await _body(response)
            text = body[:MOST_BYTES].decode(response.charset_encoding or "utf-8", errors="replace")
            return Answer(response.status_code, response.headers, text)
    except _NOT_REACHED as error:
        raise Unanswered(said(_named(error))) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError, LookupError) as error:
        raise Unanswered(said(_named(error)), reached=True) from error


async def _body(response: httpx.Response) -> bytes:
    """The body, or a little more than ``MOST_BYTES`` of it. The connection is given back after that, by the way: what was
    accepted can be written down meanwhile, and is sent twice if this process dies before it is."""
    body, chunks, length = bytearray(), response.aiter_bytes(), response.headers.get("content-length")
    whole = int(length) if length and "content-encoding" not in response.headers else None
    try:
        async for chunk in chunks:
            body += chunk
            if len(body) > MOST_BYTES or response.num_bytes_downloaded == whole:
                break
    except BaseException:
        await response.aclose()
        raise
    ending = asyncio.create_task(_end(response, chunks if len(body) <= MOST_BYTES else None))
    _ENDING.add(ending)
    ending.add_done_callback(_ENDING.discard)
    return bytes(body)


_ENDING: set[asyncio.Task[None]] = set()
"""The loop itself keeps no task alive."""


async def _end(response: httpx.Response, chunks: AsyncIterator[bytes] | None) -> None:
    """A connection whose answer was read to the end can be used again."""
    with suppress(httpx.HTTPError, httpx.StreamError):
        if chunks is not None:
            await anext(chunks, None)
        await response.aclose()


def by_status(answer: Answer) -> str:
    """The provider's words where the status says yes; else raises what it means."""
    status = answer.status
    if 200 <= status < 300:
        return answer.words
    if status == 429 or (status == 503 and "retry-after" in answer.headers):
        raise Busy(answer.words, _again_in(answer.headers.get("retry-after", "")))
    if status < 500 and status not in (408, 425):
        raise Refused(answer.words)
    raise Unanswered(answer.words, reached=status in (502, 504))


def _again_in(retry_after: str) -> float:
    """Seconds to wait: RFC 9110 allows a number of them, or a date."""
    if retry_after.isascii() and retry_after.isdigit():
        seconds = float(retry_after)
    else:
        try:
            seconds = (parsedate_to_datetime(retry_after).astimezone(UTC) - datetime.now(UTC)).total_seconds()
        except ValueError:
            seconds = BUSY_SECONDS
    return min(max(seconds, 1.0), LONGEST_BUSY)


def _named(error: Exception) -> str:
    """Its own words, or its kind where it has none."""
    words = str(error)
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
