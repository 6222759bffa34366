"""What an activity adds to a cell, as changes that add up in any order.

A step says: with what was known by the end of ``day``, so much held on ``held_on`` came to be verified, or to await
review. Amounts are whole ten-thousandths, so that sums are exact and no order of adding shows in them.

Numbers add. What does not add is counted in parts of its own: each different value of a ``distinct`` target is a part, and
so is each headcount of an exam under ``once_per`` (``sets``).
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

import orjson

SCALE = 10_000

WHOLE = ""
"""The part of numbers that simply add up."""


class Step(NamedTuple):
    """``verified`` and ``posted`` are changes; ``posted`` is what awaits review: together they are provisional."""

    day: date
    held_on: date
    part: str
    verified: int
    posted: int

    def to_row(self) -> list[Any]:
        """The step as JSON values, as a document keeps it."""
        return [self.day.isoformat(), self.held_on.isoformat(), self.part, self.verified, self.posted]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "Step":
        day, held_on, part, verified, posted = row
        return cls(date.fromisoformat(day), date.fromisoformat(held_on), part, verified, posted)


Steps = tuple[Step, ...]


def add(*groups: Iterable[Step]) -> Steps:
    """The sum of some steps: one for each (day, held on, part), in that order, none that changes nothing."""
    totals: dict[tuple[date, date, str], tuple[int, int]] = {}
    for group in groups:
        for step in group:
            verified, posted = totals.get((step.day, step.held_on, step.part), (0, 0))
            totals[step.day, step.held_on, step.part] = (verified + step.verified, posted + step.posted)
    return tuple(Step(*key, *change) for key, change in sorted(totals.items()) if change != (0, 0))


Rows = list[list[Any]]
"""Steps as ``to_row`` writes them, in their order."""


def add_rows(rows: Rows, more: Iterable[list[Any]], sign: int = 1) -> Rows:
    """``rows`` with (or, by a ``sign`` of -1, without) some few more steps, without looking at the others."""
    rows = list(rows)
    for *at, verified, posted in more:
        place = bisect_left(rows, at)
        found = rows[place] if place < len(rows) and rows[place][:3] == at else None
        change = [(found[3] if found else 0) + sign * verified, (found[4] if found else 0) + sign * posted]
        rows[place : place + (found is not None)] = [[*at, *change]] if any(change) else []
    return rows


def sum_rows(*groups: Iterable[list[Any]]) -> Rows:
    """The sum of all of them, as ``add`` has it."""
    totals: dict[tuple[str, str, str], tuple[int, int]] = {}
    for group in groups:
        for day, held_on, part, verified, posted in group:
            known = totals.get((day, held_on, part))
            change = (known[0] + verified, known[1] + posted) if known else (verified, posted)
            totals[day, held_on, part] = change
    return [[*key, *change] for key, change in sorted(totals.items()) if change != (0, 0)]


def scaled(number: float) -> int:
    """A number as whole ten-thousandths."""
    return round(number * SCALE)


def part_of(*words: object) -> str:
    """The name of a part: equal words give equal names, ``1`` and ``1.0`` are equal, ``1`` and ``"1"`` are not."""
    return orjson.dumps(
        [int(word) if isinstance(word, float) and word.is_integer() else word for word in words]
    ).decode()


def words_of(part: str) -> list[Any]:
    words: list[Any] = orjson.loads(part)
    return words
