"""Which units are measured, and whose rows a unit's work is counted in."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from shared.access import Principal, reads_all, within
from shared.contracts.tasks import UnitFacts, UnitKind

MEASURED = frozenset({UnitKind.TOWNSHIP, UnitKind.DEPARTMENT})


class Row(NamedTuple):
    """A unit that is measured, with itself and the units below it whose work its people do."""

    unit: UnitFacts
    members: tuple[str, ...]


def rows(units: Mapping[str, UnitFacts], staffed: Collection[str]) -> list[Row]:
    """By name. Measured are townships, departments and whatever else is ``staffed`` (has people who post); the work of a
    village without people of its own is its township's."""
    owners = {id for id, unit in units.items() if unit.kind in MEASURED or id in staffed}
    members: dict[str, list[str]] = {id: [] for id in owners}
    for id, unit in units.items():
        owner = next((each for each in reversed(unit.path) if each in owners), None)
        if owner is not None:
            members[owner].append(id)
    found = [Row(units[id], tuple(sorted(below))) for id, below in members.items()]
    return sorted(found, key=lambda row: (row.unit.name, row.unit.id))


def seen(measured: list[Row], who: Principal, root: str | None) -> list[Row]:
    """Those that ``who`` may see; ``root``: of these that unit and what is below it."""
    return [
        row
        for row in measured
        if (reads_all(who) or within(who, row.unit.path)) and (root is None or root in row.unit.path)
    ]
