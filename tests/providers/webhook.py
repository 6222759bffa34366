"""A receiver of signed webhooks: verifies what Standard Webhooks promises, with code of its own."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from tests.providers.faults import Schedule, never
from tests.providers.wire import HttpServer, Reply, Request

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
TOLERANCE_SECONDS = 300


class WebhookReceiver:
    """``taken`` are the payloads by webhook id, ``tried`` counts what arrived, ``wrong`` what was signed wrongly.

    A fault is a reply that is given instead of 204 (a late one, a 500, a 410, hanging up). ``go_down`` and
    ``come_up`` take the machine off the net and back to the same port.
    """

    def __init__(self, *, secret: str | None = SECRET, faults: Schedule[Reply] = never) -> None:
        self.secret, self.faults = secret, faults
        self.taken: dict[str, dict[str, Any]] = {}
        self.tried = self.wrong = self.repeated = 0
        self._http = HttpServer(self._answer)

    async def __aenter__(self) -> "WebhookReceiver":
        await self._http.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    @property
    def url(self) -> str:
        return self._http.url + "/hooks/pufa"

    async def go_down(self) -> None:
        await self._http.close()

    async def come_up(self) -> None:
        await self._http.open(self._http.port)

    def _answer(self, request: Request) -> Reply:
        self.tried += 1
        fault = self.faults()
        if fault is not None and not fault.kept:
            return fault
        if self.secret is not None and not verified(request, self.secret):
            self.wrong += 1
            return Reply(401, b"bad signature")
        id = request.headers["webhook-id"]
        self.repeated += id in self.taken
        self.taken[id] = json.loads(request.body)
        return fault or Reply(204)


def verified(request: Request, secret: str) -> bool:
    """Whether the signature is right and the message is of these five minutes."""
    id, stamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    if abs(time.time() - int(stamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, digestmod=hashlib.sha256)
    for part in (id.encode(), b".", stamp.encode(), b".", request.body):
        made.update(part)
    given = [each.partition(",") for each in request.headers["webhook-signature"].split(" ")]
    right = base64.b64encode(made.digest()).decode()
    return any(version == "v1" and hmac.compare_digest(signature, right) for version, _, signature in given)
