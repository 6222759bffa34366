"""What many people of one scope look at is drawn once, not once for each of them."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar, cast

MOST = 64
"""Drawings that are kept: of so many scopes, languages and pages."""

T = TypeVar("T")


@dataclass
class _Place:
    """The newest drawing of one key, and what it shows. Who draws it holds the lock: a change wakes everyone at once."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    shows: tuple[Any, ...] | None = None
    drawing: Any = None


class Drawn:
    def __init__(self) -> None:
        self._places: OrderedDict[Hashable, _Place] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: Hashable, shows: tuple[Any, ...], draw: Callable[[], T]) -> T:
        """What ``draw`` makes of ``shows``, which must be all that it reads. It is asked only where that is not what was
        drawn last; values that a source still holds are the same objects, so that looking costs nothing."""
        place = self._place(key)
        with place.lock:
            if place.shows is None or place.shows != shows:
                place.drawing, place.shows = draw(), shows
            return cast(T, place.drawing)

    def _place(self, key: Hashable) -> _Place:
        with self._lock:
            place = self._places.setdefault(key, _Place())
            self._places.move_to_end(key)
            while len(self._places) > MOST:
                self._places.popitem(last=False)
            return place


@lru_cache(maxsize=1)
def drawn() -> Drawn:
    return Drawn()
