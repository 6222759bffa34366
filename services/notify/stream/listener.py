"""One open stream: what waits to be sent to it, and never more than a bounded number of things."""

import asyncio
from collections import deque
from collections.abc import Sequence

from shared.access import Principal

WAITING_AT_MOST = 256
TAKEN_AT_ONCE = 64


class Listener:
    """``frames`` wait from the start. Once more than ``WAITING_AT_MOST`` further ones wait the listener is dropped: it takes
    up again from the last id that it saw. ``ends`` is the loop's time at which it has to come again."""

    def __init__(self, who: Principal, language: str, ends: float, frames: Sequence[bytes] = ()) -> None:
        self.who = who
        self.language = language
        self.ends = ends
        self.heard = asyncio.get_running_loop().time()
        self._frames = deque(frames)
        self._most = len(frames) + WAITING_AT_MOST
        self._news = asyncio.Event()
        self._dropped = False
        if frames:
            self._news.set()

    def put(self, frame: bytes, now: float) -> None:
        if self._dropped:
            return
        if len(self._frames) >= self._most:
            self.drop()
            return
        self.heard = now
        self._frames.append(frame)
        self._news.set()

    def drop(self) -> None:
        """Send it away once it has taken what waits."""
        self._dropped = True
        self._news.set()

    @property
    def waiting(self) -> int:
        """How many frames it has not taken yet."""
        return len(self._frames)

    async def take(self) -> bytes | None:
        """What waits, some of it at once; None once the listener is dropped and nothing waits."""
        await self._news.wait()
        if not self._frames:
            return None
        taken = [self._frames.popleft() for _ in range(min(len(self._frames), TAKEN_AT_ONCE))]
        if not self._frames and not self._dropped:
            self._news.clear()
        return b"".join(taken)
