"""What the open pages show: which sources the live parts of each have read, and which turn of each source.

A live part notes by itself what it reads while it is drawn, and is woken for just that.
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any
from weakref import WeakValueDictionary

from dashboard.live import Reading, Source

Turns = dict[Source[Any], int]
_read: ContextVar[Turns | None] = ContextVar("read by the part that is being drawn", default=None)


def note(source: Source[Any], reading: Reading[Any]) -> None:
    """The part that is being drawn shows this reading. Where it reads a source twice, the older reading counts."""
    if (turns := _read.get()) is not None:
        turns.setdefault(source, reading.turn)


class Shown:
    """One open page, by parts. It is drawn by one thread after the other; streams and sources look on from others.

    ``name`` cannot be guessed: whoever knows it may listen to this page. ``path`` is its address, below the
    dashboard's.
    """

    def __init__(self) -> None:
        self.name = secrets.token_urlsafe(18)
        self.path = ""
        self._parts: dict[str, Turns] = {}
        self._listeners: dict[object, Callable[[], None]] = {}
        self._heard: dict[Source[Any], Callable[[], None]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def drawing(self, part: str) -> Iterator[None]:
        """All that is read inside is what ``part`` shows from now on."""
        turns: Turns = {}
        before = _read.set(turns)
        try:
            yield
        finally:
            _read.reset(before)
            self._parts = {**self._parts, part: turns}
            self._hear()

    def forget(self) -> None:
        """The page is drawn from its beginning: parts that do not come again are not on it any more."""
        self._parts = {}

    def old(self) -> dict[str, tuple[int, ...]]:
        """The parts that do not show the newest of all they have read; each with the turns that there are now."""
        parts = self._parts
        now = {part: tuple(source.turn for source in turns) for part, turns in parts.items()}
        return {part: turns for part, turns in now.items() if turns != tuple(parts[part].values())}

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` when a part may have become old, until the returned function is called."""
        place = object()
        self._listeners[place] = listener
        self._hear()

        def stop() -> None:
            self._listeners.pop(place, None)
            self._hear()

        return stop

    def _hear(self) -> None:
        """Listen to just the sources that are shown, as long as somebody listens here."""
        with self._lock:
            shown = {source for turns in self._parts.values() for source in turns} if self._listeners else set()
            for source in self._heard.keys() - shown:
                self._heard.pop(source)()
            for source in shown - self._heard.keys():
                self._heard[source] = source.listen(self._tell)
        if self.old():
            self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners.values()):
            listener()


@lru_cache(maxsize=1)
def open_pages() -> WeakValueDictionary[str, Shown]:
    """By name, for as long as the browser's session lives, which holds its page."""
    return WeakValueDictionary()
