"""The live stream over HTTP: server-sent events, for whoever may see them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Header, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.notify.notices.answers import answer
from services.notify.notices.domain import Notice
from services.notify.notices.texts import Texts
from services.notify.stream.documents import Stored, StreamItems
from services.notify.stream.domain import Item, ItemKind, may_see
from services.notify.stream.hub import Hub
from shared.access import Action, Principal
from shared.catalogue import language_of
from shared.web.closing import Closing, closing_of
from shared.web.guard import COOKIE, Directory, GuardedRoute, Who, guarded

ALIVE_SECONDS = 15.0
"""A comment goes out this often when nothing else does, and a disabled user's stream ends."""

LIFETIME_SECONDS = 900.0
"""As long as an access token: the reader comes again with a new one, and with ``Last-Event-ID``."""

RETRY_MILLISECONDS = 1_000


def stream_router(hub: Hub, items: StreamItems, texts: Texts, directory: Directory) -> APIRouter:
    router = APIRouter(prefix="/api/notify/stream", route_class=GuardedRoute, tags=["stream"])

    @router.get("", response_class=EventSourceResponse)
    @guarded(Action.READ_NOTICES, cookie=COOKIE)
    async def stream(
        who: Who, request: Request, last_event_id: Annotated[str | None, Header(max_length=64)] = None
    ) -> EventSourceResponse:
        """``event``: activity, target, campaign or notice; ``data`` JSON. With ``Last-Event-ID`` what came after it is
        sent first, as far as it is kept. A reader that is too slow is sent away and takes up again from there.
        """
        language = language_of(request.headers.get("accept-language"))
        reading = Reading(hub, items, directory, closing_of(request), who)

        async def events() -> AsyncIterator[ServerSentEvent]:
            yield ServerSentEvent(comment="open", retry=RETRY_MILLISECONDS)
            async for id, item in reading.after(last_event_id):
                yield ServerSentEvent(id=id, event=item.kind.value, data=_data(item, texts, language))

        return EventSourceResponse(events(), ping=ALIVE_SECONDS, headers={"Cache-Control": "no-store"})

    return router


class Reading:
    """One person's view of the stream."""

    def __init__(self, hub: Hub, items: StreamItems, directory: Directory, closing: Closing, who: Principal) -> None:
        self._hub = hub
        self._items = items
        self._directory = directory
        self._closing = closing
        self._who = who

    async def after(self, last: str | None) -> AsyncIterator[Stored]:
        """What this person may see: what stands after ``last``, then what comes, until its time or the server's is over."""
        ends = asyncio.get_running_loop().time() + LIFETIME_SECONDS
        async with self._hub.listening() as listener, self._closing.ended_by(listener.drop):
            past = await self._items.after(last) if last is not None else []
            for stored in past:
                if may_see(stored[1], self._who):
                    yield stored
            sent = {id for id, _ in past}
            while asyncio.get_running_loop().time() < ends:
                try:
                    async with asyncio.timeout(ALIVE_SECONDS):
                        stored_now = await listener.next()
                except TimeoutError:
                    if await self._directory.is_disabled(self._who.user):
                        return
                    continue
                if stored_now is None:
                    return
                if stored_now[0] not in sent and may_see(stored_now[1], self._who):
                    yield stored_now


def _data(item: Item, texts: Texts, language: str) -> str:
    if item.kind == ItemKind.NOTICE:
        return answer(Notice.model_validate(item.data), texts, language).model_dump_json()
    return orjson.dumps(item.data).decode()
