"""What becomes of a unit that is put under another one: a move, or a merger where it then stands under one of its kind."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.people_models import RegisterUnit

Register = Mapping[str, RegisterUnit]


@dataclass(frozen=True)
class Move:
    """``unit`` goes under ``to``; ``along`` are the units below it, which stay there.

    ``heir`` is the unit of its own kind for which it then counts: a merger. ``left`` is the top that it is under no more,
    whose plan then counts it no more. None: neither.
    """

    unit: RegisterUnit
    to: RegisterUnit
    along: tuple[RegisterUnit, ...]
    heir: RegisterUnit | None = None
    left: RegisterUnit | None = None

    @property
    def act(self) -> str:
        return "merge" if self.heir else "move"

    @property
    def goes_to(self) -> RegisterUnit:
        """The unit that people would name."""
        return self.heir or self.to


def move(units: Register, unit: RegisterUnit, to: RegisterUnit) -> Move:
    before, after = above(units, unit.id), (to, *above(units, to.id))
    along = tuple(each for each in units.values() if _is_above(units, unit, each))
    heir = next((each for each in after if each.kind == unit.kind), None)
    left = before[-1] if before and before[-1].id != after[-1].id else None
    return Move(unit, to, along, heir, left)


def refused(units: Register, unit: RegisterUnit, to: RegisterUnit) -> str | None:
    """Why ``unit`` cannot go under ``to``, as the end of a text's code; None if it can."""
    if to.id == unit.under:
        return "there"
    return "below" if _is_above(units, unit, to) else None


def _is_above(units: Register, unit: RegisterUnit, other: RegisterUnit) -> bool:
    return any(each.id == unit.id for each in above(units, other.id))


def above(units: Register, id: str) -> tuple[RegisterUnit, ...]:
    """From the unit's parent up to the top; a parent that is not there ends the way, a circle too."""
    found: dict[str, RegisterUnit] = {}
    step = units[id].under if id in units else None
    while step is not None and step in units and step not in found:
        found[step] = units[step]
        step = units[step].under
    return tuple(found.values())
