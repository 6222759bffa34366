"""The register of units: a tree (or several) whose every change says which units are now different, and what moved."""

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, NamedTuple, Protocol

from pydantic import StringConstraints

from services.tasks.identity.units.moves import Move
from services.tasks.identity.units.placing import LOST, below, children_of, depths
from shared.contracts.tasks import UnitFacts, UnitKind

MOST_UNITS = 1_000_000
"""A whole country has some 541,000: provinces, counties, townships, villages."""

DEEPEST = 32
"""A country has five levels; sections and departments add a few."""

UnitId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
NAME = r"^[^\x00-\x1f\x7f]{1,200}$"
UnitName = Annotated[str, StringConstraints(strip_whitespace=True, pattern=NAME)]


class Unit(NamedTuple):
    """A unit as it stands. ``under`` is its one parent; None stands at the top."""

    id: str
    name: str
    kind: UnitKind
    under: str | None = None


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
    """All units as of ``version``, in the order they came. Units are never removed: what they did stays theirs; a merged
    one moves under its heir.

    ``versions``: the register's version at which a unit, or its path, last became different.
    """

    version: int = 0
    units: Mapping[str, Unit] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    versions: Mapping[str, int] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    moves: tuple[Move, ...] = ()

    @property
    def structure(self) -> int:
        """The version at which a known unit last got another parent or kind; 0 if none ever did."""
        return self.moves[-1].version if self.moves else 0

    @cached_property
    def children(self) -> Mapping[str | None, list[str]]:
        """The units right under each, in the register's order; those at the top under None."""
        return children_of(self.units)

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
        return UnitFacts(**known._asdict(), path=self.path(unit), version=self.versions[unit])

    def all_facts(self) -> Iterator[UnitFacts]:
        return map(self.facts, self.units)

    def tops(self) -> tuple[str, ...]:
        """The units without a parent, in the order they came."""
        return tuple(unit.id for unit in self.units.values() if unit.under is None)

    def as_of(self, structure: int) -> Mapping[str, Unit]:
        """The units of today, new ones and new names included, each where it stood while ``structure`` was current.

        One that came later stands where it first stood. That is a tree again: whatever a unit first stood under was there
        before it or came with it, and what was there already stands as in the tree of then.
        """
        if structure >= self.structure:
            return self.units
        units = dict(self.units)
        for move in reversed(self.moves):
            if move.version <= structure:
                break
            units[move.unit] = units[move.unit]._replace(kind=move.kind_before, under=move.under_before)
        return units

    def with_units(self, units: Iterable[Unit], *, by: str, at: datetime) -> tuple["Register", tuple[str, ...]]:
        """The register once ``by`` put these units (new or changed), and the ids of every unit that is now different:
        these, then those below a moved one. Raises ``Faulty`` where the result is no tree.

        Costs a copy of the register, and else no more than what is different; a move looks at every unit once.
        """
        changed = {unit.id: unit for unit in units}
        changed = {id: unit for id, unit in changed.items() if unit != self.units.get(id)}
        if not changed:
            return self, ()
        version, wanted = self.version + 1, {**self.units, **changed}
        _check(tree_faults(wanted, changed))
        moves = [self._move(self.units[id], unit, version, by, at) for id, unit in changed.items() if id in self.units]
        moves = [move for move in moves if (move.kind, move.under) != (move.kind_before, move.under_before)]
        different = dict.fromkeys(changed, version)
        if moved := [move.unit for move in moves if move.under != move.under_before]:
            different |= dict.fromkeys(below(children_of(wanted), moved), version)
            _check(_too_deep(wanted, different))
        after = Register(version, wanted, {**self.versions, **different}, (*self.moves, *moves))
        return after, tuple(different)

    def _move(self, before: Unit, unit: Unit, version: int, by: str, at: datetime) -> Move:
        return Move(version, unit.id, at, by, before.kind, before.under, unit.kind, unit.under)


def tree_faults(units: Mapping[str, Unit], changed: Collection[str]) -> list[Fault]:
    """Parents that do not exist, circles, and chains without end, where all but ``changed`` were a tree before."""
    faults = []
    if len(units) > MOST_UNITS:
        faults.append(Fault("", "items", "identity.too_many_units", {"most": str(MOST_UNITS)}))
    faults += [
        Fault(id, "under", "identity.unknown_parent", {"under": under})
        for id in changed
        if (under := units[id].under) is not None and under not in units
    ]
    if not faults and LOST in depths(units, changed).values():
        everywhere = depths(units, units)
        faults = [Fault(id, "under", "identity.circle") for id in units if everywhere[id] == LOST]
    return faults or _too_deep(units, changed)


def _too_deep(units: Mapping[str, Unit], among: Collection[str]) -> list[Fault]:
    depth = depths(units, among)
    return [Fault(id, "under", "identity.too_deep", {"most": str(DEEPEST)}) for id in among if depth[id] > DEEPEST]


def _check(faults: list[Fault]) -> None:
    if faults:
        raise Faulty(faults)
