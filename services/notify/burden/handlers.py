"""What is heard of work: kept step by step, for the burden meter."""

from collections.abc import Sequence
from typing import Any

from services.notify.burden.documents import Works
from services.notify.burden.domain import work_of
from shared.contracts.base import Envelope


class BurdenPosts:
    def __init__(self, works: Works) -> None:
        self._works = works

    async def hear(self, batch: Sequence[Envelope[Any]]) -> None:
        """Keep what of ``batch`` is work; a redelivery changes nothing."""
        await self._works.keep(work for cause in batch if (work := work_of(cause)))
