"""One POST to a provider: its answer in bounded time and size, or a failure with a name."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.request import getproxies

import httpx

from services.notify.channels.direct import HEARD, Direct
from services.notify.channels.sending import Busy, Refused, Unanswered, Yes, nobody

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


Judge = Callable[[Answer], str]
"""The provider's words where they are a yes; else it raises ``Refused``, ``Busy`` or ``Unanswered``."""


def said(text: str) -> str:
    """A provider's words in one line of bounded length."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_ANSWER else line[:_LONGEST_ANSWER] + "…"


def provider_client() -> httpx.AsyncClient:
    """Speaks to providers straight; where this machine goes out through proxies, as ``httpx`` does that."""
    transport = None if getproxies().keys() & {"http", "https", "all"} else Direct()
    headers = {"User-Agent": "pufa", "Accept-Encoding": "identity"}
    return httpx.AsyncClient(transport=transport, follow_redirects=False, headers=headers)


async def post(
    client: httpx.AsyncClient,
    url: str | httpx.URL,
    content: bytes,
    headers: Mapping[str, str],
    judge: Judge,
    yes: Yes = nobody,
    seconds: float = SECONDS,
) -> str:
    """What ``judge`` says of the answer. Raises what it raises, and ``Unanswered`` where no whole answer came."""

    def hear(response: httpx.Response) -> None:
        with suppress(Refused, Busy, Unanswered, LookupError):  # raised below
            yes(judge(_answer(response, response.content)))

    request = client.build_request("POST", url, content=content, headers=headers, extensions={HEARD: hear})
    try:
        async with asyncio.timeout(seconds):
            response = await client.send(request, stream=True)
            answer = _answer(response, await _body(response))
    except _NOT_REACHED as error:
        raise Unanswered(said(_named(error))) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError, LookupError) as error:
        raise Unanswered(said(_named(error)), reached=True) from error
    return judge(answer)


async def _body(response: httpx.Response) -> bytes:
    """The body, or a little more than ``MOST_BYTES`` of it."""
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                break
    finally:
        await response.aclose()
    return bytes(body)


def _answer(response: httpx.Response, body: bytes) -> Answer:
    """Raises ``LookupError`` for a charset that there is not."""
    text = body[:MOST_BYTES].decode(response.charset_encoding or "utf-8", errors="replace")
    return Answer(response.status_code, response.headers, text)


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
