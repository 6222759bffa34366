"""A cell's course: how much there was at the end of each day, and from which day held on the goal is reached.

All that time alone cannot tell is in it; status and reason follow from a course and a day (``evaluation``).
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from services.tasks.plans.domain.targets import Target
from services.tasks.progress.domain.measures import Amount, meets, value_of
from services.tasks.progress.domain.steps import Step


class Mark(NamedTuple):
    """How a cell stands from the end of ``day`` on: ``value`` counts what is verified, ``provisional`` also what awaits
    review (None: a ratio of nothing); ``reached_on`` is the day held on that brought the goal."""

    day: date
    value: float | None
    provisional: float | None
    reached_on: date | None

    def to_row(self) -> list[Any]:
        """The mark as JSON values, as a document keeps it."""
        reached = self.reached_on.isoformat() if self.reached_on else None
        return [self.day.isoformat(), self.value, self.provisional, reached]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "Mark":
        day, value, provisional, reached = row
        return cls(date.fromisoformat(day), value, provisional, date.fromisoformat(reached) if reached else None)


Course = tuple[Mark, ...]
"""By day; only days on which something changed."""


def untouched(target: Target) -> Mark:
    """How a cell stands of which nothing is known."""
    nothing = value_of(target, {})
    return Mark(date.min, nothing, nothing, None)


def mark_on(course: Course, target: Target, on: date) -> Mark:
    """The mark that holds at the end of ``on``."""
    place = bisect_right(course, on, key=lambda mark: mark.day)
    return course[place - 1] if place else untouched(target)


def course_of(target: Target, steps: Iterable[Step], *, kept: Course = (), since: date = date.min) -> Course:
    """The course of a cell with these steps. ``kept``: what is known of it until ``since``, which is not worked out again
    (all steps until then may be told as if they had come on one day)."""
    marks = [untouched(target), *kept]
    running = _Running(target)
    for day, changes in groupby(sorted(steps), key=lambda step: step.day):
        running.take(changes)
        mark = Mark(day, running.value, running.provisional, running.reached_on)
        if day >= since and mark[1:] != marks[-1][1:]:
            marks.append(mark)
    return tuple(marks[1:])


class _Running:
    """The sums so far, while a course is walked from one event day to the next. ``_short`` are those of the days held on
    at whose end, counting in date order, the goal is not met; ``_waiting`` changes are not in it yet."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._verified = Amount(target)
        self._both = Amount(target)
        self._by_day: dict[date, dict[str, int]] = {}
        self._days: list[date] = []
        self._short: list[date] = []
        self._waiting: list[Step] = []

    @property
    def value(self) -> float | None:
        return self._verified.value

    @property
    def provisional(self) -> float | None:
        return self._both.value

    @property
    def reached_on(self) -> date | None:
        """The first day held on from which the verified value, in date order, stays at or above the goal."""
        if not meets(self._target, self.value):
            return None
        if self._waiting:
            self._walk_again()
        following = bisect_right(self._days, self._short[-1]) if self._short else 0
        return self._days[following] if following < len(self._days) else None

    def take(self, changes: Iterable[Step]) -> None:
        for step in changes:
            self._both.add(step.part, step.verified + step.posted)
            if step.verified:
                self._verified.add(step.part, step.verified)
                self._waiting.append(step)

    def _walk_again(self) -> None:
        """Go back before the first change that waits and forward again, with all: what was held before stays as it is."""
        first = min(step.held_on for step in self._waiting)
        for step in self._waiting:
            self._verified.add(step.part, -step.verified)
        for day in self._days[bisect_left(self._days, first) :]:
            for part, amount in self._by_day[day].items():
                self._verified.add(part, -amount)
        for step in self._waiting:
            if step.held_on not in self._by_day:
                insort(self._days, step.held_on)
            of_day = self._by_day.setdefault(step.held_on, {})
            of_day[step.part] = of_day.get(step.part, 0) + step.verified
        self._waiting = []
        del self._short[bisect_left(self._short, first) :]
        for day in self._days[bisect_left(self._days, first) :]:
            for part, amount in self._by_day[day].items():
                self._verified.add(part, amount)
            if not meets(self._target, self._verified.value):
                self._short.append(day)
