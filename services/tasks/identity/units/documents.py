"""The register as it is stored: a small head that lists immutable pages, swapped as a whole. A change is all or nothing."""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import takewhile
from typing import NamedTuple

from services.tasks.identity.units.domain import Register, Unit, UnitLike
from services.tasks.identity.units.edits import merged
from services.tasks.identity.units.head import REGISTER, UNITS, Head
from services.tasks.identity.units.moves import Move
from services.tasks.identity.units.news import NEWS, News
from services.tasks.identity.units.pages import PAGES, ROWS_A_PAGE, Gone, Pages, page_of
from services.tasks.identity.units.rows import move_rows, moves_in, take_units, unit_rows
from shared.clock import Clock
from shared.errors import Unavailable
from shared.outbox import Outbox
from shared.store.port import Duplicate, Stale, Store

COLLECTIONS = (UNITS, PAGES, NEWS)
WITH_OUTBOX = (UNITS, NEWS)

FRESH_SECONDS = 1.0

IMPORTED = ""
"""Who made a change that can move no unit."""

Edit = Callable[[Register], Iterable[Unit]]


class _Seen(NamedTuple):
    """The register as a head listed it."""

    head: Head = Head()
    register: Register = Register()


class _Change(NamedTuple):
    """The register after a change, the units that are different, and the numbers of the pages that these stand in."""

    after: Register
    different: tuple[str, ...]
    touched: set[int]


class Units:
    """The register of units, which tasks alone owns. ``recent`` shows another replica's change within a second."""

    def __init__(self, store: Store, outbox: Outbox, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._pages = Pages(store)
        self._news = News(store, outbox, clock)
        self._seen = _Seen()
        self._seen_at = float("-inf")
        self._reading = asyncio.Lock()
        self._changing = asyncio.Lock()

    async def read(self) -> Register:
        """One small read when nothing changed; else the pages that are new."""
        return (await self._read()).register

    async def recent(self) -> Register:
        """The register as it stood at most ``FRESH_SECONDS`` ago, without asking the store each time."""
        return self._seen.register if time.monotonic() - self._seen_at <= FRESH_SECONDS else await self.read()

    async def change(self, edit: Edit, *, by: str) -> tuple[Register, tuple[str, ...]]:
        """Put the units that ``edit`` asks for in the name of the user ``by``; tried again when another was faster. What
        ``edit`` raises goes through. Answers the register and the ids of the units that are now different.

        ``edit`` runs beside the event loop: it takes a second for a whole country.
        """
        async with self._changing:
            change = await self._change(edit, by)
        if change.different:
            with suppress(Unavailable):  # the change stands; it is told at the next turn of the ticker
                await self._news.tell(change.after, change.different)
        return change.after, change.different

    async def merge(self, units: Iterable[UnitLike]) -> None:
        """Make the units of a plan or a spreadsheet known: adds, renames, moves and removes none. Raises ``Clash`` and
        ``Faulty``.
        """
        wanted = list(units)
        await self.change(lambda register: merged(register, wanted), by=IMPORTED)

    async def tell(self) -> None:
        """Tell of what changed and was not told, here or on another replica. Raises ``Unavailable``."""
        await self._news.tell(await self.recent())

    async def _change(self, edit: Edit, by: str) -> _Change:
        given_up: list[str] = []
        while True:
            head, before = await self._read()
            change = await asyncio.to_thread(self._edited, before, edit, by)
            if not change.different:
                return change
            unused = [*head.overdue(), *await self._pages.written_for(head.version), *given_up]
            await self._pages.delete(unused, listed=head.listed())
            following = await self._written(head, before, change)
            try:
                await self._swap(following)
            except (Duplicate, Stale):
                given_up = [*following.pages, *following.moves]
                continue
            self._seen, self._seen_at = _Seen(following, change.after), time.monotonic()
            return change

    def _edited(self, before: Register, edit: Edit, by: str) -> _Change:
        after, different = before.with_units(edit(before), by=by, at=self._clock.now())
        changed = set(different)
        return _Change(after, different, {page_of(place) for place, id in enumerate(after.units) if id in changed})

    async def _written(self, head: Head, before: Register, change: _Change) -> Head:
        """Write the pages that changed; the head that lists them is not stored yet."""
        after, units = change.after, list(change.after.units.values())
        new = range(len(head.pages), page_of(len(units) - 1) + 1)
        pages = await self._pages.write(
            after.version,
            head.pages,
            change.touched.union(new),
            lambda places: unit_rows(units[places], after.versions),
        )
        fresh = {page_of(place) for place in range(len(before.moves), len(after.moves))}
        moves = await self._pages.write(after.version, head.moves, fresh, lambda places: move_rows(after.moves[places]))
        return head.following(after.version, pages, moves)

    async def _swap(self, head: Head) -> None:
        """Raises ``Duplicate`` or ``Stale`` where another replica was faster."""
        if head.rev is None:
            await self._store.insert(UNITS, head.to_doc())
        else:
            await self._store.replace(UNITS, head.to_doc())

    async def _read(self) -> _Seen:
        async with self._reading:
            missed: int | None = None
            while True:
                head = Head.of(await self._store.get(UNITS, REGISTER))
                try:
                    register = await self._listed_by(head)
                except Gone:
                    if head.rev == missed:
                        raise
                    missed = head.rev
                    continue
                if head.version >= self._seen.register.version:
                    self._seen = _Seen(head, register)
                self._seen_at = time.monotonic()
                return self._seen

    async def _listed_by(self, head: Head) -> Register:
        """What ``head`` lists, of which only the pages are read that were not seen before. Raises ``Gone``."""
        seen, register = self._seen
        if head.version <= register.version:
            return register
        units, versions = dict(register.units), dict(register.versions)
        if head.inline is not None:
            take_units(head.inline, units, versions)
            return Register(head.version, units, versions)
        known = set(seen.pages)
        async for rows in self._pages.read([id for id in head.pages if id not in known]):
            await asyncio.to_thread(take_units, rows, units, versions)
        return Register(head.version, units, versions, await self._moves_listed_by(head))

    async def _moves_listed_by(self, head: Head) -> tuple[Move, ...]:
        seen, register = self._seen
        same = takewhile(lambda ids: ids[0] == ids[1], zip(seen.moves, head.moves, strict=False))
        kept = sum(1 for _ in same)
        moves = list(register.moves[: kept * ROWS_A_PAGE])
        async for rows in self._pages.read(head.moves[kept:]):
            moves += moves_in(rows)
        return tuple(moves)
