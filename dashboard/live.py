"""What viewers watch is asked for once per process, not once per viewer, and read from memory.

A ``Source`` has one thread that asks every so often, with the ETag of what it holds, and swaps the reading whole. A source
that fails keeps its last value with its time and says since when. Without a reader the thread ends; the next read starts it.
"""

import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar, cast

from dashboard.client import Fetched, Refused, Unreachable
from dashboard.sessions import SignedOut
from dashboard.settings import settings

T = TypeVar("T")
Ask = Callable[[str | None], Fetched]
"""Asks for what changed since an ETag."""


@dataclass(frozen=True)
class Reading(Generic[T]):
    """``value`` as it was at ``at`` (the newest time the source confirmed it), None before the first answer.

    ``down_since`` is set while the source does not answer or refuses. ``turn`` grows with every change that a viewer would see.
    """

    value: T | None = None
    at: datetime | None = None
    down_since: datetime | None = None
    turn: int = 0


class Source(Generic[T]):
    def __init__(self, parse: Callable[[Any], T], *, every: float, idle: float) -> None:
        self._parse = parse
        self._every = every
        self._idle = idle
        self._ask: Ask | None = None
        self._etag: str | None = None
        self._reading: Reading[T] = Reading()
        self._listeners: dict[object, Callable[[], None]] = {}
        self._last_read = 0.0
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._lock = threading.Lock()
        self._first = threading.Event()
        self._hurry = threading.Event()

    def read(self, ask: Ask, *, wait: float = 0.0) -> Reading[T]:
        """The reading in memory; ``ask`` is used from now on (each reader brings their own, still valid, sign-in).

        ``wait``: how many seconds to wait for the very first answer.
        """
        with self._lock:
            self._ask = ask
            self._last_read = time.monotonic()
            self._start()
        if wait and self._reading.value is None and not self._stopped:
            self._first.wait(wait)
        return self._reading

    @property
    def turn(self) -> int:
        """That of the newest reading."""
        return self._reading.turn

    def hurry(self) -> None:
        """Ask now: something is known to have changed."""
        self._hurry.set()

    def stop(self) -> None:
        """Ask no more: once this returns no ask is under way, and whoever reads gets what was known last."""
        with self._lock:
            self._stopped = True
            thread = self._thread
        self._hurry.set()
        if thread is not None:
            thread.join()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` (from the source's thread) at every change, until the returned function is called.

        The same function may listen twice; each is stopped by its own.
        """
        place = object()
        with self._lock:
            self._listeners[place] = listener
            if self._ask is not None:
                self._start()

        def stop() -> None:
            self._listeners.pop(place, None)

        return stop

    def _start(self) -> None:
        if self._thread is None and not self._stopped:
            self._first.clear()
            self._thread = threading.Thread(target=self._run, name="dashboard-source", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._stopped or (time.monotonic() - self._last_read > self._idle and not self._listeners):
                    self._thread = None
                    return
                ask = self._ask
            assert ask is not None
            self._take(ask)
            self._first.set()
            self._hurry.wait(self._every)
            self._hurry.clear()

    def _take(self, ask: Ask) -> None:
        before = self._reading
        now = datetime.now(UTC)
        try:
            fetched = ask(self._etag)
        except (Refused, Unreachable, SignedOut):
            after = replace(before, down_since=before.down_since or now)
        else:
            value = self._parse(fetched.body) if fetched.fresh else before.value
            self._etag = fetched.etag
            after = replace(before, value=value, at=now, down_since=None)
        if (after.value, after.down_since) != (before.value, before.down_since):
            self._reading = replace(after, turn=before.turn + 1)
            for listener in tuple(self._listeners.values()):
                listener()
        else:  # an equal value stays the same object, so that what was drawn of it is found again
            self._reading = replace(after, value=before.value)


class Sources:
    """The process's sources by key: viewers with the same key (who may see the same) share one."""

    def __init__(self) -> None:
        self._sources: dict[Hashable, Source[Any]] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, parse: Callable[[Any], T], *, pace: float = 1.0) -> Source[T]:
        """``pace``: how many times the usual pause between two asks."""
        with self._lock:
            if key not in self._sources:
                every = settings().dashboard_poll_seconds * pace
                self._sources[key] = Source(parse, every=every, idle=settings().dashboard_idle_seconds)
            return cast(Source[T], self._sources[key])

    def stop(self) -> None:
        """Stop every source. What they ask through, an HTTP client say, may be closed after this and not before."""
        with self._lock:
            sources = tuple(self._sources.values())
        for source in sources:
            source.stop()
