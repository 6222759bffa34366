"""A cell's course: how much there was at the end of each day, and from which day held on the goal is reached.

All that time alone cannot tell is in it; status and reason follow from a course and a day (``evaluation``).
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import add, itemgetter
from typing import Any, NamedTuple

from services.tasks.plans.domain.targets import Target
from services.tasks.progress.domain.measures import amount, meeting
from services.tasks.progress.domain.pairs import NO_SUMS, Days, Pair, Pairs, Sums, days_of


class Mark(NamedTuple):
    """How a cell stands from the end of ``day`` on: ``value`` counts what is verified, ``provisional`` also what awaits
    review (None: a ratio of nothing); ``reached_on`` is the day held on that brought the goal, and ``short`` what was
    counted, and of how much, of all that was held before that day."""

    day: date
    value: float | None
    provisional: float | None
    reached_on: date | None
    short: tuple[int, int] | None = None

    def to_row(self) -> list[Any]:
        """The mark as JSON values, as a document keeps it."""
        reached = self.reached_on.isoformat() if self.reached_on else None
        return [self.day.isoformat(), self.value, self.provisional, reached, self.short and [*self.short]]

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> "Mark":
        day, value, provisional, reached, short = (*row, None)[:5]  # those of an earlier form have no ``short``
        reached_on = date.fromisoformat(reached) if reached else None
        return cls(date.fromisoformat(day), value, provisional, reached_on, tuple(short) if short else None)


Reached = tuple[date | None, tuple[int, int] | None]
"""A mark's ``reached_on`` and ``short``."""

NOT_REACHED: Reached = (None, None)

Course = tuple[Mark, ...]
"""By day; only days on which something changed."""


def untouched(target: Target) -> Mark:
    """How a cell stands of which nothing is known."""
    nothing = amount(target, 0, 0)
    return Mark(date.min, nothing, nothing, None)


def mark_on(course: Course, target: Target, on: date) -> Mark:
    """The mark that holds at the end of ``on``."""
    place = bisect_right(course, on, key=lambda mark: mark.day)
    return course[place - 1] if place else untouched(target)


def course_of(target: Target, pairs: Pairs) -> Course:
    """The course of a cell that is made of ``pairs``, in their order."""
    return _walk(target, _Running(target, pairs, NO_SUMS, _Before(target, (), [])), days_of(pairs), untouched(target))


def course_with(
    target: Target, news: Pairs, *, was: Course, pairs: Iterable[Pair], days: Days, earlier: Sums
) -> Course:
    """The course from the first day of ``news`` on, when these come to a cell whose course ``was`` otherwise: of that, its last
    mark before that day, if there is one, and all from then on.

    ``pairs`` are all of them, in their order, with the news, and looked at only as far as somebody has to know when the goal
    was reached. ``days`` are their sums from that first day on, and ``earlier`` is what came before it.
    """
    if not news:
        return ()
    first = news[0][0]
    last = was[0] if was and was[0].day.toordinal() < first else untouched(target)
    return _walk(target, _Running(target, pairs, earlier, _Before(target, was, news)), days, last)


def _walk(target: Target, running: "_Running", days: Days, last: Mark) -> Course:
    marks = [last]
    for day, *sums in days:
        running.take(sums)
        mark = Mark(date.fromordinal(day), running.value, running.provisional, *running.reached(day))
        if mark[1:] != marks[-1][1:]:
            marks.append(mark)
    return tuple(marks[1:])


class _Before:
    """What a course tells of one to which ``news`` came. If these only add, and what they add of what was held before the
    goal was reached is less than was missing, then it was reached on the same day."""

    def __init__(self, target: Target, was: Course, news: Pairs) -> None:
        self._meets = meeting(target)
        self._news = [pair for pair in news if pair[1]]
        self._was = was if all(counted >= 0 and not of for _, _, counted, of in self._news) else ()

    def reached(self, day: int) -> Reached:
        """Nothing: that has to be worked out."""
        place = bisect_right(self._was, day, key=lambda mark: mark.day.toordinal())
        *_, reached_on, short = self._was[place - 1] if place else NOT_REACHED
        if reached_on is None or short is None:
            return NOT_REACHED
        until = reached_on.toordinal()
        counted = short[0] + sum(more for came, held_on, more, _ in self._news if came <= day and held_on < until)
        return NOT_REACHED if self._meets(counted, short[1]) else (reached_on, (counted, short[1]))


class _Running:
    """The sums so far, while a course is walked from one event day to the next. ``_sums`` are those of the days held on
    (``_days``), in date order; ``_short`` are those at whose end, counting in that order, the goal is not met. These are
    as old as the last day of which somebody had to know them: the ``_pairs`` from ``_next`` on are not in them."""

    def __init__(self, target: Target, pairs: Iterable[Pair], earlier: Sums, before: _Before) -> None:
        self._target = target
        self._meets = meeting(target)
        self._now = earlier
        self._pairs = iter(pairs)
        self._next: Pair | None = None
        self._before = before
        self._by_day: dict[int, tuple[int, int]] = {}
        self._days: list[int] = []
        self._sums: list[tuple[int, int]] = []
        self._short: list[int] = []

    @property
    def value(self) -> float | None:
        return amount(self._target, self._now.counted, self._now.of)

    @property
    def provisional(self) -> float | None:
        counted, of, posted, posted_of = self._now
        return amount(self._target, counted + posted, of + posted_of)

    def take(self, sums: Iterable[int]) -> None:
        self._now = Sums(*map(add, self._now, sums))

    def reached(self, day: int) -> Reached:
        """The first day held on from which the verified value, in date order, stays at or above the goal, as it is at the end
        of ``day``."""
        if not self._meets(self._now.counted, self._now.of):
            return NOT_REACHED
        known = self._before.reached(day)
        if known != NOT_REACHED:
            return known
        waiting = [pair for pair in self._until(day) if pair[1]]
        if waiting:
            self._walk_again(waiting)
        following = bisect_right(self._days, self._short[-1]) if self._short else 0
        if following == len(self._days):
            return NOT_REACHED
        return date.fromordinal(self._days[following]), self._sums[following - 1] if following else (0, 0)

    def _until(self, day: int) -> Iterator[Pair]:
        pair = self._next or next(self._pairs, None)
        while pair is not None and pair[0] <= day:
            yield pair
            pair = next(self._pairs, None)
        self._next = pair

    def _walk_again(self, waiting: Pairs) -> None:
        """Go on from before the first of what waits, with all of it: what was held before stays as it is."""
        by_day, days, all_sums, short, meets = self._by_day, self._days, self._sums, self._short, self._meets
        for _, held_on, counted, of in waiting:
            if held_on in by_day:
                before = by_day[held_on]
                by_day[held_on] = (before[0] + counted, before[1] + of)
            else:
                insort(days, held_on)
                by_day[held_on] = (counted, of)
        first = min(waiting, key=itemgetter(1))[1]
        del short[bisect_left(short, first) :]
        start = bisect_left(days, first)
        del all_sums[start:]
        counted, of = all_sums[-1] if all_sums else (0, 0)
        for day in days[start:]:
            more, more_of = by_day[day]
            counted, of = counted + more, of + more_of
            all_sums.append((counted, of))
            if not meets(counted, of):
                short.append(day)
