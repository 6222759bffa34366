"""Days and weeks that come back every year: 3 March, the week that holds 4 December, May."""

import calendar
import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from services.tasks.plans.domain.fields import Frozen, Id, Words, shape_of

_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})\Z", re.ASCII)
LEAP_YEAR = 2000

Days = tuple[date, date]
"""First and last day, both included."""


def _month_day(value: str) -> str:
    match = _MONTH_DAY.match(value)
    if match:
        month, day = int(match[1]), int(match[2])
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(LEAP_YEAR, month)[1]:
            return value
    raise PydanticCustomError("plan.not_a_month_day", "written MM-DD")


MonthDay = Annotated[str, AfterValidator(_month_day)]


def _in_year(month_day: str, year: int) -> date:
    """29 February is kept on 28 February in a common year."""
    month, day = int(month_day[:2]), int(month_day[3:])
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


class OnDay(Frozen):
    on: MonthDay

    def days(self, year: int) -> Days:
        day = _in_year(self.on, year)
        return day, day


class WeekOf(Frozen):
    """Monday to Sunday of the week that holds the day (so Constitution Week was set in 2020, 2021 and 2025)."""

    week_of: MonthDay

    def days(self, year: int) -> Days:
        day = _in_year(self.week_of, year)
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)


class InMonth(Frozen):
    month: Annotated[int, Field(ge=1, le=12)]

    def days(self, year: int) -> Days:
        return date(year, self.month, 1), date(year, self.month, calendar.monthrange(year, self.month)[1])


def _rule_tag(value: object) -> str | None:
    return shape_of(value, "on", "week_of", "month")


Rule = Annotated[
    Annotated[OnDay, Tag("@on")] | Annotated[WeekOf, Tag("@week_of")] | Annotated[InMonth, Tag("@month")],
    Discriminator(
        _rule_tag,
        custom_error_type="plan.rule_shape",
        custom_error_message="on, week_of or month",
    ),
]


class Observance(Frozen):
    id: Id
    name: Words
    rule: Rule

    def days(self, year: int) -> Days:
        return self.rule.days(year)
