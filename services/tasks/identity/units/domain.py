"""The register of units: a tree (or several) whose every change says which units are now different."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.contracts.tasks import UnitFacts, UnitKind

MOST_UNITS = 10_000
"""A district with all its villages has some hundred; the register is one document."""

UnitId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
UnitName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]


class Unit(BaseModel):
    """A unit as people enter it. ``under`` is its one parent; None stands at the top."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UnitId
    name: UnitName
    kind: UnitKind
    under: UnitId | None = None


class UnitLike(Protocol):
    """What a plan or a spreadsheet says of a unit."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> UnitKind: ...
    @property
    def under(self) -> str | None: ...


@dataclass(frozen=True)
class Fault:
    """What is wrong with one unit: which field, and the catalogue's code for why."""

    unit: str
    field: str
    code: str
    params: Mapping[str, str] = dataclasses.field(default_factory=dict)


class Faulty(Exception):
    """These units make no tree. Nothing was changed."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(", ".join(f"{fault.unit}.{fault.field}: {fault.code}" for fault in self.faults))


class Clash(Faulty):
    """An import says another kind or parent of a known unit. Moves and mergers are made by hand, not by an import."""


@dataclass(frozen=True)
class Register:
    """All units as of ``version``. Units are never removed: what they did stays theirs; a merged one moves under its heir."""

    version: int = 0
    units: Mapping[str, Unit] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    versions: Mapping[str, int] = dataclasses.field(default_factory=lambda: MappingProxyType({}))

    def path(self, unit: str) -> tuple[str, ...]:
        """The ids from the top down to ``unit`` itself; empty for a unit that is not in the register."""
        upwards: list[str] = []
        step: str | None = unit
        while step is not None and step in self.units:
            upwards.append(step)
            step = self.units[step].under
        return tuple(reversed(upwards))

    def facts(self, unit: str) -> UnitFacts:
        known = self.units[unit]
        return UnitFacts(
            id=known.id,
            name=known.name,
            kind=known.kind,
            under=known.under,
            path=self.path(unit),
            version=self.versions[unit],
        )

    def all_facts(self) -> tuple[UnitFacts, ...]:
        return tuple(self.facts(unit) for unit in self.units)

    def tops(self) -> tuple[str, ...]:
        """The units without a parent, in the order they came."""
        return tuple(unit.id for unit in self.units.values() if unit.under is None)

    def with_units(self, units: Iterable[Unit]) -> tuple["Register", tuple[UnitFacts, ...]]:
        """The register once these units are put (new or changed), and the facts of every unit that is now different,
        those below a moved one included. Raises ``Faulty`` where the result is no tree.
        """
        wanted = {**self.units, **{unit.id: unit for unit in units}}
        faults = tree_faults(wanted)
        if faults:
            raise Faulty(faults)
        after = Register(self.version + 1, wanted, {})
        different = {id for id in wanted if wanted[id] != self.units.get(id) or after.path(id) != self.path(id)}
        if not different:
            return self, ()
        versions = {id: self.versions.get(id, 0) + (id in different) for id in wanted}
        after = Register(self.version + 1, wanted, versions)
        return after, tuple(after.facts(id) for id in wanted if id in different)


def tree_faults(units: Mapping[str, Unit]) -> list[Fault]:
    """Parents that do not exist, and circles."""
    faults = []
    if len(units) > MOST_UNITS:
        faults.append(Fault("", "items", "identity.too_many_units", {"most": str(MOST_UNITS)}))
    faults += [
        Fault(unit.id, "under", "identity.unknown_parent", {"under": unit.under})
        for unit in units.values()
        if unit.under is not None and unit.under not in units
    ]
    if not faults:
        faults = [Fault(id, "under", "identity.circle") for id in _in_circles(units)]
    return faults


def _in_circles(units: Mapping[str, Unit]) -> list[str]:
    """Units from which no way leads to the top."""
    grounded: set[str] = set()
    lost: set[str] = set()
    for start in units:
        way: list[str] = []
        step: str | None = start
        while step is not None and step not in grounded and step not in lost and step not in way:
            way.append(step)
            step = units[step].under
        (grounded if step is None or step in grounded else lost).update(way)
    return [id for id in units if id in lost]


def merged(register: Register, units: Iterable[UnitLike]) -> list[Unit]:
    """The units to put so that ``units`` are known: new ones and new names.

    A unit without ``under`` says nothing of its parent where it is known: a plan's root may stand under a city here.
    Raises ``Clash`` for a known id of another kind or parent.
    """
    clashes: list[Fault] = []
    wanted: list[Unit] = []
    for unit in units:
        known = register.units.get(unit.id)
        under = known.under if known and unit.under is None else unit.under
        wanted.append(Unit(id=unit.id, name=unit.name, kind=unit.kind, under=under))
        if known and known.kind != unit.kind:
            clashes.append(Fault(unit.id, "kind", "identity.clash_kind", {"unit": known.name, "present": known.kind}))
        if known and known.under != under:
            present = known.under or "-"
            clashes.append(Fault(unit.id, "under", "identity.clash_parent", {"unit": known.name, "present": present}))
    if clashes:
        raise Clash(clashes)
    return wanted


def replaced(register: Register, units: Iterable[Unit]) -> list[Unit]:
    """The units to put so that the register is exactly ``units``. Raises ``Faulty`` for a double or a left-out one."""
    wanted = list(units)
    times = Counter(unit.id for unit in wanted)
    faults = [Fault(id, "id", "identity.double_unit") for id, count in times.items() if count > 1]
    faults += [
        Fault(id, "id", "identity.unit_left_out", {"unit": known.name})
        for id, known in register.units.items()
        if id not in times
    ]
    if faults:
        raise Faulty(faults)
    return wanted
