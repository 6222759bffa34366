"""The units in the order of their tree, as a choice shows them."""

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.models import Unit

INDENT = "\u3000"


class Branch(NamedTuple):
    """``depth`` below the first one listed."""

    unit: Unit
    depth: int

    @property
    def label(self) -> str:
        return f"{INDENT * self.depth}{self.unit.name}"


def tree(units: Sequence[Unit], root: str | None) -> dict[str, Branch]:
    """``root`` and all below it, each after the one that it is under, by id; without ``root`` all but the topmost."""
    below: dict[str | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.under, []).append(unit)
    found: dict[str, Branch] = {}

    def walk(unit: Unit, depth: int) -> None:
        if unit.id not in found:
            found[unit.id] = Branch(unit, depth)
            for each in below.get(unit.id, ()):
                walk(each, depth + 1)

    starts = (
        [each for each in units if each.id == root]
        if root
        else [each for top in below.get(None, ()) for each in below.get(top.id, ())]
    )
    for each in starts:
        walk(each, 0)
    return found
