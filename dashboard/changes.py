"""The streams that wake pages: one event each time that parts of a page have become old, with their names.

What follows from one post reaches the dashboard from several services, one after the other. A part is drawn once for all of
it: what comes within a moment is told together.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dashboard.client import Unreachable
from dashboard.sessions import SignedOut
from dashboard.shown import Shown, open_pages
from dashboard.viewer import Viewer, viewer

HEARTBEAT_SECONDS = 15.0
AGAIN_SECONDS = 5.0
RETRY = "retry: 1500\n\n"
"""How long the browser waits, in milliseconds, before it opens the stream again."""


class Pace(NamedTuple):
    """So many seconds news are gathered before they are told, and so many lie between two events at least."""

    gather: float
    pause: float


FOR_PAGES = Pace(gather=0.6, pause=1.0)
"""In that moment every source of a page has been asked once more."""

AT_ONCE = Pace(gather=0.0, pause=0.0)
"""For what draws itself and costs the server next to nothing."""


async def changes(request: Request) -> Response:
    """Server-sent events: each names the parts of the ``page`` that have become old, with a space between them.

    Where that cannot be said now, the stream ends at once, and the browser asks again.
    """
    return await stream(request, lambda _: open_pages().get(request.query_params.get("page", "")), FOR_PAGES)


async def stream(request: Request, shown_to: Callable[[Viewer], Shown | None], pace: Pace) -> Response:
    """401 for who is not signed in, 404 where the page is not open (any more)."""
    try:
        who = await run_in_threadpool(viewer, request.cookies)
        shown = await run_in_threadpool(shown_to, who)
    except SignedOut:
        return Response(status_code=401)
    except Unreachable:
        return _answer(_ended())
    return Response(status_code=404) if shown is None else _answer(_news(shown, pace))


def _answer(events: AsyncIterator[str]) -> Response:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _ended() -> AsyncIterator[str]:
    yield RETRY


async def _news(shown: Shown, pace: Pace) -> AsyncIterator[str]:
    """A part is told again if still more has changed, or if it is not drawn for ``AGAIN_SECONDS``: whoever listens may have
    to wait until it can be, and a wake that came amid another drawing can be lost."""
    loop, changed, told_at = asyncio.get_running_loop(), asyncio.Event(), 0.0
    told: dict[str, tuple[int, ...]] = {}

    def wake() -> None:
        loop.call_soon_threadsafe(changed.set)

    yield RETRY
    stop = shown.listen(wake)
    try:
        while True:
            try:
                async with asyncio.timeout(AGAIN_SECONDS if told else HEARTBEAT_SECONDS):
                    await changed.wait()
            except TimeoutError:
                if not told:
                    yield ": still here\n\n"
                    continue
                told = {}
            await asyncio.sleep(max(pace.gather, told_at + pace.pause - loop.time()))
            changed.clear()
            old = shown.old()
            news, told = [part for part in old if told.get(part) != old[part]], old
            if news:
                told_at = loop.time()
                yield f"data: {' '.join(news)}\n\n"
    finally:
        stop()
