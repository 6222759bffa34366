"""What an import and a whole list ask of the register."""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice

from services.tasks.identity.units.domain import NAME, Clash, Fault, Faulty, Register, Unit, UnitLike

MOST_NAMED = 100
"""So many left-out units are named; a whole country in one answer helps nobody."""


def merged(register: Register, units: Iterable[UnitLike]) -> list[Unit]:
    """The units to put so that ``units`` are known: new ones and new names.

    A unit without ``under`` says nothing of its parent where it is known: a plan's root may stand under a city here.
    Raises ``Clash`` for a known id of another kind or parent, ``Faulty`` for a name that is none.
    """
    clashes: list[Fault] = []
    wanted: list[Unit] = []
    for unit in units:
        if not re.fullmatch(NAME, unit.name):
            raise Faulty([Fault(unit.id, "name", "identity.bad_name", {"word": unit.name})])
        known = register.units.get(unit.id)
        under = known.under if known and unit.under is None else unit.under
        wanted.append(Unit(unit.id, unit.name, unit.kind, under))
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
    left_out = (known for id, known in register.units.items() if id not in times)
    faults += [
        Fault(known.id, "id", "identity.unit_left_out", {"unit": known.name}) for known in islice(left_out, MOST_NAMED)
    ]
    if faults:
        raise Faulty(faults)
    return wanted
