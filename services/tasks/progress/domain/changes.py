"""What cells add to the sums of the units above them, by day.

Most cells of a large plan are untouched, and all untouched cells of a slot stand alike on any day. So what is added up
is only by how much a touched cell differs from an untouched one: changes of that difference, by day, the steps that
time alone brings (behind the pace, overdue) already in them. They add up in any order, up the whole tree of units.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from services.tasks.plans.domain.targets import Measure
from services.tasks.progress.domain.cells import Slot
from services.tasks.progress.domain.course import Course, Mark, mark_on, untouched
from services.tasks.progress.domain.evaluation import is_awaiting_review, is_behind_late, status_of
from services.tasks.progress.domain.statuses import REACHED, Status
from services.tasks.progress.domain.steps import scaled

ADDING = frozenset({Measure.COUNT, Measure.SUM})
"""Measures whose cells add up; of the others the done cells are counted."""

STATUSES = tuple(Status)

Sums = tuple[int, ...]
"""Value and provisional in ten-thousandths, each cell capped at its goal; cells done; begun cells by ``STATUSES``."""

NOTHING: Sums = (0,) * (3 + len(STATUSES))


class Change(NamedTuple):
    day: date
    sums: Sums

    def to_row(self) -> list[Any]:
        return [self.day.isoformat(), *self.sums]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "Change":
        return cls(date.fromisoformat(row[0]), tuple(row[1:]))


Changes = tuple[Change, ...]


def sums_of(slot: Slot, mark: Mark, on: date) -> Sums:
    """What one cell comes to at the end of ``on``."""
    status = status_of(slot, mark, on)
    done = status in REACHED
    if slot.target.measure in ADDING:
        value, provisional = (scaled(min(n or 0.0, slot.goal)) for n in (mark.value, mark.provisional))
    else:
        value, provisional = scaled(done), scaled(done or is_awaiting_review(slot, mark))
    begun = on >= slot.begins
    return (value, provisional, int(done), *(int(begun and status is each) for each in STATUSES))


def changes_of(slot: Slot, course: Course) -> Changes:
    """By how much a cell differs from an untouched one, as changes by day."""
    if not course:
        return ()
    blank = untouched(slot.target)
    changes: list[Change] = []
    before = NOTHING
    for day in sorted({*turns(slot, course), *turns(slot, ())}):
        now = minus(sums_of(slot, mark_on(course, slot.target, day), day), sums_of(slot, blank, day))
        if now != before:
            changes.append(Change(day, minus(now, before)))
        before = now
    return tuple(changes)


def add_changes(*groups: Iterable[Change]) -> Changes:
    """The sum of some changes: one for each day, none that changes nothing."""
    totals: dict[date, Sums] = {}
    for group in groups:
        for day, sums in group:
            totals[day] = plus(totals[day], sums) if day in totals else sums
    return tuple(Change(day, sums) for day, sums in sorted(totals.items()) if any(sums))


def sums_on(slot: Slot, cells: int, changes: Iterable[Change], on: date) -> Sums:
    """What ``cells`` cells come to at the end of ``on``, if together they differ from untouched ones by ``changes``."""
    total = tuple(cells * each for each in sums_of(slot, untouched(slot.target), on))
    for day, sums in changes:
        if day > on:
            break
        total = plus(total, sums)
    return total


def plus(one: Sums, other: Sums) -> Sums:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def minus(one: Sums, other: Sums) -> Sums:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def turns(slot: Slot, course: Course) -> Iterator[date]:
    """The days on which a cell with this course may come to stand otherwise."""
    yield slot.begins
    if slot.told_by is not None:
        yield slot.told_by
    if slot.due is not None and slot.due < date.max:
        yield slot.due + timedelta(days=1)
    for mark, following in pairwise((untouched(slot.target), *course, None)):
        assert mark is not None
        if mark.day > date.min:
            yield mark.day
        falls_behind = _falls_behind(slot, mark)
        if falls_behind and (following is None or falls_behind < following.day):
            yield falls_behind


def _falls_behind(slot: Slot, mark: Mark) -> date | None:
    """The first day on which a cell that stays as it is is behind its pace, late enough to be at risk."""
    due = slot.due
    if due is None or mark.reached_on is not None or not is_behind_late(slot, mark.value or 0.0, due, due):
        return None
    days = range(slot.begins.toordinal(), due.toordinal() + 1)
    value = mark.value or 0.0
    first = bisect_left(days, True, key=lambda day: is_behind_late(slot, value, due, date.fromordinal(day)))
    return date.fromordinal(days[first])
