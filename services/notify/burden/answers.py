"""The burden meter as HTTP answers it."""

import statistics
from collections.abc import Mapping, Sequence

from pydantic import BaseModel

from services.notify.burden.domain import Assumptions, Counts
from services.notify.burden.units import Row


class MonthCounts(Counts):
    """``minutes``: what these come to by the assumptions."""

    minutes: int


class MonthMinutes(BaseModel):
    month: str
    minutes: int


class UnitBurden(MonthCounts):
    """``course``: this month and those before it, the oldest first; empty unless asked for."""

    unit: str
    name: str
    before: MonthCounts
    course: list[MonthMinutes]


class Middle(BaseModel):
    """Of all units of the district that are measured: nobody is told how another one stands."""

    mean_minutes: int
    median_minutes: int


class BurdenList(BaseModel):
    """``units`` by name, never by effort. ``median_minutes``, ``mean_minutes`` and those of the month before, of the
    whole district; None where too many units are measured to read them all for one answer. ``assumptions`` are seconds."""

    month: str
    month_before: str
    units: list[UnitBurden]
    next: str | None
    median_minutes: int | None
    mean_minutes: int | None
    before: Middle | None
    assumptions: Assumptions


Months = Mapping[str, Mapping[str, Counts]]
"""By month, then by unit."""


def unit_burden(row: Row, months: Sequence[str], counts: Months, shown: int, assumptions: Assumptions) -> UnitBurden:
    """``months``: this one, the one before it, … ; of ``shown`` the course is told."""
    of = [counts[month][row.unit.id] for month in months]
    course = [
        MonthMinutes(month=month, minutes=assumptions.minutes(each)) for month, each in zip(months, of, strict=True)
    ]
    return UnitBurden(
        **_counted(of[0], assumptions).model_dump(),
        unit=row.unit.id,
        name=row.unit.name,
        before=_counted(of[1], assumptions),
        course=course[:shown][::-1],
    )


def _counted(counts: Counts, assumptions: Assumptions) -> MonthCounts:
    return MonthCounts(**counts.model_dump(), minutes=assumptions.minutes(counts))


def middle(counts: Mapping[str, Counts], assumptions: Assumptions) -> Middle | None:
    minutes = [assumptions.minutes(each) for each in counts.values()]
    if not minutes:
        return None
    return Middle(mean_minutes=round(statistics.mean(minutes)), median_minutes=round(statistics.median(minutes)))
