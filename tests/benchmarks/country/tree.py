"""The units of an invented country: 31 provinces, 333 cities, 2,844 counties, 38,000 townships, 500,000 villages.

Source of the numbers: the issue's; about as many as China has. No name is a real place's.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import accumulate, pairwise
from random import Random
from typing import NamedTuple

import cn2an

from services.tasks.plans.domain.units import Unit
from shared.contracts.tasks import UnitFacts, UnitKind

WHOLE = {
    UnitKind.NATION: 1,
    UnitKind.PROVINCE: 31,
    UnitKind.CITY: 333,
    UnitKind.DISTRICT: 2_844,
    UnitKind.TOWNSHIP: 38_000,
    UnitKind.VILLAGE: 500_000,
}
"""How many units of each kind the whole country has, from the top down."""

UNEVEN = 0.5
"""Spread of the parents' sizes: the logarithm's standard deviation; a tenth has twice the usual number of children."""

STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
ENDINGS = {UnitKind.CITY: ("市",), UnitKind.DISTRICT: ("县", "区"), UnitKind.TOWNSHIP: ("镇", "乡", "街道")}


class Place(NamedTuple):
    """A unit with the ids from the root down to itself."""

    kind: UnitKind
    name: str
    path: tuple[str, ...]


class Tree:
    """A fraction of the country: each kind's number times ``fraction``, at least one, so that the depth and the usual
    number of children stay. Ids are the kind's first letter and a number from 1: ``t17`` is a township.
    """

    def __init__(self, fraction: float, seed: int, *, villages: bool) -> None:
        kinds = [kind for kind in WHOLE if villages or kind is not UnitKind.VILLAGE]
        self.counts = {kind: max(1, round(WHOLE[kind] * fraction)) for kind in kinds}
        self._starts: dict[str, array[int]] = {}
        self._above: dict[str, str] = {}
        random = Random(f"tree {seed}")
        for above, kind in pairwise(kinds):
            sizes = _sizes(self.counts[kind], self.counts[above], random)
            self._starts[kind[0]] = array("l", accumulate(sizes, initial=0))
            self._above[kind[0]] = above[0]

    def places(self) -> Iterator[Place]:
        """Every unit after the one that it stands under: the nation, then all provinces, all cities, …"""
        level = [Place(UnitKind.NATION, "示例国", ("n1",))]
        for kind in self.counts:
            if kind is UnitKind.NATION:
                yield level[0]
            elif kind is UnitKind.VILLAGE:
                yield from self._below(level, kind)
            else:
                level = list(self._below(level, kind))
                yield from level

    def units(self) -> Iterator[Unit]:
        for kind, name, path in self.places():
            yield Unit(id=path[-1], name=name, kind=kind, under=path[-2] if len(path) > 1 else None)

    def facts(self) -> Iterator[UnitFacts]:
        for kind, name, path in self.places():
            under = path[-2] if len(path) > 1 else None
            yield UnitFacts(id=path[-1], name=name, kind=kind, under=under, path=path, version=1)

    def ids(self, kind: UnitKind) -> list[str]:
        return [f"{kind[0]}{number}" for number in range(1, self.counts.get(kind, 0) + 1)]

    def under(self, unit: str) -> str | None:
        starts = self._starts.get(unit[0])
        return None if starts is None else f"{self._above[unit[0]]}{bisect_right(starts, int(unit[1:]) - 1)}"

    def path(self, unit: str) -> tuple[str, ...]:
        above = self.under(unit)
        return (unit,) if above is None else (*self.path(above), unit)

    def child(self, unit: str, share: float) -> str | None:
        """The child of ``unit`` that stands at ``share`` (from 0 to below 1) of its children; None where it has none."""
        below = next((letter for letter, above in self._above.items() if above == unit[0]), None)
        if below is None:
            return None
        first, end = self._starts[below][int(unit[1:]) - 1 : int(unit[1:]) + 1]
        return f"{below}{first + 1 + int((end - first) * share)}"

    def _below(self, level: Iterable[Place], kind: UnitKind) -> Iterator[Place]:
        letter = kind[0]
        starts = self._starts[letter]
        for parent, (above, name, path) in enumerate(level):
            first = starts[parent]
            for number in range(first, starts[parent + 1]):
                own = _name(kind, number - first) if above is UnitKind.NATION else name + _name(kind, number - first)
                yield Place(kind, own, (*path, f"{letter}{number + 1}"))


def _sizes(children: int, parents: int, random: Random) -> list[int]:
    """How many of ``children`` each parent has: unevenly many, at least one, together all."""
    weights = [random.lognormvariate(0, UNEVEN) for _ in range(parents)]
    rest, whole, given, passed = children - parents, sum(weights), 0, 0.0
    sizes = []
    for weight in weights:
        passed += weight
        upto = round(rest * passed / whole)
        sizes.append(1 + upto - given)
        given = upto
    return sizes


@cache
def _name(kind: UnitKind, place: int) -> str:
    if kind is UnitKind.PROVINCE:
        return f"{STEMS[place % 10]}{BRANCHES[place % 12]}省"
    endings = ENDINGS.get(kind, ("村",))
    return f"第{cn2an.an2cn(str(place + 1), 'low')}{endings[place % len(endings)]}"
