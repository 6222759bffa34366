"""DingTalk's group robot. Source: DingTalk's developer documents, "custom robots": messages, signatures, error codes."""

import base64
import hmac

import httpx
import orjson

from services.notify.channels.domain import Endpoint, Outgoing
from services.notify.channels.fitting import fitted
from services.notify.channels.markdown import Say, markdown
from services.notify.channels.plain import plain
from services.notify.channels.robots import Codes, tell
from services.notify.channels.sending import Yes, nobody
from shared.catalogue import Catalogue
from shared.clock import Clock

MOST_BYTES = 20_000
"""Of the whole body."""

CODES = Codes(
    code="errcode",
    words="errmsg",
    # 300001 40014 400101 no such token, 310000 signature, keyword or address, 400013 group dissolved, 400102 stopped,
    # 400105 kind of message, 400106 no such robot, 40035 parameter, 430101-430104 content, 460101 too long
    refused=frozenset(
        {300001, 310000, 40014, 40035, 400013, 400101, 400102, 400105, 400106}
        | {430101, 430102, 430103, 430104, 460101}
    ),
    busy=frozenset({130101, 410100}),
    busy_seconds=600,
)


class DingtalkSender:
    """``clock`` is the real one: a signature is good for an hour."""

    def __init__(self, client: httpx.AsyncClient, texts: Catalogue, clock: Clock) -> None:
        self._client = client
        self._texts = texts
        self._clock = clock

    async def send(self, endpoint: Endpoint, message: Outgoing, yes: Yes = nobody) -> str:
        say = self._texts.in_language(message.language)
        body = fitted(message, lambda part: _body(part, say), len, MOST_BYTES)
        return await tell(self._client, self._url(endpoint), body, CODES, yes)

    async def close(self) -> None:
        await self._client.aclose()

    def _url(self, endpoint: Endpoint) -> httpx.URL:
        url = httpx.URL(endpoint.to)
        if not endpoint.secret:
            return url
        stamp = str(int(self._clock.now().timestamp() * 1000))
        return url.copy_merge_params({"timestamp": stamp, "sign": signature(endpoint.secret, stamp)})


def signature(secret: str, stamp: str) -> str:
    """``stamp`` is the time in milliseconds."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")).decode()


def _body(message: Outgoing, say: Say) -> bytes:
    text = markdown(message, say, line_end="  \n")
    return orjson.dumps(
        {
            "msgtype": "markdown",
            "markdown": {"title": plain(message.heading)[:100], "text": text},
            "at": {"isAtAll": False},
        }
    )
