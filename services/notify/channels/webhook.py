"""Signed outgoing webhooks. Source: the Standard Webhooks specification, 1.0."""

import base64
import binascii
import hmac

import httpx
import orjson

from services.notify.channels.domain import Endpoint, Outgoing
from services.notify.channels.fitting import fitted
from services.notify.channels.http import SECONDS, by_status, post
from services.notify.channels.sending import Refused, Yes, nobody
from shared.clock import Clock

PREFIX = "whsec_"
MOST_BYTES = 20_000
"""As the specification advises; a message that is larger says how many items it leaves out."""


class WebhookSender:
    """Redirects are not followed: a 3xx is a refusal. ``clock`` is the real one."""

    def __init__(self, client: httpx.AsyncClient, clock: Clock, *, seconds: float = SECONDS) -> None:
        self._client = client
        self._clock = clock
        self._seconds = seconds

    async def send(self, endpoint: Endpoint, message: Outgoing, yes: Yes = nobody) -> str:
        now = self._clock.now()
        body = fitted(message, _payload, len, MOST_BYTES)
        stamp = str(int(now.timestamp()))
        headers = {"Content-Type": "application/json", "webhook-id": message.id, "webhook-timestamp": stamp}
        if endpoint.secret:
            headers["webhook-signature"] = signature(key_of(endpoint.secret), message.id, stamp, body)
        return await post(self._client, endpoint.to, body, headers, by_status, yes, self._seconds)

    async def close(self) -> None:
        await self._client.aclose()


def key_of(secret: str) -> bytes:
    """The key that a ``whsec_…`` secret holds. Raises ``Refused`` for one that is none."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("the secret is not base64") from error


def signature(key: bytes, id: str, stamp: str, body: bytes) -> str:
    signed = b".".join((id.encode(), stamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def _payload(message: Outgoing) -> bytes:
    """The same bytes however often it is tried: its time is the newest item's."""
    data = message.model_dump(mode="json", exclude={"id", "unsubscribe"})
    told = max((item.at for item in message.items), default=None)
    kind = "notices.digest" if message.digest else "notices.immediate"
    return orjson.dumps({"type": kind, "timestamp": told, "data": data})
