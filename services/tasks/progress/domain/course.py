"""A cell's course: how much there was at the end of each day, and from which day held on the goal is reached.

All that time alone cannot tell is in it; status and reason follow from a course and a day (``evaluation``).
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from services.tasks.plans.domain.targets import Measure, Target
from services.tasks.progress.domain.measures import meets, value_of
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


def course_of(target: Target, steps: Iterable[Step]) -> Course:
    marks = [untouched(target)]
    running = _Running(target)
    for day, changes in groupby(sorted(steps), key=lambda step: step.day):
        running.take(list(changes))
        mark = Mark(day, running.value, running.provisional, running.reached_on)
        if mark[1:] != marks[-1][1:]:
            marks.append(mark)
    return tuple(marks[1:])


class _Running:
    """The sums so far, while a course is walked from one event day to the next."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._grows = target.measure is not Measure.RATIO
        self._verified: dict[str, int] = {}
        self._both: dict[str, int] = {}
        self._by_day: dict[date, dict[str, int]] = {}
        self.reached_on: date | None = None

    @property
    def value(self) -> float | None:
        return value_of(self._target, self._verified)

    @property
    def provisional(self) -> float | None:
        return value_of(self._target, self._both)

    def take(self, changes: Sequence[Step]) -> None:
        for step in changes:
            of_day = self._by_day.setdefault(step.held_on, {})
            of_day[step.part] = of_day.get(step.part, 0) + step.verified
            self._verified[step.part] = self._verified.get(step.part, 0) + step.verified
            self._both[step.part] = self._both.get(step.part, 0) + step.verified + step.posted
        if not self._stays(changes):
            self.reached_on = self._reached()

    def _stays(self, changes: Sequence[Step]) -> bool:
        """Whether the day of the goal cannot have moved: only more has come, and only from that day on."""
        reached = self.reached_on
        return (
            self._grows
            and reached is not None
            and all(step.verified >= 0 and step.held_on >= reached for step in changes)
        )

    def _reached(self) -> date | None:
        """The first day held on from which the verified value, in date order, stays at or above the goal."""
        if not meets(self._target, self.value):
            return None
        amounts = dict(self._verified)
        for day in sorted(self._by_day, reverse=True):
            for part, amount in self._by_day[day].items():
                amounts[part] -= amount
            if not meets(self._target, value_of(self._target, amounts)):
                return day
        raise AssertionError("a goal is reached by something")
