"""The register of units as a tree, from the top down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.people_models import RegisterUnit
from dashboard.people_moves import above

SHOWN = 300


@dataclass(frozen=True)
class Branch:
    """A unit and how many stand above it; ``people`` is how many of its users can sign in, None where that is not known.
    ``merged``: it stands under another one of its kind, for which it counts."""

    unit: RegisterUnit
    depth: int
    people: int | None = None
    merged: bool = False


def tree(units: Sequence[RegisterUnit], people: Mapping[str, int] | None = None) -> tuple[Branch, ...]:
    """Every unit after the one that it is under, in the register's order; one whose parent is not there stands at the top."""
    known = {unit.id: unit for unit in units}
    below: dict[str | None, list[RegisterUnit]] = {}
    for unit in units:
        below.setdefault(unit.under if unit.under in known else None, []).append(unit)
    found: list[Branch] = []
    waiting = [(unit, 0) for unit in reversed(below.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        merged = any(each.kind == unit.kind for each in above(known, unit.id))
        found.append(Branch(unit, depth, None if people is None else people.get(unit.id, 0), merged))
        waiting += [(child, depth + 1) for child in reversed(below.get(unit.id, []))]
    return tuple(found)


def named(branches: Sequence[Branch], words: str) -> tuple[Branch, ...]:
    """Those with ``words`` in their name or id; all of them without words."""
    wanted = words.strip().casefold()
    return tuple(each for each in branches if wanted in each.unit.name.casefold() or wanted in each.unit.id.casefold())
