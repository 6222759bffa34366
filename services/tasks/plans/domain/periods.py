"""Spans of a plan's year and their names: ``2023``, ``2023-H1``, ``2023-Q2``, ``2023-05``."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_NAME = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?\Z", re.ASCII)


class Every(StrEnum):
    """How long the periods of a target or a deadline are."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"


MONTHS = {Every.YEAR: 12, Every.HALF: 6, Every.QUARTER: 3, Every.MONTH: 1}


@dataclass(frozen=True, order=True)
class Period:
    """The ``index``-th span (from 0) of ``year`` of the length ``every``."""

    year: int
    every: Every
    index: int

    @property
    def name(self) -> str:
        match self.every:
            case Every.YEAR:
                return f"{self.year:04}"
            case Every.HALF:
                return f"{self.year:04}-H{self.index + 1}"
            case Every.QUARTER:
                return f"{self.year:04}-Q{self.index + 1}"
            case Every.MONTH:
                return f"{self.year:04}-{self.index + 1:02}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.index * MONTHS[self.every] + 1, 1)

    @property
    def last_day(self) -> date:
        month = (self.index + 1) * MONTHS[self.every]
        return date(self.year, month, calendar.monthrange(self.year, month)[1])


def periods_of(year: int, every: Every) -> tuple[Period, ...]:
    return tuple(Period(year, every, index) for index in range(12 // MONTHS[every]))


def period_holding(day: date, every: Every) -> Period:
    return Period(day.year, every, (day.month - 1) // MONTHS[every])


def parse_period(name: str) -> Period | None:
    """The period called ``name``, or None where nothing is called so."""
    match = _NAME.match(name)
    if match is None or match[1] == "0000":
        return None
    year = int(match[1])
    for every, number in (
        (Every.HALF, match[2]),
        (Every.QUARTER, match[3]),
        (Every.MONTH, match[4]),
    ):
        if number:
            return Period(year, every, int(number) - 1)
    return Period(year, Every.YEAR, 0)
