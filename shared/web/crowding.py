"""More requests at once than a process can serve are told to come again, before they fill the memory."""

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.problems import RETRY_AFTER_SECONDS, Problem, respond

MOST_AT_ONCE = 512
"""Ten times what a process answers at once in the dashboard's worst hour; with the longest body each, half a gigabyte."""

ALWAYS = ("/livez", "/readyz", "/metrics")


class Crowding:
    """ASGI middleware: at most ``most`` requests are in hand, that is, not yet being answered; a stream that has begun is
    none of them. One more gets 503 with ``Retry-After``, and nothing of it is read. Probes are always answered."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith(ALWAYS):
            await self._app(scope, receive, send)
            return
        if self._in_hand >= self._most:
            headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            refusal = respond(Request(scope), Problem(503, "crowded", headers=headers, most=self._most))
            await refusal(scope, receive, send)
            return
        waiting = True

        def leave() -> None:
            nonlocal waiting
            self._in_hand -= waiting
            waiting = False

        async def answer(message: Message) -> None:
            leave()
            await send(message)

        self._in_hand += 1
        try:
            await self._app(scope, receive, answer)
        finally:
            leave()
