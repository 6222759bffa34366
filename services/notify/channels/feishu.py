"""Feishu's (Lark's) group bot. Source: Feishu's developer documents, "custom bots": messages, signatures, error codes."""

import base64
import hmac
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import httpx
import orjson

from services.notify.channels.domain import Endpoint, Item, Outgoing
from services.notify.channels.fitting import fitted
from services.notify.channels.markdown import Say, says_it_already
from services.notify.channels.robots import Codes, tell
from services.notify.channels.sending import Yes, nobody
from shared.catalogue import Catalogue
from shared.clock import Clock

MOST_BYTES = 20_000
"""Of the whole body; the document says 20 KB."""

CODES = Codes(
    code="code",
    words="msg",
    # 9499 malformed, 19001 no such bot, 19002 19003 message, 19021 signature, 19022 address, 19024 keyword, 11246 content
    refused=frozenset({9499, 11246, 19001, 19002, 19003, 19021, 19022, 19024}),
    busy=frozenset({11232, 99991400}),
    busy_seconds=15,
)


class FeishuSender:
    """Sends rich text, of which every part says what it is: people's words need no escaping. ``clock`` is the real one."""

    def __init__(self, client: httpx.AsyncClient, texts: Catalogue, clock: Clock) -> None:
        self._client = client
        self._texts = texts
        self._clock = clock

    async def send(self, endpoint: Endpoint, message: Outgoing, yes: Yes = nobody) -> str:
        say = self._texts.in_language(message.language)
        signed = self._signed(endpoint)
        body = fitted(message, lambda part: orjson.dumps(signed | _post(part, say)), len, MOST_BYTES)
        return await tell(self._client, endpoint.to, body, CODES, yes)

    async def close(self) -> None:
        await self._client.aclose()

    def _signed(self, endpoint: Endpoint) -> dict[str, str]:
        if not endpoint.secret:
            return {}
        stamp = str(int(self._clock.now().timestamp()))
        return {"timestamp": stamp, "sign": signature(endpoint.secret, stamp)}


def signature(secret: str, stamp: str) -> str:
    """``stamp`` is the time in seconds. What others sign is the key here, and what is signed is empty."""
    return base64.b64encode(hmac.digest(f"{stamp}\n{secret}".encode(), b"", "sha256")).decode()


def _post(message: Outgoing, say: Say) -> dict[str, Any]:
    lines = list(_lines(message, say))
    return {"msg_type": "post", "content": {"post": {"zh_cn": {"title": message.heading, "content": lines}}}}


def _lines(message: Outgoing, say: Say) -> Iterator[list[dict[str, Any]]]:
    for urgency, items in groupby(message.items, key=lambda item: item.urgency):
        if message.digest:
            yield [_bold(say(f"channel.urgency.{urgency}"))]
        for item in items:
            yield from _item(item, message, say)
    if message.more:
        yield [_words(say("channel.more", count=message.more))]


def _item(item: Item, message: Outgoing, say: Say) -> Iterator[list[dict[str, Any]]]:
    if not says_it_already(item, message):
        yield [_bold(item.title)]
    link = [_words(" "), {"tag": "a", "text": say("channel.open"), "href": item.link}] if item.link else []
    yield [_words(item.text), *link]


def _words(text: str) -> dict[str, Any]:
    return {"tag": "text", "text": text}


def _bold(text: str) -> dict[str, Any]:
    return {"tag": "text", "text": text, "style": ["bold"]}
