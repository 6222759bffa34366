"""Long answers, such as streams, end when their server stops; without this it would wait for them in vain."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from starlette.requests import Request

STATE = "closing"


class Closing:
    """Which long answers are open at one server, as the calls that end them."""

    def __init__(self) -> None:
        self._ends: set[Callable[[], None]] = set()
        self._closed = False

    @asynccontextmanager
    async def ended_by(self, end: Callable[[], None]) -> AsyncIterator[None]:
        """Call ``end`` once the server stops, while the block runs."""
        self._ends.add(end)
        try:
            if self._closed:
                end()
            yield
        finally:
            self._ends.discard(end)

    def close(self) -> None:
        self._closed = True
        for end in tuple(self._ends):
            end()


def closing_of(request: Request) -> Closing:
    """The server's, as ``shared.running.Server`` hands it to each request; one that never closes behind another server."""
    return getattr(request.state, STATE, None) or Closing()
