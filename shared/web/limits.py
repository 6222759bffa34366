"""A body is refused once it is too long, before it fills the memory."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.problems import Problem

MEGABYTE = 1_048_576
DEFAULT_LIMIT = MEGABYTE
DRAINED = 64 * MEGABYTE
DRAINED_SECONDS = 5.0
"""How much of a body that is too long is still taken, to be thrown away: a sender who is cut off never sees the answer."""


class BodyTooLarge(Problem):
    def __init__(self, limit: int) -> None:
        super().__init__(413, "body_too_large", headers={"Connection": "close"}, limit_mb=limit // MEGABYTE)


class BodyLimit:
    """ASGI middleware: the longest body by path prefix, in bytes; ``DEFAULT_LIMIT`` elsewhere.

    A longer one raises ``BodyTooLarge`` where the endpoint reads it, so that who asks is still checked first.
    """

    def __init__(self, app: ASGIApp, limits: Mapping[str, int]) -> None:
        self._app = app
        self._limits = sorted(limits.items(), key=lambda item: -len(item[0]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((size for prefix, size in self._limits if scope["path"].startswith(prefix)), DEFAULT_LIMIT)
        declared = dict(scope["headers"]).get(b"content-length", b"")
        refused = declared.isdigit() and int(declared) > limit
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            if refused:
                await _drain(receive)
                raise BodyTooLarge(limit)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                if message.get("more_body"):
                    await _drain(receive)
                raise BodyTooLarge(limit)
            return message

        await self._app(scope, limited, send)


async def _drain(receive: Receive) -> None:
    taken = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAINED_SECONDS):
            while taken < DRAINED:
                message = await receive()
                taken += len(message.get("body", b""))
                if not message.get("more_body"):
                    return
