"""The next days and weeks on which law is made known together, with the days left."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.models import Observance


@dataclass(frozen=True)
class Upcoming:
    """``days`` until it begins; 0 or less while it is on."""

    name: str
    first: date
    last: date
    days: int


def upcoming(observances: Sequence[Observance], today: date, *, at_most: int = 4) -> tuple[Upcoming, ...]:
    """What is on or still to come, next year's included, the nearest first."""
    found = []
    for observance in observances:
        spans = [days for year in (today.year, today.year + 1) if (days := span(observance, year)) is not None]
        ahead = [(first, last) for first, last in spans if last >= today]
        if ahead:
            first, last = ahead[0]
            found.append(Upcoming(observance.name, first, last, (first - today).days))
    return tuple(sorted(found, key=lambda each: (each.first, each.last))[:at_most])


def span(observance: Observance, year: int) -> tuple[date, date] | None:
    """Its first and last day in ``year``; None for a rule that is not known."""
    rule = observance.rule
    if "month" in rule:
        month = int(rule["month"])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    if "on" in rule:
        day = _day(str(rule["on"]), year)
        return day, day
    if "week_of" in rule:
        day = _day(str(rule["week_of"]), year)
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    return None


def _day(month_day: str, year: int) -> date:
    month, day = int(month_day[:2]), int(month_day[3:])
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
