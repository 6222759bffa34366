"""The live stream over HTTP: server-sent events, for whoever may see them."""

import asyncio
import random
from typing import Annotated

import structlog
from fastapi import APIRouter, Header, Request, Response
from starlette.types import Receive, Scope, Send

from services.notify.stream.frames import opening
from services.notify.stream.hub import Hub
from services.notify.stream.listener import Listener
from shared.access import Action, Principal
from shared.catalogue import language_of
from shared.web.closing import Closing, closing_of
from shared.web.guard import COOKIE, GuardedRoute, Who, guarded

log = structlog.get_logger(__name__)

RETRY_MILLISECONDS = (1_000, 4_000)
"""Each reader is told its own pause, so that not all come again at once after a restart."""

SEND_SECONDS = 30.0
"""A reader whose line takes nothing for so long is cut off."""


class EventStream(Response):
    """Sends what a listener is told until it goes, is dropped, or the server closes."""

    media_type = "text/event-stream"

    def __init__(self, hub: Hub, who: Principal, language: str, last: str | None, closing: Closing) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._hub, self._closing = hub, closing
        self._who, self._language, self._last = who, language, last

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        listening = self._hub.listening(self._who, self._language, self._last)
        async with listening as listener, self._closing.ended_by(listener.drop):
            gone = asyncio.create_task(_drop_when_gone(receive, listener))
            try:
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await self._send_all(listener, send)
            finally:
                gone.cancel()

    async def _send_all(self, listener: Listener, send: Send) -> None:
        """An answer that is left without its end makes the server cut the connection."""
        text: bytes | None = opening(random.randint(*RETRY_MILLISECONDS))
        while text is not None:
            try:
                async with asyncio.timeout(SEND_SECONDS):
                    await send({"type": "http.response.body", "body": text, "more_body": True})
            except TimeoutError:
                log.info("slow reader cut off", user=self._who.user)
                return
            text = await listener.take()
        await send({"type": "http.response.body", "body": b""})


async def _drop_when_gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.drop()


def stream_router(hub: Hub) -> APIRouter:
    router = APIRouter(prefix="/api/notify/stream", route_class=GuardedRoute, tags=["stream"])

    @router.get("", status_code=200, response_class=EventStream)
    @guarded(Action.READ_NOTICES, cookie=COOKIE)
    async def stream(
        who: Who, request: Request, last_event_id: Annotated[str | None, Header(max_length=64)] = None
    ) -> EventStream:
        """``event``: activity, target, campaign, notice or digest; ``data`` JSON. With ``Last-Event-ID`` what came after it
        is sent first; where not all of that is kept, ``reset`` comes instead: ask for everything anew. An event may come a
        second time, with the same id up to the slash. A reader that is too slow is sent away and takes up again.
        """
        language = language_of(request.headers.get("accept-language"))
        return EventStream(hub, who, language, last_event_id or None, closing_of(request))

    return router
