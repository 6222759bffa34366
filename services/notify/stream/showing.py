"""Letters on the live stream."""

from collections.abc import Sequence

from services.notify.letters.domain import Letter
from services.notify.notices.domain import Notice
from services.notify.stream.documents import StreamItems
from services.notify.stream.domain import letter_items
from services.notify.stream.hub import Hub


class Showing:
    def __init__(self, items: StreamItems, hub: Hub) -> None:
        self._items = items
        self._hub = hub

    async def follow(self, letter: Letter, notices: Sequence[Notice]) -> None:
        await self._items.keep(letter_items(letter, notices))
        self._hub.wake()
