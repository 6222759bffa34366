"""The register as it is stored: one document, so that an import is all or nothing and the tree is never half moved."""

import time
from collections.abc import Callable, Iterable

from services.tasks.identity.units.domain import Register, Unit, UnitLike, merged
from shared.clock import Clock
from shared.contracts.base import wrap
from shared.contracts.tasks import UnitFacts, UnitsChangedV1
from shared.outbox import Outbox
from shared.store.port import Collection, Doc, Duplicate, Stale, Store
from shared.web.requests import REQUEST_ID

UNITS = Collection("units", pullable=("outbox",))
REGISTER = "register"

FRESH_SECONDS = 1.0
UNITS_AN_EVENT = 500


class Units:
    """The register of units, which tasks alone owns. ``recent`` shows another replica's change within a second."""

    def __init__(self, store: Store, outbox: Outbox, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._recent: tuple[float, Register] = (float("-inf"), Register())

    async def read(self) -> Register:
        register = _register(await self._store.get(UNITS, REGISTER))
        self._recent = (time.monotonic(), register)
        return register

    async def recent(self) -> Register:
        """The register as it stood at most ``FRESH_SECONDS`` ago, without asking the store each time."""
        read, register = self._recent
        return register if time.monotonic() - read <= FRESH_SECONDS else await self.read()

    async def change(self, edit: Callable[[Register], Iterable[Unit]]) -> tuple[Register, tuple[UnitFacts, ...]]:
        """Put the units that ``edit`` asks for, with the events that tell of it, in one write; tried again when another
        was faster. What ``edit`` raises goes through. Answers the register and the units that are now different.
        """
        while True:
            doc = await self._store.get(UNITS, REGISTER)
            before = _register(doc)
            after, different = before.with_units(edit(before))
            if not different:
                return before, ()
            events = self._events(different)
            try:
                new = await self._write(doc, after, events)
            except (Duplicate, Stale):
                continue
            self._recent = (time.monotonic(), after)
            self._outbox.hand(UNITS, new)
            return after, different

    async def merge(self, units: Iterable[UnitLike]) -> tuple[UnitFacts, ...]:
        """Make the units of a plan or a spreadsheet known: adds, renames, removes none. Raises ``Clash`` and ``Faulty``."""
        wanted = list(units)
        _, different = await self.change(lambda register: merged(register, wanted))
        return different

    async def _write(self, doc: Doc | None, after: Register, events: list[Doc]) -> Doc:
        new = {"id": REGISTER, "version": after.version, "units": _rows(after)}
        if doc is None:
            new["outbox"] = events
            await self._store.insert(UNITS, new)
        else:
            new |= {"outbox": [*doc["outbox"], *events], "rev": doc["rev"]}
            await self._store.replace(UNITS, new)
        return new

    def _events(self, units: tuple[UnitFacts, ...]) -> list[Doc]:
        return [
            wrap(event, subject=REGISTER, time=self._clock.now(), requestid=REQUEST_ID.get()).to_doc()
            for event in units_events(units)
        ]


def units_events(units: tuple[UnitFacts, ...]) -> list[UnitsChangedV1]:
    """The full state of ``units``, in messages of a bearable size."""
    return [
        UnitsChangedV1(units=units[start : start + UNITS_AN_EVENT]) for start in range(0, len(units), UNITS_AN_EVENT)
    ]


def _rows(register: Register) -> list[Doc]:
    return [{**unit.model_dump(mode="json"), "version": register.versions[unit.id]} for unit in register.units.values()]


def _register(doc: Doc | None) -> Register:
    if doc is None:
        return Register()
    units = [Unit.model_validate({k: v for k, v in row.items() if k != "version"}) for row in doc["units"]]
    return Register(
        doc["version"], {unit.id: unit for unit in units}, {row["id"]: row["version"] for row in doc["units"]}
    )
