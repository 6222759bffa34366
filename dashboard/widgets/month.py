"""A month as a calendar shows it: whole weeks from Monday to Sunday."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Day(Generic[T]):
    """``inside``: it is of the month itself, not of a week that reaches over its ends."""

    day: date
    inside: bool
    today: bool
    items: tuple[T, ...]


def weeks(month: date, today: date, by_day: Mapping[date, Sequence[T]]) -> tuple[tuple[Day[T], ...], ...]:
    """Each day with what is on it, in the order given."""
    return tuple(
        tuple(Day(day, day.month == month.month, day == today, tuple(by_day.get(day, ()))) for day in week)
        for week in Calendar().monthdatescalendar(month.year, month.month)
    )


def month_after(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)
