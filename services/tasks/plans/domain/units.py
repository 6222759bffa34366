"""Units and the tree they stand in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from services.tasks.plans.domain.fields import Frozen, Id, Words
from shared.contracts.tasks import UnitKind


class UnitLike(Protocol):
    """What the tree needs to know of a unit: a plan's, a register's or an event's."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> UnitKind: ...
    @property
    def under(self) -> str | None: ...


class Unit(Frozen):
    """A unit as a plan brings it along; the root alone has no ``under``."""

    id: Id
    name: Words
    kind: UnitKind
    under: Id | None = None


class UnitTree:
    """The units of a register on one day, in its order. Asking for a unit that is not in it gives nothing, never an error.

    Paths and lists that were asked for once are kept: they are asked for again and again, and a tree never changes.
    """

    def __init__(self, units: Iterable[UnitLike] | Mapping[str, UnitLike]) -> None:
        """``units``: each unit, or each by its id; a mapping is kept as it is, and must not change any more."""
        self._units = units if isinstance(units, Mapping) else {unit.id: unit for unit in units}
        self._children: dict[str | None, list[str]] = {}
        for unit in self._units.values():
            self._children.setdefault(unit.under, []).append(unit.id)
        self._paths: dict[str, tuple[str, ...]] = {}
        self._of_kind: dict[tuple[UnitKind, str], tuple[str, ...]] = {}

    def __contains__(self, unit: object) -> bool:
        return unit in self._units

    def kind(self, unit: str) -> UnitKind:
        return self._units[unit].kind

    def children(self, unit: str) -> tuple[str, ...]:
        """The units right under ``unit``, in the register's order."""
        return tuple(self._children.get(unit, ()))

    def path(self, unit: str) -> tuple[str, ...]:
        """The ids from the top of the register down to ``unit`` itself."""
        path = self._paths.get(unit)
        if path is None and unit in self._units:
            above = self._paths.get(self._units[unit].under or "", ())
            path = self._paths[unit] = (*above, unit) if above and unit not in above else self._walked(unit)
        return path or ()

    def at_or_below(self, top: str) -> Iterator[str]:
        """``top`` and all units below it, each after the one it stands under."""
        if top not in self._units:
            return
        waiting = [top]
        while waiting:
            unit = waiting.pop()
            yield unit
            waiting.extend(reversed(self._children.get(unit, ())))

    def of_kind(self, kind: UnitKind, top: str) -> tuple[str, ...]:
        """The units of ``kind`` at or below ``top``."""
        found = self._of_kind.get((kind, top))
        if found is None:
            found = tuple(unit for unit in self.at_or_below(top) if self._units[unit].kind == kind)
            if found:
                self._of_kind[kind, top] = found
        return found

    def _walked(self, unit: str) -> tuple[str, ...]:
        upwards: list[str] = []
        step: str | None = unit
        while step is not None and step in self._units and step not in upwards:
            upwards.append(step)
            step = self._units[step].under
        path = tuple(reversed(upwards))
        if step is None and len(path) > 1:  # no circle: a brother will go the same way
            self._paths[path[-2]] = path[:-1]
        return path
