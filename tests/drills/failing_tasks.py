"""The tasks service; its handling of every tenth message fails the first time: ``python -m tests.drills.failing_tasks``."""

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from services.tasks import main as tasks
from services.tasks.progress.handlers import TakingIn
from shared.bus.port import Verdict
from shared.contracts.base import Envelope

EVERY = 10


class Failing(TakingIn):
    """Fails as a fault of the code would: with an error that no adapter knows."""

    _failed: set[str]

    async def batch(self, events: Sequence[Envelope[Any]]) -> Sequence[Verdict]:
        self._failed = getattr(self, "_failed", set())
        new = {event.id for event in events if crc32(event.id.encode()) % EVERY == 0} - self._failed
        self._failed |= new
        sound = [event for event in events if event.id not in new]
        verdicts = iter(await super().batch(sound) if sound else ())
        return [RuntimeError("the first attempt fails") if event.id in new else next(verdicts) for event in events]


if __name__ == "__main__":
    tasks.TakingIn = Failing  # type: ignore[attr-defined]
    tasks.main()
