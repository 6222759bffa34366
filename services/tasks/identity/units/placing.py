"""Where things stand under each other, whatever they are: how deep, and what lies below."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

LOST = 0
"""The depth of a unit from which no way leads to a top."""


class Placed(Protocol):
    @property
    def under(self) -> str | None: ...


def depths(units: Mapping[str, Placed], among: Iterable[str]) -> dict[str, int]:
    """How deep each of ``among`` (and each above it) stands: 1 at the top, ``LOST`` in a circle or below one.

    Every parent must be there. Linear in the units it passes.
    """
    known: dict[str, int] = {}
    for start in among:
        way: dict[str, None] = {}
        step: str | None = start
        while step is not None and step not in known and step not in way:
            way[step] = None
            step = units[step].under
        above = 0 if step is None else known.get(step, LOST)
        grounded = step is None or above != LOST
        for id in reversed(way):
            above = above + 1 if grounded else LOST
            known[id] = above
    return known


def below(children: Mapping[str | None, Sequence[str]], tops: Iterable[str]) -> Iterator[str]:
    """Each of ``tops`` and all below it, each after the one it stands under; twice what lies below two of ``tops``."""
    waiting = list(reversed(tuple(tops)))
    while waiting:
        unit = waiting.pop()
        yield unit
        waiting.extend(reversed(children.get(unit, ())))


def children_of(units: Mapping[str, Placed]) -> dict[str | None, list[str]]:
    """The units right under each, in their order; those at the top under None."""
    children: dict[str | None, list[str]] = {}
    for id, unit in units.items():
        children.setdefault(unit.under, []).append(id)
    return children
