"""Events stored in the document that caused them, relayed to the bus, and pulled out once they are confirmed.

What is stored is told: the writer hands the document over for speed, a sweep finds whatever was not handed or not told
before a crash. Several relays may run at once; an event that two of them find is told twice under one id.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import structlog

from shared.bus.port import Bus, Message, OutcomeUnknown, Unroutable
from shared.contracts.registry import encode
from shared.errors import Unavailable
from shared.store.port import Collection, Doc, Pull, Store
from shared.tracing.ids import ids_in, is_traced, publishing_place, traceparent
from shared.tracing.spans import Tracing

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 1.0
BACKLOG_SECONDS = 0.05
"""Seconds between two sweeps while more stands in the store than there is room for."""

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds between two tries while the bus or the store is away; doubled each time."""

_WINDOWS_IN_HAND = 10
_REMEMBERED = 10_000


class _Key(NamedTuple):
    collection: Collection
    doc: str
    event: str


@dataclass(frozen=True, slots=True)
class _Letter:
    """``event`` is the message's body before it was encoded."""

    key: _Key
    message: Message
    event: Doc


class Outbox:
    """Relays the array ``field`` of each of ``collections``: CloudEvents as ``Envelope.to_doc()`` makes them.

    ``window`` is how many events are published at once. At most ten windows are in hand; the rest waits in the store.
    """

    def __init__(
        self, store: Store, bus: Bus, collections: Sequence[Collection], field: str = "outbox", window: int = 100
    ) -> None:
        self._store = store
        self._bus = bus
        self._collections = tuple(collections)
        self._field = field
        self._window = window
        self._waiting: deque[_Letter] = deque()
        self._in_hand: set[_Key] = set()
        self._confirmed: dict[_Key, None] = {}
        self._unreadable: set[_Key] = set()
        self._away: dict[str, str] = {}
        self._handed = asyncio.Event()
        self._turn = asyncio.Lock()
        self._pulling: asyncio.Task[None] | None = None
        self.tracing: Tracing | None = None
        """Hears of what was told, where spans are wanted."""

    @property
    def waits_for(self) -> str | None:
        """The dependency that keeps events from being told, with its reason; None while they are."""
        return "; ".join(f"{dependency}: {reason}" for dependency, reason in self._away.items()) or None

    @property
    def room(self) -> int:
        """How many events it takes in hand at most."""
        return self._window * _WINDOWS_IN_HAND

    def lag(self) -> int:
        """How many events are in hand and not yet told and pulled; a long backlog in the store shows as a full hand."""
        return len(self._in_hand)

    def hand(self, collection: Collection, doc: Doc) -> None:
        """Relay what ``doc``, just written, has in its outbox. Never waits; what finds no room is left to the sweep."""
        for event in doc.get(self._field) or ():
            if not self._has_room():
                return
            self._take(collection, str(doc["id"]), event)

    async def run(self) -> None:
        """Relay until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._relay_forever())
            group.create_task(self._sweep_forever())

    async def drain(self) -> None:
        """Return once all in hand is told. Raises ``Unavailable`` if that cannot be now: it is safe in the store."""
        while self._in_hand:
            await self._relay()
            for dependency, reason in self._away.items():
                raise Unavailable(dependency, reason)

    async def sweep(self) -> None:
        """Take in hand what stands in the store, as far as there is room. Raises ``Unavailable``."""
        for collection in self._collections:
            after: str | None = None
            while self._has_room():
                docs = await self._store.pending(collection, self._field, limit=self._window, after=after)
                for doc in docs:
                    self.hand(collection, doc)
                if len(docs) < self._window:
                    break
                after = docs[-1]["id"]

    def _has_room(self) -> bool:
        return len(self._in_hand) < self.room

    def _take(self, collection: Collection, doc: str, event: Doc) -> None:
        key = _Key(collection, doc, str(event.get("id")))
        if key in self._in_hand or key in self._unreadable:
            return
        try:
            message = Message(event["id"], event["type"], encode(event), self._traceparent(event))
        except (KeyError, TypeError) as error:  # it stays in its document, and in nobody's way
            self._unreadable.add(key)
            log.error("unreadable event", collection=collection.name, doc=doc, event_id=key.event, reason=repr(error))
            return
        self._in_hand.add(key)
        self._waiting.append(_Letter(key, message, event))
        self._handed.set()

    def _traceparent(self, event: Doc) -> str | None:
        """None where nobody follows traces: no collector is named, and the caller sent no trace along."""
        if self.tracing is None and not is_traced(event.get("requestid")):
            return None
        place = publishing_place(ids_in(event))
        return traceparent(place, self.tracing.samples(place) if self.tracing else bool(place.sampled))

    async def _relay_forever(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await self._handed.wait()
            await self._relay()
            if not self._away:
                pause = FIRST_PAUSE
                continue
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _sweep_forever(self) -> None:
        while True:
            if "bus" not in self._away or not self._waiting:  # what waits already asks for the bus
                try:
                    await self.sweep()
                    self._away.pop("store", None)
                except Unavailable as error:
                    self._note(error)
            await asyncio.sleep(SWEEP_SECONDS if self._has_room() else BACKLOG_SECONDS)

    async def _relay(self) -> None:
        """Tell one window, pull what was confirmed, keep the rest. While more waits, the next is told as this is pulled."""
        async with self._turn:
            letters = [self._waiting.popleft() for _ in range(min(self._window, len(self._waiting)))]
            told: Sequence[_Letter] = ()
            try:
                confirmed = await asyncio.gather(*map(self._tell, letters))
                if self._pulling is not None:
                    await asyncio.wait({self._pulling})
                told = [letter for letter, is_told in zip(letters, confirmed, strict=True) if is_told]
                self._pulling = asyncio.create_task(self._pull(told), name="pull what was told")
            finally:
                pulled = {letter.key for letter in told}
                self._keep(letter for letter in letters if letter.key not in pulled)
            if not self._waiting:
                self._handed.clear()
                await asyncio.shield(self._pulling)

    def _keep(self, letters: Iterable[_Letter]) -> None:
        """Those of them that are still in hand come next."""
        kept = [letter for letter in letters if letter.key in self._in_hand]
        self._waiting.extendleft(reversed(kept))
        if kept:
            self._handed.set()

    async def _tell(self, letter: _Letter) -> bool:
        """Whether the event is confirmed, now or before. Otherwise it is kept for another try."""
        if letter.key in self._confirmed:
            return True
        began = time.time_ns()
        try:
            await self._bus.publish(letter.message)
        except Unroutable:
            await self._declare_again()
            return False
        except (OutcomeUnknown, Unavailable) as error:
            self._note(error)
            return False
        except asyncio.CancelledError:
            if _being_cancelled():
                raise
            self._note(OutcomeUnknown("the broker cancelled the publish"))  # as a frozen one does
            return False
        except Exception:  # this event may be at fault: it goes to the back, the sweep brings it again
            log.exception("event not told", event_id=letter.message.id, type=letter.message.type)
            self._in_hand.discard(letter.key)
            return False
        self._away.pop("bus", None)
        self._remember(letter.key)
        if self.tracing is not None:
            self.tracing.told(letter.event, began)
        return True

    async def _declare_again(self) -> None:
        self._away["bus"] = "no queue took an event"
        try:
            await self._bus.open()
        except Unavailable as error:
            self._note(error)

    async def _pull(self, letters: Sequence[_Letter]) -> None:
        by_doc: dict[tuple[Collection, str], list[_Key]] = {}
        for letter in letters:
            by_doc.setdefault((letter.key.collection, letter.key.doc), []).append(letter.key)
        try:
            for collection in {collection for collection, _ in by_doc}:
                told = [keys for (owner, _), keys in by_doc.items() if owner == collection]
                pulls = [Pull(keys[0].doc, self._field, tuple(key.event for key in keys)) for keys in told]
                try:
                    await self._store.write_many(collection, pulls)
                except Unavailable as error:
                    self._note(error)
                    continue
                self._away.pop("store", None)
                self._in_hand.difference_update(*told)
        finally:
            self._keep(letters)

    def _remember(self, key: _Key) -> None:
        """So that an edit which writes a told event again has it pulled, not told, again."""
        self._confirmed[key] = None
        if len(self._confirmed) > _REMEMBERED:
            del self._confirmed[next(iter(self._confirmed))]

    def _note(self, error: Unavailable | OutcomeUnknown) -> None:
        dependency = error.dependency if isinstance(error, Unavailable) else "bus"
        reason = getattr(error, "reason", "") or str(error)
        if self._away.get(dependency) != reason:
            log.warning("events wait", dependency=dependency, reason=reason)
        self._away[dependency] = reason


def _being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
