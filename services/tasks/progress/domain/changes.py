"""What cells add to the sums of the units above them, by day.

Most cells of a large plan are untouched, and all untouched cells of a slot stand alike on any day. So what is added up
is only by how much a touched cell differs from an untouched one, from which day on, the steps that time alone brings
(behind the pace, overdue) already in it. These differences add up in any order, up the whole tree of units.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise
from operator import itemgetter

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


Change = list[int]
"""A day (its ordinal), and by how much cells differ from untouched ones from then on (``Sums``): as documents keep it, so
that a reader of one day looks at one change."""

ordinal: Callable[[Change], int] = itemgetter(0)

Changes = Sequence[Change]
"""By day; each differs from the one before."""


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


def changes_of(slot: Slot, course: Course, *, kept: Changes = (), since: date = date.min) -> list[Change]:
    """By how much a cell differs from an untouched one. ``kept``: what is known of it until ``since``."""
    if not course:
        return []
    blank = untouched(slot.target)
    changes = list(kept)
    before: Sums = tuple(kept[-1][1:]) if kept else NOTHING
    later = bisect_left(course, since, key=lambda mark: mark.day)
    idle = set(turns(slot, ()))
    untouched_sums = sums_of(slot, blank, since)
    for day in sorted({day for day in (*turns(slot, course[max(0, later - 1) :]), *idle) if day >= since}):
        if day in idle:
            untouched_sums = sums_of(slot, blank, day)
        now = minus(sums_of(slot, mark_on(course, slot.target, day), day), untouched_sums)
        if now != before:
            changes.append([day.toordinal(), *now])
        before = now
    return changes


def add_changes(one: Changes, other: Changes, sign: int = 1) -> list[Change]:
    """The sum of both (or, by a ``sign`` of -1, the difference): what stands before all of ``other`` is not looked at."""
    if not other:
        return list(one)
    place = bisect_left(one, other[0][0], key=ordinal)
    added = list(one[:place])
    here = last = added[-1][1:] if added else [*NOTHING]
    there = [*NOTHING]
    ours, theirs = ({change[0]: change[1:] for change in changes} for changes in (one[place:], other))
    for day in sorted(ours.keys() | theirs.keys()):
        here, there = ours.get(day, here), theirs.get(day, there)
        now = [a + sign * b for a, b in zip(here, there, strict=True)]
        if now != last:
            added.append([day, *now])
        last = now
    return added


def sum_changes(groups: Iterable[Changes]) -> list[Change]:
    nothing: list[Change] = []
    return reduce(add_changes, groups, nothing)


def until(changes: Changes, day: date) -> Changes:
    """Those before ``day``."""
    return changes[: bisect_left(changes, day.toordinal(), key=ordinal)]


def changed_by(changes: Changes, on: date) -> Sums:
    """What the changes come to at the end of ``on``."""
    place = bisect_right(changes, on.toordinal(), key=ordinal)
    return tuple(changes[place - 1][1:]) if place else NOTHING


def sums_on(slot: Slot, cells: int, changes: Changes, on: date) -> Sums:
    """What ``cells`` cells come to at the end of ``on``, if together they differ from untouched ones by ``changes``."""
    blank = sums_of(slot, untouched(slot.target), on)
    return tuple(cells * each + more for each, more in zip(blank, changed_by(changes, on), strict=True))


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
        falls_behind = _falls_behind(slot, mark, following.day if following else date.max)
        if falls_behind:
            yield falls_behind


def _falls_behind(slot: Slot, mark: Mark, until: date) -> date | None:
    """The first day before ``until`` on which a cell that stays as it is is behind its pace, late enough to be at risk."""
    due, value = slot.due, mark.value or 0.0
    if due is None or mark.reached_on is not None:
        return None
    last = min(due, until - timedelta(days=1))
    if last < slot.begins or not is_behind_late(slot, value, due, last):
        return None
    days = range(slot.begins.toordinal(), last.toordinal() + 1)
    first = bisect_left(days, True, key=lambda day: is_behind_late(slot, value, due, date.fromordinal(day)))
    return date.fromordinal(days[first])
