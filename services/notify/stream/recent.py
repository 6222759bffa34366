"""The newest items in one process, in the order in which it came to know them: from here a reader takes up again."""

import secrets
from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import timedelta

from services.notify.stream.documents import KEPT, Stored, earlier, is_id
from services.notify.stream.frames import Encode, Shown

REMEMBERED = 20_000


class Recent:
    """``is_whole``: nothing was ever deleted before the first of ``stored``.

    A reader's last id is an item's with this list's mark behind it. By the mark we know whether it was handed out here, in
    this order, so that nothing is sent twice and nothing left out. With another one (of another replica, or from before a
    start) the reader gets once more what is less than ``overlap`` older: there another order held.
    """

    def __init__(self, stored: Iterable[Stored], encode: Encode, *, is_whole: bool, overlap: timedelta) -> None:
        self._mark = secrets.token_hex(3)
        self._encode = encode
        self._overlap = overlap
        self._is_whole = is_whole
        self._shown: deque[Shown] = deque(maxlen=KEPT)
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._newest = "0" * 16
        for each in stored:
            self.add(each)

    def __contains__(self, id: object) -> bool:
        return id in self._seen

    @property
    def last_id(self) -> str:
        """The id from which a reader goes on who has seen all."""
        return self._known_as(self._shown[-1].id if self._shown else self._newest)

    @property
    def newest(self) -> str:
        """The highest id, which sorts after all the others."""
        return self._newest

    def add(self, stored: Stored) -> Shown:
        id, item = stored
        shown = Shown(id, self._known_as(id), item, self._encode)
        self._is_whole = self._is_whole and len(self._shown) < KEPT
        self._shown.append(shown)
        self._seen[id] = None
        self._newest = max(self._newest, id)
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return shown

    def after(self, last: str) -> list[Shown] | None:
        """What a reader has not seen whose last id was ``last``; None where some of it is not to be had any more."""
        id, _, mark = last.partition("/")
        if mark == self._mark:
            return self._after_place(id)
        if not is_id(id) or not (self._is_whole or (self._shown and min(each.id for each in self._shown) <= id)):
            return None
        from_there = earlier(id, self._overlap)
        return [each for each in self._shown if each.id != id and each.id > from_there]

    def _after_place(self, id: str) -> list[Shown] | None:
        found: list[Shown] = []
        for each in reversed(self._shown):
            if each.id == id:
                return found[::-1]
            found.append(each)
        return found[::-1] if self._is_whole else None

    def _known_as(self, id: str) -> str:
        return f"{id}/{self._mark}"
